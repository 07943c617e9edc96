// Package pgtest runs a private PostgreSQL server for tests and measurements.
//
// [Start] makes a cluster in a temporary folder and runs it as a child of this
// process: on a free loopback port, behind a random password, with locale
// C.UTF-8. [Database] is what tests call: one cluster serves a whole test
// binary, started when the first test asks for it, and each test gets an empty
// database of its own.
//
//	func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }
//
//	func TestSomething(t *testing.T) { url := pgtest.Database(t) … }
//
// Where MPOLICE_TEST_POSTGRES holds the URL of a server, that one is used; its
// user must be allowed to create databases. A server that is not installed is
// a failure that says what to install, never a skip.
//
// Nothing stays behind. The server gets a signal from the kernel when this
// process dies, however it dies, and the next start removes the folders of
// processes that are gone: each holds a lock on its folder while it lives. A
// server does not run as root, so root starts it as the system's user postgres.
package pgtest
