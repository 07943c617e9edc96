package intake

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"mpolice/internal/registry/holding"
)

// verdict checks one row.
func (r *readmission) verdict(x holding.Rejected) (verdict, error) {
	origin := r.origin[x.Batch]
	columns, err := readColumns(origin.Columns)
	if err != nil {
		return verdict{}, err
	}
	plan := *r.plan
	if err := plan.bind(columns, origin.Mode == ModeDelta); err != nil {
		return verdict{}, err
	}
	c := (*chunk)(nil).renew()
	if r.corrected != nil {
		plan.big5, plan.cut = nil, newCutter(plan.comma, false)
		err = c.one(r.corrected, x.Line, len(columns), plan.cut)
	} else {
		err = c.again(x, len(columns))
	}
	if err != nil {
		return verdict{}, err
	}
	plan.worker().check(c)
	r.tally.add(c.tally)
	return c.rows[0], c.err
}

// one takes a corrected row, which must be a single record.
func (c *chunk) one(row []byte, line int64, columns int, cut cutter) error {
	if len(row) > maxRecord {
		return fmt.Errorf("%w: it is too long", ErrCorrected)
	}
	if c.list(row, line, columns) {
		return nil
	}
	s := newSplitter(bytes.NewReader(row), int64(len(row)), cut)
	rec, err := s.next()
	if err != nil {
		return fmt.Errorf("%w: it is empty", ErrCorrected)
	}
	rec.line = line
	c.put(rec)
	if _, err := s.next(); err == nil {
		return fmt.Errorf("%w: there are several rows", ErrCorrected)
	}
	return nil
}

// again takes a row as it was kept, unless only its beginning was.
func (c *chunk) again(x holding.Rejected, columns int) error {
	if sum := sha256.Sum256(x.Raw); hex.EncodeToString(sum[:]) != x.RawHash {
		return ErrCut
	}
	if !c.list(x.Raw, x.Line, columns) {
		c.put(record{line: x.Line, raw: x.Raw})
	}
	return nil
}

// list takes a row of a Parquet file, which is kept as a JSON list of texts. No
// well-formed row of a CSV file is one.
func (c *chunk) list(row []byte, line int64, columns int) bool {
	var values []string
	if len(row) == 0 || row[0] != '[' || json.Unmarshal(row, &values) != nil || len(values) != columns {
		return false
	}
	c.width = columns
	for _, v := range values {
		c.raw = append(c.raw, v...)
		c.ends = append(c.ends, len(c.raw))
	}
	c.records = append(c.records, span{line: line, to: len(c.raw)})
	return true
}
