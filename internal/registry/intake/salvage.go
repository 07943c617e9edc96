package intake

import "bytes"

// salvage guesses the keys that a row may have whose own cannot be read: too
// many columns, a quote in the wrong place. Its cells are counted from the left
// and from the right. The sink keeps what the register holds under these keys:
// a slip in one row of a snapshot must not make a wanted person disappear.
func (w *worker) salvage(raw []byte) []int64 {
	if w.list {
		return nil
	}
	if w.quiet == nil {
		w.quiet = w.plan.worker()
	}
	q := w.quiet
	q.cells = q.cells[:0]
	for cell := range bytes.SplitSeq(raw, []byte{w.comma}) {
		if len(q.cells) > 2*w.width {
			break
		}
		q.cells = append(q.cells, bytes.Trim(cell, "\" \r\n"))
	}
	var out []int64
	for _, shift := range []int{0, len(q.cells) - w.width} {
		if key, ok := q.keyAt(shift); ok && (len(out) == 0 || out[0] != key) {
			out = append(out, key)
		}
	}
	return out
}

// keyAt reads the primary key from the cells, all moved by shift.
func (w *worker) keyAt(shift int) (int64, bool) {
	var row verdict
	w.row, w.tally = &row, newTally(len(w.fields))
	for i, k := range w.key {
		at := w.columns[k] + shift
		if at < 0 || at >= len(w.cells) {
			return 0, false
		}
		w.arena = w.arena[:0]
		w.cell(&w.fields[k], w.cells[at])
		if len(row.reasons) > 0 || len(w.arena) == 0 {
			return 0, false
		}
		w.keys[i] = string(w.arena)
	}
	return rowKey(w.keys), true
}
