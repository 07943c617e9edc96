package eval

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"runtime"
	"slices"
	"time"
)

// Options are what an evaluation needs besides plan, photos and engine.
type Options struct {
	// Score compares two templates: the canonical score of package search.
	Score func(a, b []float32) float64
	// Engine names what is measured. Dimension is filled in.
	Engine Engine
	// Pick says which face of a photo with several the embedder takes.
	Pick string
	// At stands in the report, so that the same input gives the same bytes.
	At time.Time
	// TargetFMR is the rate that no group may be above at the operating
	// threshold; 0 means 0.001. It is the medium band's.
	TargetFMR float64
	// HighFMR is the high band's; 0 means 0.00001.
	HighFMR float64
	// AllowMissing is how many photos of the plan may be absent.
	AllowMissing int
	// Workers is how many photos are embedded at a time; 0 means one a core.
	Workers int
	// Progress hears how much of each step is done, from several goroutines.
	Progress func(what string, done, total int64)
}

func (o *Options) fill() error {
	o.TargetFMR = cmp.Or(o.TargetFMR, 1e-3)
	o.HighFMR = cmp.Or(o.HighFMR, 1e-5)
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Progress == nil {
		o.Progress = func(string, int64, int64) {}
	}
	switch {
	case o.Score == nil:
		return errors.New("evaluation needs a score")
	case !(o.TargetFMR > 0 && o.TargetFMR <= 0.1):
		return fmt.Errorf("target FMR %g: want a share above 0 and up to 0.1", o.TargetFMR)
	case !(o.HighFMR > 0 && o.HighFMR < o.TargetFMR):
		return fmt.Errorf("high band's FMR %g: want less than the operating target %g", o.HighFMR, o.TargetFMR)
	}
	return nil
}

// Run embeds the plan's photos below folder, compares them, and reports. It
// opens nothing but those photos and writes nothing; every template is
// overwritten before it returns. *MissingError lists photos that are absent.
func (p *Plan) Run(ctx context.Context, folder fs.FS, e Embedder, o Options) (Report, error) {
	if err := errors.Join(o.fill(), p.check()); err != nil {
		return Report{}, fmt.Errorf("evaluate: %w", err)
	}
	t, err := p.acquire(ctx, folder, e, o)
	if err != nil {
		return Report{}, fmt.Errorf("evaluate: %w", err)
	}
	defer t.wipe()
	r := Report{Type: Type, At: o.At.UTC().Truncate(time.Microsecond).Format(instant), Engine: o.Engine, Data: p.data(t)}
	r.Engine.Dimension, r.Data.Pick = t.dim, o.Pick
	if len(p.pairs) > 0 {
		trials, err := p.compare(ctx, t, o)
		if err != nil {
			return Report{}, fmt.Errorf("evaluate pairs: %w", err)
		}
		r.Verification = p.verification(trials)
		r.Operating = p.operating(trials, o.TargetFMR)
		r.Bands = p.bands(trials, o.TargetFMR, o.HighFMR)
	}
	if len(p.probes) > 0 {
		if r.Identification, err = p.identify(ctx, t, o); err != nil {
			return Report{}, fmt.Errorf("evaluate searches: %w", err)
		}
	}
	if err := r.valid(); err != nil {
		return Report{}, fmt.Errorf("evaluate: %w", err)
	}
	return r, nil
}

// data describes the photos.
func (p *Plan) data(t *templates) Data {
	lost, bad := t.count(missing), t.count(failed)
	present := len(p.photos) - lost
	d := Data{
		Digest: t.dataset(), Inputs: slices.Clone(p.inputs), Photos: present, Missing: lost, Repeated: t.repeated(),
		FTA: rate(int64(bad), int64(present)), Failures: []Failed{}, Groups: []Members{},
	}
	for _, code := range slices.Sorted(maps.Keys(t.codes)) {
		d.Failures = append(d.Failures, Failed{code, t.codes[code]})
	}
	for g, name := range p.groups {
		d.Groups = append(d.Groups, p.members(t, g, name))
	}
	return d
}

func (p *Plan) members(t *templates, g int, name string) Members {
	in := make([]bool, len(p.photos))
	for i, ph := range p.photos {
		in[i] = slices.Contains(ph.groups, g)
	}
	for _, list := range [][]entry{p.gallery, p.probes} {
		for _, x := range list {
			in[x.photo] = in[x.photo] || slices.Contains(x.groups, g)
		}
	}
	var n, bad int64
	for i := range in {
		if in[i] && t.state[i] != missing {
			n++
			if t.state[i] == failed {
				bad++
			}
		}
	}
	return Members{name, int(n), rate(bad, n)}
}
