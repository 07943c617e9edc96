package holding

import (
	"fmt"
	"time"

	"mpolice"
)

// State is where a batch stands.
type State string

// The states.
const (
	StateLoaded State = "loaded"
	StateFailed State = "failed" // nothing of it is in the register; its rejected rows are kept
)

// Batch is one delivery of one register. In = Added + Changed + Unchanged +
// Duplicate + Quarantined + Ended (of a delta), or the batch has failed.
type Batch struct {
	ID          int64            `json:"id"` // given by the store, never used twice
	Register    mpolice.Register `json:"register"`
	Digest      string           `json:"digest"` // "sha256:…" over descriptor and file
	Descriptor  string           `json:"descriptor"`
	File        string           `json:"file"`              // base name
	Columns     string           `json:"columns,omitempty"` // the file's header as a JSON list, so that a rejected row can be read again
	Mode        string           `json:"mode"`              // snapshot, delta, readmission
	State       State            `json:"state"`
	AsOf        time.Time        `json:"as_of"` // when the agency drew it
	Started     time.Time        `json:"started"`
	Ended       time.Time        `json:"ended"`
	Actor       string           `json:"actor"`
	Fault       string           `json:"fault,omitempty"` // why it failed
	In          int64            `json:"rows_in"`
	Added       int64            `json:"added"`
	Changed     int64            `json:"changed"`
	Unchanged   int64            `json:"unchanged"`
	Duplicate   int64            `json:"duplicate"`
	Quarantined int64            `json:"quarantined"`
	Removed     int64            `json:"removed"`    // ended by absence from a snapshot
	EndedRows   int64            `json:"ended_rows"` // ended by a delta's operation
}

// Balanced reports whether every row that came in is accounted for.
func (b Batch) Balanced() bool { return b.missing() == 0 }

func (b Batch) missing() int64 {
	return b.In - b.Added - b.Changed - b.Unchanged - b.Duplicate - b.Quarantined - b.EndedRows
}

// Check is the last word before a commit: it fails for a batch that is not
// balanced, and for one whose figures are not those of the versions that were
// added and ended. A row that was lost between a caller and a store shows here.
func (b Batch) Check(added, ended int64) error {
	if !b.Balanced() {
		return fmt.Errorf("%w: %d rows came in, %d are accounted for", ErrUnbalanced, b.In, b.In-b.missing())
	}
	if b.Added+b.Changed != added || b.Changed+b.Removed+b.EndedRows != ended {
		return fmt.Errorf("%w: the batch says %d versions added and %d ended, the store has %d and %d",
			ErrUnbalanced, b.Added+b.Changed, b.Changed+b.Removed+b.EndedRows, added, ended)
	}
	return nil
}

// Rejected is one row that was not let in, and one reason. A row with several
// reasons stands several times, with Ord from 0.
type Rejected struct {
	Batch    int64             `json:"batch"`
	Register mpolice.Register  `json:"register"`
	Line     int64             `json:"line"` // row number in the file, from 1
	Ord      int               `json:"ord"`
	Rule     string            `json:"rule"` // such as validity.check-digit
	Field    mpolice.FieldName `json:"field"`
	Reason   string            `json:"reason"`
	RawHash  string            `json:"raw_hash"` // SHA-256 of the row's bytes, hex
	Raw      []byte            `json:"-"`        // the row's bytes, at most MaxRaw; with Ord 0 only
	State    RejectState       `json:"state"`
	At       time.Time         `json:"at"` // of the state
	By       string            `json:"by"`
}

// RejectState is what became of a rejected row.
type RejectState string

// The states of a rejected row.
const (
	RejectOpen       RejectState = "open"
	RejectReadmitted RejectState = "readmitted"
	RejectReturned   RejectState = "returned" // sent back to the agency
)

// MaxRaw bounds the bytes that are kept of one rejected row.
const MaxRaw = 64 << 10

// Finding is what one rule found in one batch: how many rows, and a few of
// them by row number.
type Finding struct {
	Batch     int64             `json:"batch"`
	Register  mpolice.Register  `json:"register"`
	Rule      string            `json:"rule"`
	Dimension string            `json:"dimension"` // ISO/IEC 25012, such as accuracy
	Severity  string            `json:"severity"`  // reject, warn
	Field     mpolice.FieldName `json:"field"`
	Rows      int64             `json:"rows"`
	Sample    []int64           `json:"sample"` // row numbers, at most 20
}

// Measure is one figure of one field in one batch, for trends.
type Measure struct {
	Batch    int64             `json:"batch"`
	Register mpolice.Register  `json:"register"`
	Field    mpolice.FieldName `json:"field"`
	Metric   string            `json:"metric"` // null_share, distinct, top_share, jan1_share, rows
	Value    float64           `json:"value"`
}

// NameEntry is one distinct name with the hashes by which it is found: column
// by kind, 0 for none. A name with several readings stands several times, Ord
// from 0.
type NameEntry struct {
	Name   int64
	Ord    int
	Text   string
	Hashes [NameKinds]int64
}

// NameKinds is the number of kinds of hash that a name has; package name
// numbers them.
const NameKinds = 12

// Change is one entry of the journal.
type Change struct {
	Seq      int64
	At       time.Time
	Actor    string
	Kind     string // load, fail, readmit, return, link, unlink, dispute, correct, declare
	Detail   string // JSON
	Previous [32]byte
	Hash     [32]byte
}
