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
// against it. An [InputError] says what to ask for instead.
func Evaluate(ctx context.Context, cfg Config) (Report, error) {
	if cfg.Progress == nil {
		cfg.Progress = func(string) {}
	}
	begin := time.Now()
	set, err := read(cfg)
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
	lc := linkage.Config{Link: r.Mode == "link", Workers: r.Workers, Floor: keepFloor, Progress: cfg.Progress}
	if cfg.OneToOne {
		lc.Policy.Exclusive = []uint8{0, 1}
	}
	linker, err := linkage.Link(ctx, set.layout.fields, records(set.frames, set.layout), lc)
	if err != nil {
		return Report{}, fmt.Errorf("link the data set: %w", err)
	}
	r.Seconds = time.Since(begin).Seconds()
	r.describe(set, linker)
	cfg.Progress("measure")
	m := measure(&r, set, linker)
	if cfg.Mistakes != "" {
		cfg.Progress("write mistakes")
		if err := m.writeMistakes(cfg.Mistakes); err != nil {
			return r, err
		}
	}
	return r, nil
}

// dataset is what was read: the files, their columns' meaning and the truth.
type dataset struct {
	frames   []frame
	layout   layout
	truth    *truth
	warnings []string
}

func read(cfg Config) (*dataset, error) {
	cfg.Progress("read")
	frames, err := readFrames(cfg)
	if err != nil {
		return nil, err
	}
	s := &dataset{frames: frames}
	mapping, err := field.ParseMapping(cfg.Map)
	if err != nil {
		return nil, mistake("--map: %w", err)
	}
	var hide []map[int]bool
	if s.truth, hide, err = readTruth(cfg, frames); err != nil {
		return nil, err
	}
	joined := make([]map[int]string, len(frames))
	for i := range frames {
		frames[i].blankNA()
		joined[i] = frames[i].joinDates(mapping)
	}
	if s.layout, err = align(frames, mapping, hide, joined, s.truth); err != nil {
		return nil, err
	}
	s.warn()
	return s, nil
}

// warn collects what a reader of the figures should know.
func (s *dataset) warn() {
	say := func(format string, args ...any) { s.warnings = append(s.warnings, fmt.Sprintf(format, args...)) }
	for i, f := range s.frames {
		if f.encoding != "" && f.encoding != "utf-8" {
			say("file %d is not UTF-8 and was read as %s; if that is wrong, state --encoding", i+1, f.encoding)
		}
	}
	if t := s.truth; t.unlabelled > 0 && !t.skip {
		say("%d records have no truth; each counts as an entity of its own (--skip-unlabelled leaves them out of the figures)", t.unlabelled)
	}
	if n := s.truth.unknown; n > 0 {
		say("%d pairs of the file of pairs name records that are not there and were left out", n)
	}
	if len(s.layout.fields) == 1 {
		say("only one column can be compared (%s)", s.layout.fields[0].Name)
	}
	s.warnings = append(s.warnings, suspects(s.frames, s.truth, s.layout.guesses)...)
}

func readFrames(cfg Config) ([]frame, error) {
	var out []frame
	for _, path := range []string{cfg.File, cfg.With} {
		if path == "" && len(out) > 0 {
			continue
		}
		f, err := readFrame(path, cfg.Encoding)
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
func (r *Report) describe(s *dataset, linker *linkage.Linker) {
	l := s.layout
	r.Warnings = append([]string{}, s.warnings...)
	for i, f := range s.frames {
		r.Records = append(r.Records, len(f.rows))
		for _, g := range l.guesses[i] {
			r.Columns = append(r.Columns, Column{i + 1, g.Header, g.Kind.String(), g.Why})
		}
	}
	r.Dropped = l.dropped
	r.Linkage = linker.Stats()
	r.Comparisons = weightsOf(linker.Model())
	for _, rule := range linker.BlockingRules() {
		r.Blocking = append(r.Blocking, Rule{BlockingRule: rule})
	}
	r.Lambda, r.Model = linker.Model().Lambda, linker.Model().Version
	r.PairsPerSecond = float64(r.Linkage.Pairs) / math.Max(r.Seconds, 1e-9)
	r.PerCore = float64(r.Linkage.Pairs) / math.Max(r.Linkage.Score, 1e-9) / float64(r.Workers)
	r.CandidateRate = float64(r.Linkage.Pairs) / math.Max(float64(r.Linkage.Records), 1)
	r.PeakBytes = peakRSS()
}
