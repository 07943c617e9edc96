package servertest

import (
	"os"
	"strings"
	"sync"
	"testing"

	"mpolice/internal/pgtest"
	"mpolice/internal/server"
)

// Engine is what keeps a house's records.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// engines says which tests chose one, by their names.
var engines sync.Map

// On has a test, with its subtests, run on an engine. Tests that choose none run
// on the one that MPOLICE_TEST_STORE names, and without that on SQLite.
func On(t testing.TB, e Engine) {
	t.Helper()
	engines.Store(t.Name(), e)
	t.Cleanup(func() { engines.Delete(t.Name()) })
}

// EngineOf gives the engine of a test.
func EngineOf(t testing.TB) Engine {
	for name := t.Name(); name != ""; {
		if e, ok := engines.Load(name); ok {
			return e.(Engine)
		}
		at := strings.LastIndex(name, "/")
		name = name[:max(0, at)]
	}
	if os.Getenv("MPOLICE_TEST_STORE") == string(Postgres) {
		return Postgres
	}
	return SQLite
}

// databases gives the address of each folder's database, by the folder's path.
var databases sync.Map

// Address gives where the records of a folder are, as the configuration names
// it: empty for SQLite.
func Address(dir string) string {
	if a, ok := databases.Load(dir); ok {
		return a.(string)
	}
	return ""
}

// At gives a folder of the city with its records.
func At(dir string) server.Folder { return server.NewFolder(dir).On(Address(dir)) }

// Empty gives a path at which there is no folder yet, with an empty database
// where the engine needs one.
func Empty(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	if EngineOf(t) == Postgres {
		databases.Store(dir, pgtest.Database(t))
	}
	return dir
}
