// Package sqlsource asks a register that stays where it is: in a PostgreSQL or
// SQLite database that its agency runs.
//
// The agency's own SELECT stands in the configuration, where the agency can
// read what it is asked; the program puts it inside a statement that takes the
// asked fields and no others. Connections only read. Codes and dates are kept as
// the register's descriptor says, and an answer that does not fit it is
// malformed, never guessed at.
package sqlsource
