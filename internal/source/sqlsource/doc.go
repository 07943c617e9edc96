// Package sqlsource answers from the resident registers: those that agencies
// deliver and that lie in one SQLite file beside the program.
//
// The file is made whole by [Create] and never changed afterwards: a new load
// makes a new file and renames it into place, so that a load that is killed
// leaves the old one. [Open] therefore reads it as immutable, without locks.
// Every statement stands in queries/*.sql; a look-up names by a bit mask the
// columns that it may read, so that a field that was not asked for never leaves
// the database.
package sqlsource
