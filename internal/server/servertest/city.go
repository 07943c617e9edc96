package servertest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/pgtest"
	"mpolice/internal/server"
	"mpolice/internal/synth"
)

// Day is the instant around which the city is laid: a Saturday afternoon.
var Day = time.Date(2026, time.November, 21, 14, 5, 0, 0, mpolice.Taipei)

// Population is small, so that a house stands in a moment.
const Population = 1_000

// Log is the origin line of the log.
const Log = "mpolice.example/log/test"

// ground is a made folder in memory, and on PostgreSQL the database to copy.
type ground struct {
	city     *synth.City
	files    map[string][]byte // by path below the folder
	database string
}

var made = sync.OnceValues(func() (*ground, error) { return makeGround("", "") })

// makeGround makes the city once, with its records at an address.
func makeGround(database, address string) (*ground, error) {
	dir, err := os.MkdirTemp("", "mpolice-servertest-")
	if err != nil {
		return nil, err
	}
	g := &ground{files: map[string][]byte{}, database: database}
	g.city, err = server.NewFolder(dir).On(address).PrepareDemo(context.Background(), server.City{
		People: Population, Seed: 1, Log: Log, Clock: NewClock(Day), Progress: func(string, int64, int64) {},
	})
	if err == nil {
		err = g.read(dir)
	}
	return g, errors.Join(err, os.RemoveAll(dir))
}

// madeOnPostgres is the city with its records on the shared cluster.
var madeOnPostgres struct {
	once sync.Once
	g    *ground
	err  error
}

func onPostgres(t testing.TB) *ground {
	t.Helper()
	c := pgtest.Shared(t)
	m := &madeOnPostgres
	m.once.Do(func() {
		var name string
		if name, m.err = c.Create(context.Background(), ""); m.err == nil {
			m.g, m.err = makeGround(name, c.URL(name))
		}
	})
	if m.err != nil {
		t.Fatal(m.err)
	}
	return m.g
}

func (g *ground) read(dir string) error {
	return filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasSuffix(name, ".journal") { // that one is empty and large
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err == nil {
			g.files[rel], err = os.ReadFile(name)
		}
		return err
	})
}

// City gives the city that every house stands in.
func City(t testing.TB) *synth.City {
	t.Helper()
	g, err := made()
	if err != nil {
		t.Fatal(err)
	}
	return g.city
}

// Folder makes a fresh data folder of the city, on the test's engine.
func Folder(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	if EngineOf(t) == SQLite {
		if err := Lay(dir); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	g := onPostgres(t)
	if err := g.lay(dir); err != nil {
		t.Fatal(err)
	}
	databases.Store(dir, pgtest.Copy(t, g.database))
	return dir
}

// Lay writes the city's data folder into dir, on SQLite.
func Lay(dir string) error {
	g, err := made()
	if err != nil {
		return err
	}
	return g.lay(dir)
}

func (g *ground) lay(dir string) error {
	for name, data := range g.files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return err
		}
	}
	return nil
}
