package linkage

import (
	"fmt"

	"mpolice/internal/registry/linkage/field"
)

// Field is one input column.
type Field struct {
	Name string     `json:"name"`
	Kind field.Kind `json:"kind"`
}

// maxComparisons is what fits an agreement vector of 64 bits, 4 for each.
const maxComparisons = 16

// column is one column of the table: an input, or a part of a full name.
type column struct {
	Name string     `json:"name"`
	Kind field.Kind `json:"kind"`
	from int        // input field, -1 for parts of a name
	dict int        // index of the dictionary; name columns share one
}

// schema is how input fields become columns. Full names are split into given,
// family and further names; where a record also has its own given and family
// name, only what the full name adds (middle names, titles) is kept of it, so
// that one name is not counted as two agreements.
type schema struct {
	fields  []Field
	cols    []column
	dicts   int
	full    int // input field of kind FullName, -1 none
	given   int // columns, -1 none
	family  int
	middle  int
	keys    []int // columns of kind NameKey
	dropped []string
}

func newSchema(fields []Field) (*schema, error) {
	s := &schema{fields: fields, full: -1, given: -1, family: -1, middle: -1}
	names := -1
	for i, f := range fields {
		if err := s.add(i, f, &names); err != nil {
			return nil, err
		}
	}
	if s.full >= 0 {
		s.splitName(&names)
	}
	if len(s.cols) == 0 {
		return nil, fmt.Errorf("no column can be compared: state kinds by a mapping")
	}
	return s, nil
}

func (s *schema) add(i int, f Field, names *int) error {
	switch f.Kind {
	case field.Ignore, field.RecordID, field.Truth, field.Source:
		return nil
	case field.FullName:
		if s.full < 0 {
			s.full = i
		} else {
			s.dropped = append(s.dropped, f.Name)
		}
		return nil
	}
	c := column{Name: f.Name, Kind: f.Kind, from: i, dict: -1}
	at := len(s.cols)
	switch {
	case f.Kind == field.Given && s.given < 0:
		s.given, c.dict = at, s.nameDict(names)
	case f.Kind == field.Family && s.family < 0:
		s.family, c.dict = at, s.nameDict(names)
	case f.Kind == field.Given, f.Kind == field.Family:
		c.Kind = field.Middle
	case f.Kind == field.NameKey:
		s.keys = append(s.keys, at)
	}
	if c.Kind == field.Middle && s.middle < 0 {
		s.middle = at
	}
	if c.dict < 0 {
		c.dict = s.dicts
		s.dicts++
	}
	s.cols = append(s.cols, c)
	return nil
}

func (s *schema) nameDict(names *int) int {
	if *names < 0 {
		*names = s.dicts
		s.dicts++
	}
	return *names
}

// splitName adds the columns that a full name is split into.
func (s *schema) splitName(names *int) {
	base := s.fields[s.full].Name
	part := func(name string, k field.Kind, d int) int {
		s.cols = append(s.cols, column{Name: base + "." + name, Kind: k, from: -1, dict: d})
		return len(s.cols) - 1
	}
	if s.given < 0 {
		s.given = part("given", field.Given, s.nameDict(names))
	}
	if s.family < 0 {
		s.family = part("family", field.Family, s.nameDict(names))
	}
	if s.middle < 0 {
		s.middle = part("middle", field.Middle, s.dicts)
		s.dicts++
	}
}
