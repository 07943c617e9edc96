// Package postgres is the store of an installation that has outgrown one file:
// PostgreSQL, with as many programs on one database as it takes.
//
// The .sql files below migrations/ and queries/ are the full list of statements
// that it can issue; sqlc turns them into postgresdb. Triggers make records
// append-only for the program; they do not stop the owner of the database: that
// is what the log outside is for.
//
// # Lanes
//
// Each process has one writer, its lane: one connection, which holds the
// advisory lock of a lane's number for as long as its session lasts. A second
// process gets another number. The lane groups what waits into rounds; a round
// is one transaction and one batch, numbered densely within the lane and linked
// to the batch before. When the connection is lost, the lane takes a number
// again and reads where that lane stands before it writes on. What the database
// holds is the truth, not what was hoped for.
//
// # Order
//
// A record's number is its leaf's index in the log for ever, so numbers must be
// dense and must become visible in their order. PostgreSQL's sequences give
// neither: a rolled-back number is a gap, and a transaction that drew its number
// early may commit late. In a trial a sealer that read "numbers above the last"
// missed 9.1 % of the committed rows.
//
// The usual cure is to read below the oldest running transaction
// (pg_snapshot_xmin). It misses nothing, but then any transaction that writes
// anywhere on the server, such as a slow load of a register, holds the log back,
// and numbers still have gaps. Here numbers are drawn so that there is nothing
// to miss: the last statement before a commit takes an advisory lock, reads the
// highest number, and writes the batch behind it; the lock ends with the
// transaction, after its rows can be seen. Whoever draws the next number sees
// them. So order of numbers is order of commits, whatever is read at whatever
// moment is a prefix of what will be read later, and a transaction that was
// rolled back leaves no gap. Lock, batch and commit travel in one message, so
// nobody holds the lock while the network or a stopped client thinks; a round of
// records alone is one round trip. What this costs is that commits of different
// processes follow one another. Each carries everything that waited in its
// process meanwhile, so that costs latency, not throughput.
//
// # Synchronous standbys
//
// With synchronous_standby_names set, a commit waits for the standby, and the
// wait has two traps. No server-side timeout bounds it: so every round has a
// deadline of its own, after which the connection is given up. And when somebody
// cancels the wait, the commit reports success, with no more than a warning: so
// any warning during a commit is a failure. In both cases the outcome is unknown;
// callers are told mpolice.ErrLedgerUnavailable, nothing is released, and the
// lane reads where it stands. A batch that was in doubt may be there: then the
// next one links to it, and no success is reported before the standby has both.
//
// Connect straight to the server. A pooler that shares sessions between clients
// would share the lane's lock with them.
package postgres
