package notice

import (
	"context"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/registry/holding"
)

// Patience is how long a notice is the officer's alone.
const Patience = 7 * 24 * time.Hour

// Correction names a dispute that ended as corrected. Registers that are made
// anew number their disputes from 1 again; the instant of closing tells two of
// one number apart.
type Correction struct {
	Dispute int64
	Closed  time.Time
}

// correctionOf names a closed dispute.
func correctionOf(d holding.Dispute) Correction {
	return Correction{Dispute: d.ID, Closed: holding.Instant(d.Closed)}
}

// Notice tells one officer that one query showed a value that was wrong.
type Notice struct {
	ID mpolice.RecordID // of the record that was made of it
	Correction
	Register mpolice.Register
	Field    mpolice.FieldName // empty: the whole row
	Query    mpolice.RecordID  // the intent
	Officer  mpolice.OfficerID
	Unit     mpolice.UnitID // of the officer when asking
	// Certain says that the query's outcome names the row; without an outcome it
	// counts as seen.
	Certain        bool
	Shown          time.Time // when the query was made
	Corrected      time.Time // when the register held the right value
	Issued         time.Time
	Acknowledged   time.Time // zero: not yet
	AcknowledgedBy mpolice.OfficerID
}

// Open reports whether nobody has acknowledged the notice.
func (n Notice) Open() bool { return n.Acknowledged.IsZero() }

// late reports whether the notice has waited longer than its officer may take.
func (n Notice) late(now time.Time) bool { return n.Open() && n.Issued.Before(now.Add(-Patience)) }

// Store keeps notices. Every method that changes anything writes its records in
// the same transaction; what is there already is mpolice.ErrConflict and
// changes nothing.
type Store interface {
	Outgoing
	Inbox
}

// Outgoing is how notices are issued.
type Outgoing interface {
	// AddNotices writes notices, each with the record of its ID: all or none.
	AddNotices(ctx context.Context, all []Notice, records []audit.Sealed) error
	// NoticesOfCorrection gives those of one correction, by time of the query.
	NoticesOfCorrection(ctx context.Context, c Correction) ([]Notice, error)
	// SettleCorrection notes that everybody concerned has a notice.
	SettleCorrection(ctx context.Context, c Correction, record audit.Sealed) error
	// SettledCorrections gives all that are settled, in no order.
	SettledCorrections(ctx context.Context) ([]Correction, error)
}

// Inbox is how notices are read and acknowledged.
type Inbox interface {
	// Notice gives one, mpolice.ErrNotFound when there is none.
	Notice(ctx context.Context, id mpolice.RecordID) (Notice, error)
	// NoticesOf gives an officer's: those that are open first, then the latest
	// query first.
	NoticesOf(ctx context.Context, id mpolice.OfficerID, limit int) ([]Notice, error)
	CountOpenNotices(ctx context.Context, id mpolice.OfficerID) (int64, error)
	// LateNotices gives open ones of a unit's queries, except one officer's,
	// issued before an instant, the oldest first.
	LateNotices(ctx context.Context, unit mpolice.UnitID, except mpolice.OfficerID, before time.Time, limit int) ([]Notice, error)
	CountLateNotices(ctx context.Context, unit mpolice.UnitID, except mpolice.OfficerID, before time.Time) (int64, error)
	AcknowledgeNotice(ctx context.Context, id mpolice.RecordID, by mpolice.OfficerID, at time.Time, record audit.Sealed) error
}

// Disputes lists disputed values, the newest first.
type Disputes interface {
	Disputes(ctx context.Context, open bool, limit int) ([]holding.Dispute, error)
}

// corrected is the outcome of a dispute that makes notices due.
const corrected = "corrected"
