package steward

import (
	"context"
	"fmt"
	"slices"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/identity"
	"mpolice/internal/registry/quality"
)

// The outcomes of a dispute (個資法第11條): the agency corrected the value, it
// was shown to be right, or the person takes the objection back.
const (
	OutcomeCorrected = "corrected"
	OutcomeKept      = "kept"
	OutcomeWithdrawn = "withdrawn"
)

// Outcomes lists them.
var Outcomes = []string{OutcomeCorrected, OutcomeKept, OutcomeWithdrawn}

// maxDisputes bounds how many disputes are looked through.
const maxDisputes = 500

// Disputes lists disputed values, the newest first, without content. Every
// viewer may see them.
func (d *Desk) Disputes(ctx context.Context, who mpolice.Officer, open bool) ([]holding.Dispute, error) {
	if err := view(who); err != nil {
		return nil, err
	}
	all, err := d.Store.Disputes(ctx, open, maxDisputes)
	if err != nil {
		return nil, fmt.Errorf("list disputes: %w", err)
	}
	return all, nil
}

// FoundRow is a row that a dispute may be about, its values covered.
type FoundRow struct {
	Cells    []Cell
	Disputed []mpolice.FieldName // already; empty name: the whole row
}

// FindRows finds a person's or plate's rows in a register, to choose the
// disputed value from. The look is recorded under the subject, so that the
// person sees it.
func (d *Desk) FindRows(ctx context.Context, who mpolice.Officer, code mpolice.Register, subject mpolice.Subject) ([]FoundRow, error) {
	x, rows, err := d.find(ctx, who, code, subject)
	if err != nil {
		return nil, err
	}
	keys := make([]int64, len(rows))
	for i, r := range rows {
		keys[i] = r.Key
	}
	already, err := d.Store.DisputesOf(ctx, code, keys)
	if err != nil {
		return nil, fmt.Errorf("find disputes: %w", err)
	}
	out := make([]FoundRow, len(rows))
	for i, r := range rows {
		for at := range x.Fields {
			if f := &x.Fields[at]; !f.Internal && at < len(r.Values) {
				c := Cell{Field: f}
				c.Shown, c.Closed = cover(f.Class, r.Values[at])
				out[i].Cells = append(out[i].Cells, c)
			}
		}
		for _, a := range already {
			if a.Key == r.Key {
				out[i].Disputed = append(out[i].Disputed, a.Field)
			}
		}
	}
	return out, nil
}

// maxFound bounds the rows of one subject in one register.
const maxFound = 20

func (d *Desk) find(ctx context.Context, who mpolice.Officer, code mpolice.Register, subject mpolice.Subject) (*registry.Descriptor, []holding.Stored, error) {
	if err := steward(who); err != nil {
		return nil, nil, err
	}
	x, err := d.descriptor(code)
	if err != nil || x.Live {
		return nil, nil, &mpolice.Invalid{Field: "register", Key: "invalid.option"}
	}
	if err := d.about(ctx, who, subject); err != nil {
		return nil, nil, err
	}
	a := act{what: "disputed-row", subject: subject, detail: []audit.Field{field("register", string(code))}}
	if _, err := d.look(ctx, who, a); err != nil {
		return nil, nil, err
	}
	slot, key := holding.SlotPlate, holding.PlateKey(subject.Key)
	if subject.Kind == mpolice.SubjectNationalID {
		packed, ok := identity.PackID(subject.Key)
		if !ok {
			return nil, nil, &mpolice.Invalid{Field: "subject", Key: "invalid.subject_shape"}
		}
		slot, key = holding.SlotPerson, packed
	}
	if !slices.Contains(holding.Declare(x).Slots, slot) {
		return nil, nil, &mpolice.Invalid{Field: "register", Key: "invalid.option"}
	}
	rows, err := d.Store.Find(ctx, code, holding.Is(slot, key), maxFound)
	if err != nil {
		return nil, nil, fmt.Errorf("find the row: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil, &mpolice.Invalid{Field: "subject", Key: "invalid.nobody"}
	}
	return x, rows, nil
}

// Objection is what a person objects to: a value, or the whole row.
type Objection struct {
	Register mpolice.Register
	Subject  mpolice.Subject
	Row      int               // of those that FindRows gave
	Field    mpolice.FieldName // empty: the whole row
	Reason   string
}

// Open marks a value as disputed; from then on every answer says so. A steward
// who queried the person does not decide here.
func (d *Desk) Open(ctx context.Context, who mpolice.Officer, o Objection) (int64, error) {
	reason, err := reasonOf(o.Reason)
	if err != nil {
		return 0, err
	}
	x, rows, err := d.find(ctx, who, o.Register, o.Subject)
	if err != nil {
		return 0, err
	}
	if o.Row < 0 || o.Row >= len(rows) {
		return 0, &mpolice.Invalid{Field: "row", Key: "invalid.option"}
	}
	if f, ok := x.Field(o.Field); o.Field != "" && (!ok || f.Internal) {
		return 0, &mpolice.Invalid{Field: "field", Key: "invalid.option"}
	}
	row := rows[o.Row]
	if err := d.free(ctx, who, x, row, o.Field); err != nil {
		return 0, err
	}
	a := act{what: "dispute", subject: o.Subject, detail: []audit.Field{
		field("register", string(o.Register)), field("field", string(o.Field)), field("reason", reason),
	}}
	var id int64
	_, err = d.decide(ctx, who, "dispute", a, func(e holding.Entry) error {
		id, err = d.Store.OpenDispute(ctx, holding.Dispute{Register: o.Register, Key: row.Key, Field: o.Field, Reason: reason}, e)
		return err
	})
	return id, err
}

// free refuses a value that is disputed already, and a steward who is in the row
// or queried it.
func (d *Desk) free(ctx context.Context, who mpolice.Officer, x *registry.Descriptor, row holding.Stored, of mpolice.FieldName) error {
	already, err := d.Store.DisputesOf(ctx, x.Code, []int64{row.Key})
	if err != nil {
		return fmt.Errorf("find disputes: %w", err)
	}
	for _, a := range already {
		if a.Field == of {
			return fmt.Errorf("open dispute: %w", mpolice.ErrConflict)
		}
	}
	return d.impartial(ctx, who, x, row)
}

// impartial refuses a steward who is in the row or whose query gave it out.
func (d *Desk) impartial(ctx context.Context, who mpolice.Officer, x *registry.Descriptor, row holding.Stored) error {
	subjects := quality.SubjectsOf(x, row)
	if err := d.about(ctx, who, subjects...); err != nil {
		return err
	}
	seen, err := d.Witnesses.Sightings(ctx, quality.Sought{
		Register: x.Code, Key: row.Key, Subjects: subjects, To: d.Clock.Now().Add(time.Microsecond), Officer: who.ID,
	})
	if err != nil {
		return fmt.Errorf("check who queried: %w", err)
	}
	if len(seen) > 0 {
		return ErrQueried
	}
	return nil
}
