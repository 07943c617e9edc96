package steward

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/notice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/intake"
	"mpolice/internal/registry/quality"
)

// Store is what the desk needs of a holding.
type Store interface {
	quality.Batches
	quality.Versions
	holding.Quarantine
	holding.Disputes
	holding.Links
	Find(ctx context.Context, register mpolice.Register, r holding.Range, limit int) ([]holding.Stored, error)
	FindKeys(ctx context.Context, register mpolice.Register, keys []int64) ([]holding.Stored, error)
	Count(ctx context.Context, register mpolice.Register) (int64, error)
}

// Readmitter lets one rejected row in: as it was, where the rules have changed,
// or as the agency corrected it. It checks the row like any other, sets its
// state, and writes the journal's entry in the same transaction; a row that
// fails again stays where it is, with the new reasons in the error.
type Readmitter interface {
	Readmit(ctx context.Context, batch, line int64, corrected []byte, actor string) (holding.Batch, error)
}

// Agreements keeps the latest comparison of agencies.
type Agreements interface {
	// LastAgreement gives mpolice.ErrNotFound where nothing was compared yet.
	LastAgreement(ctx context.Context) (quality.Run, error)
	// SaveAgreement replaces the one before, with the journal's entry.
	SaveAgreement(ctx context.Context, r quality.Run, e holding.Entry) error
}

// Selves tells which rows are about the officers themselves, without anybody's
// number being kept: the keyed tag of an officer's own national id.
type Selves interface {
	SelfTag(ctx context.Context, id mpolice.OfficerID) ([]byte, error)
}

// Notifier tells those who were shown a value that it was corrected.
type Notifier interface {
	// Sweep issues the notices of every correction that has none yet.
	Sweep(ctx context.Context) error
	// Of gives the notices of a dispute, none where it was not corrected.
	Of(ctx context.Context, d holding.Dispute) (notice.Issued, error)
}

// Tagger makes the tag that Selves keeps.
type Tagger interface {
	SelfTag(subject mpolice.Subject) []byte
}

// Parts are what a desk is made of. Readmit, Agreements and Notifier may be nil:
// then nothing is let in again here, no comparison is shown, and nobody is told
// of a correction.
type Parts struct {
	Registers  *registry.Bundle
	Store      Store
	Tables     intake.Tables
	Readmit    Readmitter
	Agreements Agreements
	Witnesses  quality.Witnesses
	Notifier   Notifier
	Selves     Selves
	Tagger     Tagger
	Recorder   *audit.Recorder
	Clock      mpolice.Clock
}

// Desk is the use case. It is safe for concurrent use.
type Desk struct{ Parts }

// NewDesk makes a desk.
func NewDesk(p Parts) *Desk { return &Desk{p} }

// Errors of the desk.
var (
	// ErrNotViewer: quality is for stewards, supervisors and auditors.
	ErrNotViewer = errors.New("quality is seen by stewards, supervisors and auditors")
	// ErrNotSteward: content and decisions are for stewards.
	ErrNotSteward = errors.New("only a data steward may do this")
	// ErrSelf: the row or pair is about the steward.
	ErrSelf = errors.New("nobody decides on data about themselves")
	// ErrQueried: the steward queried this person or thing.
	ErrQueried = errors.New("who queried a value does not decide on it")
	// ErrSameSteward: a pair of a protected register needs a second steward.
	ErrSameSteward = errors.New("a second steward has to confirm this")
	// ErrExclusive: the two would give one person two rows of one register.
	ErrExclusive = errors.New("one person cannot have two current rows of this register")
	// ErrNotCorrected: the value still is what was disputed.
	ErrNotCorrected = errors.New("the register still holds the disputed value; load the agency's correction first")
	// ErrNoReadmission: nothing can be let in again here.
	ErrNoReadmission = errors.New("rows cannot be let in again here; ask the agency to deliver them corrected")
)

// viewers may see quality without content.
var viewers = []mpolice.Role{mpolice.RoleSteward, mpolice.RoleSupervisor, mpolice.RoleAuditor}

// Views reports whether a role may see quality.
func Views(r mpolice.Role) bool { return slices.Contains(viewers, r) }

