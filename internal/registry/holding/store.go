package holding

import (
	"context"

	"mpolice"
)

// Entry is what a change writes into the journal, before the store gives it its
// place.
type Entry struct {
	Actor  string
	Kind   string
	Detail string // JSON, canonical
	At     int64  // UTC microseconds
}

// Loader takes deliveries. A register is loaded by one Load at a time; a
// second Begin fails with ErrBusy and does not wait.
type Loader interface {
	// Begin starts a load of the register in one transaction. Where the
	// register is empty, an engine may build its indexes at the end.
	Begin(ctx context.Context, register mpolice.Register) (Load, error)
}

// Load is one batch under way. It is used by one goroutine. Nothing of it is
// seen by anybody before Commit returns nil, and nothing of it is lost after;
// without Commit, or when the process dies, the register is as it was.
//
// Each key is added at most once in a batch and ended at most once, ended
// before it is added. Rows are written in bulk, so that an error may come with
// a later call, with Commit at the latest; after an error only Rollback is
// left to call.
type Load interface {
	// Batch is the number that the batch will have.
	Batch() int64
	// Fresh reports whether the register holds no current row.
	Fresh() bool
	// Marks streams the current rows' marks, in no order. each must not use
	// the load.
	Marks(ctx context.Context, each func(Mark) error) error
	// MarksOf gives the current marks of these keys.
	MarksOf(ctx context.Context, keys []int64) ([]Mark, error)
	// Add writes versions, seen from this batch; ErrKey where a key has a
	// current version. The rows may be reused after.
	Add(ctx context.Context, rows []Version) error
	// End ends the current versions of these keys; ErrKey where there is none.
	End(ctx context.Context, keys []int64) error
	// Names adds names that are not there yet.
	Names(ctx context.Context, entries []NameEntry) error
	// Commit makes the batch durable as StateLoaded with its rejected rows,
	// findings and measures, and the journal's entry. It refuses what
	// Batch.Check refuses.
	Commit(ctx context.Context, b Batch, r Report, e Entry) error
	// Rollback gives the load up. After Commit it does nothing.
	Rollback() error
}

// Report is what a batch leaves besides rows.
type Report struct {
	// Rejected streams the rejected rows; nil is none.
	Rejected func(yield func(Rejected) error) error
	Findings []Finding
	Measures []Measure
}

// Batches tells of deliveries.
type Batches interface {
	// Fail keeps a failed batch with its report; the register is untouched.
	Fail(ctx context.Context, b Batch, r Report, e Entry) (int64, error)
	// Batch gives one batch, mpolice.ErrNotFound when there is none.
	Batch(ctx context.Context, id int64) (Batch, error)
	// LastBatches gives the latest batches of a register, newest first; of all
	// registers when it is empty.
	LastBatches(ctx context.Context, register mpolice.Register, limit int) ([]Batch, error)
	// Loaded finds the latest batch of that digest that was loaded,
	// mpolice.ErrNotFound when there is none.
	Loaded(ctx context.Context, register mpolice.Register, digest string) (Batch, error)
	// Findings and Measures of a batch.
	Findings(ctx context.Context, batch int64) ([]Finding, error)
	Measures(ctx context.Context, register mpolice.Register, metric string, field mpolice.FieldName, limit int) ([]Measure, error)
	// Count gives the number of current rows.
	Count(ctx context.Context, register mpolice.Register) (int64, error)
}

// Quarantine holds rejected rows.
type Quarantine interface {
	// Rejected lists rows of a register (all when empty) in a state (all when
	// empty), by batch and line, after the given place.
	Rejected(ctx context.Context, f RejectFilter) ([]Rejected, error)
	// CountRejected counts by register, rule and field.
	CountRejected(ctx context.Context, register mpolice.Register, state RejectState) ([]RuleCount, error)
	// Settle sets the state of one row (all its reasons).
	Settle(ctx context.Context, batch, line int64, to RejectState, e Entry) error
}

// RejectFilter chooses rejected rows. Zero fields choose all. Limit counts
// rows: a row comes with all its reasons.
type RejectFilter struct {
	Register   mpolice.Register
	State      RejectState
	Rule       string
	Batch      int64
	AfterBatch int64
	AfterLine  int64
	Limit      int
}

// RuleCount is a number of rejected rows by rule.
type RuleCount struct {
	Register mpolice.Register
	Rule     string
	Field    mpolice.FieldName
	Rows     int64
}

