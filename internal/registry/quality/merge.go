package quality

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
)

// Rows is where rows are compared from.
type Rows interface {
	Find(ctx context.Context, register mpolice.Register, r holding.Range, limit int) ([]holding.Stored, error)
}

// Numbers of people have ten characters: packed they lie between A000000000
// and Z999999999 (identity.PackID). A step of 37^6 holds those that share their
// first four characters.
const (
	firstNumber = 11 * 37 * 37 * 37 * 37 * 37 * 37 * 37 * 37 * 37
	lastNumber  = 37*37*37*37*37*37*37*37*37*37 - 1
	firstStep   = 37 * 37 * 37 * 37 * 37 * 37
)

// samples is how many row keys are kept of one disagreement.
const samples = 20

// Agree compares, person by person, what registers say under the same verified
// number. It walks through the numbers in steps that hold at most limit rows of
// any register (0 is 2,000), so that memory does not grow with the registers.
func Agree(ctx context.Context, rows Rows, all []*registry.Descriptor, limit int) (Run, error) {
	if limit <= 0 {
		limit = 2000
	}
	m := newMerge(rows, all, limit)
	if len(m.sides) > 1 {
		if err := m.walk(ctx); err != nil {
			return Run{}, fmt.Errorf("compare agencies: %w", err)
		}
	}
	return m.result(), nil
}

// meanings are what is compared, in this order.
var meanings = []registry.Semantic{registry.SemanticName, registry.SemanticBirth, registry.SemanticSex}

// side is one register that takes part.
type side struct {
	d *registry.Descriptor
	// fields are the places of the compared fields, by meaning; -1 none.
	fields [3]int
}

type merge struct {
	rows   Rows
	limit  int
	sides  []side
	orders [3][]int // by meaning: sides by authority, the first to be believed first
	counts map[place]*Agreement
	run    Run
}

// place is one comparison: of a side's field with the believed side's.
type place struct{ meaning, side, believed int }

func newMerge(rows Rows, all []*registry.Descriptor, limit int) *merge {
	m := &merge{rows: rows, limit: limit, counts: map[place]*Agreement{}}
	for _, d := range all {
		if s, ok := sideOf(d); ok {
			m.sides = append(m.sides, s)
		}
	}
	for i := range meanings {
		m.orders[i] = m.authority(i)
	}
	return m
}

// sideOf takes registers that keep rows under a person's verified number with
// something to compare.
func sideOf(d *registry.Descriptor) (side, bool) {
	s := side{d: d}
	if d.Live || len(d.Meaning(registry.SemanticNationalID)) == 0 {
		return s, false
	}
	some := false
	for i, meaning := range meanings {
		s.fields[i] = slices.IndexFunc(d.Fields, func(f registry.Field) bool { return f.Semantic == meaning })
		some = some || s.fields[i] >= 0
	}
	return s, some
}

// authority orders the sides that have a meaning by the rank of their field;
// sides without a rank are believed over nobody.
func (m *merge) authority(meaning int) []int {
	rank := func(s int) int { return m.sides[s].d.Fields[m.sides[s].fields[meaning]].Rank }
	var out []int
	for s := range m.sides {
		if m.sides[s].fields[meaning] >= 0 && rank(s) > 0 {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(m.sides[a].d.Code, m.sides[b].d.Code))
	})
	return out
}

// walk goes through the numbers. A step that is too full for a register is
// halved, and an empty one makes the next longer.
func (m *merge) walk(ctx context.Context) error {
	step := int64(firstStep)
	for from := int64(firstNumber); from <= lastNumber; {
		to := min(from+step-1, lastNumber)
		found, full, err := m.window(ctx, from, to)
		if err != nil {
			return err
		}
		if full && from < to {
			step = max(1, step/2)
			continue
		}
		most := 0
		for _, rows := range found {
			most = max(most, len(rows))
		}
		m.people(found)
		from = to + 1
		if 4*most <= m.limit && step < lastNumber/2 {
			step *= 2
		}
	}
	return nil
}

