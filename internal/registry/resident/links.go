package resident

import (
	"context"
	"encoding/json"
	"slices"
	"sync"

	"mpolice/internal/registry/holding"
	"mpolice/internal/source"
)

// batchDates remembers when batches were drawn.
type batchDates struct {
	store Store
	known sync.Map // int64 to time.Time
}

// The decisions on a pair that an answer follows.
const (
	DecisionLinked   = "linked"
	DecisionPossible = "possible"
	DecisionReview   = "review"
)

// linked adds the rows that linkage holds, or possibly holds, for the subject.
func (r *Register) linked(ctx context.Context, about *subject, rows []found) ([]found, error) {
	matches, err := about.links()
	if err != nil {
		return nil, err
	}
	have := map[int64]bool{}
	for _, row := range rows {
		have[row.Key] = true
	}
	var keys []int64
	for record := range matches {
		if record.Register == r.d.Code && !have[record.Key] {
			keys = append(keys, record.Key)
		}
	}
	if len(keys) == 0 {
		return rows, nil
	}
	slices.Sort(keys)
	more, err := r.store.FindKeys(ctx, r.d.Code, keys)
	if err != nil {
		return nil, err
	}
	for _, row := range more {
		rows = append(rows, found{row, matches[holding.Record{Register: r.d.Code, Key: row.Key}]})
	}
	return rows, nil
}

// followFrom follows the links of one record that stands for the subject.
func (s *subjects) followFrom(ctx context.Context, from holding.Record, to map[holding.Record]source.Match) error {
	entries, err := s.store.LinksOf(ctx, from.Register, from.Key)
	if err != nil {
		return err
	}
	for _, e := range entries { // oldest first: the latest decision on a pair stands
		other := e.Right
		if other == from {
			other = e.Left
		}
		if m, ok := matchOf(e); ok {
			to[other] = m
		} else {
			delete(to, other)
		}
	}
	members, err := s.store.Members(ctx, from.Register, from.Key)
	if err != nil {
		return err
	}
	for _, m := range members {
		if _, ok := to[m.Record]; !ok && m.Record != from {
			to[m.Record] = source.Match{How: source.MatchLinked}
		}
	}
	return nil
}

// matchOf words a decision as a match; false when the two are held apart.
func matchOf(e holding.LinkEntry) (source.Match, bool) {
	m := source.Match{P: e.P, Reasons: reasons(e.Evidence)}
	switch e.Decision {
	case DecisionLinked:
		m.How = source.MatchLinked
	case DecisionPossible, DecisionReview:
		m.How = source.MatchPossible
	default:
		return m, false
	}
	return m, true
}

// reasons reads from the evidence which fields agree. Evidence that cannot be
// read gives none; the decision stands.
func reasons(evidence string) []string {
	var e struct {
		Agree []string `json:"agree"`
	}
	if json.Unmarshal([]byte(evidence), &e) != nil {
		return nil
	}
	return e.Agree
}
