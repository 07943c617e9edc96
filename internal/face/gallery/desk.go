package gallery

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/purpose"
)

// Templates keep the templates of the photos, encrypted, in files of their own.
type Templates interface {
	// Append makes all of them durable, or fails. A number that is there already
	// is an error.
	Append(ctx context.Context, all []Template) error
	// Erase destroys templates and their keys, durably. A number that is not
	// there is no error: erasing goes on where a crash stopped it.
	Erase(ctx context.Context, ids []uint64) (Erasure, error)
	// IDs calls f for every template that is there, in any order.
	IDs(ctx context.Context, f func(id uint64, category uint16) error) error
}

// Template is a unit vector and what it belongs to.
type Template struct {
	ID       uint64
	Category uint16
	Vector   []float32
}

// Erasure says how something was destroyed: the roots of the store before and
// after, and the method in words. No roots: it was not there.
type Erasure struct {
	Before, After []string
	Method        string
}

// Pictures keep the photos themselves, encrypted, a key each.
type Pictures interface {
	// Put makes all of them durable, or fails.
	Put(ctx context.Context, all []Picture) error
	// Get gives the JPEG, or mpolice.ErrNotFound.
	Get(ctx context.Context, id uint64) ([]byte, error)
	// Erase destroys pictures and their keys, durably; see Templates.
	Erase(ctx context.Context, ids []uint64) (Erasure, error)
	IDs(ctx context.Context, f func(id uint64) error) error
}

// Picture is a photo's JPEG: pixels alone, no metadata.
type Picture struct {
	ID   uint64
	JPEG []byte
}

// Engine makes templates. It is safe for concurrent use.
type Engine interface {
	// Clean reads an untrusted picture and writes its pixels anew as JPEG. A
	// picture that cannot be read is a *Finding.
	Clean(ctx context.Context, raw []byte) (jpeg []byte, err error)
	// Measure finds the one face of a clean picture and gives its template, or
	// what is wrong with the picture as *Finding. The same JPEG gives the same
	// template.
	Measure(ctx context.Context, jpeg []byte) (template []float32, err error)
}

// Finding is why a picture cannot be enrolled, by a stable code such as
// "picture.truncated" or "quality.too_small", with the measured value and the limit where there are any.
type Finding struct {
	Code         string
	Value, Limit float64
}

// Error gives the code.
func (f *Finding) Error() string { return f.Code }

// Recorder makes records; *audit.Recorder is one.
type Recorder interface {
	Prepare(r audit.Record) (audit.Sealed, error)
	Record(ctx context.Context, r audit.Record) (mpolice.RecordID, error)
}

// Units tells the tree of units.
type Units interface {
	Unit(ctx context.Context, id mpolice.UnitID) (mpolice.Unit, error)
}

// Parts are what a desk works with. Templates, Pictures and Engine may be nil
// where no gallery or no model is there; the rest is needed.
type Parts struct {
	Store     Store
	Templates Templates
	// Beside are templates of another model that a re-enrolment makes, or made
	// before it was stopped; nil where there are none. A photo that leaves leaves
	// them too.
	Beside   Templates
	Pictures Pictures
	Engine   Engine
	Sealer   Sealer
	Tagger   Tagger
	Recorder Recorder
	Records  Records // the ledger, and the keys to its contents: for lists alone
	Keys     audit.Keys
	Units    Units
	Matters  purpose.References // where an order's case is on file
	Clock    mpolice.Clock
	Rand     io.Reader
}

// Desk administers the gallery and answers what the comparison asks of it. It
// is safe for concurrent use; what changes the gallery runs one at a time.
type Desk struct {
	Parts

	// turn is had by the one enrolment, removal or reconciliation that runs; who
	// comes second is told to wait.
	turn sync.Mutex
	// work holds one: whoever has turn, or a re-enrolment for a moment. It guards
	// Templates, Beside and Engine, which a re-enrolment exchanges.
	work chan struct{}

	renewal renewal
}

// NewDesk makes a desk.
func NewDesk(p Parts) *Desk {
	return &Desk{Parts: p, work: make(chan struct{}, 1), renewal: renewal{decided: make(chan struct{}, 1)}}
}

// begin takes the right to change the gallery. It waits for a re-enrolment,
// which has it for moments, and for nobody else.
func (d *Desk) begin() (done func(), err error) {
	if !d.turn.TryLock() {
		return nil, ErrBusy
	}
	d.work <- struct{}{}
	done = func() { <-d.work; d.turn.Unlock() }
	if d.Templates == nil || d.Pictures == nil {
		done()
		return nil, ErrNoGallery
	}
	return done, nil
}

// hold takes the gallery for a moment of a re-enrolment; it waits for whoever
// changes it.
func (d *Desk) hold(ctx context.Context) (release func(), err error) {
	select {
	case d.work <- struct{}{}:
		return func() { <-d.work }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Operator is a person at the command line of the machine, who acts as steward.
func Operator(name string) mpolice.Officer {
	return mpolice.Officer{ID: mpolice.OfficerID(name), Role: mpolice.RoleSteward}
}

// System is the program itself, which removes by rule and mends after a crash.
func (d *Desk) System() mpolice.Officer {
	return mpolice.Officer{ID: "system", Role: mpolice.RoleSteward}
}

// may refuses a role that is not among those named.
func may(who mpolice.Officer, roles ...mpolice.Role) error {
	if who.ID == "" || !slices.Contains(roles, who.Role) {
		return ErrRole
	}
	return nil
}

// entry is a record of the gallery: what was done, and its fields in pairs.
func entry(who mpolice.Officer, what string, pairs ...string) audit.Record {
	r := audit.Record{Kind: audit.KindGallery, Officer: who.ID, Unit: who.Unit, Role: who.Role}
	r.Fields = append(r.Fields, audit.Field{Name: "what", Value: what})
	for i := 0; i+1 < len(pairs); i += 2 {
		r.Fields = append(r.Fields, audit.Field{Name: pairs[i], Value: pairs[i+1]})
	}
	return r
}

// sealed is an entry ready to be written with a change.
func (d *Desk) sealed(who mpolice.Officer, what string, pairs ...string) (audit.Sealed, error) {
	return d.Recorder.Prepare(entry(who, what, pairs...))
}

// numbers writes photo numbers for a record.
func numbers(ids []uint64) string {
	var b strings.Builder
	for i, id := range ids {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.FormatUint(id, 10))
	}
	return b.String()
}

func count(n int64) string { return strconv.FormatInt(n, 10) }

// subjectTag is the keyed tag of a person.
func (d *Desk) subjectTag(s mpolice.Subject) []byte {
	return d.Tagger.Tag("person", []byte(s.Canonical()))
}
