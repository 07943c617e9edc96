// Package minimize turns an answer into what may leave the server: the
// projected fields, each as its projection shows it, and nothing else.
//
// A [View] is built from nothing, field by field of the projection; it is
// never an answer with things taken out. A masked field is named in the view,
// whether or not the register holds a value for it, and its value is absent;
// [Reveal] gives that one value, after the reveal has been decided and
// recorded. Record keys never appear.
//
// Initials follow the use of Taiwanese courts and police: the first character
// of the name and two circles, 王○○, whatever the length of the name.
package minimize

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mpolice"
	"mpolice/internal/source"
)

// View is what a page or the API may show of one register's answer.
type View struct {
	Register mpolice.Register `json:"register"`
	Status   source.Status    `json:"status"`
	Rows     []Row            `json:"rows"`
}

// Row is one entry. Index is its place in the answer, by which a masked field
// is later named. Fields stand in the order of the projection.
type Row struct {
	Index  int                 `json:"index"`
	Fields []Field             `json:"fields"`
	Masked []mpolice.FieldName `json:"masked"`
	// Match says how the row was found; Disputed which of the shown fields the
	// person disputes; AsOf when the agency drew it.
	Match    source.Match        `json:"match,omitzero"`
	Disputed []mpolice.FieldName `json:"disputed,omitempty"`
	AsOf     time.Time           `json:"as_of,omitzero"`
	// Validity says that the row does not hold on the day of the query; the zero
	// Validity is a row that does.
	Validity Validity `json:"validity,omitzero"`
}

// Field is one shown value. Show is plain or initial.
type Field struct {
	Name  mpolice.FieldName `json:"name"`
	Value string            `json:"value"`
	Show  mpolice.Show      `json:"show"`
}

// Apply builds the view of an answer under a projection. An answer of another
// register, or one that was not found, has no rows. A field of a treatment
// that Apply does not know is left out. Rows are judged by the day of at.
func Apply(p mpolice.Projection, a source.Answer, at time.Time) View {
	v := View{Register: p.Register, Status: a.Status, Rows: []Row{}}
	if a.Register != p.Register || a.Status != source.StatusFound {
		return v
	}
	for i, row := range a.Rows {
		one := apply(p, i, row)
		one.Validity = validity(one, row.Valid, at)
		v.Rows = append(v.Rows, one)
	}
	return v
}

func apply(p mpolice.Projection, index int, from source.Row) Row {
	out := Row{Index: index, Fields: []Field{}, Masked: []mpolice.FieldName{}, Match: from.Match, AsOf: from.AsOf}
	for _, name := range from.Disputed {
		if _, ok := p.Field(name); ok || name == "" {
			out.Disputed = append(out.Disputed, name)
		}
	}
	for _, f := range p.Fields {
		value := from.Fields[f.Name]
		switch f.Show {
		case mpolice.ShowPlain:
			out.Fields = append(out.Fields, Field{f.Name, value, f.Show})
		case mpolice.ShowInitial:
			out.Fields = append(out.Fields, Field{f.Name, Initial(value), f.Show})
		case mpolice.ShowMasked:
			out.Masked = append(out.Masked, f.Name)
		}
	}
	return out
}

// Reveal gives the value of one masked field of one row; empty when the
// register holds none. It fails with an error matching mpolice.ErrNotFound
// when the projection does not mask that field or the answer has no such row.
// The caller has decided and recorded the reveal before.
func Reveal(p mpolice.Projection, a source.Answer, row int, name mpolice.FieldName) (string, error) {
	f, ok := p.Field(name)
	if !ok || f.Show != mpolice.ShowMasked || a.Register != p.Register || a.Status != source.StatusFound {
		return "", fmt.Errorf("reveal field: not masked under this purpose: %w", mpolice.ErrNotFound)
	}
	if row < 0 || row >= len(a.Rows) {
		return "", fmt.Errorf("reveal field: no such row: %w", mpolice.ErrNotFound)
	}
	return a.Rows[row].Fields[name], nil
}

// Initial gives the first character of a name and two circles, empty for an
// empty name. Characters outside the basic plane (𠮷), and marks and variation
// selectors that belong to the first character, stay whole; a compound surname
// (歐陽), an indigenous or a foreign name keeps its first character too.
func Initial(name string) string {
	name = strings.TrimSpace(name)
	first, size := utf8.DecodeRuneInString(name)
	if size == 0 {
		return ""
	}
	end := size
	for end < len(name) {
		mark, size := utf8.DecodeRuneInString(name[end:])
		if !unicode.Is(unicode.M, mark) {
			break
		}
		end += size
	}
	if first == utf8.RuneError {
		return "○○○" // bytes that are no character are not shown
	}
	return name[:end] + "○○"
}

// Middle hides all but the first and last character of a name, for the question
// whether this is the person: 王小明 becomes 王○明, 王明 becomes 王○.
func Middle(name string) string {
	r := []rune(name)
	switch len(r) {
	case 0:
		return ""
	case 1, 2:
		return string(r[:1]) + "○"
	}
	return string(r[0]) + strings.Repeat("○", len(r)-2) + string(r[len(r)-1])
}

// Get returns a shown value.
func (r Row) Get(name mpolice.FieldName) (string, bool) {
	for _, f := range r.Fields {
		if f.Name == name {
			return f.Value, true
		}
	}
	return "", false
}
