// Package steward is the desk of data stewards (資料管理員): what they may see of
// the registers and what they may decide about them.
//
// A steward answers for the correctness of data (個資法第11條) and never queries
// it for a case; an officer who queries never decides what is correct. The desk
// holds these rules:
//
//   - Quality is for stewards, supervisors and auditors; the content of rows is
//     for stewards alone, and each look at it is a record before anything is
//     read.
//   - A row that was kept out is shown by its shape (9 for a digit, A for a
//     letter, 字 for a character) where its fields are of a closed class. Its
//     bytes are opened by an act of its own, with a reason.
//   - Each decision is a record in the audit log before it is made, and an entry
//     in the holding's journal with it, of the same detail. A decision that
//     could not be made is recorded as not done.
//   - Nobody decides on themselves: not on a row or a pair in which they appear,
//     and not on a value that they queried.
//   - Pairs of records of protected registers (wanted, criminal) take two
//     stewards who say the same.
//
// Addresses and logs name rows by batch and line, pairs by their number in the
// link ledger and disputes by theirs: a row's key is a hash of a person's number
// and stays inside.
package steward
