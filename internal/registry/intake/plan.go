package intake

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/identity"
)

// plan is a descriptor made ready for checking rows: what to do with each
// field, and where it stands in the file.
type plan struct {
	d       *registry.Descriptor
	fields  []fieldPlan
	key     []int // places of the primary key's fields
	missing map[string]bool
	today   int32 // packed date
	seen    *nameSet
	names   []int // places of the name in characters and the romanised one
	sex     int   // place of the field, -1 none
	until   int   // place of the field that ends a row's validity, where there is one
	unique  []int // places of fields that should be unique, beside the key

	longestMissing int // bytes

	columns   []int // by field: its column in the file, -1 none
	width     int   // columns that a record has
	operation int   // column of a delta's operation, -1 none
	comma     byte
	cut       cutter
	big5      *identity.Big5Decoder // nil for UTF-8

	// eager makes the workers write names out: every row that passes is new.
	eager bool
	// salvages makes the workers guess the keys of broken rows.
	salvages bool
	// conflicts are keys that stand in the file with different contents.
	conflicts map[int64]bool
}

// renew makes the plan ready for another reading of the file.
func (p *plan) renew() {
	p.seen = &nameSet{}
	for _, i := range p.unique {
		p.fields[i].met = newMarks(0)
	}
}

func (p *plan) disputed(key int64) bool { return len(p.conflicts) > 0 && p.conflicts[key] }

// fieldPlan is one field made ready.
type fieldPlan struct {
	registry.Field
	index    int
	check    checker
	codes    map[string]string // what the agency writes, to the code
	pattern  *regexp.Regexp
	min, max string
	bounded  bool // has constraints on its value
	inKey    bool
	bound    bound
	dates    bool // dates are counted on 1 January
	counted  bool // its most frequent value is followed
	rules    identity.DateRules
	met      *marks // values of a field that should be unique
}

func newPlan(d *registry.Descriptor, now time.Time, tables Tables) (*plan, error) {
	p := &plan{
		d: d, missing: map[string]bool{"": true}, today: packed(now), sex: -1, operation: -1, comma: ',',
	}
	if len(d.PrimaryKey) == 0 {
		return nil, errors.New("the descriptor names no primary key")
	}
	if d.Feed.Delimiter != "" {
		p.comma = d.Feed.Delimiter[0]
	}
	for _, m := range d.MissingValues {
		p.missing[m] = true
		p.longestMissing = max(p.longestMissing, len(m))
	}
	var err error
	if p.big5, err = newBig5(d, tables); err != nil {
		return nil, err
	}
	p.cut = newCutter(p.comma, p.big5 != nil)
	p.fields = make([]fieldPlan, len(d.Fields))
	for i, f := range d.Fields {
		if err := p.field(i, f); err != nil {
			return nil, fmt.Errorf("field %s: %w", f.Name, err)
		}
	}
	for _, name := range d.PrimaryKey {
		i := slices.IndexFunc(d.Fields, func(f registry.Field) bool { return f.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("primary key %s is no field", name)
		}
		p.key = append(p.key, i)
		p.fields[i].inKey = true
	}
	p.bounds()
	for i := range p.fields {
		if f := &p.fields[i]; f.Constraints.Unique && !(f.inKey && len(p.key) == 1) {
			p.unique = append(p.unique, i)
		}
	}
	return p, nil
}

func packed(at time.Time) int32 {
	y, m, d := at.In(mpolice.Taipei).Date()
	return int32(y*10_000 + int(m)*100 + d)
}

func (p *plan) field(i int, f registry.Field) (err error) {
	fp := fieldPlan{Field: f, index: i, min: f.Constraints.Minimum, max: f.Constraints.Maximum}
	if f.Constraints.Pattern != "" {
		if fp.pattern, err = regexp.Compile("^(?:" + f.Constraints.Pattern + ")$"); err != nil {
			return err
		}
	}
	c := f.Constraints
	fp.bounded = c.MinLength > 0 || c.MaxLength > 0 || fp.pattern != nil || fp.min != "" || fp.max != "" || len(c.Enum) > 0
	fp.codes = codes(f)
	fp.rules = p.dateRules(f)
	fp.check = checkerOf(f)
	fp.dates = f.Semantic == registry.SemanticBirth
	fp.counted = f.Semantic == "" && f.Type == "string" || len(f.Codes) > 0
	switch f.Semantic {
	case registry.SemanticSex:
		p.sex = i
	case registry.SemanticName, registry.SemanticRoman:
		p.names = append(p.names, i)
	}
	p.fields[i] = fp
	return nil
}

// codes inverts a field's code table: what the agency writes, to the code that
// is kept.
func codes(f registry.Field) map[string]string {
	out := map[string]string{}
	for code, c := range f.Codes {
		for _, written := range c.Written(code) {
			out[written] = code
		}
	}
	if f.Type == "boolean" {
		for _, v := range or(f.TrueValues, "true", "True", "TRUE", "1") {
			out[v] = "yes"
		}
		for _, v := range or(f.FalseValues, "false", "False", "FALSE", "0") {
			out[v] = "no"
		}
	}
	return out
}

func or(values []string, otherwise ...string) []string {
	if len(values) > 0 {
		return values
	}
	return otherwise
}

// dateRules gives the spellings that a field's descriptor allows: type date is
// Gregorian, text is in ROC years. A birth cannot lie in the future.
func (p *plan) dateRules(f registry.Field) identity.DateRules {
	r := identity.DateRules{Formats: identity.AnyROC}
	if f.Type == "date" {
		r.Formats = identity.AnyAD
	}
	if f.Semantic == registry.SemanticBirth {
		r.Today = p.today
	}
	return r
}
