package persons

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/linkage"
)

// Store is what linking needs of the holding.
type Store interface {
	Scanner
	holding.Links
}

// Options say who links and how.
type Options struct {
	Actor string
	Clock mpolice.Clock
	// Retrain fits a new model; otherwise the last one is used, if there is one.
	Retrain bool
	Workers int
	// Progress is told what is being done; nil is no one.
	Progress func(step string)
}

// Report is what linking found and wrote.
type Report struct {
	Model      string  `json:"model"`
	Trained    bool    `json:"trained"` // a new model was fitted
	Registers  int     `json:"registers"`
	Records    int     `json:"records"`
	Pairs      int64   `json:"pairs_scored"`
	Linked     int     `json:"linked"`    // pairs joined by the model now, beyond equal numbers
	Review     int     `json:"review"`    // pairs that wait for a person
	Conflicts  int     `json:"conflicts"` // one number, two people by all else
	Unlinked   int     `json:"unlinked"`  // pairs that were joined and are no more
	Entries    int     `json:"ledger_entries"`
	Persons    int     `json:"persons"` // with records joined beyond equal numbers
	Seconds    float64 `json:"seconds"`
	Throughput float64 `json:"pairs_per_second"`
}

// The decisions that the ledger holds.
const (
	Linked   = "linked"
	Review   = "review"
	Conflict = "conflict"
	Apart    = "apart"    // a person's decision
	Unlinked = "unlinked" // joined before, and no more
)

// Model stands for a decision of the model in the ledger.
const byModel = "model"

// ErrFew is returned when there is nothing to compare.
var ErrFew = errors.New("too few records to link; load registers first")

// Link compares the records of every register that names people and brings the
// ledger up to date. Run twice on the same data it writes nothing the second
// time.
func Link(ctx context.Context, store Store, all []*registry.Descriptor, opt Options) (Report, error) {
	if opt.Clock == nil {
		opt.Clock = mpolice.SystemClock{}
	}
	if opt.Progress == nil {
		opt.Progress = func(string) {}
	}
	r := &run{Options: opt, store: store, forms: forms(all), start: opt.Clock.Now()}
	if err := r.all(ctx); err != nil {
		return r.Report, fmt.Errorf("link records: %w", err)
	}
	return r.Report, nil
}

func (r *run) all(ctx context.Context) error {
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{{"compare", r.compare}, {"recall", r.recall}, {"decide", r.decide}, {"group", r.group}} {
		r.Progress(step.name)
		if err := step.do(ctx); err != nil {
			return err
		}
	}
	r.Seconds = r.Clock.Now().Sub(r.start).Seconds()
	if s := r.linker.Stats(); s.Score+s.Block > 0 {
		r.Throughput = float64(s.Pairs) / (s.Score + s.Block)
	}
	return nil
}

// compare loads the records and scores them under the last model, or a new one.
func (r *run) compare(ctx context.Context) error {
	cfg := linkage.Config{Policy: linkage.Registry(exclusive(r.forms)...), Workers: r.Workers}
	m, err := r.lastModel(ctx)
	if err != nil {
		return err
	}
	var failed error
	records := scan(ctx, r.store, r.forms, &failed)
	if m == nil {
		r.linker, err = linkage.Link(ctx, fields, records, cfg)
		r.Trained = true
	} else {
		r.linker, err = linkage.NewLinker(ctx, m, records, cfg)
	}
	if failed != nil {
		return failed
	}
	if err != nil {
		return err
	}
	if r.linker.Rows() < 2 {
		return ErrFew
	}
	s := r.linker.Stats()
	r.Registers, r.Records, r.Pairs, r.Report.Model = len(r.forms), s.Records, s.Pairs, r.linker.Model().Version
	if r.Trained {
		return r.saveModel(ctx)
	}
	return nil
}

func (r *run) lastModel(ctx context.Context) (*linkage.Model, error) {
	if r.Retrain {
		return nil, nil
	}
	version, err := r.store.LastModel(ctx)
	if errors.Is(err, mpolice.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	data, err := r.store.Model(ctx, version)
	if err != nil {
		return nil, err
	}
	return linkage.DecodeModel(data)
}

func (r *run) saveModel(ctx context.Context) error {
	m := r.linker.Model()
	if _, err := r.store.Model(ctx, m.Version); err == nil {
		return nil // the same data gave the same model before
	}
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return r.store.SaveModel(ctx, m.Version, data, r.entry("model", map[string]any{"version": m.Version, "records": m.Records}))
}

func (r *run) entry(kind string, detail any) holding.Entry {
	b, err := json.Marshal(detail)
	if err != nil {
		b = []byte("{}")
	}
	return holding.Entry{Actor: r.Actor, Kind: kind, Detail: string(b), At: r.Clock.Now().UnixMicro()}
}
