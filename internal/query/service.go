package query

import (
	"context"
	"io"
	"time"

	"mpolice"
	"mpolice/internal/access"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/custody"
	"mpolice/internal/duty"
	"mpolice/internal/minimize"
	"mpolice/internal/policy"
	"mpolice/internal/purpose"
	"mpolice/internal/registry/search"
	"mpolice/internal/source"
)

// People tells what the program knows of officers and units.
type People interface {
	Officer(ctx context.Context, id mpolice.OfficerID) (mpolice.Officer, error)
	Unit(ctx context.Context, id mpolice.UnitID) (mpolice.Unit, error)
	// SelfTag gives the keyed tag of the officer's own national id.
	SelfTag(ctx context.Context, id mpolice.OfficerID) ([]byte, error)
}

// Tagger makes the keyed tag of a national id, to compare with SelfTag.
type Tagger interface {
	SelfTag(subject mpolice.Subject) []byte
}

// Parts are what a service is made of.
type Parts struct {
	Gate       *authn.Gate
	Desk       *custody.Desk
	Roster     *duty.Roster
	Access     *access.Register
	Rules      *purpose.Bundle
	References purpose.References
	People     People
	Tagger     Tagger
	Engine     *policy.Engine
	Recorder   *audit.Recorder
	Records    audit.Reader
	Keys       audit.Keys
	Sources    []source.Source
	// Deadlines by register; a register without one has the source package's
	// default.
	Deadlines map[mpolice.Register]time.Duration
	// Searcher finds people and vehicles of which little is known; nil: no
	// search is offered.
	Searcher Searcher
	Clock    mpolice.Clock
	Rand     io.Reader
}

// Searcher answers a search. It checks the receipt before it reads.
type Searcher interface {
	Search(ctx context.Context, receipt audit.Receipt, q search.Question) (search.Found, error)
}

// Service runs queries. It is safe for concurrent use.
type Service struct {
	Parts
	sources map[mpolice.Register]source.Source
	habits  *habits
	seconds seconds
	picks   picks
}

// New makes a service.
func New(p Parts) *Service {
	s := &Service{Parts: p, sources: map[mpolice.Register]source.Source{}}
	for _, src := range p.Sources {
		s.sources[src.Register()] = src
	}
	s.habits = newHabits(p.Records, p.Keys)
	return s
}

// Request is what an officer asks.
type Request struct {
	Purpose   mpolice.CardCode
	Ground    mpolice.GroundCode
	Reference mpolice.ReferenceID
	Reason    string
	Facts     map[string]string
	Subject   mpolice.Subject
	// Registers empty means all that the card may ask about such a subject.
	Registers []mpolice.Register
	// Key makes a repeated send of the same form recognisable. Empty: none.
	Key string
	// ConfirmFirst answers with name and birth year alone, so that the officer
	// can see whether this is the person before more is disclosed.
	ConfirmFirst bool
}

// Result is what the officer gets.
type Result struct {
	Record     mpolice.RecordID
	At         time.Time
	Request    Request
	Views      []minimize.View
	Decision   policy.Decision
	Confirming bool
	// Edges are the links between registers that the answer followed.
	Edges []purpose.Edge
	// Search is the answer of a search; Views are empty then.
	Search *Search
}

// Refused is a refusal: recorded, with every failed condition.
type Refused struct {
	Record   mpolice.RecordID
	At       time.Time
	Decision policy.Decision
}

// Error names the record alone; the reasons are for the page.
func (r *Refused) Error() string { return "query refused, record " + r.Record.String() }

// Replayed is a form that was sent before: it was recorded once, under Record,
// and is not run again.
type Replayed struct{ Record mpolice.RecordID }

// Error names the record.
func (r *Replayed) Error() string { return "query was sent before, record " + r.Record.String() }
