package linkage

import (
	"fmt"

	"mpolice/internal/registry/linkage/field"
)

// Record is one record to be linked.
type Record struct {
	// ID names the record for good; it orders ties and must be unique.
	ID string
	// Source is the register, 0 to 255. Records of one exclusive source are
	// different people; in link mode only pairs across sources are compared.
	Source uint8
	// Values are raw, in the order of the fields.
	Values []string
	// Protected records (wanted, criminal) join only under stricter rules.
	Protected bool
}

// table holds records as codes, row by row: one pair is two short runs of
// memory.
type table struct {
	*schema
	dictOf []*dict
	codes  []uint32 // n rows of len(cols)
	source []uint8
	prot   []bool
	ids    []string
	n      int
	strand [][]int
}

func newTable(s *schema) *table {
	t := &table{schema: s}
	for range s.dicts {
		t.dictOf = append(t.dictOf, newDict())
	}
	return t
}

func (t *table) row(i int) []uint32 {
	w := len(t.cols)
	return t.codes[i*w : i*w+w : i*w+w]
}

func (t *table) value(col int, code uint32) string { return t.dictOf[t.cols[col].dict].values[code] }

// add appends a record.
func (t *table) add(r Record) error {
	if len(r.Values) != len(t.fields) {
		return fmt.Errorf("a record has %d values for %d fields", len(r.Values), len(t.fields))
	}
	t.codes = t.encode(t.codes, r.Values)
	t.source = append(t.source, r.Source)
	t.prot = append(t.prot, r.Protected)
	t.ids = append(t.ids, r.ID)
	t.n++
	return nil
}

// encode appends the codes of one record's values.
func (t *table) encode(codes []uint32, values []string) []uint32 {
	at := len(codes)
	codes = append(codes, make([]uint32, len(t.cols))...)
	for _, cols := range t.strands() {
		t.encodeStrand(cols, codes[at:], values)
	}
	return codes
}

// strands divides the columns into sets that share no dictionary and can be
// encoded side by side. The columns of the name are one strand.
func (t *table) strands() [][]int {
	if t.strand != nil {
		return t.strand
	}
	var name []int
	for i := range t.cols {
		if i == t.given || i == t.family || t.full >= 0 && i == t.middle {
			name = append(name, i)
			continue
		}
		t.strand = append(t.strand, []int{i})
	}
	if name != nil {
		t.strand = append(t.strand, name)
	}
	return t.strand
}

// encodeStrand fills the codes of some columns of one row.
func (t *table) encodeStrand(cols []int, row []uint32, values []string) {
	names := false
	for _, i := range cols {
		names = names || i == t.given || i == t.family
		if c := &t.cols[i]; c.from >= 0 {
			row[i] = t.dictOf[c.dict].code(field.Normalize(c.Kind, values[c.from]))
		}
	}
	if names && t.full >= 0 {
		t.fillName(row, values[t.full])
	}
}

// fillName spreads a full name over the columns that the record leaves empty.
func (t *table) fillName(row []uint32, raw string) {
	set := func(col int, v string) {
		if row[col] == 0 {
			row[col] = t.dictOf[t.cols[col].dict].code(v)
		}
	}
	if row[t.given] == 0 && row[t.family] == 0 {
		g, f, m := splitFull(raw)
		set(t.given, g)
		set(t.family, f)
		set(t.middle, m)
		return
	}
	full := field.Normalize(field.FullName, raw)
	set(t.middle, beyond(full, t.value(t.given, row[t.given]), t.value(t.family, row[t.family])))
}
