// Package custody follows each shared device from hand to hand.
//
// Before duty the custodian (保管人、值班) offers a device against the officer's
// card (領機證) and the officer accepts it; after duty the officer returns it
// and the custodian takes it back. Both sign both times, each signature is a
// record, and taking a device back ends the holder's session.
package custody

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"mpolice"
	"mpolice/internal/audit"
)

// HandOut is one device in one officer's hands, from offer to close. Zero
// instants mean "not yet".
type HandOut struct {
	ID         string
	Device     mpolice.DeviceID
	Officer    mpolice.OfficerID
	Custodian  mpolice.OfficerID
	OfferedAt  time.Time
	DueAt      time.Time
	AcceptedAt time.Time
	ReturnAt   time.Time
	ClosedAt   time.Time
	ClosedBy   mpolice.OfficerID
}

// State is where a hand-out stands.
type State string

// The states, in order.
const (
	StateOffered   State = "offered"   // 待領用人簽收
	StateHeld      State = "held"      // 領用中
	StateReturning State = "returning" // 待保管人收回
	StateClosed    State = "closed"    // 已繳還
)

// State derives the state from the instants.
func (h HandOut) State() State {
	switch {
	case !h.ClosedAt.IsZero():
		return StateClosed
	case !h.ReturnAt.IsZero():
		return StateReturning
	case !h.AcceptedAt.IsZero():
		return StateHeld
	}
	return StateOffered
}

// Overdue reports whether the device should have been back by now.
func (h HandOut) Overdue(now time.Time) bool {
	return h.ClosedAt.IsZero() && now.After(h.DueAt)
}

// Item is one line of a desk's inventory; HandOut is nil when the device is in.
type Item struct {
	Device  mpolice.DeviceID
	Unit    mpolice.UnitID
	HandOut *HandOut
}

// Store keeps the hand-outs. Each mutating method writes its record in the
// same transaction and answers mpolice.ErrConflict when the state has moved
// on; then nothing is written.
type Store interface {
	Device(ctx context.Context, id mpolice.DeviceID) (unit mpolice.UnitID, err error)
	// OpenHandOut gives the officer's open hand-out or mpolice.ErrNotFound.
	OpenHandOut(ctx context.Context, officer mpolice.OfficerID) (HandOut, error)
	HandOut(ctx context.Context, id string) (HandOut, error)
	Inventory(ctx context.Context, unit mpolice.UnitID) ([]Item, error)

	Offer(ctx context.Context, h HandOut, record audit.Sealed) error
	// Accept also binds the officer's sessions to the device.
	Accept(ctx context.Context, h HandOut, at time.Time, record audit.Sealed) error
	Return(ctx context.Context, h HandOut, at time.Time, record audit.Sealed) error
	// Close also ends the officer's sessions.
	Close(ctx context.Context, h HandOut, by mpolice.OfficerID, at time.Time, record audit.Sealed) error
}

// Refusals of the desk. Each is a plain state of affairs that a page can name.
var (
	ErrNotCustodian = errors.New("only the duty desk hands out and takes back")
	ErrOtherUnit    = errors.New("officer and device belong to different units")
	ErrSelf         = errors.New("nobody hands a device to themselves")
	ErrCard         = errors.New("the device card is not this officer's")
	ErrDeviceOut    = errors.New("the device is out")
	ErrHolds        = errors.New("the officer already holds a device")
)

// maxHours bounds how long a device may be out.
const maxHours = 14

// Desk hands devices out and takes them back.
type Desk struct {
	store    Store
	recorder *audit.Recorder
	clock    mpolice.Clock
}

// NewDesk makes a desk over store.
func NewDesk(store Store, recorder *audit.Recorder, clock mpolice.Clock) *Desk {
	return &Desk{store, recorder, clock}
}

// Current gives the device that the officer holds or is being handed.
func (d *Desk) Current(ctx context.Context, officer mpolice.OfficerID) (h HandOut, ok bool, err error) {
	h, err = d.store.OpenHandOut(ctx, officer)
	switch {
	case errors.Is(err, mpolice.ErrNotFound):
		return HandOut{}, false, nil
	case err != nil:
		return HandOut{}, false, fmt.Errorf("read custody: %w", err)
	}
	return h, true, nil
}

// Inventory lists the devices of a unit.
func (d *Desk) Inventory(ctx context.Context, unit mpolice.UnitID) ([]Item, error) {
	items, err := d.store.Inventory(ctx, unit)
	if err != nil {
		return nil, fmt.Errorf("read inventory: %w", err)
	}
	return items, nil
}

// Offer is the custodian's signature on handing device to officer against the
// officer's card, for the given hours (1 to 14).
func (d *Desk) Offer(ctx context.Context, custodian, officer mpolice.Officer, card string, device mpolice.DeviceID, hours int) (HandOut, error) {
	if err := d.mayOffer(ctx, custodian, officer, card, device); err != nil {
		return HandOut{}, err
	}
	if hours < 1 || hours > maxHours {
		return HandOut{}, &mpolice.Invalid{Field: "hours", Key: "invalid.hours"}
	}
	now := d.clock.Now()
	h := HandOut{
		ID: rand.Text(), Device: device, Officer: officer.ID, Custodian: custodian.ID,
		OfferedAt: now, DueAt: now.Add(time.Duration(hours) * time.Hour),
	}
	rec, err := d.sign(audit.KindOffer, custodian, h, "")
	if err != nil {
		return HandOut{}, err
	}
	if err := d.store.Offer(ctx, h, rec); err != nil {
		return HandOut{}, fmt.Errorf("offer device: %w", err)
	}
	return h, nil
}

