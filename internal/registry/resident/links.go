package resident

import (
	"context"
	"encoding/json"
	"slices"
	"sync"

	"mpolice"
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
func (r *Register) linked(ctx context.Context, number string, rows []found) ([]found, error) {
	have := map[int64]bool{}
	for _, row := range rows {
		have[row.Key] = true
	}
	matches := map[int64]source.Match{}
	for _, reg := range r.persons {
		if err := r.followFrom(ctx, reg, holding.HashOf(number), have, matches); err != nil {
			return nil, err
		}
	}
	if len(matches) == 0 {
		return rows, nil
	}
	keys := make([]int64, 0, len(matches))
	for k := range matches {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	more, err := r.store.FindKeys(ctx, r.d.Code, keys)
	if err != nil {
		return nil, err
	}
	for _, row := range more {
		rows = append(rows, found{row, matches[row.Key]})
	}
	return rows, nil
}

// followFrom follows the links of one record that stands for the subject.
func (r *Register) followFrom(ctx context.Context, from mpolice.Register, key int64, have map[int64]bool, to map[int64]source.Match) error {
	entries, err := r.store.LinksOf(ctx, from, key)
	if err != nil {
		return err
	}
	for _, e := range entries { // oldest first: the latest decision on a pair stands
		other := e.Right
		if other == (holding.Record{Register: from, Key: key}) {
			other = e.Left
		}
		if other.Register != r.d.Code || have[other.Key] {
			continue
		}
		if m, ok := matchOf(e); ok {
			to[other.Key] = m
		} else {
			delete(to, other.Key)
		}
	}
	members, err := r.store.Members(ctx, from, key)
	if err != nil {
		return err
	}
	for _, m := range members {
		if _, ok := to[m.Key]; m.Register == r.d.Code && !have[m.Key] && !ok {
			to[m.Key] = source.Match{How: source.MatchLinked}
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
