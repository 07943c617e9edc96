package quality

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/identity"
)

// Sought is a row whose value was wrong, for those who look for who saw it.
type Sought struct {
	Register mpolice.Register
	Key      int64
	Field    mpolice.FieldName // empty: any field of the row
	// Subjects are those by which the row is asked for: the person's number, the
	// plate.
	Subjects []mpolice.Subject
	From, To time.Time // while the value stood: from included, to not
	// Officer asks for the queries of one officer alone; empty: everybody's.
	Officer mpolice.OfficerID
}

// Sighting is one query that gave the row out. It names fields, no values.
type Sighting struct {
	Record  mpolice.RecordID // the intent
	Officer mpolice.OfficerID
	Unit    mpolice.UnitID
	At      time.Time
	Fields  []mpolice.FieldName // of the row that were given out
	// Certain says that the outcome commits to this very row. Without an outcome
	// an intent counts as seen.
	Certain bool
}

// Witnesses finds who saw a row.
type Witnesses interface {
	// Sightings gives the queries of these subjects in the time that gave out
	// the row with the field, oldest first. Reading them is itself recorded by
	// the caller.
	Sightings(ctx context.Context, s Sought) ([]Sighting, error)
}

// Versions is the history of rows.
type Versions interface {
	History(ctx context.Context, register mpolice.Register, key int64) ([]holding.Stored, error)
	Batch(ctx context.Context, id int64) (holding.Batch, error)
}

// Spell is a time through which a row held one value of a field.
type Spell struct {
	From, To time.Time // To zero: still
	Row      holding.Stored
	same     string
}

// Spells gives the times of one row by the value of a field (of all fields when
// it is empty), oldest first: versions that do not differ in it are one.
func Spells(ctx context.Context, store Versions, d *registry.Descriptor, key int64, field mpolice.FieldName) ([]Spell, error) {
	history, err := store.History(ctx, d.Code, key)
	if err != nil {
		return nil, fmt.Errorf("read versions: %w", err)
	}
	at := slices.IndexFunc(d.Fields, func(f registry.Field) bool { return f.Name == field })
	if field != "" && at < 0 {
		return nil, fmt.Errorf("read versions: %w", mpolice.ErrNotFound)
	}
	var out []Spell
	for _, row := range history {
		s := Spell{Row: row, same: strings.Join(row.Values, "\x00")}
		if at >= 0 {
			s.same = ""
			if at < len(row.Values) {
				s.same = row.Values[at]
			}
		}
		if s.From, err = seenAt(ctx, store, row.SeenFrom); err != nil {
			return nil, err
		}
		if s.To, err = seenAt(ctx, store, row.SeenTo); err != nil {
			return nil, err
		}
		if n := len(out); n > 0 && out[n-1].same == s.same && out[n-1].To.Equal(s.From) {
			out[n-1].To, out[n-1].Row = s.To, row
			continue
		}
		out = append(out, s)
	}
	return out, nil
}

// seenAt gives when a batch became visible; zero for none.
func seenAt(ctx context.Context, store Versions, batch int64) (time.Time, error) {
	if batch == 0 {
		return time.Time{}, nil
	}
	b, err := store.Batch(ctx, batch)
	if err != nil {
		return time.Time{}, fmt.Errorf("read versions: %w", err)
	}
	return b.Ended, nil
}

// Noticer finds who has to be told that a value was wrong.
type Noticer struct {
	Versions  Versions
	Witnesses Witnesses
}

// Notice is who has to be told of one wrong value.
type Notice struct {
	Register  mpolice.Register
	Field     mpolice.FieldName
	From, To  time.Time // while the value stood; To zero: it still stands
	Sightings []Sighting
}

// Of gives the notice on the value that the row held at an instant, up to now.
func (n Noticer) Of(ctx context.Context, d *registry.Descriptor, key int64, field mpolice.FieldName, held, now time.Time) (Notice, error) {
	out := Notice{Register: d.Code, Field: field}
	spells, err := Spells(ctx, n.Versions, d, key, field)
	if err != nil {
		return out, err
	}
	i := slices.IndexFunc(spells, func(s Spell) bool { return !held.Before(s.From) && (s.To.IsZero() || held.Before(s.To)) })
	if i < 0 {
		return out, fmt.Errorf("find the value's time: %w", mpolice.ErrNotFound)
	}
	out.From, out.To = spells[i].From, spells[i].To
	until := out.To
	if until.IsZero() {
		until = now
	}
	out.Sightings, err = n.Witnesses.Sightings(ctx, Sought{
		Register: d.Code, Key: key, Field: field, Subjects: SubjectsOf(d, spells[i].Row), From: out.From, To: until,
	})
	if err != nil {
		return out, fmt.Errorf("find who saw the value: %w", err)
	}
	return out, nil
}

// SubjectsOf gives the subjects by which a row is asked for.
func SubjectsOf(d *registry.Descriptor, row holding.Stored) []mpolice.Subject {
	var out []mpolice.Subject
	for _, packed := range []int64{row.Person, row.Former} {
		if key, ok := identity.AppendUnpacked(nil, packed); ok {
			out = append(out, mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: string(key)})
		}
	}
	for i, f := range d.Fields {
		if f.Semantic == registry.SemanticPlate && i < len(row.Values) && row.Values[i] != "" {
			out = append(out, mpolice.Subject{Kind: mpolice.SubjectPlate, Key: row.Values[i]})
		}
	}
	return out
}
