package intake

import (
	"bytes"
	"fmt"
	"runtime/debug"

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
	hashed  []string
	row     *verdict
	sexes   [2]identity.Sex // as the number and the column say
	event   event           // the earliest date beside the birth
	met     []*recall       // by field; nil where values are not remembered
	told    int             // warnings so far
	list    bool            // the chunk's records are a Parquet file's: UTF-8, no widths
	quiet   *worker         // reads keys of broken rows without telling
}

// event is a date of a row and the field that it stands in.
type event struct {
	day   int32 // packed
	field *fieldPlan
}

func (p *plan) worker() *worker {
	w := &worker{plan: p, keys: make([]string, len(p.key)), met: make([]*recall, len(p.fields))}
	for i := range p.fields {
		if recalls(&p.fields[i]) {
			w.met[i] = &recall{}
		}
	}
	return w
}

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
