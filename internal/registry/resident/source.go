package resident

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/identity"
	"mpolice/internal/source"
)

// Store is what a register needs of the holding.
type Store interface {
	Find(ctx context.Context, register mpolice.Register, r holding.Range, limit int) ([]holding.Stored, error)
	FindKeys(ctx context.Context, register mpolice.Register, keys []int64) ([]holding.Stored, error)
	Aliases(ctx context.Context, person int64) ([]int64, error)
	Disputes(ctx context.Context, open bool, limit int) ([]holding.Dispute, error)
	Members(ctx context.Context, register mpolice.Register, key int64) ([]holding.Member, error)
	LinksOf(ctx context.Context, register mpolice.Register, key int64) ([]holding.LinkEntry, error)
	Batch(ctx context.Context, id int64) (holding.Batch, error)
}

// Register is one loaded register as a source.
type Register struct {
	d     *registry.Descriptor
	store Store
	dates *batchDates
	about *subjects
}

// Sources gives one source for each loaded register, in the order given.
func Sources(store Store, all []*registry.Descriptor) []source.Source {
	dates := &batchDates{store: store}
	about := &subjects{store: store}
	for _, d := range all {
		if !d.Live && d.Authoritative && slices.Contains(d.Keys, mpolice.SubjectNationalID) && holdsName(d) {
			about.persons = append(about.persons, d.Code) // a record of these can stand for the subject
		}
	}
	var out []source.Source
	for _, d := range all {
		if !d.Live {
			out = append(out, &Register{d: d, store: store, dates: dates, about: about})
		}
	}
	return out
}

func holdsName(d *registry.Descriptor) bool {
	return slices.ContainsFunc(d.Fields, func(f registry.Field) bool { return f.Semantic == registry.SemanticName })
}

// Register names the register.
func (r *Register) Register() mpolice.Register { return r.d.Code }

// found is a row with the way in which it was found.
type found struct {
	holding.Stored
	match source.Match
}

// Lookup reads the subject's rows. See source.Source.
func (r *Register) Lookup(ctx context.Context, receipt audit.Receipt, ask source.Ask) ([]source.Row, error) {
	if err := receipt.Covers(r.d.Code, ask.Subject); err != nil {
		return nil, err
	}
	if !slices.Contains(r.d.Keys, ask.Subject.Kind) || ask.Subject.Kind.Searches() {
		return nil, source.ErrKind
	}
	places, err := r.places(ask.Fields)
	if err != nil {
		return nil, err
	}
	about := r.subject(ctx, receipt, ask)
	rows, err := r.find(ctx, ask, about)
	if err != nil {
		if ctx.Err() != nil { // an interrupted statement tells less than its reason
			err = ctx.Err()
		}
		return nil, fmt.Errorf("look up %s: %w", r.d.Code, err)
	}
	out, err := r.shape(ctx, rows, about, ask.Fields, places)
	if err != nil {
		return nil, fmt.Errorf("look up %s: %w", r.d.Code, err)
	}
	return out, nil
}

// places gives each asked field's place in the row.
func (r *Register) places(fields []mpolice.FieldName) ([]int, error) {
	out := make([]int, len(fields))
	for i, name := range fields {
		out[i] = slices.IndexFunc(r.d.Fields, func(f registry.Field) bool { return f.Name == name })
		if out[i] < 0 {
			return nil, fmt.Errorf("look up %s: %w: %s", r.d.Code, source.ErrField, name)
		}
	}
	return out, nil
}

// subject gives what the registers of this query share about its subject.
func (r *Register) subject(ctx context.Context, receipt audit.Receipt, ask source.Ask) *subject {
	person, _ := identity.PackID(ask.Subject.Key) // of a plate nobody asks for aliases
	return r.about.get(ctx, receipt, ask, person)
}

func (r *Register) find(ctx context.Context, ask source.Ask, about *subject) ([]found, error) {
	if ask.Subject.Kind == mpolice.SubjectPlate {
		return r.by(ctx, holding.SlotPlate, holding.PlateKey(ask.Subject.Key), source.MatchKey)
	}
	person, ok := identity.PackID(ask.Subject.Key)
	if !ok {
		return nil, source.ErrKind
	}
	rows, err := r.by(ctx, holding.SlotPerson, person, source.MatchKey)
	if err != nil {
		return nil, err
	}
	if ask.Via.Alias {
		if rows, err = r.aliases(ctx, about, rows); err != nil {
			return nil, err
		}
	}
	if ask.Via.Link {
		return r.linked(ctx, about, rows)
	}
	return rows, nil
}

func (r *Register) by(ctx context.Context, slot holding.Slot, key int64, how source.MatchHow) ([]found, error) {
	rows, err := r.store.Find(ctx, r.d.Code, holding.Is(slot, key), source.MaxRows)
	if err != nil {
		return nil, err
	}
	out := make([]found, len(rows))
	for i, row := range rows {
		out[i] = found{row, source.Match{How: how}}
	}
	return out, nil
}

// aliases adds the rows under the person's other numbers.
func (r *Register) aliases(ctx context.Context, about *subject, rows []found) ([]found, error) {
	others, err := about.aliases()
	if err != nil {
		return nil, err
	}
	for _, other := range others {
		more, err := r.by(ctx, holding.SlotPerson, other, source.MatchAlias)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// shape cuts rows down to the asked fields.
func (r *Register) shape(ctx context.Context, rows []found, about *subject, fields []mpolice.FieldName, places []int) ([]source.Row, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	disputes, err := about.disputes()
	if err != nil {
		return nil, err
	}
	out := make([]source.Row, 0, min(len(rows), source.MaxRows))
	for _, row := range rows[:min(len(rows), source.MaxRows)] {
		x := source.Row{Key: RowKey(r.d.Code, row.Key), Fields: make(map[mpolice.FieldName]string, len(fields)), Match: row.match, Disputed: disputes[holding.Record{Register: r.d.Code, Key: row.Key}]}
		for i, name := range fields {
			if at := places[i]; at < len(row.Values) { // a row of an earlier descriptor may lack the newest fields
				x.Fields[name] = row.Values[at]
			}
		}
		x.Valid = r.valid(row.Version)
		if x.AsOf, err = r.dates.of(ctx, row.SeenFrom); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// valid gives the bounds that the descriptor names. A row that was loaded before
// it named them has none until it is delivered again.
func (r *Register) valid(row holding.Version) source.Valid {
	v := source.Valid{FromField: r.d.Valid.From, ToField: r.d.Valid.To}
	if v.FromField != "" {
		v.From = row.ValidFrom
	}
	if v.ToField != "" {
		v.To = holding.LastDay(row.ValidTo)
	}
	return v
}

// RowKey is a row's record id, of which outcomes keep a commitment.
func RowKey(register mpolice.Register, key int64) string {
	return string(register) + "-" + strconv.FormatUint(uint64(key), 16)
}

// ParseRowKey reads what RowKey gave.
func ParseRowKey(register mpolice.Register, s string) (int64, bool) {
	prefix := string(register) + "-"
	if len(s) <= len(prefix) || s[:len(prefix)] != prefix {
		return 0, false
	}
	key, err := strconv.ParseUint(s[len(prefix):], 16, 64)
	return int64(key), err == nil
}

// Dates of batches never change, so they are asked for once.
func (b *batchDates) of(ctx context.Context, batch int64) (time.Time, error) {
	if at, ok := b.known.Load(batch); ok {
		return at.(time.Time), nil
	}
	found, err := b.store.Batch(ctx, batch)
	if err != nil {
		return time.Time{}, err
	}
	b.known.Store(batch, found.AsOf)
	return found.AsOf, nil
}
