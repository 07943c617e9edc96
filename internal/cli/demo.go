package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"mpolice"
	"mpolice/internal/config"
	"mpolice/internal/face/gallery"
	"mpolice/internal/pages"
	"mpolice/internal/server"
	"mpolice/internal/synth"
	"mpolice/internal/synth/portrait"
)

type demoFlags struct {
	listen   string
	data     string
	store    string
	people   int
	seed     uint64
	at       string
	rules    string
	personas bool
	sample   bool
	json     bool
	models   string
}

func newDemo(e env) *cobra.Command {
	var f demoFlags
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Make a synthetic city and serve it on this machine",
		Long: `Makes a city of synthetic people, vehicles and police in the data folder (once),
starts a synthetic immigration agency as a second process, and serves the whole
program on a loopback address, where anybody may sign in as any persona.

All data is made up. Demo mode refuses to listen on anything but loopback.`,
		Example: `  mpolice demo
  mpolice demo --listen 127.0.0.1:9000 --data city --people 1000000 --seed 7
  mpolice demo --store postgres://mpolice@localhost/mpolice_demo
  mpolice demo --at 2026-11-21T22:00:00+08:00
  mpolice demo --list-personas --json
  mpolice demo --sample --json`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runDemo(cmd.Context(), e, f) },
	}
	cmd.Flags().StringVar(&f.listen, "listen", "127.0.0.1:8080", "loopback address to serve on")
	cmd.Flags().StringVar(&f.data, "data", "demo-data", "data folder")
	addStore(cmd, &f.store)
	cmd.Flags().IntVar(&f.people, "people", synth.DefaultPeople, "people in the city")
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, "seed: the same gives the same city")
	cmd.Flags().StringVar(&f.at, "at", "", "start the clock at this instant (RFC 3339) instead of now")
	cmd.Flags().StringVar(&f.rules, "rules", "", "folder with other purpose cards and conditions")
	cmd.Flags().BoolVar(&f.personas, "list-personas", false, "print whom one can sign in as, and end")
	cmd.Flags().BoolVar(&f.sample, "sample", false, "print plates, ids and numbers to try, and end")
	cmd.Flags().StringVar(&f.models, "models", "models", "folder that make models filled; without it photo comparison is shut")
	cmd.Flags().BoolVar(&f.json, "json", false, "with --list-personas or --sample: print JSON")
	return cmd
}

func runDemo(ctx context.Context, e env, f demoFlags) error {
	if f.personas && f.sample {
		return &usageError{"demo", errors.New("--list-personas and --sample exclude each other")}
	}
	clock, err := demoClock(f.at)
	if err != nil {
		return err
	}
	if f.personas || f.sample {
		return printDemo(e, f, clock)
	}
	// Before the city is made: a taken port should not cost that time.
	cfg, ln, err := listen(config.Config{Data: f.data, Store: f.store, Listen: f.listen, Rules: f.rules, Demo: true})
	if err != nil {
		return err
	}
	defer ln.Close()
	p := newProgress(e.err)
	folder, want := server.NewFolder(cfg.Data).On(cfg.Store), server.City{People: f.people, Seed: f.seed, Log: cfg.Log, Clock: clock, Progress: p.step}
	city, err := folder.PrepareDemo(ctx, want)
	if err == nil && server.HasModels(f.models) {
		cfg.Face, err = folder.DemoFaces(ctx, f.models, want)
	}
	p.end()
	if err != nil {
		return err
	}
	return serveDemo(ctx, e, cfg, city, clock, ln)
}

// listen takes the address and completes the configuration with the one that it
// got: with port 0 the system chooses.
func listen(c config.Config) (config.Config, net.Listener, error) {
	cfg, err := c.Complete()
	if err != nil {
		return cfg, nil, err
	}
	ln, err := server.Listen(cfg)
	if err != nil {
		return cfg, nil, err
	}
	c.Listen = ln.Addr().String()
	cfg, err = c.Complete()
	return cfg, ln, err
}

// serveDemo starts the agency, opens the app and serves until ctx ends.
func serveDemo(ctx context.Context, e env, cfg config.Config, city *synth.City, clock mpolice.Clock, ln net.Listener) error {
	agency, err := startAgency(ctx, e, cfg.Data, city)
	if err != nil {
		return err
	}
	defer agency.stop()
	cfg.Live = append(cfg.Live, agency.live(), server.NewFolder(cfg.Data).LiveRoad())
	app, err := server.Open(ctx, cfg, server.Options{Clock: clock})
	if err != nil {
		return err
	}
	p := newProgress(e.err)
	err = app.FillGallery(ctx, city, p.step)
	p.end()
	if err == nil {
		err = app.DemoCorrection(ctx, city)
	}
	if err != nil {
		return errors.Join(err, app.Close())
	}
	demo := demoPersonas(city)
	if cfg.Face.On() {
		demo.Faces = demoFaces(city)
	}
	h, err := app.Handler(demo)
	if err != nil {
		return errors.Join(err, app.Close())
	}
	printReady(e, cfg, city)
	return errors.Join(app.Serve(ctx, ln, h), app.Close())
}