func (d *Desk) mayOffer(ctx context.Context, custodian, officer mpolice.Officer, card string, device mpolice.DeviceID) error {
	unit, err := d.store.Device(ctx, device)
	switch {
	case errors.Is(err, mpolice.ErrNotFound):
		return &mpolice.Invalid{Field: "device", Key: "invalid.device"}
	case err != nil:
		return fmt.Errorf("offer device: %w", err)
	case custodian.Role != mpolice.RoleDesk:
		return ErrNotCustodian
	case custodian.ID == officer.ID:
		return ErrSelf
	case card != officer.CardNumber:
		return ErrCard
	case unit != custodian.Unit || unit != officer.Unit:
		return ErrOtherUnit
	}
	if _, holds, err := d.Current(ctx, officer.ID); err != nil {
		return err
	} else if holds {
		return ErrHolds
	}
	items, err := d.Inventory(ctx, unit)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(items, func(it Item) bool { return it.Device == device && it.HandOut != nil }) {
		return ErrDeviceOut
	}
	return nil
}

// Accept is the officer's signature on receiving the device.
func (d *Desk) Accept(ctx context.Context, officer mpolice.Officer, id string) error {
	h, err := d.own(ctx, officer, id, StateOffered)
	if err != nil {
		return err
	}
	rec, err := d.sign(audit.KindAccept, officer, h, "")
	if err != nil {
		return err
	}
	if err := d.store.Accept(ctx, h, time.UnixMicro(rec.AtMicro).UTC(), rec); err != nil {
		return fmt.Errorf("accept device: %w", err)
	}
	return nil
}

// Return is the officer's signature on giving the device back.
func (d *Desk) Return(ctx context.Context, officer mpolice.Officer, id string) error {
	h, err := d.own(ctx, officer, id, StateHeld)
	if err != nil {
		return err
	}
	rec, err := d.sign(audit.KindReturn, officer, h, "")
	if err != nil {
		return err
	}
	if err := d.store.Return(ctx, h, time.UnixMicro(rec.AtMicro).UTC(), rec); err != nil {
		return fmt.Errorf("return device: %w", err)
	}
	return nil
}

// TakeBack is the custodian's signature on having the device again. It ends
// the officer's session. A device that lies on the desk is taken back even
// when the officer did not sign the return, and the record says so.
func (d *Desk) TakeBack(ctx context.Context, custodian mpolice.Officer, id string) error {
	h, err := d.store.HandOut(ctx, id)
	if err != nil {
		return fmt.Errorf("take back device: %w", err)
	}
	unit, err := d.store.Device(ctx, h.Device)
	switch {
	case err != nil:
		return fmt.Errorf("take back device: %w", err)
	case custodian.Role != mpolice.RoleDesk || custodian.Unit != unit:
		return ErrNotCustodian
	case custodian.ID == h.Officer:
		return ErrSelf
	case h.State() == StateClosed:
		return fmt.Errorf("take back device: %w", mpolice.ErrConflict)
	}
	rec, err := d.sign(audit.KindTakeBack, custodian, h, string(h.State()))
	if err != nil {
		return err
	}
	if err := d.store.Close(ctx, h, custodian.ID, time.UnixMicro(rec.AtMicro).UTC(), rec); err != nil {
		return fmt.Errorf("take back device: %w", err)
	}
	return nil
}

// own reads a hand-out that belongs to the officer and stands in that state.
func (d *Desk) own(ctx context.Context, officer mpolice.Officer, id string, want State) (HandOut, error) {
	h, err := d.store.HandOut(ctx, id)
	if err != nil {
		return HandOut{}, fmt.Errorf("read custody: %w", err)
	}
	if h.Officer != officer.ID {
		return HandOut{}, fmt.Errorf("read custody: %w", mpolice.ErrNotFound)
	}
	if h.State() != want {
		return HandOut{}, fmt.Errorf("read custody: %w", mpolice.ErrConflict)
	}
	return h, nil
}

func (d *Desk) sign(kind audit.Kind, by mpolice.Officer, h HandOut, from string) (audit.Sealed, error) {
	fields := []audit.Field{
		{Name: "hand_out", Value: h.ID},
		{Name: "device", Value: string(h.Device)},
		{Name: "holder", Value: string(h.Officer)},
		{Name: "custodian", Value: string(h.Custodian)},
		{Name: "due", Value: h.DueAt.UTC().Format(time.RFC3339)},
	}
	if from != "" {
		fields = append(fields, audit.Field{Name: "from_state", Value: from})
	}
	return d.recorder.Prepare(audit.Record{
		Kind: kind, Officer: by.ID, Unit: by.Unit, Role: by.Role, Fields: fields,
	})
}
