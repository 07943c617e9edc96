package feed

import (
	"fmt"
	"reflect"
	"strings"
	"unicode"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/synth"
)

// origin says where a register's rows stand in a batch. A field is the struct
// field of the same name, in the row or in what is written beside it, or a
// constant.
type origin struct {
	rows     func(*synth.Batch) any
	named    func(*synth.Batch) any
	constant map[mpolice.FieldName]string
}

var origins = map[mpolice.Register]origin{
	"household": {rows: func(b *synth.Batch) any { return b.Residents }},
	"vehicle":   {rows: func(b *synth.Batch) any { return b.Vehicles }},
	"licence":   {rows: func(b *synth.Batch) any { return b.Licences }, named: func(b *synth.Batch) any { return b.LicenceOf }},
	"wanted": {
		rows: func(b *synth.Batch) any { return b.Wanted }, named: func(b *synth.Batch) any { return b.WantedOf },
		constant: map[mpolice.FieldName]string{"wanted": "yes"},
	},
	"stolen": {
		rows:     func(b *synth.Batch) any { return b.Stolen },
		constant: map[mpolice.FieldName]string{"stolen": "yes"},
	},
	"cases":  {rows: func(b *synth.Batch) any { return b.Cases }, named: func(b *synth.Batch) any { return b.CaseOf }},
	"priors": {rows: func(b *synth.Batch) any { return b.Priors }, named: func(b *synth.Batch) any { return b.PriorOf }},
	"missing": {
		rows: func(b *synth.Batch) any { return b.Missing }, named: func(b *synth.Batch) any { return b.MissingOf },
		constant: map[mpolice.FieldName]string{"missing": "yes"},
	},
	"residence":  {rows: func(b *synth.Batch) any { return b.Residence }},
	"labour":     {rows: func(b *synth.Batch) any { return b.Labour }},
	"education":  {rows: func(b *synth.Batch) any { return b.Education }},
	"welfare":    {rows: func(b *synth.Batch) any { return b.Welfare }},
	"coastguard": {rows: func(b *synth.Batch) any { return b.CoastGuard }},
	"customs":    {rows: func(b *synth.Batch) any { return b.Customs }},
	"narcotics":  {rows: func(b *synth.Batch) any { return b.Narcotics }},
	// Asked at their agencies: here for the tests that hold rows and descriptors
	// to each other.
	"immigration": {rows: func(b *synth.Batch) any { return b.Immigration }},
	"violations":  {rows: func(b *synth.Batch) any { return b.Violations }},
}

// row is one row before an agency writes it.
type row struct {
	cells  []string // in the order of the descriptor's fields
	key    uint64   // of the primary key
	person string   // the true person's number; empty where the row is about none
	former string   // the number that this agency may still use
	cast   []string // numbers and plates by which the row may be one of the cast's
}

// rowReader reads a register's rows out of batches.
type rowReader struct {
	origin
	fields []cellOf
	keys   []int // places of the primary key
	casts  []int // places of numbers and plates
	person func(*rowReader) string
	former int // field of the struct, -1 none

	list, beside reflect.Value
	at, n        int
	row          row
}

// cellOf is where one cell comes from.
type cellOf struct {
	constant string
	field    int // of the struct, -1 none
	beside   bool
}

func newRowReader(d *registry.Descriptor) (*rowReader, error) {
	from, ok := origins[d.Code]
	if !ok {
		return nil, ErrUnknown
	}
	r := &rowReader{origin: from, former: -1}
	own := reflect.TypeOf(from.rows(&synth.Batch{})).Elem()
	var beside reflect.Type
	if from.named != nil {
		beside = reflect.TypeOf(from.named(&synth.Batch{})).Elem()
	}
	for i, f := range d.Fields {
		c, ok := r.find(f.Name, own, beside)
		if !ok {
			return nil, fmt.Errorf("%w: no field %s", ErrUnknown, f.Name)
		}
		r.fields = append(r.fields, c)
		switch f.Semantic {
		case registry.SemanticNationalID, registry.SemanticOwnerIDNote, registry.SemanticPlate:
			r.casts = append(r.casts, i)
		}
	}
	for _, k := range d.PrimaryKey {
		for i, f := range d.Fields {
			if f.Name == k {
				r.keys = append(r.keys, i)
			}
		}
	}
	r.persons(own)
	r.row.cells = make([]string, len(r.fields))
	return r, nil
}

func (r *rowReader) find(name mpolice.FieldName, own, beside reflect.Type) (cellOf, bool) {
	if v, ok := r.constant[name]; ok {
		return cellOf{constant: v, field: -1}, true
	}
	if i := fieldIndex(own, string(name)); i >= 0 {
		return cellOf{field: i}, true
	}
	if beside != nil {
		if i := fieldIndex(beside, string(name)); i >= 0 {
			return cellOf{field: i, beside: true}, true
		}
	}
	return cellOf{}, false
}

// persons finds whom the rows are about: the holder of the number, or of a
// vehicle its owner.
func (r *rowReader) persons(own reflect.Type) {
	i := fieldIndex(own, "national_id")
	if i < 0 {
		i = fieldIndex(own, "owner_id")
	}
	r.person = func(r *rowReader) string {
		if i < 0 {
			return ""
		}
		return r.list.Index(r.at).Field(i).String()
	}
	if own == reflect.TypeFor[synth.Labour]() {
		r.former = fieldIndex(own, "former_id")
	}
}

func fieldIndex(t reflect.Type, name string) int {
	for i := range t.NumField() {
		if snake(t.Field(i).Name) == name {
			return i
		}
	}
	return -1
}

// snake writes a Go name as a field's: NationalID is national_id.
func snake(name string) string {
	var b strings.Builder
	upper := true // the one before
	for _, c := range name {
		if unicode.IsUpper(c) {
			if !upper {
				b.WriteByte('_')
			}
			c, upper = unicode.ToLower(c), true
		} else {
			upper = false
		}
		b.WriteRune(c)
	}
	return b.String()
}

// start takes up a batch.
func (r *rowReader) start(b *synth.Batch) {
	r.list = reflect.ValueOf(r.rows(b))
	if r.named != nil {
		r.beside = reflect.ValueOf(r.named(b))
	}
	r.at, r.n = -1, r.list.Len()
}

// next reads the next row into r.row, which holds until the one after.
func (r *rowReader) next() bool {
	if r.at++; r.at >= r.n {
		return false
	}
	own := r.list.Index(r.at)
	for i, f := range r.fields {
		switch {
		case f.field < 0:
			r.row.cells[i] = f.constant
		case f.beside:
			r.row.cells[i] = r.beside.Index(r.at).Field(f.field).String()
		default:
			r.row.cells[i] = own.Field(f.field).String()
		}
	}
	r.row.key = offsetBasis
	for _, k := range r.keys {
		r.row.key = hash(r.row.key, r.row.cells[k])
	}
	r.row.cast = r.row.cast[:0]
	for _, c := range r.casts {
		r.row.cast = append(r.row.cast, r.row.cells[c])
	}
	r.row.person, r.row.former = r.person(r), ""
	if r.former >= 0 {
		r.row.former = own.Field(r.former).String()
	}
	return true
}

// EachRow shows every row that the city has for a register, live ones
// included, as canonical values in the order of the descriptor's fields.
func EachRow(city *synth.City, d *registry.Descriptor, see func(cells []string)) error {
	r, err := newRowReader(d)
	if err != nil {
		return fmt.Errorf("rows of %s: %w", d.Code, err)
	}
	for b := range city.Batches() {
		r.start(b)
		for r.next() {
			see(r.row.cells)
		}
	}
	return nil
}
