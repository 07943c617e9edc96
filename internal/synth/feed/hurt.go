package feed

import (
	"slices"

	"mpolice/internal/registry"
)

// damage decides what happens to a row, and does what is done to its values.
func (v *delivery) damage(r *row, l *luck) {
	d := &v.dirt
	u := l.unit()
	switch {
	case u < d.Refused:
		if v.refused.take() && !v.happen(Refused, l) {
			v.refused.to--
		}
	case u < d.Refused+d.Told:
		v.happen(Told, l)
	case u < d.Refused+d.Told+d.Hidden:
		v.happen(Hidden, l)
	}
	v.unname(r, l)
}

// tries is how often another mishap is drawn where the first could not happen
// to a row, so that the shares of refused and told rows stay near what was asked.
const tries = 6

// happen lets one of an effect's mishaps happen, by weight. It reports whether
// one did. Hidden ones are drawn among all there are: of a register that has
// only a few of them, less is hidden.
func (v *delivery) happen(e Effect, l *luck) bool {
	in := v.hurts[e]
	for range tries {
		if in.weight == 0 {
			break
		}
		roll := l.n(in.weight)
		for i := range in.all {
			if roll -= in.all[i].weight; roll < 0 {
				if v.try(&in.all[i], l) {
					return true
				}
				break
			}
		}
		if e == Hidden {
			break
		}
	}
	return false
}

func (v *delivery) try(m *injury, l *luck) bool {
	field := -1
	if len(m.fields) > 0 {
		field = m.fields[l.n(len(m.fields))]
	}
	switch {
	case m.stage == stageValue:
		to, ok := m.does(v.cells[field], l)
		if !ok {
			return false
		}
		v.cells[field] = to
	case m.stage == stageWritten && v.cells[field] == "":
		return false
	case m.kind == BadBytes && len(v.cells[field]) < 6, m.kind == SameKey && v.cells[field] == "":
		return false
	case m.kind == Unclosed && (v.file.Rows-v.quiet < unclosedRows):
		return false
	case m.kind == TooLong && v.long:
		return false
	}
	if m.kind == Duplicate || m.kind == SameKey {
		v.twice = damage{m.kind, field}
		return true
	}
	v.done = append(v.done, damage{m.kind, field})
	return true
}

// unclosedRows keeps open quotes so far apart that a loader that gives up after
// 256 KiB finds the first one's line before it meets the second.
const unclosedRows = 256 << 10 / 20

// deface does what is done to the record as the agency has written it.
func (v *delivery) deface(at int, l *luck) {
	for i := 0; i < len(v.done); i++ {
		d := v.done[i]
		switch d.kind {
		case ExtraColumn:
			v.row.line = lineExtra
		case Unclosed:
			v.row.line, v.quiet = lineUnclosed, v.file.Rows
		case TooLong:
			v.row.line, v.long = lineLong, true
		case BadBytes:
			v.row.raw = make([][]byte, len(v.row.cells))
			v.row.raw[at+d.field] = foreign(v.row.cells[at+d.field], v.o.d.Feed.Encoding)
		case BadDate, CalendarSlip, UnknownCode:
			does := mishaps[slices.IndexFunc(mishaps, func(m mishap) bool { return m.kind == d.kind })].does
			to, ok := does(v.row.cells[at+d.field], l)
			if !ok { // nothing of that shape: the row stays whole
				v.done = slices.Delete(v.done, i, i+1)
				i--
				continue
			}
			v.row.cells[at+d.field] = to
		}
	}
}

// foreign is a text in the bytes of the encoding that the file has not: the
// beginning of a UTF-8 character is no Big5, and Big5 is no UTF-8.
func foreign(text, encoding string) []byte {
	if encoding == registry.EncodingBig5 {
		return append([]byte(text), 0xFF)
	}
	out, _, _ := (&big5Encoder{common: big5Codes()}).append(nil, text)
	return append(out, 0xFF)
}

// repeat writes the record once more, with another value where the second is
// to differ.
func (v *delivery) repeat(r *row, at int) error {
	if v.twice.kind == SameKey {
		v.row.cells[at+v.twice.field] += "（更正）"
		if _, err := v.sink.row(&v.row); err != nil {
			return err
		}
	} else if err := v.sink.again(); err != nil {
		return err
	}
	v.file.Rows++
	v.done = append(v.done[:0], v.twice)
	return v.tell(r)
}

// unname takes the number out of rows of registers that do not need one, and
// puts in its place the old one of a person who still uses it.
func (v *delivery) unname(r *row, l *luck) {
	for i, f := range v.o.d.Fields {
		if !personNumber(v.o.d, f) || v.cells[i] == "" || len(v.done) > 0 || v.twice.kind != "" {
			continue
		}
		switch {
		case r.former != "" && l.n(5) == 0:
			v.cells[i] = r.former
			v.done = append(v.done, damage{FormerNumber, i})
		case !f.Constraints.Required && len(v.o.d.Meaning(registry.SemanticName)) > 0 && l.unit() < v.dirt.Unnamed:
			v.cells[i] = ""
			v.done = append(v.done, damage{NoNumber, i})
		}
	}
}
