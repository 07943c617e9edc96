// Package registrytest gives tests a loaded holding: the deliveries of a small
// synthetic city, written by its agencies and loaded as any delivery is.
package registrytest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/sqlite"
	"mpolice/internal/registry/intake"
	"mpolice/internal/synth"
	"mpolice/internal/synth/feed"
	"mpolice/rules"
)

// Now is the instant around which the city is laid.
var Now = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

// Clock stands at Now.
type Clock struct{}

// Now implements mpolice.Clock.
func (Clock) Now() time.Time { return Now }

// City is a loaded city. It is shared by the tests of a package: they only
// read it.
type City struct {
	*synth.City
	Holding     holding.Store
	Descriptors []*registry.Descriptor
}

var made = sync.OnceValues(func() (*City, error) { return makeCity(context.Background()) })

// folder is what Main removes.
var folder string

// Main runs the tests of a package and removes the city afterwards.
func Main(m *testing.M) int {
	defer func() {
		if folder != "" {
			os.RemoveAll(folder)
		}
	}()
	return m.Run()
}

// Open gives the city of 6,000 people with undamaged deliveries.
func Open(t testing.TB) *City {
	t.Helper()
	c, err := made()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func makeCity(ctx context.Context) (*City, error) {
	dir, err := os.MkdirTemp("", "mpolice-city-*")
	if err != nil {
		return nil, err
	}
	folder = dir
	city, err := synth.New(synth.Config{Seed: 7, People: 6000, Now: Now})
	if err != nil {
		return nil, err
	}
	b, err := registry.Load(rules.FS)
	if err != nil {
		return nil, err
	}
	c := &City{City: city, Descriptors: b.Descriptors()}
	if c.Holding, err = sqlite.Open(ctx, filepath.Join(dir, "registers.db")); err != nil {
		return nil, err
	}
	return c, c.load(ctx, dir)
}

func (c *City) load(ctx context.Context, dir string) error {
	for _, d := range c.Descriptors {
		if d.Live {
			continue
		}
		if err := c.Holding.Declare(ctx, []holding.Declared{holding.Declare(d)}); err != nil {
			return err
		}
		f, err := feed.Write(ctx, c.City, d, dir, feed.Options{Dirt: feed.Clean})
		if err != nil {
			return err
		}
		_, err = intake.Load(ctx, c.Holding, d, intake.File{Path: f.Path}, intake.Options{
			Mode: f.Mode, AsOf: f.AsOf, Actor: "test", Clock: Clock{}, Tables: intake.TablesIn(rules.FS),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Descriptor gives one register's descriptor.
func (c *City) Descriptor(t testing.TB, code mpolice.Register) *registry.Descriptor {
	t.Helper()
	for _, d := range c.Descriptors {
		if d.Code == code {
			return d
		}
	}
	t.Fatalf("no register %s", code)
	return nil
}
