package intake

import (
	"bytes"
)

// value checks one field and appends its value to the arena.
func (w *worker) value(f *fieldPlan) {
	from := len(w.arena)
	if column := w.columns[f.index]; column >= 0 && (w.row.op != 'D' || f.inKey) {
		w.cell(f, w.cells[column])
	} else if f.Constraints.Required && w.row.op != 'D' {
		w.reject(f.Name, ruleRequired)
	}
	if f.inKey && len(w.arena) == from && !w.row.broke(f.Name) {
		w.reject(f.Name, ruleKeyPart)
	}
	w.ends = append(w.ends, len(w.arena))
}

func (w *worker) cell(f *fieldPlan, raw []byte) {
	met := w.met[f.index].place(raw)
	if met != nil && bytes.Equal(met.raw, raw) {
		w.again(f, met.value)
		return
	}
	w.read(f, raw, met)
}

// read checks a cell, and remembers one of which there is nothing to say.
func (w *worker) read(f *fieldPlan, raw []byte, met *remembered) {
	cell, ok := w.decode(raw)
	switch {
	case !ok:
		w.reject(f.Name, ruleEncoding)
		return
	case w.isMissing(cell):
		w.tally.null[f.index]++
		if f.Constraints.Required {
			w.reject(f.Name, ruleRequired)
		}
		return
	}
	told := w.told
	w.characters(f, raw, cell)
	from, before := len(w.arena), len(w.row.reasons)
	f.check(w, f, cell)
	if len(w.row.reasons) == before && f.bounded {
		w.bounds(f, w.arena[from:])
	}
	if met != nil && w.told == told && len(w.row.reasons) == before {
		met.put(raw, w.arena[from:])
	}
	w.follow(f, w.arena[from:])
}

func (w *worker) isMissing(cell []byte) bool {
	return len(cell) == 0 || len(cell) <= w.longestMissing && w.missing[string(cell)]
}

// follow counts the value of one row in eight.
func (w *worker) follow(f *fieldPlan, value []byte) {
	if !f.counted || w.row.version.Line%8 != 0 {
		return
	}
	t := w.tally.top[f.index]
	if t == nil {
		t = newTop()
		w.tally.top[f.index] = t
	}
	t.add(value, 8)
}