// Finder finds current rows. Every method gives at most limit rows, by
// register and key.
type Finder interface {
	// Find gives the rows of a register in a range; ErrSlot where the register
	// was not declared with the slot.
	Find(ctx context.Context, register mpolice.Register, r Range, limit int) ([]Stored, error)
	// FindKeys gives the current rows of these keys.
	FindKeys(ctx context.Context, register mpolice.Register, keys []int64) ([]Stored, error)
	// Aliases gives the other numbers of the same person, old and new, each
	// once, from the registers that are declared with SlotFormer.
	Aliases(ctx context.Context, person int64) ([]int64, error)
	// Names gives the names that have the hash of that kind, by name and Ord.
	Names(ctx context.Context, kind int, hash int64, limit int) ([]NameEntry, error)
	// Decades counts the rows of a register by name and decade of birth
	// (1980 for 1980–1989, 0 for none), for rows in the birth range.
	Decades(ctx context.Context, register mpolice.Register, names []int64, birthFrom, birthTo int32) ([]DecadeCount, error)
	// Plates streams the packed plates of a register's current rows, each at
	// least once.
	Plates(ctx context.Context, register mpolice.Register, each func(int64) error) error
	// Scan streams current rows by key, as they stood when it began, for
	// linkage and quality.
	Scan(ctx context.Context, register mpolice.Register, each func(Stored) error) error
	// History gives all versions of one key, oldest first.
	History(ctx context.Context, register mpolice.Register, key int64) ([]Stored, error)
}

// DecadeCount is how many rows bear a name in a decade of birth.
type DecadeCount struct {
	Name   int64
	Decade int
	Rows   int64
}

// Journal is the chain of changes.
type Journal interface {
	// Changes gives entries from seq after on.
	Changes(ctx context.Context, after int64, limit int) ([]Change, error)
	// Head gives the last entry; the zero Change when there is none.
	Head(ctx context.Context) (Change, error)
}

// Disputes are values whose correctness the person disputes (個資法第11條).
type Disputes interface {
	OpenDispute(ctx context.Context, d Dispute, e Entry) (int64, error)
	CloseDispute(ctx context.Context, id int64, outcome string, e Entry) error
	// DisputesOf gives the open disputes of these rows.
	DisputesOf(ctx context.Context, register mpolice.Register, keys []int64) ([]Dispute, error)
	Disputes(ctx context.Context, open bool, limit int) ([]Dispute, error)
}

// Dispute is one disputed value.
type Dispute struct {
	ID       int64
	Register mpolice.Register
	Key      int64
	Field    mpolice.FieldName // empty: the whole row
	Reason   string
	Opened   int64 // UTC microseconds
	Closed   int64
	Outcome  string // corrected, kept, withdrawn
	By       string
}

// Links is the append-only ledger of decisions on pairs of records.
type Links interface {
	// Link appends entries, all or none.
	Link(ctx context.Context, entries []LinkEntry, e Entry) error
	// LinksOf gives the entries that name the record, oldest first.
	LinksOf(ctx context.Context, register mpolice.Register, key int64) ([]LinkEntry, error)
	// Pairs gives the entries whose latest decision is the one asked for, by
	// weight, the heaviest first.
	Pairs(ctx context.Context, decision string, limit int) ([]LinkEntry, error)
	// Members gives the records of the same person as this one, itself among
	// them; none when it belongs to no person.
	Members(ctx context.Context, register mpolice.Register, key int64) ([]Member, error)
	// SaveModel and Model keep the model versions.
	SaveModel(ctx context.Context, version string, data []byte, e Entry) error
	Model(ctx context.Context, version string) ([]byte, error)
	LastModel(ctx context.Context) (string, error)
	// Regroup sets the persons of records, each named once; a person's number
	// is never re-used.
	Regroup(ctx context.Context, members []Member, e Entry) error
	// NextPerson gives a block of n person numbers, the first of them.
	NextPerson(ctx context.Context, n int) (int64, error)
	// Persons streams all members, by person.
	Persons(ctx context.Context, each func(Member) error) error
}

// Record names one row of one register.
type Record struct {
	Register mpolice.Register `json:"register"`
	Key      int64            `json:"key"`
}

// Member is a record as part of a person.
type Member struct {
	Record
	Person int64 // 0: taken out
}

// LinkEntry is one decision on one pair of records. The latest decision on a
// pair counts; an unlinking is an entry too.
type LinkEntry struct {
	Seq         int64   `json:"seq"`
	Left, Right Record  `json:"-"`
	Weight      float64 `json:"weight"`
	P           float64 `json:"p"`
	Model       string  `json:"model"`
	Decision    string  `json:"decision"` // linked, possible, review, apart, unlinked, conflict
	Evidence    string  `json:"evidence"` // JSON
	By          string  `json:"by"`       // "model" or an officer
	At          int64   `json:"at"`
}

// Surveys keep the latest outcome of a study over several registers.
type Surveys interface {
	// SaveSurvey replaces the one of that kind.
	SaveSurvey(ctx context.Context, kind string, data []byte, e Entry) error
	// Survey gives mpolice.ErrNotFound when there is none.
	Survey(ctx context.Context, kind string) ([]byte, error)
}

// Store is one engine.
type Store interface {
	Surveys
	Loader
	Batches
	Quarantine
	Finder
	Journal
	Disputes
	Links
	// Declare makes the registers known, with the slots that each is found by.
	// Another handle on the same data learns of them when it meets them.
	Declare(ctx context.Context, registers []Declared) error
	Close() error
}

// Declared is a register as a holding knows it.
type Declared struct {
	Register mpolice.Register
	Slots    []Slot
}
