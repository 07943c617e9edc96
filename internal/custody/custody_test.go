package custody_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/custody"
	"mpolice/internal/server/servertest"
)

// station is a duty desk with an officer who holds nothing and a free device,
// all of one unit.
type station struct {
	*servertest.House
	custodian, officer, other mpolice.Officer
	device                    mpolice.DeviceID
}

func newStation(t *testing.T) *station {
	t.Helper()
	s := &station{House: servertest.Open(t), device: servertest.City(t).Sample.Device.ID}
	get := func(id mpolice.OfficerID) mpolice.Officer {
		o, err := s.App.Store.Officer(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	s.custodian, s.officer, s.other = get("A10201"), get("A10002"), get("A10017")
	return s
}

func (s *station) offer(t *testing.T) custody.HandOut {
	t.Helper()
	h, err := s.App.Desk.Offer(t.Context(), s.custodian, s.officer, s.officer.CardNumber, s.device, 8)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (s *station) state(t *testing.T, id string) custody.HandOut {
	t.Helper()
	h, err := s.App.Store.Custody().HandOut(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// count is how many records there are.
func (s *station) count(t *testing.T) int64 {
	t.Helper()
	n, _, err := s.App.Store.LastRecord(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// last gives the newest record, opened.
func (s *station) last(t *testing.T) (audit.Stored, audit.Record) {
	t.Helper()
	found, err := s.App.Store.Records(t.Context(), audit.Filter{Limit: 1})
	if err != nil || len(found) != 1 {
		t.Fatal(err)
	}
	c, err := found[0].CheckContent(s.App.Keys)
	if err != nil {
		t.Fatal(err)
	}
	return found[0], audit.Record{Fields: c.Fields}
}

// TestFromHandToHand: both sign both times, each signature is a record, and
// the end of the hand-out is the end of the session.
func TestFromHandToHand(t *testing.T) {
	t.Parallel()
	s := newStation(t)
	token, session, err := s.App.Gate.SignIn(t.Context(), authn.Proof{Officer: s.officer.ID, Method: authn.MethodDemo})
	if err != nil || session.HandOut != "" {
		t.Fatalf("session %+v, %v", session, err)
	}
	h := s.offer(t)
	signed := func(kind audit.Kind, by mpolice.OfficerID, state custody.State) {
		t.Helper()
		rec, content := s.last(t)
		if rec.Kind != kind || rec.Officer != by || content.Get("hand_out") != h.ID || content.Get("device") != string(s.device) ||
			content.Get("holder") != string(s.officer.ID) || content.Get("custodian") != string(s.custodian.ID) {
			t.Errorf("record %s by %s: %+v, want %s by %s", rec.Kind, rec.Officer, content, kind, by)
		}
		if got := s.state(t, h.ID); got.State() != state {
			t.Errorf("state %s, want %s", got.State(), state)
		}
	}
	signed(audit.KindOffer, s.custodian.ID, custody.StateOffered)
	if err := s.App.Desk.Accept(t.Context(), s.officer, h.ID); err != nil {
		t.Fatal(err)
	}
	signed(audit.KindAccept, s.officer.ID, custody.StateHeld)
	if session, err = s.App.Gate.Session(t.Context(), token); err != nil || session.HandOut != h.ID || session.Device != s.device {
		t.Errorf("the session is not bound to the device: %+v, %v", session, err)
	}
	if err := s.App.Desk.Return(t.Context(), s.officer, h.ID); err != nil {
		t.Fatal(err)
	}
	signed(audit.KindReturn, s.officer.ID, custody.StateReturning)
	if err := s.App.Desk.TakeBack(t.Context(), s.custodian, h.ID); err != nil {
		t.Fatal(err)
	}
	signed(audit.KindTakeBack, s.custodian.ID, custody.StateClosed)
	var ended *authn.Ended
	if _, err := s.App.Gate.Session(t.Context(), token); !errors.As(err, &ended) || ended.Why != "returned" {
		t.Errorf("session after the device went back: %v", err)
	}
	if got := s.state(t, h.ID); got.ClosedBy != s.custodian.ID || got.Overdue(s.Clock.Now().Add(24*time.Hour)) {
		t.Errorf("closed hand-out %+v", got)
	}
	s.offer(t) // and the device can go out again
}

func TestOfferIsRefused(t *testing.T) {
	t.Parallel()
	s := newStation(t)
	holder, err := s.App.Store.Officer(t.Context(), "A10001")
	if err != nil {
		t.Fatal(err)
	}
	held, err := s.App.Store.Custody().OpenHandOut(t.Context(), holder.ID)
	if err != nil {
		t.Fatal(err)
	}
	asDesk := s.officer
	asDesk.Role = mpolice.RoleDesk
	before := s.count(t)
	var invalid *mpolice.Invalid
	for name, tt := range map[string]struct {
		custodian, officer mpolice.Officer
		card               string
		device             mpolice.DeviceID
		hours              int
		want               error
	}{
		"by an officer":        {s.officer, s.officer, s.officer.CardNumber, s.device, 8, custody.ErrNotCustodian},
		"to oneself":           {asDesk, s.officer, s.officer.CardNumber, s.device, 8, custody.ErrSelf},
		"another's card":       {s.custodian, s.officer, holder.CardNumber, s.device, 8, custody.ErrCard},
		"no card":              {s.custodian, s.officer, "", s.device, 8, custody.ErrCard},
		"another unit's":       {s.custodian, s.other, s.other.CardNumber, s.device, 8, custody.ErrOtherUnit},
		"one who holds":        {s.custodian, holder, holder.CardNumber, s.device, 8, custody.ErrHolds},
		"a device that is out": {s.custodian, s.officer, s.officer.CardNumber, held.Device, 8, custody.ErrDeviceOut},
		"no such device":       {s.custodian, s.officer, s.officer.CardNumber, "MP-9999", 8, nil},
		"no hours":             {s.custodian, s.officer, s.officer.CardNumber, s.device, 0, nil},
		"too many hours":       {s.custodian, s.officer, s.officer.CardNumber, s.device, 15, nil},
		"hours before now":     {s.custodian, s.officer, s.officer.CardNumber, s.device, -1, nil},
	} {
		_, err := s.App.Desk.Offer(t.Context(), tt.custodian, tt.officer, tt.card, tt.device, tt.hours)
		if tt.want == nil && !errors.As(err, &invalid) || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
	if after := s.count(t); after != before {
		t.Errorf("refused offers wrote %d records", after-before)
	}
}

// TestSignaturesAreTheRightPersons: nobody signs for somebody else, or twice.
func TestSignaturesAreTheRightPersons(t *testing.T) {
	t.Parallel()
	s := newStation(t)
	h := s.offer(t)
	desk := s.App.Desk
	westDesk, err := s.App.Store.Officer(t.Context(), "A10203")
	if err != nil {
		t.Fatal(err)
	}
	expect := func(name string, err, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	expect("accept by another", desk.Accept(t.Context(), s.other, h.ID), mpolice.ErrNotFound)
	expect("accept by the desk", desk.Accept(t.Context(), s.custodian, h.ID), mpolice.ErrNotFound)
	expect("accept of nothing", desk.Accept(t.Context(), s.officer, "none"), mpolice.ErrNotFound)
	expect("return before accept", desk.Return(t.Context(), s.officer, h.ID), mpolice.ErrConflict)
	expect("accept", desk.Accept(t.Context(), s.officer, h.ID), nil)
	expect("accept again", desk.Accept(t.Context(), s.officer, h.ID), mpolice.ErrConflict)
	expect("return by another", desk.Return(t.Context(), s.other, h.ID), mpolice.ErrNotFound)
	expect("take back by the officer", desk.TakeBack(t.Context(), s.officer, h.ID), custody.ErrNotCustodian)
	expect("take back by another unit's desk", desk.TakeBack(t.Context(), westDesk, h.ID), custody.ErrNotCustodian)
	expect("take back of nothing", desk.TakeBack(t.Context(), s.custodian, "none"), mpolice.ErrNotFound)
	expect("take back unsigned", desk.TakeBack(t.Context(), s.custodian, h.ID), nil)
	if _, content := s.last(t); content.Get("from_state") != string(custody.StateHeld) {
		t.Errorf("the record does not say that the officer had not signed: %+v", content)
	}
	expect("take back again", desk.TakeBack(t.Context(), s.custodian, h.ID), mpolice.ErrConflict)
	expect("return afterwards", desk.Return(t.Context(), s.officer, h.ID), mpolice.ErrConflict)
}

// TestOneDeviceGoesToOne: of many desks at once one wins, and the others write
// nothing.
func TestOneDeviceGoesToOne(t *testing.T) {
	t.Parallel()
	s := newStation(t)
	before := s.count(t)
	results := make([]error, 8)
	var all sync.WaitGroup
	for i := range results {
		all.Go(func() {
			_, results[i] = s.App.Desk.Offer(t.Context(), s.custodian, s.officer, s.officer.CardNumber, s.device, 8)
		})
	}
	all.Wait()
	won := slices.DeleteFunc(slices.Clone(results), func(err error) bool { return err != nil })
	if len(won) != 1 {
		t.Errorf("%d of %d offers of one device won: %v", len(won), len(results), results)
	}
	for _, err := range results {
		if err != nil && !errors.Is(err, custody.ErrHolds) && !errors.Is(err, custody.ErrDeviceOut) && !errors.Is(err, mpolice.ErrConflict) {
			t.Error(err)
		}
	}
	if after := s.count(t); after != before+1 {
		t.Errorf("%d records of one hand-out", after-before)
	}
}

func TestInventoryShowsWhatIsOut(t *testing.T) {
	t.Parallel()
	s := newStation(t)
	h := s.offer(t)
	items, err := s.App.Desk.Inventory(t.Context(), s.custodian.Unit)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(items, func(it custody.Item) bool { return it.Device == s.device })
	if i < 0 || items[i].HandOut == nil || items[i].HandOut.ID != h.ID || len(items) < 3 {
		t.Errorf("inventory %+v", items)
	}
	for _, it := range items {
		if it.Unit != s.custodian.Unit {
			t.Errorf("a device of another unit: %+v", it)
		}
	}
	if got := s.state(t, h.ID); got.Overdue(h.DueAt) || !got.Overdue(h.DueAt.Add(time.Second)) {
		t.Error("overdue is counted from another instant than the due one")
	}
}

// TestNoRecordNoHandOut: what cannot be recorded does not happen.
func TestNoRecordNoHandOut(t *testing.T) {
	t.Parallel()
	s := newStation(t)
	s.Clock.Move(-48 * time.Hour) // the recorder refuses
	if _, err := s.App.Desk.Offer(t.Context(), s.custodian, s.officer, s.officer.CardNumber, s.device, 8); !errors.Is(err, mpolice.ErrClockBackwards) {
		t.Errorf("Offer = %v", err)
	}
	if _, ok, err := s.App.Desk.Current(t.Context(), s.officer.ID); ok || err != nil {
		t.Errorf("a device went out without a record: %v", err)
	}
	if err := s.App.Store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.App.Desk.Current(t.Context(), s.officer.ID); err == nil || strings.Contains(err.Error(), string(s.officer.ID)) {
		t.Errorf("custody that cannot be read: %v", err)
	}
}
