// Package intake loads what agencies deliver: a file of one register, a
// snapshot of all rows or a delta of changes, as CSV (UTF-8, or Big5 with the
// agency's own private-use characters) or Parquet.
//
// The file is read once, in a stream. Rows are cut out (package's splitter),
// parsed and checked by several workers, and come back in the file's order.
// A row that fails a check is quarantined with its bytes and every reason; a
// row that passes is compared with what the register holds, and only what is
// new or changed is written, as a version beside the old one. All of it is one
// transaction of the holding: until the last row has been accounted for and
// the gates have been passed, nobody sees any of it, and a process that is
// killed leaves the register as it was.
//
// Every row is accounted for: rows in = added + changed + unchanged +
// duplicate + quarantined + ended, or the batch fails. Loading a file a second
// time is recognised by its digest and changes nothing.
//
// Two gates stop a batch: more than the register's share of rejected rows, and
// a snapshot that would take away more of the register than its share. The
// second can be opened by a person who says so.
package intake
