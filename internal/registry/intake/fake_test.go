package intake_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"mpolice"
	"mpolice/internal/registry/holding"
)

// memory is a holding in maps, for fuzzing and for measuring the loader
// alone. It keeps the contract of holding.Load and refuses what breaks it.
type memory struct {
	rows     map[int64]holding.Version // current, by key
	batches  []holding.Batch
	rejected []holding.Rejected
	names    map[int64]string
	null     bool // forget everything: for measuring
}

func newMemory() *memory {
	return &memory{rows: map[int64]holding.Version{}, names: map[int64]string{}}
}

func (m *memory) Begin(context.Context, mpolice.Register) (holding.Load, error) {
	return &memoryLoad{memory: m, rows: maps.Clone(m.rows), names: maps.Clone(m.names), batch: int64(len(m.batches)) + 1, added: map[int64]bool{}, ended: map[int64]bool{}}, nil
}

func (m *memory) Fail(_ context.Context, b holding.Batch, r holding.Report, _ holding.Entry) (int64, error) {
	return m.keep(b, r)
}

func (m *memory) keep(b holding.Batch, r holding.Report) (int64, error) {
	b.ID = int64(len(m.batches)) + 1
	m.batches = append(m.batches, b)
	lines := map[string]bool{}
	if r.Rejected == nil {
		return b.ID, nil
	}
	err := r.Rejected(func(x holding.Rejected) error {
		if at := fmt.Sprint(x.Line, x.Ord); lines[at] {
			return fmt.Errorf("reason %s stands twice", at)
		} else {
			lines[at] = true
		}
		x.Batch = b.ID
		m.rejected = append(m.rejected, x)
		return nil
	})
	found := map[string]bool{}
	for _, f := range r.Findings {
		if at := f.Rule + string(f.Field); found[at] {
			return 0, fmt.Errorf("finding %s stands twice", at)
		} else {
			found[at] = true
		}
	}
	return b.ID, err
}

func (m *memory) Loaded(_ context.Context, _ mpolice.Register, digest string) (holding.Batch, error) {
	for _, b := range slices.Backward(m.batches) {
		if b.Digest == digest && b.State == holding.StateLoaded {
			return b, nil
		}
	}
	return holding.Batch{}, mpolice.ErrNotFound
}

func (m *memory) LastBatches(_ context.Context, _ mpolice.Register, limit int) ([]holding.Batch, error) {
	all := slices.Clone(m.batches)
	slices.Reverse(all)
	return all[:min(limit, len(all))], nil
}

func (m *memory) Count(context.Context, mpolice.Register) (int64, error) {
	return int64(len(m.rows)), nil
}

// state gives the current rows as a text, by key.
func (m *memory) state() string {
	var out strings.Builder
	for _, key := range slices.Sorted(maps.Keys(m.rows)) {
		fmt.Fprintln(&out, strings.Join(m.rows[key].Values, "|"), m.rows[key].Keys)
	}
	return out.String()
}

type memoryLoad struct {
	*memory
	rows         map[int64]holding.Version
	names        map[int64]string
	batch        int64
	added, ended map[int64]bool
	plus, minus  int64
	done         bool
}

func (l *memoryLoad) Batch() int64 { return l.batch }
func (l *memoryLoad) Fresh() bool  { return len(l.memory.rows) == 0 }

func (l *memoryLoad) Marks(_ context.Context, each func(holding.Mark) error) error {
	for k, v := range l.memory.rows {
		if err := each(holding.Mark{Key: k, Hash: v.Hash}); err != nil {
			return err
		}
	}
	return nil
}

func (l *memoryLoad) MarksOf(_ context.Context, keys []int64) ([]holding.Mark, error) {
	var out []holding.Mark
	for _, k := range keys {
		if v, ok := l.rows[k]; ok {
			out = append(out, holding.Mark{Key: k, Hash: v.Hash})
		}
	}
	return out, nil
}

func (l *memoryLoad) Add(_ context.Context, rows []holding.Version) error {
	l.plus += int64(len(rows))
	if l.null {
		return nil
	}
	for _, v := range rows {
		if _, there := l.rows[v.Key]; there || l.added[v.Key] || v.Key == 0 {
			return fmt.Errorf("add: %w", holding.ErrKey)
		}
		v.Values = slices.Clone(v.Values)
		l.rows[v.Key], l.added[v.Key] = v, true
	}
	return nil
}

func (l *memoryLoad) End(_ context.Context, keys []int64) error {
	l.minus += int64(len(keys))
	for _, k := range keys {
		if _, there := l.rows[k]; !there || l.added[k] || l.ended[k] {
			return fmt.Errorf("end: %w", holding.ErrKey)
		}
		delete(l.rows, k)
		l.ended[k] = true
	}
	return nil
}

func (l *memoryLoad) Names(_ context.Context, entries []holding.NameEntry) error {
	for _, e := range entries {
		l.names[e.Name] = e.Text
	}
	return nil
}

func (l *memoryLoad) Commit(_ context.Context, b holding.Batch, r holding.Report, _ holding.Entry) error {
	if l.done {
		return fmt.Errorf("the load has ended")
	}
	if err := b.Check(l.plus, l.minus); err != nil {
		return err
	}
	b.State = holding.StateLoaded
	if _, err := l.memory.keep(b, r); err != nil {
		return err
	}
	l.memory.rows, l.memory.names, l.done = l.rows, l.names, true
	return nil
}

func (l *memoryLoad) Rollback() error {
	l.done = true
	return nil
}
