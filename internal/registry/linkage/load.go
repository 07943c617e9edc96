package linkage

import (
	"fmt"
	"iter"
)

// loadBatch is how many records are encoded at a time.
const loadBatch = 8192

// load fills a table, column beside column on workers goroutines.
func load(fields []Field, records iter.Seq[Record], workers int) (*table, error) {
	s, err := newSchema(fields)
	if err != nil {
		return nil, err
	}
	t := newTable(s)
	values := make([]string, 0, loadBatch*len(fields))
	for r := range records {
		if len(r.Values) != len(fields) {
			return nil, fmt.Errorf("load record %d: it has %d values for %d fields", t.n+1, len(r.Values), len(fields))
		}
		values = append(values, r.Values...)
		t.source = append(t.source, r.Source)
		t.prot = append(t.prot, r.Protected)
		t.ids = append(t.ids, r.ID)
		t.n++
		if len(values) == cap(values) {
			t.encodeBatch(values, workers)
			values = values[:0]
		}
	}
	t.encodeBatch(values, workers)
	return t, nil
}

// encodeBatch encodes the last rows from their values.
func (t *table) encodeBatch(values []string, workers int) {
	w, f := len(t.cols), len(t.fields)
	n := len(values) / f
	at := len(t.codes)
	t.codes = append(t.codes, make([]uint32, n*w)...)
	strands := t.strands()
	parallel(workers, len(strands), func(_, k int) {
		cols := strands[len(strands)-1-k] // names first, they take longest
		for i := range n {
			t.encodeStrand(cols, t.codes[at+i*w:at+i*w+w], values[i*f:i*f+f])
		}
	})
}
