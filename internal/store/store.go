// Package store names what every engine offers: the union of the small stores
// that the domain packages declare where they use them, and the bulk form in
// which an organisation (units, people, devices, rosters, references) is
// loaded. store/sqlite and store/postgres implement it; store/storetest holds
// them to one behaviour.
package store

import (
	"context"
	"time"

	"mpolice"
	"mpolice/internal/access"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/custody"
	"mpolice/internal/duty"
	"mpolice/internal/face/gallery"
	"mpolice/internal/notice"
	"mpolice/internal/purpose"
)

// Store is one engine.
type Store interface {
	audit.Lane
	audit.Reader
	authn.Sessions
	authn.Credentials
	authn.Holding
	duty.Store
	access.Store
	purpose.References
	gallery.Store
	notice.Store
	People
	Log

	// Custody gives the store as the custody package uses it.
	Custody() custody.Store
	// Load writes an organisation and its record in one transaction. Rosters
	// and references replace those of the same number; people, units and
	// devices must be new.
	Load(ctx context.Context, o Organisation, record audit.Sealed) error
	// Close commits what waits and closes everything. A second call does nothing.
	Close() error
}

// Log is what the sealer and the verifier need of a store.
type Log interface {
	// LastRecord gives the number and the time of the last record.
	LastRecord(ctx context.Context) (seq int64, at time.Time, err error)
	// Pending gives leaves from index after on, in the order of their commits.
	// A leaf that was given once is at that index for ever: nothing that is
	// committed later comes before it.
	Pending(ctx context.Context, after int64, limit int) ([][]byte, error)
	// Batch gives the stored header of one batch: how many records it has and
	// its hash.
	Batch(ctx context.Context, lane uint32, number uint64) (count int64, hash []byte, err error)
	// Anchor gives the anchor of the log with that origin.
	Anchor(logID string) Anchor
	// LastCheckpoint gives the anchored checkpoint of a log, nil when there is none.
	LastCheckpoint(ctx context.Context, origin string) ([]byte, error)
	// CheckIntegrity asks the engine to check its own pages and indexes, as far
	// as it can, and gives what it finds wrong.
	CheckIntegrity(ctx context.Context) ([]string, error)
	// Halt takes no more records and no more changes: the log can no longer
	// prove them. Reading goes on.
	Halt()
}

// Anchor keeps the last signed checkpoint of one log in the database, apart
// from the log's own folder.
type Anchor interface {
	// Last gives the last checkpoint, nil when there is none. What became of a
	// Replace whose caller gave up waiting is decided by then.
	Last(ctx context.Context) ([]byte, error)
	// Replace swaps the checkpoint durably when it still is old (nil: none
	// yet), and reports whether it did.
	Replace(ctx context.Context, old, next []byte) (bool, error)
}

// People is who there is.
type People interface {
	OfficerByCard(ctx context.Context, card string) (mpolice.Officer, error)
	OfficersOf(ctx context.Context, unit mpolice.UnitID) ([]mpolice.Officer, error)
	SelfTag(ctx context.Context, id mpolice.OfficerID) ([]byte, error)
	Unit(ctx context.Context, id mpolice.UnitID) (mpolice.Unit, error)
	Units(ctx context.Context) ([]mpolice.Unit, error)
	// ReferencesOf lists the officer's open references, newest first.
	ReferencesOf(ctx context.Context, id mpolice.OfficerID, limit int) ([]purpose.Reference, error)
}

// Organisation is what is loaded in bulk.
type Organisation struct {
	Units      []mpolice.Unit // parents first
	Officers   []Member
	Devices    []Device
	HandOuts   []custody.HandOut
	Shifts     []duty.Shift
	Grants     []access.Grant
	References []purpose.Reference
}

// Member is an officer with the keyed tag of their own national id.
type Member struct {
	mpolice.Officer
	SelfTag []byte
}

// Device is a device and the unit that it belongs to.
type Device struct {
	ID   mpolice.DeviceID
	Unit mpolice.UnitID
}
