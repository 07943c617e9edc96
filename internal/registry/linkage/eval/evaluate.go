package eval

import (
	"context"
	"fmt"
	"iter"
	"math"
	"runtime"
	"strconv"
	"time"

	"mpolice/internal/registry/linkage"
	"mpolice/internal/registry/linkage/field"
)

// keepFloor is the log odds down to which pairs are kept for the calibration
// table and the best threshold.
const keepFloor = -9.0

// Evaluate links the files of cfg without their truth and measures the result
// against it.
func Evaluate(ctx context.Context, cfg Config) (Report, error) {
	begin := time.Now()
	frames, err := readFrames(cfg)
	if err != nil {
		return Report{}, err
	}
	r := Report{Mode: "dedupe", ReadSeconds: time.Since(begin).Seconds(), Workers: cfg.Workers}
	if r.Workers <= 0 {
		r.Workers = runtime.GOMAXPROCS(0)
	}
	if cfg.With != "" && !cfg.Dedupe {
		r.Mode = "link"
	}
	mapping, err := field.ParseMapping(cfg.Map)
	if err != nil {
		return Report{}, fmt.Errorf("read the column mapping: %w", err)
	}
	t, hide, err := readTruth(cfg, frames)
	if err != nil {
		return Report{}, fmt.Errorf("read truth: %w", err)
	}
	l, err := align(frames, mapping, hide)
	if err != nil {
		return Report{}, fmt.Errorf("lay out columns: %w", err)
	}
	lc := linkage.Config{Link: r.Mode == "link", Workers: r.Workers, Floor: keepFloor}
	if cfg.OneToOne {
		lc.Policy.Exclusive = []uint8{0, 1}
	}
	linker, err := linkage.Link(ctx, l.fields, records(frames, l), lc)
	if err != nil {
		return Report{}, fmt.Errorf("link the data set: %w", err)
	}
	r.Seconds = time.Since(begin).Seconds()
	r.describe(frames, l, linker)
	measure(&r, t, linker, frames)
	return r, nil
}

func readFrames(cfg Config) ([]frame, error) {
	var out []frame
	for _, path := range []string{cfg.File, cfg.With} {
		if path == "" && len(out) > 0 {
			continue
		}
		f, err := readFrame(path)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// records yields the rows of all files in the layout's fields.
func records(frames []frame, l layout) iter.Seq[linkage.Record] {
	return func(yield func(linkage.Record) bool) {
		values := make([]string, len(l.fields))
		for i, f := range frames {
			for n, row := range f.rows {
				for c, from := range l.from[i] {
					values[c] = ""
					if from >= 0 {
						values[c] = row[from]
					}
				}
				if !yield(linkage.Record{ID: strconv.Itoa(i) + ":" + strconv.Itoa(n), Source: uint8(i), Values: values}) {
					return
				}
			}
		}
	}
}

// describe fills what does not need truth.
func (r *Report) describe(frames []frame, l layout, linker *linkage.Linker) {
	for i, f := range frames {
		r.Records = append(r.Records, len(f.rows))
		for _, g := range l.guesses[i] {
			r.Columns = append(r.Columns, Column{i + 1, g.Header, g.Kind.String(), g.Why})
		}
	}
	r.Dropped = l.dropped
	r.Linkage = linker.Stats()
	r.Lambda, r.Model = linker.Model().Lambda, linker.Model().Version
	r.PairsPerSecond = float64(r.Linkage.Pairs) / math.Max(r.Seconds, 1e-9)
	r.PerCore = float64(r.Linkage.Pairs) / math.Max(r.Linkage.Score, 1e-9) / float64(r.Workers)
	r.CandidateRate = float64(r.Linkage.Pairs) / math.Max(float64(r.Linkage.Records), 1)
	r.PeakBytes = peakRSS()
}
