package intake

import (
	"crypto/sha256"
	"encoding/hex"

	"mpolice"
	"mpolice/internal/registry/holding"
)

// chunkRows bounds the records of a chunk; tests make it small.
var chunkRows = 4096

const (
	chunkBytes = 1 << 20
	// keptRaw bounds the bytes that are kept of a rejected row.
	keptRaw = holding.MaxRaw
)

// chunk is a run of records on its way: cut out by the reader, parsed and
// checked by a worker, decided by the sink, written by the writer, and then
// used again. It belongs to whoever has it; done is closed when the worker has
// finished with it.
type chunk struct {
	raw     []byte // all records' bytes
	records []span
	width   int   // of a Parquet file: cells of each record; 0 for CSV
	ends    []int // of a Parquet file: where each cell ends in raw, for all records
	read    int64 // bytes of the file read so far, for progress

	rows  []verdict
	slab  []string // all rows' values
	spans []int
	tally *tally
	names []holding.NameEntry
	err   error // the program itself failed
	done  chan struct{}

	// What the sink decided: versions to add, their operations where a delta
	// is still to be compared, and keys to end.
	add  []holding.Version
	ops  []byte
	gone []int64
}

// span is one record within the chunk's bytes.
type span struct {
	line     int64
	from, to int
	fault    string
	hash     []byte
}

// verdict is what a worker found of one record.
type verdict struct {
	version holding.Version
	keyed   bool // the primary key could be read
	op      byte // 'U' put, 'D' delete
	reasons []reason
	raw     []byte // of a rejected row
	hash    string
	maybe   []int64 // keys that a rejected row may have, where its own could not be read
}

// reason is one rule that a row broke.
type reason struct {
	rule  string
	field mpolice.FieldName
}

// renew empties the chunk for its next use, keeping its room.
func (c *chunk) renew() *chunk {
	if c == nil {
		c = &chunk{}
	}
	clear(c.rows)
	*c = chunk{
		raw: c.raw[:0], records: c.records[:0], ends: c.ends[:0], rows: c.rows[:0], slab: c.slab[:0], spans: c.spans[:0],
		add: c.add[:0], ops: c.ops[:0], gone: c.gone[:0], names: c.names[:0], done: make(chan struct{}),
	}
	return c
}

func (c *chunk) full() bool { return len(c.records) >= chunkRows || len(c.raw) >= chunkBytes }

// put copies a record into the chunk.
func (c *chunk) put(r record) {
	from := len(c.raw)
	c.raw = append(c.raw, r.raw...)
	c.records = append(c.records, span{r.line, from, len(c.raw), r.fault, r.hash})
}

func (c *chunk) bytes(s span) []byte { return c.raw[s.from:s.to:s.to] }

// cells gives the cells of record i of a Parquet file.
func (c *chunk) cells(dst [][]byte, i int) [][]byte {
	from := c.records[i].from
	for _, to := range c.ends[i*c.width : (i+1)*c.width] {
		dst = append(dst, c.raw[from:to:to])
		from = to
	}
	return dst
}

// kept gives the bytes that are kept of record i: a CSV record as it stands, a
// Parquet row as a JSON list of its values.
func (c *chunk) kept(i int) []byte {
	if c.width == 0 {
		return c.bytes(c.records[i])
	}
	values := make([]string, 0, c.width)
	for _, cell := range c.cells(nil, i) {
		values = append(values, string(cell))
	}
	return holding.AppendContent(nil, values)
}

// keep copies what is kept of a rejected row. It does so once.
func (c *chunk) keep(i int) {
	v, raw, hash := &c.rows[i], c.kept(i), c.records[i].hash
	if v.hash != "" {
		return
	}
	if hash == nil {
		sum := sha256.Sum256(raw)
		hash = sum[:]
	}
	v.hash = hex.EncodeToString(hash)
	v.raw = append([]byte(nil), raw[:min(len(raw), keptRaw)]...)
}
