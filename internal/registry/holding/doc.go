// Package holding is where the rows of resident registers lie: the contract
// that every engine keeps, and the forms in which rows go in and come out.
//
// A register is a set of rows with a key of the agency's own. Each row has
// versions: one was seen from the batch that brought it until the batch that
// replaced or removed it, and it was valid at the agency on dates of its own
// (two times; Snodgrass, Developing Time-Oriented Database Applications, ch.
// 10). What is current is what no batch has ended. Nothing is overwritten: a
// batch adds versions and ends versions, in one transaction, together with the
// change that it writes into the journal. A load that is killed at any point
// leaves what was there before.
//
// A row carries its values as the descriptor lists them, and a few keys by
// which it is found, as integers: numbers are packed, names and addresses are
// hashed. Whoever finds a row by a hash compares the value before using it.
// A name is kept once in a register, however many people bear it, with the
// hashes of its variants, sounds and gaps (package name).
//
// The journal is an append-only chain: each change of a holding (a load, a
// decision on a link, a dispute) is an entry in the same transaction, bound to
// the one before by its hash, so that a change without an entry, or an entry
// taken away, shows. The server enters the journal's head in the audit log.
package holding
