// Package source is where answers come from: the registers of many agencies,
// resident or asked over the wire, behind one interface.
//
// A [Source] is one register. It takes an audit receipt, so that nothing can be
// read that was not recorded first, and returns the rows of one subject. The
// [Fanout] asks several at once, each with its own deadline, and reports each
// one's fate by name: late, down and malformed answers stand beside the
// answers that came, never hidden (design §4, step 8).
package source

import (
	"context"
	"errors"
	"time"

	"mpolice"
	"mpolice/internal/audit"
)

// Ask is one question to one register. Fields are the projected fields: a
// source reads and returns no others.
type Ask struct {
	Subject mpolice.Subject
	Fields  []mpolice.FieldName
	// Via says which links may be followed to rows that do not bear the key
	// asked for; each has a law of its own (rules/edges.yaml).
	Via Via
}

// Via is which links between rows may be followed.
type Via struct {
	Alias bool // the same person's other number, old or new
	Link  bool // records that linkage holds for the same person
}

// Row is one entry of a register. Key is the agency's record id; the outcome
// keeps a salted commitment of it, never the key itself.
type Row struct {
	Key    string
	Fields map[mpolice.FieldName]string
	Match  Match
	// Disputed are the fields whose correctness the person disputes (個資法第11
	// 條第2項); an empty name stands for the whole row.
	Disputed []mpolice.FieldName
	// Valid bounds the time for which the row holds at its agency.
	Valid Valid
	// AsOf is when the agency drew the row; zero when it answered just now.
	AsOf time.Time
}

// Match says how a row came to be the subject's. The zero Match is by the key
// that was asked.
type Match struct {
	How     MatchHow `json:"how,omitempty"`
	P       float64  `json:"p,omitempty"`       // of linkage: how probable it is that both are one person
	Reasons []string `json:"reasons,omitempty"` // of linkage: what agrees, as codes
}

// MatchHow is a way in which a row is found.
type MatchHow string

// The ways.
const (
	MatchKey      MatchHow = ""
	MatchAlias    MatchHow = "alias"    // by the person's other number
	MatchLinked   MatchHow = "linked"   // linkage holds it for the same person
	MatchPossible MatchHow = "possible" // possibly the same person: nobody has decided
)

// Source answers for one register.
//
// Lookup must check receipt.Covers before it touches any data and return its
// error unchanged. It honours ctx's deadline, is safe for concurrent use, never
// retries by itself, and returns rows in a stable order, at most MaxRows.
// Data that cannot be understood is ErrMalformed; nothing half-read is returned.
// With no fields asked, a row has its key only: a hit, and nothing about it.
type Source interface {
	Register() mpolice.Register
	Lookup(ctx context.Context, receipt audit.Receipt, ask Ask) ([]Row, error)
}

// MaxRows bounds the rows of one answer.
const MaxRows = 50

// ErrMalformed marks an answer that came but could not be understood.
var ErrMalformed = errors.New("malformed answer")

// ErrKind is returned for a subject of a kind that the register is not keyed by.
var ErrKind = errors.New("register is not keyed by this kind of subject")

// Status is what became of one question.
type Status string

// The statuses, as the page and the API name them.
const (
	StatusFound     Status = "found"
	StatusNone      Status = "none"
	StatusLate      Status = "late"
	StatusDown      Status = "down"
	StatusMalformed Status = "malformed"
	StatusClosed    Status = "closed" // the register has no law or no agreement now
	StatusBarred    Status = "barred" // no edge links it with the others under this purpose
)

// ErrField is wrapped when a field is asked for that the register does not have.
var ErrField = errors.New("register has no such field")

// Answer is one register's answer or the name of its failure. Err tells an
// operator why a source is down or malformed; it is nil when it answered, and
// carries no personal data.
type Answer struct {
	Register mpolice.Register
	Status   Status
	Rows     []Row
	Took     time.Duration
	Err      error
}
