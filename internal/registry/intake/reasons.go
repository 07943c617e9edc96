package intake

import (
	"mpolice"
	"mpolice/internal/registry/identity"
)

// reject keeps the row out; a rule counts once for a field.
func (w *worker) reject(field mpolice.FieldName, rule string) { w.row.reject(field, rule) }

func (v *verdict) reject(field mpolice.FieldName, rule string) {
	for _, r := range v.reasons {
		if r.rule == rule && r.field == field {
			return
		}
	}
	v.reasons = append(v.reasons, reason{rule, field})
}

func (v *verdict) broke(field mpolice.FieldName) bool {
	for _, r := range v.reasons {
		if r.field == field {
			return true
		}
	}
	return false
}

func (w *worker) warn(f *fieldPlan, rule string) {
	w.told++
	w.tally.warn(f.Name, rule, w.row.version.Line)
}

func (w *worker) found(f *fieldPlan, all identity.Findings) {
	for x := range all.Each {
		w.warn(f, x.Code())
	}
}

// across checks one field against another. The sex that a number tells may
// differ from the column's lawfully (變更登記): it is told, never refused.
func (w *worker) across() {
	if a, b := w.sexes[0], w.sexes[1]; a != identity.SexUnknown && b != identity.SexUnknown && a != b {
		w.warn(&w.fields[w.sex], ruleSexDigit)
	}
	if e, birth := w.event, w.row.version.Birth; e.day != 0 && birth != 0 && e.day < birth {
		w.warn(e.field, ruleBefore)
	}
	w.inverted()
}
