package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
)

// Store is what a search needs of the holding.
type Store interface {
	Find(ctx context.Context, register mpolice.Register, r holding.Range, limit int) ([]holding.Stored, error)
	Names(ctx context.Context, kind int, hash int64, limit int) ([]holding.NameEntry, error)
	Decades(ctx context.Context, register mpolice.Register, names []int64, birthFrom, birthTo int32) ([]holding.DecadeCount, error)
	Plates(ctx context.Context, register mpolice.Register, each func(int64) error) error
}

// Question is one search. Registers are those that the receipt opens; Fields
// are what may be shown of a hit in each.
type Question struct {
	Subject   mpolice.Subject
	Registers []mpolice.Register
	Fields    map[mpolice.Register][]mpolice.FieldName
}

// Found is the answer: how many, and who once they are few.
type Found struct {
	// Total counts what fits; More says that counting stopped at MaxCount.
	Total  int64
	More   bool
	Groups []Group
	Hits   []Hit // only when Total is at most MaxShown
}

// Group is how many fit in one register and decade of birth (0: not known).
type Group struct {
	Register mpolice.Register `json:"register"`
	Decade   int              `json:"decade"`
	Rows     int64            `json:"rows"`
}

// Hit is one candidate.
type Hit struct {
	Register mpolice.Register
	Key      int64
	How      string // exact, strict, variant, homophone … (name.How), or number
	Score    int
	Values   map[mpolice.FieldName]string
	// Subject is what a look-up of this candidate is keyed by; zero when the
	// register has no number for it.
	Subject mpolice.Subject
}

const (
	// MaxShown is how many candidates are shown; more must be narrowed first.
	MaxShown = 5
	// MaxCount is where counting stops.
	MaxCount = 5000
	// maxNames bounds how many distinct names one search considers.
	maxNames = 400
)

// ErrKind is returned for a subject that is not searched by.
var ErrKind = errors.New("this kind of subject is looked up, not searched")

// VagueError says that a search cannot be made as it stands; Key names the
// wording for the person who typed it.
type VagueError struct{ Key string }

func (e *VagueError) Error() string { return "search says too little or too much: " + e.Key }

// Searcher searches the loaded registers. It is safe for concurrent use.
type Searcher struct {
	store     Store
	registers map[mpolice.Register]*registry.Descriptor
	plates    *plateIndexes
}

// New makes a searcher over the registers described. Plates of the registers
// that have them are indexed by Refresh.
func New(store Store, all []*registry.Descriptor) *Searcher {
	s := &Searcher{store: store, registers: map[mpolice.Register]*registry.Descriptor{}, plates: newPlateIndexes(store)}
	for _, d := range all {
		if !d.Live {
			s.registers[d.Code] = d
		}
	}
	return s
}

// Refresh indexes the plates of every register that is searched by a pattern.
// Searches go on with what was there before until it is done.
func (s *Searcher) Refresh(ctx context.Context) error {
	for code, d := range s.registers {
		if slices.Contains(d.Keys, mpolice.SubjectPlatePattern) {
			if err := s.plates.refresh(ctx, code); err != nil {
				return fmt.Errorf("index plates of %s: %w", code, err)
			}
		}
	}
	return nil
}

// Search answers a question. The receipt must cover each register.
func (s *Searcher) Search(ctx context.Context, receipt audit.Receipt, q Question) (Found, error) {
	for _, r := range q.Registers {
		if err := receipt.Covers(r, q.Subject); err != nil {
			return Found{}, err
		}
	}
	var found Found
	var err error
	switch q.Subject.Kind {
	case mpolice.SubjectName:
		found, err = s.byName(ctx, q)
	case mpolice.SubjectPlatePattern:
		found, err = s.byPlate(ctx, q)
	case mpolice.SubjectPhone, mpolice.SubjectPassport, mpolice.SubjectAddress:
		found, err = s.byKey(ctx, q)
	default:
		return Found{}, ErrKind
	}
	if err != nil {
		return Found{}, err
	}
	found.settle()
	return found, nil
}

// settle puts the answer in its order and takes out candidates that are still
// too many to show.
func (f *Found) settle() {
	slices.SortFunc(f.Groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.Register, b.Register), cmp.Compare(a.Decade, b.Decade))
	})
	if f.Total > MaxShown || f.More {
		f.Hits = nil
	}
	slices.SortStableFunc(f.Hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Register, b.Register), cmp.Compare(a.Key, b.Key))
	})
}

// count adds rows to the answer by decade of birth.
func (f *Found) count(register mpolice.Register, decade int, rows int64) {
	if rows == 0 {
		return
	}
	f.Total += rows
	for i := range f.Groups {
		if g := &f.Groups[i]; g.Register == register && g.Decade == decade {
			g.Rows += rows
			return
		}
	}
	f.Groups = append(f.Groups, Group{register, decade, rows})
}

// hit makes a candidate of a row, with no more than the fields asked for.
func (s *Searcher) hit(row holding.Stored, how string, score int, fields []mpolice.FieldName) Hit {
	d := s.registers[row.Register]
	h := Hit{Register: row.Register, Key: row.Key, How: how, Score: score, Values: map[mpolice.FieldName]string{}}
	for i, f := range d.Fields {
		if i >= len(row.Values) {
			break
		}
		if slices.Contains(fields, f.Name) {
			h.Values[f.Name] = row.Values[i]
		}
		h.subject(f, row.Values[i])
	}
	return h
}

// subject keeps the number by which the candidate is looked up.
func (h *Hit) subject(f registry.Field, value string) {
	kind := map[registry.Semantic]mpolice.SubjectKind{
		registry.SemanticNationalID: mpolice.SubjectNationalID,
		registry.SemanticPlate:      mpolice.SubjectPlate,
	}[f.Semantic]
	if kind == "" || value == "" || !h.Subject.IsZero() {
		return
	}
	if subject, err := mpolice.ParseSubject(kind, value); err == nil {
		h.Subject = subject
	}
}

// decade gives the decade of a packed birth date.
func decade(birth int32) int { return int(birth) / 100_000 * 10 }
