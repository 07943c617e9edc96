// Package minimize lets out what a purpose may see and nothing else.
//
// [Apply] builds a [View] from nothing: it copies the projected fields one by
// one, shortens those that are shown by their initial, and names the masked
// ones without their values. What the projection does not name is never
// copied, so that a source that returns too much still discloses nothing. A
// browser never receives a field that it may not show (invariant 4).
package minimize

import (
	"fmt"
	"strings"

	"mpolice"
	"mpolice/internal/source"
)

// View is one register's answer as it leaves the program.
type View struct {
	Register mpolice.Register `json:"register"`
	Status   source.Status    `json:"status"`
	Rows     []Row            `json:"rows,omitempty"`
}

// Row is one entry of a register. Index is its place in the answer, by which a
// reveal names it.
type Row struct {
	Index  int                 `json:"index"`
	Fields []Field             `json:"fields"`
	Masked []mpolice.FieldName `json:"masked,omitempty"`
}

// Field is one value that may be shown.
type Field struct {
	Name  mpolice.FieldName `json:"name"`
	Value string            `json:"value"`
	Show  mpolice.Show      `json:"show"`
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

// Apply projects an answer. A projection of another register gives a view
// without rows.
func Apply(p mpolice.Projection, a source.Answer) View {
	v := View{Register: a.Register, Status: a.Status}
	if p.Register != a.Register || a.Status != source.StatusFound {
		return v
	}
	for i, row := range a.Rows {
		v.Rows = append(v.Rows, project(p, i, row))
	}
	return v
}

func project(p mpolice.Projection, index int, row source.Row) Row {
	out := Row{Index: index}
	for _, f := range p.Fields {
		value, ok := row.Fields[f.Name]
		if !ok || value == "" {
			continue
		}
		switch f.Show {
		case mpolice.ShowPlain:
			out.Fields = append(out.Fields, Field{f.Name, strings.Clone(value), f.Show})
		case mpolice.ShowInitial:
			out.Fields = append(out.Fields, Field{f.Name, initial(value), f.Show})
		case mpolice.ShowMasked:
			out.Masked = append(out.Masked, f.Name)
		}
	}
	return out
}

// initial keeps the first character of a name: 王小明 becomes 王○○. The number of
// circles is always two, because the length of a name tells something too.
func initial(name string) string {
	for _, r := range name {
		return string(r) + "○○"
	}
	return ""
}

// Reveal gives the value of one masked field of one row. A field that is not
// projected, or not masked, or a row that is not there, is
// mpolice.ErrNotFound.
func Reveal(p mpolice.Projection, a source.Answer, row int, name mpolice.FieldName) (string, error) {
	f, ok := p.Field(name)
	if !ok || f.Show != mpolice.ShowMasked || p.Register != a.Register || row < 0 || row >= len(a.Rows) {
		return "", fmt.Errorf("reveal field: %w", mpolice.ErrNotFound)
	}
	value, ok := a.Rows[row].Fields[name]
	if !ok {
		return "", fmt.Errorf("reveal field: %w", mpolice.ErrNotFound)
	}
	return value, nil
}
