package intake

import (
	"bytes"
	"fmt"
	"math"
	"runtime/debug"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/identity"
)

// worker parses and checks records. It belongs to one goroutine.
type worker struct {
	*plan
	tally   *tally
	cells   [][]byte
	scratch []byte
	decoded []byte
	arena   []byte // the chunk's values, one after the other
	ends    []int  // where each value of the row ends in arena
	keys    []string
	row     *verdict
	sexes   [2]identity.Sex // as the number and the column say
	event   event           // the earliest date beside the birth
	list    bool            // the chunk's records are a Parquet file's: UTF-8, no widths
	quiet   *worker         // reads keys of broken rows without telling
}

// event is a date of a row and the field that it stands in.
type event struct {
	day   int32 // packed
	field *fieldPlan
}

func (p *plan) worker() *worker { return &worker{plan: p, keys: make([]string, len(p.key))} }

// check fills in a chunk's verdicts. A fault of the program itself fails the
// batch and not the process; what was delivered is not in its message.
func (w *worker) check(c *chunk) {
	defer func() {
		if r := recover(); r != nil {
			line := int64(0)
			if w.row != nil {
				line = w.row.version.Line
			}
			c.err = fmt.Errorf("row %d cannot be checked because of a fault in this program; report it with these lines: %s", line, faultLines(debug.Stack()))
		}
	}()
	w.tally = newTally(len(w.fields))
	c.tally, w.list = w.tally, c.width > 0
	if n := len(c.records); cap(c.rows) < n {
		c.rows = make([]verdict, n)
	} else {
		c.rows = c.rows[:n]
	}
	w.arena = w.arena[:0]
	for i := range c.records {
		w.row = &c.rows[i]
		w.record(c, i)
		c.spans = append(c.spans, w.ends...)
	}
	w.settle(c)
}

// faultLines gives the places in the program, without the values of arguments.
func faultLines(stack []byte) string {
	var out []byte
	for line := range bytes.Lines(stack) {
		if place, _, ok := bytes.Cut(bytes.TrimSpace(line), []byte(" +0x")); ok && line[0] == '\t' && len(out) < 1000 {
			out = append(append(out, place[bytes.LastIndexByte(place, '/')+1:]...), ' ')
		}
	}
	return string(bytes.TrimSpace(out))
}

// record checks one record. It always leaves one end for each field.
func (w *worker) record(c *chunk, i int) {
	s := c.records[i]
	w.row.version.Line, w.row.op = s.line, 'U'
	w.ends, w.sexes, w.event = w.ends[:0], [2]identity.Sex{}, event{}
	w.tally.rows++
	if w.split(c, i) {
		w.operate()
		for i := range w.fields {
			w.value(&w.fields[i])
		}
		w.across()
	}
	for len(w.ends) < len(w.fields) {
		w.ends = append(w.ends, len(w.arena))
	}
}

// split cuts the record into cells and reports whether it has as many as the
// file has columns.
func (w *worker) split(c *chunk, i int) bool {
	s := c.records[i]
	if s.fault != "" {
		w.reject("", s.fault)
		return false
	}
	if w.list {
		w.cells = c.cells(w.cells[:0], i)
		return true
	}
	raw := c.bytes(s)
	if w.big5 != nil && readsAsUTF8(raw) {
		w.reject("", ruleEncoding)
		return false
	}
	if bytes.IndexByte(raw, '"') >= 0 { // quotes are undone in place
		w.scratch = append(w.scratch[:0], raw...)
		raw = w.scratch
	}
	var err error
	w.cells, err = w.cut.fields(w.cells[:0], raw)
	switch {
	case err != nil:
		w.reject("", ruleQuote)
	case len(w.cells) != w.width:
		w.reject("", ruleColumns)
	default:
		return true
	}
	return false
}

// operate reads a delta's operation.
func (w *worker) operate() {
	if w.operation < 0 {
		return
	}
	switch string(bytes.ToUpper(bytes.TrimSpace(w.cells[w.operation]))) {
	case "I", "U":
	case "D":
		w.row.op = 'D'
	default:
		w.reject("", ruleOp)
	}
}

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
	w.characters(f, raw, cell)
	from, before := len(w.arena), len(w.row.reasons)
	f.check(w, f, cell)
	if len(w.row.reasons) == before && f.bounded {
		w.bounds(f, w.arena[from:])
	}
	if f.counted && w.row.version.Line%8 == 0 {
		w.follow(f, w.arena[from:])
	}
}

func (w *worker) isMissing(cell []byte) bool {
	return len(cell) == 0 || len(cell) <= w.longestMissing && w.missing[string(cell)]
}

func (w *worker) follow(f *fieldPlan, value []byte) {
	t := w.tally.top[f.index]
	if t == nil {
		t = newTop()
		w.tally.top[f.index] = t
	}
	t.add(value, 8) // one row in eight is followed
}

// across checks one field against another. The sex that a number tells may
// differ from the column's lawfully (變更登記): it is told, never refused.
func (w *worker) across() {
	if a, b := w.sexes[0], w.sexes[1]; a != identity.SexUnknown && b != identity.SexUnknown && a != b {
		w.warn(&w.fields[w.sex], ruleSexDigit)
	}
	if e, birth := w.event, w.row.version.Birth; e.day != 0 && birth != 0 && e.day < birth {
		w.warn(e.field, ruleBefore)
	}
}

// reject keeps the row out; a rule counts once for a field.
func (w *worker) reject(field mpolice.FieldName, rule string) { w.row.reject(field, rule) }

func (v *verdict) reject(field mpolice.FieldName, rule string) {
	for _, r := range v.reasons {
		if r.rule == rule && r.field == field {
			return
		}
	}
	v.reasons = append(v.reasons, reason{rule, field})
}

func (v *verdict) broke(field mpolice.FieldName) bool {
	for _, r := range v.reasons {
		if r.field == field {
			return true
		}
	}
	return false
}

func (w *worker) warn(f *fieldPlan, rule string) { w.tally.warn(f.Name, rule, w.row.version.Line) }

func (w *worker) found(f *fieldPlan, all identity.Findings) {
	for x := range all.Each {
		w.warn(f, x.Code())
	}
}

// settle cuts the arena into the rows' values, gives each row its key and hash,
// and keeps the bytes of those that are rejected.
func (w *worker) settle(c *chunk) {
	all, from := string(w.arena), 0
	for _, to := range c.spans {
		c.slab = append(c.slab, all[from:to])
		from = to
	}
	n := len(w.fields)
	for i := range c.rows {
		r := &c.rows[i]
		v := &r.version
		v.Values = c.slab[i*n : (i+1)*n : (i+1)*n]
		r.keyed = w.keyOf(v)
		if r.keyed && w.disputed(v.Key) {
			r.reject(w.d.PrimaryKey[0], ruleKey)
		}
		if len(r.reasons) > 0 {
			c.keep(i)
			if !r.keyed && w.salvages {
				r.maybe = w.salvage(c.kept(i))
			}
			continue
		}
		v.Hash = holding.HashOf(v.Values...)
		if r.op != 'D' {
			w.name(c, v)
		}
	}
}

// keyOf sets the row's key and reports whether all of it was there.
func (w *worker) keyOf(v *holding.Version) bool {
	for i, k := range w.key {
		if w.keys[i] = v.Values[k]; w.keys[i] == "" {
			return false
		}
	}
	v.Key = rowKey(w.keys)
	return true
}

// rowKey is the number of a primary key. The least number is nobody's: stores
// stream keys from after it on.
func rowKey(parts []string) int64 {
	return max(holding.HashOf(parts...), math.MinInt64+1)
}
