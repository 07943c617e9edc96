// Package postgres is a holding in a PostgreSQL database, for a county or the
// country. It keeps the contract of package holding, as package sqlite does.
//
// Everything is in the schema "registry". Each register's rows and names are
// two partitions, so that registers are loaded beside one another and found by
// indexes of their own. The first load of a register writes tables that nobody
// sees: bare rows go in by COPY in the server's binary form, then the indexes
// are built, and the tables become partitions in the same transaction. On a
// server with wal_level minimal such a load is not written twice. Later loads
// add to the indexed partitions.
//
// One load of a register runs at a time, guarded by an advisory lock that ends
// with its transaction: a loader that dies leaves no lock and no row. The
// journal is one chain, so its lock is taken last and held until the commit.
//
// Statements stand in queries/, made into code by sqlc, and what sqlc does not
// know (COPY of many rows into a table that is named at run time) in copy/.
package postgres
