package audit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"time"

	"mpolice"
)

// Lane makes sealed records durable. Appends may come from many goroutines;
// the lane groups them into batches.
type Lane interface {
	// Append returns nil only when every record is durable. On error none of
	// them may be taken for durable; the caller releases nothing.
	Append(ctx context.Context, records ...Sealed) error
	// AppendSoon queues a record that rides along with the next append, at
	// the latest after a few milliseconds. A record lost in a crash is safe to
	// lose: an intent without an outcome counts as seen.
	AppendSoon(record Sealed) error
}

// Recorder seals records, writes them to a lane, and mints receipts.
type Recorder struct {
	lane  Lane
	keys  Keys
	clock mpolice.Clock
	rand  io.Reader

	soon sync.WaitGroup // records of RecordSoon on their way

	mu   sync.Mutex
	last time.Time // no record is earlier than this; guarded by mu
}

// NewRecorder makes a recorder. notBefore is the time of the last record that
// is already stored: a clock that stands before it is refused.
func NewRecorder(lane Lane, keys Keys, clock mpolice.Clock, rand io.Reader, notBefore time.Time) *Recorder {
	return &Recorder{lane: lane, keys: keys, clock: clock, rand: rand, last: notBefore}
}

// Prepare stamps r with an id and the time, and seals it, for a store method
// that writes it in the same transaction as its own change.
func (rec *Recorder) Prepare(r Record) (Sealed, error) {
	r, err := rec.stamp(r)
	if err != nil {
		return Sealed{}, err
	}
	return Seal(r, rec.keys, rec.rand)
}

// stamp gives r its time, and an id where it has none.
func (rec *Recorder) stamp(r Record) (Record, error) {
	now, err := rec.now()
	if err != nil {
		return r, err
	}
	if r.ID.IsZero() {
		if r.ID, err = mpolice.NewRecordID(now, rec.rand); err != nil {
			return r, err
		}
	}
	r.At = now
	return r, nil
}

// Record makes r durable and gives its id.
func (rec *Recorder) Record(ctx context.Context, r Record) (mpolice.RecordID, error) {
	s, err := rec.Prepare(r)
	if err != nil {
		return mpolice.RecordID{}, err
	}
	if err := rec.lane.Append(ctx, s); err != nil {
		return mpolice.RecordID{}, ledgerError(err)
	}
	return s.ID, nil
}

// RecordSoon records r without waiting, sealed in the background. Use it for
// outcomes only: one that is lost leaves its intent, which counts as seen.
func (rec *Recorder) RecordSoon(r Record) error {
	r, err := rec.stamp(r)
	if err != nil {
		return err
	}
	rec.soon.Go(func() {
		s, err := Seal(r, rec.keys, rec.rand)
		if err == nil {
			err = rec.lane.AppendSoon(s)
		}
		if err != nil {
			slog.Error("an outcome was not recorded; its intent counts as seen", "intent", r.Parent, "err", err)
		}
	})
	return nil
}

// Flush waits until every record of RecordSoon is in the lane.
func (rec *Recorder) Flush() { rec.soon.Wait() }

// Intend makes an intent durable and mints the receipt that opens the named
// registers for the record's subject, and nothing else.
func (rec *Recorder) Intend(ctx context.Context, r Record, registers []mpolice.Register) (Receipt, error) {
	id, err := rec.Record(ctx, r)
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{id: id, subject: r.Subject.Canonical(), registers: slices.Clone(registers)}, nil
}

// now gives the clock's time, refusing one that stands before the last record
// by more than a second; within it, time stands still rather than run back.
func (rec *Recorder) now() (time.Time, error) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	now := rec.clock.Now()
	if now.Before(rec.last.Add(-time.Second)) {
		return time.Time{}, mpolice.ErrClockBackwards
	}
	if now.Before(rec.last) {
		now = rec.last
	}
	rec.last = now
	return now, nil
}

func ledgerError(err error) error {
	if err == nil || errors.Is(err, mpolice.ErrLedgerUnavailable) {
		return err
	}
	return fmt.Errorf("%w: %w", mpolice.ErrLedgerUnavailable, err)
}

// Receipt proves inside the program that an intent is durable. Only a
// Recorder can make one that is not zero.
type Receipt struct {
	id        mpolice.RecordID
	subject   string
	registers []mpolice.Register
}

// Record gives the id of the intent.
func (r Receipt) Record() mpolice.RecordID { return r.id }

// Covers refuses a zero receipt, another subject, or a register that the
// intent does not name. Every source calls it before it reads.
func (r Receipt) Covers(register mpolice.Register, subject mpolice.Subject) error {
	if r.id.IsZero() || r.subject != subject.Canonical() || !slices.Contains(r.registers, register) {
		return mpolice.ErrNoReceipt
	}
	return nil
}
