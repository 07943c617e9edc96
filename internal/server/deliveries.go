package server

import (
	"context"
	"errors"
	"fmt"
	"os"

	"mpolice"
	"mpolice/internal/config"
	"mpolice/internal/registry/intake"
	"mpolice/internal/registry/persons"
	"mpolice/internal/synth"
	"mpolice/internal/synth/feed"
)

// makeRegisters has the demo's agencies write their deliveries of two days, and
// loads them as any delivery is loaded; then records of one person are linked.
func (f Folder) makeRegisters(ctx context.Context, c City, city *synth.City) error {
	b, err := LoadRules("")
	if err != nil {
		return err
	}
	r, err := f.openRegisters(ctx, b, "")
	if err != nil {
		return err
	}
	defer r.Close()
	files, err := feed.All(ctx, city, b.Registry().Descriptors(), f.Feeds(), feed.Dirt{}, func(done, total int64) {
		c.Progress("people in the agencies' files:", done, total)
	})
	if err != nil {
		return err
	}
	for i, file := range files {
		if file.Path == "" {
			continue // an agency is late
		}
		if err := r.loadDemo(ctx, file, c.Clock); err != nil {
			return err
		}
		c.Progress("deliveries loaded:", int64(i+1), int64(len(files)))
	}
	if err := os.MkdirAll(f.Agency(), 0o700); err != nil {
		return err
	}
	if _, err := feed.WriteLiveSQL(ctx, city, f.Road()); err != nil {
		return err
	}
	_, err = persons.Link(ctx, r.Holding, b.Registry().Descriptors(), persons.Options{
		Actor: demoActor, Clock: c.Clock, Progress: func(step string) { c.Progress("linking records: "+step, 0, 0) },
	})
	if err != nil {
		return err
	}
	_, err = r.Compare(ctx, demoActor, c.Clock)
	return err
}

// demoActor stands in the journal for who loads the demo's deliveries.
const demoActor = "demo"

func (r *Registers) loadDemo(ctx context.Context, file feed.File, clock mpolice.Clock) error {
	d, err := r.Descriptor(file.Register)
	if err != nil {
		return err
	}
	_, err = intake.Load(ctx, r.Holding, d, intake.File{Path: file.Path}, intake.Options{
		Mode: file.Mode, AsOf: file.AsOf, Actor: demoActor, Clock: clock, Tables: r.Tables,
	})
	if err != nil && !errors.Is(err, intake.ErrSame) { // an agency may have nothing new to tell
		return fmt.Errorf("day %d: %w", file.Day, err)
	}
	return nil
}

// Feeds is the folder of the demo's deliveries.
func (f Folder) Feeds() string { return f.path("feeds") }

// Road is the database that the demo's road authority runs.
func (f Folder) Road() string { return f.path("agency/road.db") }

// LiveRoad is how the demo's road authority is asked: by SQL, in its own
// database, through the view that its agreement names.
func (f Folder) LiveRoad() config.Live {
	return config.Live{Register: mpolice.RegisterViolations, SQL: &config.LiveSQL{
		URL: "sqlite:" + f.Road(), Key: feed.LiveKey, Queries: feed.LiveQueries(),
	}}
}
