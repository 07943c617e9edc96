package query

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/minimize"
	"mpolice/internal/registry/resident"
	"mpolice/internal/registry/search"
	"mpolice/internal/source"
)

// Search is the answer of a search: how many fit, and who once they are few.
type Search struct {
	Total  int64          `json:"total"`
	More   bool           `json:"more"` // counting stopped before the end
	Groups []search.Group `json:"groups"`
	Hits   []Hit          `json:"hits"`
	// Barred and Closed are registers that were not searched, and why.
	Skipped []Skipped `json:"skipped"`
}

// Hit is one candidate: the few fields that tell candidates apart, and how the
// candidate is like what was asked. Its number is not among them; Openable says
// that there is one to open it by (see Pick).
type Hit struct {
	Register mpolice.Register `json:"register"`
	How      string           `json:"how"`
	Row      minimize.Row     `json:"row"`
	Openable bool             `json:"openable"`
}

// Skipped is a register that was not searched.
type Skipped struct {
	Register mpolice.Register `json:"register"`
	Status   source.Status    `json:"status"`
}

// tellApart are the fields of candidates that a card may show plainly.
var tellApart = []mpolice.FieldName{"name", "roman_name", "nationality", "birth_date", "sex", "plate", "kind", "make", "model", "colour", "stolen", "reported", "category"}

// search answers a search under its receipt.
func (s *Service) search(ctx context.Context, a *ask, receipt audit.Receipt, shown []mpolice.Projection, joins joins, result Result) (Result, error) {
	if s.Searcher == nil {
		return Result{}, &mpolice.Invalid{Field: "subject", Key: "search.not_ready"}
	}
	q := search.Question{Subject: a.Subject, Fields: map[mpolice.Register][]mpolice.FieldName{}}
	few := map[mpolice.Register]mpolice.Projection{}
	result.Search = &Search{}
	for _, p := range shown {
		if status := s.unasked(a, p.Register, joins); status != "" {
			result.Search.Skipped = append(result.Search.Skipped, Skipped{p.Register, status})
			continue
		}
		few[p.Register] = apart(p)
		q.Registers = append(q.Registers, p.Register)
		q.Fields[p.Register] = unmasked(few[p.Register])
	}
	found, err := s.Searcher.Search(ctx, receipt, q)
	if err != nil {
		return Result{}, searchFault(a.Subject.Kind, err)
	}
	found.Hits = slices.DeleteFunc(found.Hits, func(h search.Hit) bool { // of a register that was not asked nothing is shown
		_, asked := few[h.Register]
		return !asked
	})
	result.Search.take(found, few, result.At)
	s.picks.keep(receipt.Record(), a.who.Officer.ID, found.Hits, a.facts.At)
	return result, s.searched(a, receipt.Record(), found)
}

// unasked says why a register is not searched; empty when it is.
func (s *Service) unasked(a *ask, register mpolice.Register, joins joins) source.Status {
	if r, ok := s.Rules.Register(register); ok && r.Descriptor != nil && !r.Descriptor.Standing(a.facts.At).Open {
		return source.StatusClosed
	}
	if joins.barred(register) {
		return source.StatusBarred
	}
	return ""
}

// apart narrows a projection to what tells candidates apart.
func apart(p mpolice.Projection) mpolice.Projection {
	out := mpolice.Projection{Register: p.Register}
	for _, f := range p.Fields {
		if f.Show != mpolice.ShowMasked && slices.Contains(tellApart, f.Name) {
			out.Fields = append(out.Fields, f)
		}
	}
	return out
}

func (r *Search) take(found search.Found, few map[mpolice.Register]mpolice.Projection, at time.Time) {
	r.Total, r.More, r.Groups = found.Total, found.More, found.Groups
	for _, h := range found.Hits {
		answer := source.Answer{Register: h.Register, Status: source.StatusFound, Rows: []source.Row{{Fields: h.Values}}}
		view := minimize.Apply(few[h.Register], answer, at)
		r.Hits = append(r.Hits, Hit{Register: h.Register, How: h.How, Row: view.Rows[0], Openable: !h.Subject.IsZero()})
	}
}

