// Package intake loads what agencies deliver: a file of one register, a
// snapshot of all rows or a delta of changes, as CSV (UTF-8, or Big5 with the
// agency's own private-use characters) or Parquet.
//
// The file is read in a stream. Records are cut out ([RFC 4180]), parsed and
// checked by several workers, decided in the file's order, and written, each
// stage beside the others and in bounded memory. A row that fails a check is
// quarantined with its bytes and every reason; a row that passes is compared
// with what the register holds, and only what is new or changed is written, as
// a version beside the old one. All of it is one transaction of the holding:
// until the last row has been accounted for and the gates have been passed,
// nobody sees any of it, and a process that is killed leaves the register as it
// was.
//
// Every row is accounted for: rows in = added + changed + unchanged +
// duplicate + quarantined + ended, or the batch fails. A batch is bound by a
// digest to the file and to the descriptor; loading a file again is recognised
// and changes nothing.
//
// What is held depends on the rows of a snapshot and not on their order. Rows
// that have one key and different contents are all quarantined, and what the
// register holds under it stays: which of them is right only the agency knows.
// In a delta the last change of a row counts. What the register holds under the
// key of a quarantined row stays too, also where the key of a broken row can
// only be guessed.
//
// A row has two times: which batches brought and ended it, and from when to
// when it holds at its agency, where the descriptor says which fields tell
// (x-valid). The bounds are part of what is compared.
//
// Gates stop a batch that looks wrong as a whole: another encoding than agreed,
// more than the register's share of rejected rows, a snapshot that would take
// away more of the register than its share, which a person who says so can let
// through.
//
// [Readmit] brings quarantined rows in after all, once a descriptor is mended
// or a clerk has corrected the row. [Rules] words everything that can be found.
//
// [RFC 4180]: https://www.rfc-editor.org/rfc/rfc4180
package intake