// window reads the rows of every side within the numbers; full says that some
// side has more than fit.
func (m *merge) window(ctx context.Context, from, to int64) (found [][]holding.Stored, full bool, err error) {
	found = make([][]holding.Stored, len(m.sides))
	for i, s := range m.sides {
		rows, err := m.rows.Find(ctx, s.d.Code, holding.Range{Slot: holding.SlotPerson, Lo: from, Hi: to}, m.limit)
		if err != nil {
			return nil, false, err
		}
		if len(rows) >= m.limit {
			return nil, from < to, nil // one number with that many rows is nobody's
		}
		found[i] = rows
	}
	return found, false, nil
}

// people sorts the rows of a window by person and compares each.
func (m *merge) people(found [][]holding.Stored) {
	at := make([]int, len(found))
	for i := range found {
		slices.SortFunc(found[i], func(a, b holding.Stored) int { return cmp.Compare(a.Person, b.Person) })
	}
	for {
		person, more := next(found, at)
		if !more {
			return
		}
		held := make([][]holding.Stored, len(found))
		sides := 0
		for i := range found {
			from := at[i]
			for at[i] < len(found[i]) && found[i][at[i]].Person == person {
				at[i]++
			}
			if held[i] = found[i][from:at[i]]; len(held[i]) > 0 {
				sides++
			}
		}
		if sides > 1 {
			m.run.People++
			m.person(held)
		}
	}
}

// next gives the least person that is still ahead.
func next(found [][]holding.Stored, at []int) (person int64, more bool) {
	for i := range found {
		if at[i] < len(found[i]) && (!more || found[i][at[i]].Person < person) {
			person, more = found[i][at[i]].Person, true
		}
	}
	return person, more
}

func (m *merge) person(held [][]holding.Stored) {
	ambiguous := false
	for meaning := range meanings {
		believed, value, ok := m.believe(meaning, held)
		if !ok {
			ambiguous = ambiguous || believed >= 0
			continue
		}
		for s, rows := range held {
			if s == believed || m.sides[s].fields[meaning] < 0 {
				continue
			}
			for _, row := range rows {
				m.count(place{meaning, s, believed}, row, Compare(meanings[meaning], value, m.value(s, meaning, row)))
			}
		}
	}
	if ambiguous {
		m.run.Ambiguous++
	}
}

// believe gives the side to be believed of those that say something, and what
// it says. A side with two rows that differ is not to be believed: two people
// may share the number. Then ok is false and the side is given.
func (m *merge) believe(meaning int, held [][]holding.Stored) (believed int, value string, ok bool) {
	for _, s := range m.orders[meaning] {
		value = ""
		for _, row := range held[s] {
			v := m.value(s, meaning, row)
			if v != "" && value != "" && v != value {
				return s, "", false
			}
			value = cmp.Or(value, v)
		}
		if value != "" {
			return s, value, true
		}
	}
	return -1, "", false
}

func (m *merge) value(s, meaning int, row holding.Stored) string {
	if at := m.sides[s].fields[meaning]; at < len(row.Values) {
		return row.Values[at]
	}
	return ""
}

func (m *merge) count(p place, row holding.Stored, g Likeness) {
	if g == LikeNone {
		return
	}
	a := m.counts[p]
	if a == nil {
		mine, theirs := m.sides[p.side], m.sides[p.believed]
		a = &Agreement{
			Register: mine.d.Code, Field: mine.d.Fields[mine.fields[p.meaning]].Name, Meaning: meanings[p.meaning],
			Believed: theirs.d.Code, BelievedField: theirs.d.Fields[theirs.fields[p.meaning]].Name,
		}
		m.counts[p] = a
	}
	switch g {
	case LikeExact:
		a.Exact++
	case LikeVariant:
		a.Variant++
	default:
		a.Else++
		if len(a.Sample) < samples {
			a.Sample = append(a.Sample, row.Key)
		}
	}
}

func (m *merge) result() Run {
	for _, a := range m.counts {
		m.run.Agreements = append(m.run.Agreements, *a)
	}
	slices.SortFunc(m.run.Agreements, func(a, b Agreement) int {
		return cmp.Or(cmp.Compare(a.Register, b.Register), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Believed, b.Believed))
	})
	return m.run
}