// searchFault turns what a search refuses into a fault of what was typed.
func searchFault(kind mpolice.SubjectKind, err error) error {
	var v *search.VagueError
	if errors.As(err, &v) {
		return &mpolice.Invalid{Field: string(kind), Key: v.Key}
	}
	return fmt.Errorf("search: %w", err)
}

// searched records what came back: counts, and commitments of the candidates
// that were shown.
func (s *Service) searched(a *ask, intent mpolice.RecordID, found search.Found) error {
	salt := make([]byte, sha256.Size)
	if _, err := io.ReadFull(s.Rand, salt); err != nil {
		return fmt.Errorf("record outcome: %w", err)
	}
	fields := []audit.Field{{Name: "salt", Value: hex.EncodeToString(salt)}, {Name: "total", Value: strconv.FormatInt(found.Total, 10)}}
	rows := make([]source.Row, len(found.Hits))
	for i, h := range found.Hits {
		rows[i].Key = resident.RowKey(h.Register, h.Key)
	}
	fields = append(fields, audit.Field{Name: "candidates", Value: commitRows(salt, rows)})
	return s.Recorder.RecordSoon(audit.Record{
		Kind: audit.KindOutcome, Officer: a.who.Officer.ID, Unit: a.who.Officer.Unit, Role: a.who.Officer.Role,
		Card: a.Purpose, Parent: intent, Fields: fields,
	})
}

// picks remembers, for a while, what the candidates of a search are looked up
// by: numbers that the browser never gets.
type picks struct {
	mu sync.Mutex
	of map[mpolice.RecordID]pick // guarded by mu
}

type pick struct {
	officer  mpolice.OfficerID
	subjects []mpolice.Subject
	until    time.Time
}

const (
	pickTime = 15 * time.Minute
	maxPicks = 10_000
)

func (p *picks) keep(record mpolice.RecordID, officer mpolice.OfficerID, hits []search.Hit, now time.Time) {
	subjects := make([]mpolice.Subject, len(hits))
	for i, h := range hits {
		subjects[i] = h.Subject
	}
	p.offer(record, officer, subjects, now)
}

func (p *picks) offer(record mpolice.RecordID, officer mpolice.OfficerID, subjects []mpolice.Subject, now time.Time) {
	if len(subjects) == 0 {
		return
	}
	one := pick{officer: officer, subjects: subjects, until: now.Add(pickTime)}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.of == nil || len(p.of) >= maxPicks {
		p.of = map[mpolice.RecordID]pick{} // searches can be made again
	}
	for id, old := range p.of {
		if now.After(old.until) {
			delete(p.of, id)
		}
	}
	p.of[record] = one
}

func (p *picks) get(record mpolice.RecordID, officer mpolice.OfficerID, i int, now time.Time) (mpolice.Subject, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	one, ok := p.of[record]
	if !ok || one.officer != officer || now.After(one.until) || i < 0 || i >= len(one.subjects) || one.subjects[i].IsZero() {
		return mpolice.Subject{}, false
	}
	return one.subjects[i], true
}

// Pick gives the query that opens the i-th candidate of an officer's own
// search: the same purpose, ground, reference, reason and facts, for that one
// person or vehicle. Run it; it is a query of its own. A search of somebody
// else, or of more than a quarter of an hour ago, is mpolice.ErrNotFound.
func (s *Service) Pick(ctx context.Context, who authn.Session, record mpolice.RecordID, i int) (Request, error) {
	subject, ok := s.picks.get(record, who.Officer.ID, i, s.Clock.Now())
	if !ok {
		return Request{}, fmt.Errorf("open candidate: %w", mpolice.ErrNotFound)
	}
	q, err := s.requestFrom(ctx, who, record)
	if err != nil {
		return Request{}, fmt.Errorf("open candidate: %w", err)
	}
	q.Subject, q.Registers = subject, nil
	q.Key = "pick-" + record.String() + "-" + strconv.Itoa(i)
	return q, nil
}
