package servertest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"mpolice/internal/config"
	"mpolice/internal/face/gallery"
	"mpolice/internal/pages"
	"mpolice/internal/pgtest"
	"mpolice/internal/server"
	"mpolice/internal/synth/portrait"
)

// OpenFaces runs the program on a fresh copy of the city whose gallery holds the
// demo's portraits, with the door of photo comparison open and the real nets.
// models is the folder that `make models` filled.
func OpenFaces(t testing.TB, models string) *House {
	t.Helper()
	return OpenFacesOn(t, models, server.Options{}, func(*config.Face) {})
}

// OpenFacesOn is OpenFaces with something changed; change may shut the door.
func OpenFacesOn(t testing.TB, models string, opt server.Options, change func(*config.Face)) *House {
	t.Helper()
	m := galleries[EngineOf(t)]
	m.once.Do(func() { m.err = m.make(t, models) })
	if m.err != nil {
		t.Fatalf("fill a gallery (make models?): %v", m.err)
	}
	dir := t.TempDir()
	if err := m.lay(dir); err != nil {
		t.Fatal(err)
	}
	if EngineOf(t) == Postgres {
		databases.Store(dir, pgtest.Copy(t, m.database))
	}
	face := m.face
	face.Report = filepath.Join(dir, filepath.Base(face.Report))
	change(&face)
	return openHouse(t, dir, opt, face)
}

// withFaces is a made folder with a filled gallery.
type withFaces struct {
	once sync.Once
	err  error
	ground
	face config.Face
}

var galleries = map[Engine]*withFaces{SQLite: {}, Postgres: {}}

// make enrols the portraits once, as a demo's first start does.
func (m *withFaces) make(t testing.TB, models string) error {
	dir, err := os.MkdirTemp("", "mpolice-servertest-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	base, err := made()
	address := ""
	if EngineOf(t) == Postgres {
		base = onPostgres(t)
		c := pgtest.Shared(t)
		m.database, err = c.Create(context.Background(), base.database)
		address = c.URL(m.database)
	}
	if err == nil {
		err = base.lay(dir)
	}
	if err != nil {
		return err
	}
	m.city, m.files = base.city, map[string][]byte{}
	if err := m.fill(dir, address, models); err != nil {
		return err
	}
	return m.read(dir)
}

func (m *withFaces) fill(dir, address, models string) (err error) {
	ctx, silent := context.Background(), func(string, int64, int64) {}
	clock := NewClock(Day)
	m.face, err = server.NewFolder(dir).DemoFaces(ctx, models, server.City{
		People: Population, Seed: 1, Log: Log, Clock: clock, Progress: silent,
	})
	if err != nil {
		return err
	}
	cfg, err := config.Config{Data: dir, Store: address, Demo: true, Face: m.face}.Complete()
	if err != nil {
		return err
	}
	app, err := server.Open(ctx, cfg, server.Options{Clock: clock})
	if err != nil {
		return err
	}
	return errors.Join(app.FillGallery(ctx, m.city, silent), app.Close())
}

// Cast gives the invented faces and whose they are in the city.
func Cast(t testing.TB) []server.DemoFace {
	t.Helper()
	return server.DemoCast(City(t))
}

func demoFaces(t testing.TB) []pages.Face {
	var out []pages.Face
	for _, f := range Cast(t) {
		one := pages.Face{Number: f.Person.Number, Name: f.Name, ID: f.NationalID, Photo: f.Person.Probe}
		if c, ok := gallery.CategoryOf(f.Category); ok {
			one.Where = c.Title
		}
		one.Taken = func(at time.Time) []byte { return portrait.Taken(f.Person.Probe(), at) }
		out = append(out, one)
	}
	return out
}
