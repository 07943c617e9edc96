package agency

import (
	"fmt"
	"iter"

	"mpolice"
	"mpolice/internal/source/httpsource"
	"mpolice/internal/synth"
)

// Fields are all that the immigration register has.
var Fields = []mpolice.FieldName{
	"residence", "residence_expires", "last_entry", "last_exit", "overstay", "employer",
}

// Directory is the agency's register in memory, by national id and by resident
// number of either style: one person with two numbers is found under both.
type Directory struct {
	entries  []synth.Immigration
	byNumber map[string]int
}

// NewDirectory reads all rows.
func NewDirectory(rows iter.Seq[synth.Immigration]) *Directory {
	d := &Directory{byNumber: map[string]int{}}
	for r := range rows {
		d.byNumber[r.NationalID] = len(d.entries)
		if r.FormerID != "" {
			d.byNumber[r.FormerID] = len(d.entries)
		}
		d.entries = append(d.entries, r)
	}
	return d
}

// Len counts the people.
func (d *Directory) Len() int { return len(d.entries) }

// rows gives the person's entry with the fields asked, or no rows.
func (d *Directory) rows(number string, fields []mpolice.FieldName) []httpsource.Row {
	i, ok := d.byNumber[number]
	if !ok {
		return []httpsource.Row{}
	}
	e := d.entries[i]
	all := map[mpolice.FieldName]string{
		"residence": e.Residence, "residence_expires": e.ResidenceExpires, "last_entry": e.LastEntry,
		"last_exit": e.LastExit, "overstay": e.Overstay, "employer": e.Employer,
	}
	row := httpsource.Row{Key: fmt.Sprintf("IM-%08d", i+1), Fields: map[mpolice.FieldName]string{}}
	for _, name := range fields {
		row.Fields[name] = all[name]
	}
	return []httpsource.Row{row}
}
