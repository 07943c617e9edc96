package gallery

import (
	"context"
	"fmt"
	"time"

	"mpolice"
)

// Batch is one enrolment of one list.
type Batch struct {
	ID        int64
	List      []byte // keyed hash of the list
	State     BatchState
	StartedAt time.Time
	EndedAt   time.Time
	StartedBy mpolice.OfficerID
	// Line and Position are how far the list is worked off: the number of its
	// next line, and the byte at which that begins.
	Line, Position int64
	Tally
}

// BatchState is open until every row of the list is accounted for.
type BatchState string

// The states of a batch.
const (
	BatchOpen BatchState = "open"
	BatchDone BatchState = "done"
)

// Tally says what became of the rows.
type Tally struct {
	In          int64 // rows of the list
	Enrolled    int64
	Quarantined int64
	Duplicate   int64 // the same row again in the same list
	Unchanged   int64 // enrolled by an earlier list
}

// Balanced reports whether every row is accounted for.
func (t Tally) Balanced() bool {
	return t.In == t.Enrolled+t.Quarantined+t.Duplicate+t.Unchanged
}

// Add sums.
func (t Tally) Add(u Tally) Tally {
	return Tally{t.In + u.In, t.Enrolled + u.Enrolled, t.Quarantined + u.Quarantined, t.Duplicate + u.Duplicate, t.Unchanged + u.Unchanged}
}

// Quarantined is a row that was kept out. Of the picture it keeps a keyed hash,
// by which a better one can be told from the same again.
type Quarantined struct {
	Batch, Line int64
	Field       string // column, or empty for the row as a whole
	Reason      string
	Picture     []byte
}

// Chunk is what a run of rows brought, written in one transaction.
type Chunk struct {
	Batch       int64
	FromLine    int64 // the batch must stand there
	Line        int64 // and stands here afterwards
	Position    int64
	Tally       Tally // of these rows alone
	Photos      []Stored
	Quarantined []Quarantined
	// Spare up to (not including) End are reserved numbers that were not used.
	Spare, End uint64
}

// BatchEnd ends a batch. First up to (not including) Last are reserved photo
// numbers that were not used.
type BatchEnd struct {
	Batch       int64
	Line        int64
	At          time.Time
	First, Last uint64
}

// Batches lists the latest enrolments.
func (d *Desk) Batches(ctx context.Context, limit int) ([]Batch, error) {
	out, err := d.Store.FaceBatches(ctx, limit)
	if err != nil {
		return nil, fmt.Errorf("list enrolments: %w", err)
	}
	return out, nil
}

// Quarantine lists rows of a batch that were kept out, after a line.
func (d *Desk) Quarantine(ctx context.Context, batch, after int64, limit int) ([]Quarantined, error) {
	out, err := d.Store.FaceQuarantine(ctx, batch, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list quarantined rows: %w", err)
	}
	return out, nil
}
