package bench

import (
	"context"
	"errors"

	"mpolice/internal/face/search"
	"mpolice/internal/face/search/kernel"
	"mpolice/internal/face/search/searchtest"
)

// faceField is a gallery that is searched.
type faceField struct {
	FaceSize
	*vectors
	part search.Part
}

func (b *faceBench) newField(ctx context.Context, s FaceSize) (*faceField, error) {
	free, err := memory("MemAvailable")
	if err != nil {
		return nil, err
	}
	v, err := newVectors(b.Dir, s, free)
	if err != nil {
		return nil, err
	}
	f := &faceField{FaceSize: s, vectors: v}
	err = v.fill(ctx, newCrowds(s), func(done int) { b.Progress("make templates "+s.String()+":", int64(done), int64(s.Templates)) })
	if err == nil {
		f.part, err = searchtest.Load(v.rows, f.label, 2)
	}
	if err != nil {
		return nil, errors.Join(err, f.close())
	}
	return f, nil
}

func (f *faceField) close() error {
	var err error
	if f.part.Set != nil {
		err = f.part.Set.Close()
	}
	return errors.Join(err, f.vectors.close())
}

const (
	tenths  = 10  // categories of the law, in which the gallery is sorted
	perRun  = 100 // marks in each of them, at random
	someRun = 4
	someHue = 37
)

// label numbers the templates from 1. The category tells in which tenth of the
// gallery a template lies and one of a hundred marks at random, so that a
// filter can ask for either.
func (f *faceField) label(i int) (uint64, uint16) {
	x := uint64(i+1) * 0x9e3779b97f4a7c15 // splitmix64's finish
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return uint64(i) + 1, uint16(i*tenths/f.Templates*perRun + int((x^x>>31)%perRun))
}

// oneTenth admits a tenth of the templates, side by side.
func oneTenth() search.Filter {
	var c []uint16
	for hue := range perRun {
		c = append(c, uint16(someRun*perRun+hue))
	}
	return search.InCategories(c...)
}

// oneHundredth admits one template in a hundred, anywhere.
func oneHundredth() search.Filter {
	var c []uint16
	for run := range tenths {
		c = append(c, uint16(run*perRun+someHue))
	}
	return search.InCategories(c...)
}

// ask is a way of searching.
type ask struct {
	kind    kernel.Kind
	threads int
	batch   int
	filter  search.Filter
}

// plain is one probe, one thread, the best kernel, everything.
func plain() ask { return ask{kernel.Best(), 1, 1, search.Everything()} }

// tally is what our searches told of their work.
type tally struct {
	stats    search.Stats // of the last one
	eligible int
	rescored []float64 // share of the templates, per probe, of each search
}

func (f *faceField) local(a ask) (*search.Local, error) {
	g, err := search.NewLocal("bench", a.threads, f.part)
	if err != nil {
		return nil, err
	}
	return g, g.UseKernel(a.kind)
}

// first is where the i-th search of a batch takes its probes.
func first(i, batch int) int { return i * batch % (faceProbes - batch + 1) }

// ours searches in this process.
func (f *faceField) ours(a ask) (contender, *tally, error) {
	g, err := f.local(a)
	if err != nil {
		return nil, nil, err
	}
	t := &tally{}
	return func(ctx context.Context, i int) (took, error) {
		at := first(i, a.batch)
		var answer search.Answer
		d, err := timed(func() (err error) {
			answer, err = g.Search(ctx, search.Query{Probes: f.probes[at : at+a.batch], K: faceK, Filter: a.filter})
			return err
		})
		if err == nil {
			t.add(answer.Shards[0], a.batch, f.Templates)
		}
		return d, err
	}, t, nil
}

func (t *tally) add(s search.Shard, batch, templates int) {
	t.stats, t.eligible = s.Stats, s.Eligible
	t.rescored = append(t.rescored, float64(s.Stats.Rescored)/float64(batch)/float64(templates))
}
