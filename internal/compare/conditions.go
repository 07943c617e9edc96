package compare

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/policy"
	"mpolice/internal/query"
)

// categories asks what two people opened to the purpose.
func (d *Desk) categories(ctx context.Context, m *Means, c *Case, at time.Time, f *policy.Face) error {
	if f.Mode != policy.FaceGallery {
		return nil
	}
	open, err := d.Photos.Eligible(ctx, c.Request.Query.Purpose, at)
	if err != nil {
		return fmt.Errorf("read openings: %w", err)
	}
	f.Category = len(open) > 0 && m.Search != nil
	return nil
}

// tried verifies the earlier queries: the officer's own, recent, and of the
// kind that they are given for. A number that is not such a query is as none.
func (d *Desk) tried(ctx context.Context, c *Case, at time.Time, f *policy.Face) error {
	for _, t := range []struct {
		id   mpolice.RecordID
		want func(Tried) bool
		set  *bool
	}{
		{c.Request.DocumentTried, func(t Tried) bool { return t.Document }, &f.Document},
		{c.Request.NameTried, func(t Tried) bool { return t.Name }, &f.Name},
	} {
		if t.id.IsZero() {
			continue
		}
		rec, err := d.Records.Record(ctx, t.id)
		if errors.Is(err, mpolice.ErrNotFound) {
			continue
		}
		if err != nil {
			return fmt.Errorf("read earlier query: %w", err)
		}
		one, ok, err := d.readTried(rec)
		if err != nil {
			return err
		}
		*t.set = ok && t.want(one) && rec.Officer == c.Officer.ID && d.fresh(one.At, at)
	}
	return nil
}

func (d *Desk) fresh(was, at time.Time) bool {
	return !was.After(at) && at.Sub(was) <= d.Limits.Tried
}

// Tried is an earlier query that counts as a milder means.
type Tried struct {
	Record   mpolice.RecordID
	At       time.Time
	Kind     mpolice.SubjectKind
	Typed    string
	Document bool // by the number of a document
	Name     bool // by name and date of birth
}

// Tried lists the officer's own queries of late that may be cited, newest first.
func (d *Desk) Tried(ctx context.Context, who mpolice.Officer) ([]Tried, error) {
	now := d.Clock.Now()
	found, err := d.Records.RecordsOf(ctx, audit.Filter{Officer: who.ID, From: now.Add(-d.Limits.Tried), Limit: 100}, []audit.Kind{audit.KindIntent})
	if err != nil {
		return nil, fmt.Errorf("list earlier queries: %w", err)
	}
	var out []Tried
	for _, rec := range found {
		t, ok, err := d.readTried(rec)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, t)
		}
	}
	return out, nil
}

// readTried reads a recorded query; ok is false for what is no query by
// document or name.
func (d *Desk) readTried(rec audit.Stored) (Tried, bool, error) {
	if rec.Kind != audit.KindIntent {
		return Tried{}, false, nil
	}
	content, err := rec.CheckContent(d.Keys)
	if err != nil {
		return Tried{}, false, fmt.Errorf("read earlier query: %w", err)
	}
	r := audit.Record{Fields: content.Fields}
	asked, err := policy.ParseRequest([]byte(r.Get(query.FieldRequest)))
	if err != nil || asked.Face.Mode != "" {
		return Tried{}, false, nil // an opened field, or a comparison: no query by document or name
	}
	t := Tried{Record: rec.ID, At: rec.At(), Kind: asked.Subject.Kind, Typed: r.Get(query.FieldTyped)}
	switch asked.Subject.Kind {
	case mpolice.SubjectNationalID, mpolice.SubjectPassport:
		t.Document = true
	case mpolice.SubjectName:
		_, born := mpolice.Subject{Kind: mpolice.SubjectName, Key: subjectKey(content.Subject)}.Name()
		t.Name = asked.Facts["stated_birth"] != "" || !born.IsZero()
	default:
		return Tried{}, false, nil
	}
	return t, true, nil
}

func subjectKey(canonical string) string {
	const prefix = string(mpolice.SubjectName) + ":"
	if len(canonical) > len(prefix) && canonical[:len(prefix)] == prefix {
		return canonical[len(prefix):]
	}
	return canonical
}

// assembly asks whether the comparison is at a registered assembly. Only a
// person whom a commander's order names can be compared there, and only with
// that person's own document photo: a search of the gallery names nobody.
func (d *Desk) assembly(ctx context.Context, c *Case, at time.Time, f *policy.Face) error {
	r := c.Request
	near, err := d.Photos.Near(ctx, at, c.Officer.Unit, r.Place, r.Position)
	if err != nil {
		return fmt.Errorf("read assemblies: %w", err)
	}
	f.Assembly = len(near) > 0
	if !f.Assembly || f.Mode != policy.FaceDocument {
		return nil
	}
	f.Ordered = true
	for _, a := range near {
		named, err := d.Photos.Ordered(ctx, a.ID, r.Query.Reference, c.Subject, c.Officer.ID)
		if err != nil {
			return fmt.Errorf("read orders: %w", err)
		}
		f.Ordered = f.Ordered && named
	}
	return nil
}
