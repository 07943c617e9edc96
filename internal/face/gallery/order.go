package gallery

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	"mpolice"
)

// Order is a commander's written order to look for one named person at an
// assembly. Whom it names stays sealed.
type Order struct {
	Assembly  string
	Number    string
	Commander string
	Case      mpolice.ReferenceID
	EnteredBy mpolice.OfficerID
	EnteredAt time.Time
}

// StoredOrder is an order as its row keeps it.
type StoredOrder struct {
	Order
	SubjectTag, SubjectBox []byte
}

// OrderDraft is what a supervisor enters from the paper.
type OrderDraft struct {
	Assembly  string
	Number    string
	Commander string
	Case      mpolice.ReferenceID
	Subject   mpolice.Subject
}

const maxNumber = 40

// EnterOrder puts an order on record. The officer who will search under it is
// somebody else than who enters it: [Desk.Ordered] checks that.
func (d *Desk) EnterOrder(ctx context.Context, who mpolice.Officer, draft OrderDraft) (Order, error) {
	if err := may(who, mpolice.RoleSupervisor); err != nil {
		return Order{}, err
	}
	draft, err := draft.clean()
	if err != nil {
		return Order{}, err
	}
	if err := d.CheckCase(ctx, draft.Case); err != nil {
		return Order{}, err
	}
	a, err := d.Store.FaceAssembly(ctx, draft.Assembly)
	if err != nil {
		return Order{}, err
	}
	now := d.Clock.Now()
	if now.After(a.To) || !a.CancelledAt.IsZero() {
		return Order{}, ErrOver
	}
	o := StoredOrder{Order: Order{draft.Assembly, draft.Number, draft.Commander, draft.Case, who.ID, now}, SubjectTag: d.subjectTag(draft.Subject)}
	if o.SubjectBox, err = d.Sealer.Seal([]byte(draft.Subject.Canonical()), []byte("order "+o.Assembly+" "+o.Number)); err != nil {
		return Order{}, err
	}
	r := entry(who, "order-entered", "assembly", o.Assembly, "order", o.Number, "commander", o.Commander, "case", o.Case.String())
	r.Subject = draft.Subject
	rec, err := d.Recorder.Prepare(r)
	if err != nil {
		return Order{}, err
	}
	if err := d.Store.EnterFaceOrder(ctx, o, rec); err != nil {
		return Order{}, fmt.Errorf("enter order: %w", err)
	}
	return o.Order, nil
}

// CheckCase refuses a case that is not on file or is closed: an order that names
// none would open the door to nobody, and nobody would know why.
func (d *Desk) CheckCase(ctx context.Context, id mpolice.ReferenceID) error {
	c, err := d.Matters.Reference(ctx, id)
	switch {
	case errors.Is(err, mpolice.ErrNotFound):
		return invalid("case", "invalid.gallery.case_unknown")
	case err != nil:
		return fmt.Errorf("find the order's case: %w", err)
	case !c.Closed.IsZero() && !c.Closed.After(d.Clock.Now()):
		return invalid("case", "invalid.gallery.case_closed")
	}
	return nil
}

func (o OrderDraft) clean() (OrderDraft, error) {
	var err error
	if o.Number, err = text("number", o.Number, maxNumber); err != nil {
		return o, err
	}
	if o.Commander, err = text("commander", o.Commander, maxNumber); err != nil {
		return o, err
	}
	if o.Case.Kind != mpolice.ReferenceCase {
		return o, invalid("case", "invalid.required")
	}
	if o.Case.Number, err = text("case", o.Case.Number, maxNumber); err != nil {
		return o, err
	}
	if o.Subject.Kind != mpolice.SubjectNationalID {
		return o, invalid("subject", "invalid.required")
	}
	return o, nil
}

// Orders lists the orders of an assembly.
func (d *Desk) Orders(ctx context.Context, assembly string) ([]Order, error) {
	all, err := d.Store.FaceOrders(ctx, assembly)
	if err != nil {
		return nil, fmt.Errorf("orders: %w", err)
	}
	out := make([]Order, len(all))
	for i, o := range all {
		out[i] = o.Order
	}
	return out, nil
}

// Ordered reports whether an order for the assembly names the person in the
// case, entered by somebody else than the searcher.
func (d *Desk) Ordered(ctx context.Context, assembly string, c mpolice.ReferenceID, subject mpolice.Subject, searcher mpolice.OfficerID) (bool, error) {
	if subject.IsZero() || searcher == "" || c.Kind != mpolice.ReferenceCase {
		return false, nil
	}
	a, err := d.Store.FaceAssembly(ctx, assembly)
	if errors.Is(err, mpolice.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("orders: %w", err)
	}
	all, err := d.Store.FaceOrders(ctx, a.ID)
	if err != nil {
		return false, fmt.Errorf("orders: %w", err)
	}
	tag := d.subjectTag(subject)
	for _, o := range all {
		if o.Case == c && o.EnteredBy != searcher && subtle.ConstantTimeCompare(o.SubjectTag, tag) == 1 {
			return true, nil
		}
	}
	return false, nil
}
