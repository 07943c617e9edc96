package intake

import (
	"bytes"
	"hash/maphash"

	"mpolice/internal/registry"
)

// recall remembers what became of the values of one field. Colours, makes and
// codes are the same few values over and over: once one has passed every check
// and nothing was found of it, its bytes need not be decoded and checked again.
// It is asked only of fields whose check looks at nothing but the bytes, and
// gives itself up where the values do not repeat.
type recall struct {
	places       [128]remembered
	asked, known int
	gaveUp       bool
}

// remembered is what is kept for the bytes of a cell.
type remembered struct{ raw, value []byte }

const (
	// trial is how often a field is asked before it is judged.
	trial = 2048
	// longestRecalled bounds the bytes of a cell that is remembered.
	longestRecalled = 48
)

var recallSeed = maphash.MakeSeed()

// place gives where a cell is or would be remembered, nil for nowhere.
func (m *recall) place(raw []byte) *remembered {
	if m == nil || m.gaveUp || len(raw) == 0 || len(raw) > longestRecalled {
		return nil
	}
	if m.asked++; m.asked == trial {
		m.gaveUp = 2*m.known < m.asked
		m.asked, m.known = 0, 0
	}
	p := &m.places[maphash.Bytes(recallSeed, raw)%uint64(len(m.places))]
	if bytes.Equal(p.raw, raw) {
		m.known++
	}
	return p
}

// put remembers a cell and its value.
func (p *remembered) put(raw, value []byte) {
	p.raw, p.value = append(p.raw[:0], raw...), append(p.value[:0], value...)
}

// recalls reports whether a field's check looks at nothing but the cell, and
// sets nothing that the row is found by.
func recalls(f *fieldPlan) bool {
	return f.Semantic == "" && f.Type != "date" || f.Semantic == registry.SemanticSex
}

// again takes the value of a cell that was met before and passed.
func (w *worker) again(f *fieldPlan, value []byte) {
	from := len(w.arena)
	w.arena = append(w.arena, value...)
	if f.index == w.sex {
		w.sexes[1] = sexOf(string(value))
	}
	w.follow(f, w.arena[from:])
}
