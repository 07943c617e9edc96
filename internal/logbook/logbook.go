// Package logbook is how people look at the records: officers at their own,
// auditors at others'. Every look is itself a record, made before anything is
// shown; nobody audits themselves; and an auditor opens a record's content only
// with a stated reason.
package logbook

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"mpolice"
	"mpolice/internal/audit"
)

// PageSize is how many records one page lists.
const PageSize = 25

// What an officer's own list shows.
var ownKinds = []audit.Kind{audit.KindIntent, audit.KindRefusal}

// Errors of looking.
var (
	// ErrNotAuditor: only auditors look at others' records.
	ErrNotAuditor = errors.New("only an auditor looks at others' records")
	// ErrOwn: an auditor's own record, which somebody else must audit.
	ErrOwn = errors.New("nobody audits their own records")
)

// Entry is one record with as much content as the person may see. Content is
// nil when it was not opened or its key was destroyed.
type Entry struct {
	audit.Stored
	Content   *audit.Content
	Destroyed bool
}

// Get returns a content field, empty when closed.
func (e Entry) Get(name string) string {
	if e.Content == nil {
		return ""
	}
	if name == "subject" {
		return e.Content.Subject
	}
	for _, f := range e.Content.Fields {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// Page is one page of a list. Next is the Before of the page after it, 0 at
// the end.
type Page struct {
	Entries []Entry
	Next    int64
}

// Logbook reads records and writes down who looked.
type Logbook struct {
	store    audit.Reader
	keys     audit.Keys
	recorder *audit.Recorder
}

// New makes a logbook.
func New(store audit.Reader, keys audit.Keys, recorder *audit.Recorder) *Logbook {
	return &Logbook{store, keys, recorder}
}

// Mine lists an officer's own queries and refusals, newest first, opened.
func (l *Logbook) Mine(ctx context.Context, who mpolice.Officer, from, to time.Time, before int64) (Page, error) {
	if err := l.look(ctx, who, "own-list", "", ""); err != nil {
		return Page{}, err
	}
	f := audit.Filter{Officer: who.ID, From: from, To: to, Before: before, Limit: PageSize + 1}
	found, err := l.store.RecordsOf(ctx, f, ownKinds)
	if err != nil {
		return Page{}, fmt.Errorf("list own records: %w", err)
	}
	return l.page(found, true)
}

// Own opens one of the officer's own records and what belongs to it. Others'
// records are mpolice.ErrNotFound.
func (l *Logbook) Own(ctx context.Context, who mpolice.Officer, id mpolice.RecordID) (Entry, []Entry, error) {
	rec, err := l.store.Record(ctx, id)
	if err != nil {
		return Entry{}, nil, fmt.Errorf("open own record: %w", err)
	}
	if rec.Officer != who.ID {
		return Entry{}, nil, fmt.Errorf("open own record: %w", mpolice.ErrNotFound)
	}
	if err := l.look(ctx, who, "own-record", id.String(), ""); err != nil {
		return Entry{}, nil, err
	}
	return l.withChildren(ctx, rec, true)
}

// Browse lists records for an auditor: metadata only, never the auditor's own.
func (l *Logbook) Browse(ctx context.Context, who mpolice.Officer, f audit.Filter) (Page, error) {
	if who.Role != mpolice.RoleAuditor {
		return Page{}, ErrNotAuditor
	}
	if err := l.look(ctx, who, "audit-list", "", describe(f)); err != nil {
		return Page{}, err
	}
	f.Limit = PageSize + 1
	found, err := l.store.Records(ctx, f)
	if err != nil {
		return Page{}, fmt.Errorf("browse records: %w", err)
	}
	p, err := l.page(found, false)
	p.Entries = without(p.Entries, who.ID)
	return p, err
}

// Inspect shows an auditor one record's metadata, and its content when a
// reason is given.
func (l *Logbook) Inspect(ctx context.Context, who mpolice.Officer, id mpolice.RecordID, reason string) (Entry, []Entry, error) {
	if who.Role != mpolice.RoleAuditor {
		return Entry{}, nil, ErrNotAuditor
	}
	rec, err := l.store.Record(ctx, id)
	if err != nil {
		return Entry{}, nil, fmt.Errorf("inspect record: %w", err)
	}
	if rec.Officer == who.ID {
		return Entry{}, nil, ErrOwn
	}
	what := "audit-record"
	if reason != "" {
		what = "audit-content"
	}
	if err := l.look(ctx, who, what, id.String(), reason); err != nil {
		return Entry{}, nil, err
	}
	return l.withChildren(ctx, rec, reason != "")
}

func (l *Logbook) withChildren(ctx context.Context, rec audit.Stored, open bool) (Entry, []Entry, error) {
	entry, err := l.entry(rec, open)
	if err != nil {
		return Entry{}, nil, err
	}
	found, err := l.store.Children(ctx, rec.ID)
	if err != nil {
		return Entry{}, nil, fmt.Errorf("open record: %w", err)
	}
	children := make([]Entry, len(found))
	for i, c := range found {
		if children[i], err = l.entry(c, open); err != nil {
			return Entry{}, nil, err
		}
	}
	return entry, children, nil
}

func (l *Logbook) page(found []audit.Stored, open bool) (Page, error) {
	var p Page
	if len(found) > PageSize {
		found = found[:PageSize]
		p.Next = found[PageSize-1].Seq
	}
	for _, rec := range found {
		e, err := l.entry(rec, open)
		if err != nil {
			return Page{}, err
		}
		p.Entries = append(p.Entries, e)
	}
	return p, nil
}

// entry opens a record. A destroyed key is no error: the proof lives on.
func (l *Logbook) entry(rec audit.Stored, open bool) (Entry, error) {
	e := Entry{Stored: rec}
	if !open {
		return e, nil
	}
	c, err := rec.CheckContent(l.keys)
	switch {
	case errors.Is(err, mpolice.ErrNotFound):
		e.Destroyed = true
	case err != nil:
		return Entry{}, fmt.Errorf("open record: %w", err)
	default:
		e.Content = &c
	}
	return e, nil
}

// look records the look before anything is shown.
func (l *Logbook) look(ctx context.Context, who mpolice.Officer, what, target, detail string) error {
	fields := []audit.Field{{Name: "what", Value: what}}
	if target != "" {
		fields = append(fields, audit.Field{Name: "target", Value: target})
	}
	if detail != "" {
		fields = append(fields, audit.Field{Name: "detail", Value: detail})
	}
	_, err := l.recorder.Record(ctx, audit.Record{
		Kind: audit.KindLook, Officer: who.ID, Unit: who.Unit, Role: who.Role, Fields: fields,
	})
	if err != nil {
		return fmt.Errorf("record the look: %w", err)
	}
	return nil
}

func describe(f audit.Filter) string {
	s := ""
	if f.Unit != "" {
		s += " unit=" + string(f.Unit)
	}
	if f.Kind != 0 {
		s += " kind=" + f.Kind.String()
	}
	if f.Card != "" {
		s += " card=" + string(f.Card)
	}
	if f.Officer != "" {
		s += " officer=" + string(f.Officer)
	}
	if !f.From.IsZero() {
		s += " from=" + f.From.UTC().Format(time.RFC3339)
	}
	if !f.To.IsZero() {
		s += " to=" + f.To.UTC().Format(time.RFC3339)
	}
	if f.Before != 0 {
		s += " before=" + strconv.FormatInt(f.Before, 10)
	}
	if s == "" {
		return "all"
	}
	return s[1:]
}

func without(entries []Entry, who mpolice.OfficerID) []Entry {
	out := entries[:0]
	for _, e := range entries {
		if e.Officer != who {
			out = append(out, e)
		}
	}
	return out
}
