package intake

import (
	"strconv"

	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/identity"
)

// bound says which end of a row's validity a field is (x-valid).
type bound uint8

const (
	boundNone bound = iota
	boundFrom
	boundTo
)

// bounds marks the fields that the descriptor names.
func (p *plan) bounds() {
	for i := range p.fields {
		switch f := &p.fields[i]; f.Name {
		case "":
		case p.d.Valid.From:
			f.bound = boundFrom
		case p.d.Valid.To:
			f.bound, p.until = boundTo, i
		}
	}
}

// limit keeps a date that bounds the row's validity, as much of it as is known.
func (w *worker) limit(f *fieldPlan, d identity.Date) {
	switch f.bound {
	case boundFrom:
		w.row.version.ValidFrom = d.Packed()
	case boundTo:
		w.row.version.ValidTo = d.Packed()
	}
}

// inverted refuses a row whose validity ends before it begins. A date of which
// the day or month is not known is taken as wide as it may be.
func (w *worker) inverted() {
	v := &w.row.version
	if v.ValidFrom != 0 && v.ValidTo != 0 && v.ValidFrom > holding.LastDay(v.ValidTo) {
		w.reject(w.fields[w.until].Name, ruleValid)
	}
}

// hash is the number by which a row's content is compared. The bounds are part
// of it: where the descriptor comes to name them, the rows that have them count
// as changed and are written anew, so that what is held says what the
// descriptor says. Rows without a bound keep the hash of their values.
func (w *worker) hash(v *holding.Version) int64 {
	if v.ValidFrom == 0 && v.ValidTo == 0 {
		return holding.HashOf(v.Values...)
	}
	w.hashed = append(append(w.hashed[:0], v.Values...), strconv.Itoa(int(v.ValidFrom)), strconv.Itoa(int(v.ValidTo)))
	return holding.HashOf(w.hashed...)
}
