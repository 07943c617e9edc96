package query

import (
	"strings"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/policy"
)

// EncodeShown writes projections in the short form that a record keeps:
// "household:name=plain,address=masked;wanted:wanted=plain".
func EncodeShown(all []mpolice.Projection) string {
	var b strings.Builder
	for i, p := range all {
		if i > 0 {
			b.WriteByte(';')
		}
		b.WriteString(string(p.Register) + ":")
		for j, f := range p.Fields {
			if j > 0 {
				b.WriteByte(',')
			}
			b.WriteString(string(f.Name) + "=" + string(f.Show))
		}
	}
	return b.String()
}

// DecodeShown reads what EncodeShown wrote. Classes are not kept.
func DecodeShown(s string) []mpolice.Projection {
	var out []mpolice.Projection
	for part := range strings.SplitSeq(s, ";") {
		name, fields, ok := strings.Cut(part, ":")
		if !ok {
			continue
		}
		p := mpolice.Projection{Register: mpolice.Register(name)}
		for field := range strings.SplitSeq(fields, ",") {
			if n, show, ok := strings.Cut(field, "="); ok {
				p.Fields = append(p.Fields, mpolice.ProjectedField{Name: mpolice.FieldName(n), Show: mpolice.Show(show)})
			}
		}
		out = append(out, p)
	}
	return out
}

// Recorded is a query as it was decided, read back from its record.
type Recorded struct {
	Request  policy.Request
	Decision policy.Decision // without wording
}

// ReadRecorded reads the request and decision of an intent's or a refused
// query's content; ok is false for other records.
func ReadRecorded(kind audit.Kind, c audit.Content) (rec Recorded, ok bool, err error) {
	r := audit.Record{Fields: c.Fields}
	if kind != audit.KindIntent && kind != audit.KindRefusal || r.Get(FieldRequest) == "" {
		return Recorded{}, false, nil
	}
	if rec.Request, err = policy.ParseRequest([]byte(r.Get(FieldRequest))); err != nil {
		return Recorded{}, false, err
	}
	rec.Decision = policy.Decision{
		Permit: kind == audit.KindIntent, Card: rec.Request.Card, Ground: rec.Request.Ground,
		Projections: DecodeShown(r.Get(FieldShown)), Digest: r.Get(FieldBundle),
	}
	for _, f := range c.Fields {
		if strings.HasPrefix(f.Name, "condition_") {
			rec.Decision.Reasons = append(rec.Decision.Reasons, policy.Reason{Condition: f.Value})
		}
	}
	return rec, true, nil
}

// CompareRecorded lists what another decision on a recorded query changes:
// outcome, failed conditions, what each field shows.
func CompareRecorded(then Recorded, now policy.Decision) []policy.Change {
	plain := policy.Decision{Permit: now.Permit, Card: now.Card, Projections: DecodeShown(EncodeShown(now.Projections))}
	for _, id := range now.Conditions() {
		plain.Reasons = append(plain.Reasons, policy.Reason{Condition: id})
	}
	return policy.Compare(then.Decision, plain)
}
