package compare

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/duty"
	"mpolice/internal/face"
	"mpolice/internal/face/gallery"
	"mpolice/internal/face/picture"
	"mpolice/internal/query"
)

// Engine finds faces and makes templates. It keeps nothing of what it is given.
type Engine interface {
	// Find gives every face, largest first; none is no error.
	Find(ctx context.Context, p *picture.Picture) ([]picture.Face, error)
	// Embed gives the template of one face: a vector of unit length.
	Embed(ctx context.Context, p *picture.Picture, f picture.Face) ([]float32, error)
}

// Photos is what the desk needs of the gallery's administration.
type Photos interface {
	// Eligible gives the categories that two people opened to a card; empty:
	// none.
	Eligible(ctx context.Context, card mpolice.CardCode, at time.Time) ([]uint16, error)
	// Photo gives an active photo, mpolice.ErrNotFound for one that left.
	Photo(ctx context.Context, id uint64) (gallery.Photo, error)
	// Picture and Subject open one photo under the receipt of a comparison.
	Picture(ctx context.Context, receipt audit.Receipt, asked mpolice.Subject, id uint64) ([]byte, error)
	Subject(ctx context.Context, receipt audit.Receipt, asked mpolice.Subject, id uint64) (mpolice.Subject, error)
	// Registered gives the photo of a document's holder.
	Registered(ctx context.Context, receipt audit.Receipt, subject mpolice.Subject) ([]byte, error)
	// Near gives the assemblies that are, or may be, at a place and time.
	Near(ctx context.Context, at time.Time, unit mpolice.UnitID, place string, p *gallery.Position) ([]gallery.Assembly, error)
	// Ordered reports whether a commander's order names that person in that case.
	Ordered(ctx context.Context, assembly string, matter mpolice.ReferenceID, subject mpolice.Subject, searcher mpolice.OfficerID) (bool, error)
}

// Parts are what a desk is made of, all but what exchanges: see [Means].
type Parts struct {
	Query    *query.Service
	Gate     *authn.Gate
	Roster   *duty.Roster
	Recorder *audit.Recorder
	Records  audit.Reader
	Keys     audit.Keys
	Photos   Photos
	Limits   face.Limits
	Clock    mpolice.Clock
	Rand     io.Reader
}

// Desk is the use case. It is safe for concurrent use.
type Desk struct {
	Parts

	means atomic.Pointer[held] // never nil
	busy  busy

	mu    sync.Mutex
	cases map[mpolice.RecordID]*Case // guarded by mu

	counting sync.Mutex // one comparison at a time weighs the limits
	admitted habits
}

// New makes a desk.
func New(p Parts, m Means) *Desk {
	d := &Desk{Parts: p, cases: map[mpolice.RecordID]*Case{}}
	d.Use(m)
	return d
}

func field(name, value string) audit.Field { return audit.Field{Name: name, Value: value} }

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// record writes what happened in a case under the officer's name.
func (d *Desk) record(ctx context.Context, c *Case, kind audit.Kind, subject mpolice.Subject, fields ...audit.Field) (mpolice.RecordID, error) {
	return d.Recorder.Record(ctx, audit.Record{
		Kind: kind, Officer: c.Officer.ID, Unit: c.Officer.Unit, Role: c.Officer.Role, Card: c.Request.Query.Purpose,
		Parent: c.ID, Subject: subject, Fields: fields,
	})
}
