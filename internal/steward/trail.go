package steward

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/query"
	"mpolice/internal/registry/quality"
	"mpolice/internal/registry/resident"
)

// Trail finds in the audit log who was shown a row. It goes through the intents
// of the time by their subjects' keyed tags, and opens the outcomes of those
// alone that fit; an outcome commits to the rows that it released.
type Trail struct {
	Records audit.Reader
	Keys    audit.Keys
}

const trailPage = 500

// Sightings implements quality.Witnesses.
func (t Trail) Sightings(ctx context.Context, s quality.Sought) ([]quality.Sighting, error) {
	var out []quality.Sighting
	tags := map[mpolice.Month][][]byte{}
	f := audit.Filter{Kind: audit.KindIntent, From: s.From, To: s.To, Officer: s.Officer, Limit: trailPage}
	for {
		page, err := t.Records.Records(ctx, f)
		if err != nil {
			return nil, fmt.Errorf("read intents: %w", err)
		}
		for _, rec := range page {
			f.Before = rec.Seq
			fits, err := t.fits(rec, s.Subjects, tags)
			if err != nil {
				return nil, err
			}
			if !fits {
				continue
			}
			one, ok, err := t.sighting(ctx, rec, s)
			if err != nil {
				return nil, err
			}
			if ok {
				out = append(out, one)
			}
		}
		if len(page) < trailPage {
			slices.Reverse(out)
			return out, nil
		}
	}
}

// fits reports whether an intent is about one of the subjects. Tags are made
// once a month.
func (t Trail) fits(rec audit.Stored, subjects []mpolice.Subject, tags map[mpolice.Month][][]byte) (bool, error) {
	month := rec.Strata.Month
	known, ok := tags[month]
	if !ok {
		for _, s := range subjects {
			tag, err := audit.Tag(t.Keys, month, s)
			if err != nil {
				return false, err
			}
			known = append(known, tag)
		}
		tags[month] = known
	}
	return slices.ContainsFunc(known, func(tag []byte) bool { return bytes.Equal(tag, rec.Tag) }), nil
}

// sighting opens what became of an intent. Without an outcome, or where its key
// was destroyed, the row counts as seen.
func (t Trail) sighting(ctx context.Context, rec audit.Stored, s quality.Sought) (quality.Sighting, bool, error) {
	one := quality.Sighting{Record: rec.ID, Officer: rec.Officer, Unit: rec.Strata.Unit, At: rec.At()}
	children, err := t.Records.Children(ctx, rec.ID)
	if err != nil {
		return one, false, fmt.Errorf("read outcomes: %w", err)
	}
	told := false
	for _, child := range children {
		if child.Kind != audit.KindOutcome && child.Kind != audit.KindReveal {
			continue
		}
		c, err := child.CheckContent(t.Keys)
		if errors.Is(err, mpolice.ErrNotFound) {
			continue
		}
		if err != nil {
			return one, false, fmt.Errorf("open outcome: %w", err)
		}
		if child.Kind == audit.KindOutcome {
			told = true
			if commits(c, s) {
				one.Certain = true
				one.Fields = append(one.Fields, names(get(c, string(s.Register)+".fields"))...)
			}
		} else if get(c, "register") == string(s.Register) {
			one.Fields = append(one.Fields, mpolice.FieldName(get(c, "field")))
		}
	}
	if told {
		return one, one.Certain && (s.Field == "" || slices.Contains(one.Fields, s.Field)), nil
	}
	if slices.Contains(one.Fields, s.Field) || s.Field == "" && len(one.Fields) > 0 {
		return one, true, nil // opened on a screen whose outcome was lost
	}
	might, err := t.might(rec, s)
	return one, might, err
}

// might reports whether an intent without an outcome could have given the field
// out: it was to be shown, and not masked. Who could not have seen a field must
// not learn from its correction that there is one.
func (t Trail) might(rec audit.Stored, s quality.Sought) (bool, error) {
	c, err := rec.CheckContent(t.Keys)
	if errors.Is(err, mpolice.ErrNotFound) {
		return true, nil // its key was destroyed
	}
	if err != nil {
		return false, fmt.Errorf("open intent: %w", err)
	}
	shown := get(c, query.FieldShown)
	for _, p := range query.DecodeShown(shown) {
		for _, f := range p.Fields {
			if p.Register == s.Register && f.Show != mpolice.ShowMasked && (s.Field == "" || f.Name == s.Field) {
				return true, nil
			}
		}
	}
	return shown == "", nil
}

// commits reports whether an outcome released the row: HMAC-SHA-256 of its key
// under the outcome's own salt, 16 bytes (query.outcome).
func commits(c audit.Content, s quality.Sought) bool {
	salt, err := hex.DecodeString(get(c, "salt"))
	if err != nil || len(salt) == 0 {
		return false
	}
	m := hmac.New(sha256.New, salt)
	m.Write([]byte(resident.RowKey(s.Register, s.Key)))
	want := hex.EncodeToString(m.Sum(nil)[:16])
	return slices.Contains(strings.Fields(get(c, string(s.Register)+".rows")), want)
}

func get(c audit.Content, name string) string {
	for _, f := range c.Fields {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

func names(s string) []mpolice.FieldName {
	var out []mpolice.FieldName
	for _, n := range strings.Fields(s) {
		out = append(out, mpolice.FieldName(n))
	}
	return out
}