func view(who mpolice.Officer) error {
	if !Views(who.Role) {
		return ErrNotViewer
	}
	return nil
}

func steward(who mpolice.Officer) error {
	if who.Role != mpolice.RoleSteward {
		return ErrNotSteward
	}
	return nil
}

// Reasons are between these lengths, in characters.
const (
	minReason = 6
	maxReason = 300
)

// reasonOf cleans a reason and refuses one that says nothing.
func reasonOf(s string) (string, error) {
	clean, err := mpolice.CleanText(s, maxReason)
	switch {
	case errors.Is(err, mpolice.ErrTextTooLong):
		return "", &mpolice.Invalid{Field: "reason", Key: "invalid.text_too_long"}
	case err != nil:
		return "", &mpolice.Invalid{Field: "reason", Key: "invalid.text_characters"}
	case utf8.RuneCountInString(clean) < minReason:
		return "", &mpolice.Invalid{Field: "reason", Key: "invalid.text_too_short"}
	}
	return clean, nil
}

// descriptor gives a register's descriptor, mpolice.ErrNotFound when there is
// none.
func (d *Desk) descriptor(code mpolice.Register) (*registry.Descriptor, error) {
	x, ok := d.Registers.Descriptor(code)
	if !ok {
		return nil, fmt.Errorf("register: %w", mpolice.ErrNotFound)
	}
	return x, nil
}

// act is something that a steward looks at or decides, as it is recorded.
type act struct {
	what    string // such as "rejected-raw"
	subject mpolice.Subject
	detail  []audit.Field
}

func field(name, value string) audit.Field { return audit.Field{Name: name, Value: value} }

// look records a look before anything is read.
func (d *Desk) look(ctx context.Context, who mpolice.Officer, a act) (mpolice.RecordID, error) {
	id, err := d.record(ctx, who, audit.KindLook, a, mpolice.RecordID{})
	if err != nil {
		return id, fmt.Errorf("record the look: %w", err)
	}
	return id, nil
}

func (d *Desk) record(ctx context.Context, who mpolice.Officer, kind audit.Kind, a act, parent mpolice.RecordID) (mpolice.RecordID, error) {
	return d.Recorder.Record(ctx, audit.Record{
		Kind: kind, Officer: who.ID, Unit: who.Unit, Role: who.Role, Parent: parent, Subject: a.subject,
		Fields: append([]audit.Field{field("what", a.what)}, a.detail...),
	})
}

// decide records a decision, then makes it with a journal's entry of the same
// detail. What could not be made is recorded as not done.
func (d *Desk) decide(ctx context.Context, who mpolice.Officer, kind string, a act, do func(holding.Entry) error) (mpolice.RecordID, error) {
	id, err := d.record(ctx, who, audit.KindData, a, mpolice.RecordID{})
	if err != nil {
		return id, fmt.Errorf("record the decision: %w", err)
	}
	detail := map[string]string{"record": id.String(), "what": a.what}
	for _, f := range a.detail {
		detail[f.Name] = f.Value
	}
	text, err := json.Marshal(detail) // sorted by name
	if err != nil {
		return id, fmt.Errorf("enter the decision: %w", err)
	}
	err = do(holding.Entry{Actor: string(who.ID), Kind: kind, Detail: string(text), At: d.Clock.Now().UnixMicro()})
	if err == nil {
		return id, nil
	}
	// The request may be gone; that the decision was not made still is to be
	// told.
	_, rerr := d.record(context.WithoutCancel(ctx), who, audit.KindData, act{what: "not-done"}, id)
	return id, errors.Join(err, rerr)
}

// about refuses subjects that are the steward's own.
func (d *Desk) about(ctx context.Context, who mpolice.Officer, subjects ...mpolice.Subject) error {
	own, err := d.Selves.SelfTag(ctx, who.ID)
	if err != nil {
		return fmt.Errorf("check for oneself: %w", err)
	}
	for _, s := range subjects {
		if s.Kind == mpolice.SubjectNationalID && slices.Equal(own, d.Tagger.SelfTag(s)) {
			return ErrSelf
		}
	}
	return nil
}