func printReady(e env, cfg config.Config, city *synth.City) {
	fmt.Fprintf(e.out, "%d synthetic people, seed %d, in %s\n\n", city.People, city.Seed, cfg.Data)
	for _, p := range city.Personas {
		fmt.Fprintf(e.out, "  %-8s %-12s %-10s %s\n", p.Officer.ID, p.Officer.Name, p.Officer.Role, p.NoteZh)
	}
	if !cfg.Face.On() {
		fmt.Fprintf(e.out, "\nPhoto comparison is shut: run make models, then start again with --models.\n")
	}
	if cfg.Face.On() {
		fmt.Fprintf(e.out, "\nFaces for photo comparison: %s/demo/faces\n", cfg.Origin)
	}
	fmt.Fprintf(e.out, "\nSign in as anyone at %s/demo; end with Ctrl-C.\n", cfg.Origin)
	fmt.Fprintf(e.out, "ready %s\n", cfg.Origin)
}

// demoClock is the machine's clock, or one that starts at the given instant.
func demoClock(at string) (mpolice.Clock, error) {
	if at == "" {
		return mpolice.SystemClock{}, nil
	}
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return nil, &usageError{"demo", fmt.Errorf("--at %q: want an instant such as 2026-11-21T22:00:00+08:00", at)}
	}
	return mpolice.NewTravelClock(t), nil
}

func demoPersonas(city *synth.City) *pages.Demo {
	d := &pages.Demo{}
	for _, p := range city.Personas {
		d.Personas = append(d.Personas, pages.Persona{Officer: p.Officer, NoteZh: p.NoteZh, NoteEn: p.NoteEn})
	}
	return d
}

// demoFaces are those whom one may photograph: with their police photo's
// category, and as a camera of the demo takes them.
func demoFaces(city *synth.City) []pages.Face {
	var out []pages.Face
	for _, f := range server.DemoCast(city) {
		one := pages.Face{Number: f.Person.Number, Name: f.Name, ID: f.NationalID, Photo: f.Person.Probe}
		if c, ok := gallery.CategoryOf(f.Category); ok {
			one.Where = c.Title
		}
		one.Taken = func(at time.Time) []byte { return portrait.Taken(f.Person.Probe(), at) }
		out = append(out, one)
	}
	return out
}

// printDemo prints personas or samples: of the folder's city where there is
// one, else of the city that the flags would make.
func printDemo(e env, f demoFlags, clock mpolice.Clock) error {
	city, err := knownCity(f, clock)
	if err != nil {
		return err
	}
	if f.sample {
		return printSample(e, f, city)
	}
	return printPersonas(e, f, city)
}

func knownCity(f demoFlags, clock mpolice.Clock) (*synth.City, error) {
	meta, err := server.NewFolder(f.data).Meta()
	switch {
	case err == nil && meta.Demo != nil:
		return meta.Demo.City(clock.Now())
	case err != nil && !errors.Is(err, server.ErrNoFolder):
		return nil, err
	}
	return synth.New(synth.Config{Seed: f.seed, People: f.people, Now: clock.Now()})
}

func printPersonas(e env, f demoFlags, city *synth.City) error {
	type persona struct {
		ID     mpolice.OfficerID `json:"id"`
		Name   string            `json:"name"`
		Role   mpolice.Role      `json:"role"`
		Unit   mpolice.UnitID    `json:"unit"`
		OnDuty bool              `json:"on_duty"`
	}
	out := make([]persona, len(city.Personas))
	for i, p := range city.Personas {
		out[i] = persona{p.Officer.ID, p.Officer.Name, p.Officer.Role, p.Officer.Unit, p.OnDuty}
	}
	if f.json {
		return printJSON(e.out, out)
	}
	for i, p := range out {
		duty := "off duty"
		if p.OnDuty {
			duty = "on duty"
		}
		fmt.Fprintf(e.out, "%-8s %-12s %-10s %-8s %-8s %s\n", p.ID, p.Name, p.Role, p.Unit, duty, city.Personas[i].NoteZh)
	}
	return nil
}

func printSample(e env, f demoFlags, city *synth.City) error {
	s := city.Sample
	if f.json {
		return printJSON(e.out, s)
	}
	fmt.Fprintf(e.out, "stolen plate   %s\nclean plate    %s\nperson         %s\n", s.StolenPlate, s.CleanPlate, s.Person)
	fmt.Fprintf(e.out, "case           %s (officer %s, subject %s)\n", s.Case.Number, s.Case.Officer, s.Case.Subject)
	fmt.Fprintf(e.out, "dispatch       %s (officer %s)\n", s.Dispatch.Number, s.Dispatch.Officer)
	fmt.Fprintf(e.out, "device         %s of %s\n", s.Device.ID, s.Device.Unit)
	return nil
}

// self is the path of this program, for its second process.
func self() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	return filepath.Clean(path), nil
}
