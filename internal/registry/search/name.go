package search

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/name"
)

// candidate is a stored name that is like the one asked for.
type candidate struct {
	number int64
	text   string
	score  name.Score
	how    name.How
}

// byName finds the names like the one asked for, counts the people who bear
// them, and reads those when they are few.
func (s *Searcher) byName(ctx context.Context, q Question) (Found, error) {
	text, born := q.Subject.Name()
	plan, err := name.PlanQuery(text)
	if err != nil {
		return Found{}, vague(err)
	}
	names, err := s.candidates(ctx, plan)
	if err != nil {
		return Found{}, err
	}
	var found Found
	for _, register := range q.Registers {
		counts, err := s.store.Decades(ctx, register, numbers(names), firstDay(born.From), lastDay(born.To))
		if err != nil {
			return Found{}, err
		}
		for _, c := range counts {
			found.count(register, c.Decade, c.Rows)
		}
	}
	found.More = len(names) == maxNames
	if found.Total > MaxShown {
		return found, nil
	}
	return found, s.named(ctx, q, names, born, &found)
}

// firstDay and lastDay bound a year as packed dates; unknown months and days
// are 00 and stand before the first. A year that is 0 is open.
func firstDay(year int) int32 { return int32(year) * 10_000 }

func lastDay(year int) int32 {
	if year == 0 {
		return 0
	}
	return int32(year)*10_000 + 1231
}

// candidates looks the plan's hashes up, tightest first, and keeps the names
// that truly are alike. It stops as soon as nothing that follows could rank
// before what it has.
func (s *Searcher) candidates(ctx context.Context, plan *name.Plan) ([]candidate, error) {
	met := map[int64]bool{}
	var out []candidate
	for _, look := range plan.Lookups {
		if len(out) >= maxNames {
			break
		}
		for _, column := range holding.NameColumns(look.Kind) {
			entries, err := s.store.Names(ctx, column, holding.TermHash(look.Term), maxNames)
			if err != nil {
				return nil, err
			}
			for _, e := range entries {
				if met[e.Name] {
					continue
				}
				met[e.Name] = true
				if score, how := plan.Match(name.Parse(e.Text)); how != name.HowNone {
					out = append(out, candidate{e.Name, e.Text, score, how})
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.text, b.text))
	})
	return out[:min(len(out), maxNames)], nil
}

func numbers(names []candidate) []int64 {
	out := make([]int64, len(names))
	for i, n := range names {
		out[i] = n.number
	}
	return out
}

// named reads the few rows that fit.
func (s *Searcher) named(ctx context.Context, q Question, names []candidate, born mpolice.Birth, found *Found) error {
	if found.Total == 0 {
		return nil
	}
	for _, register := range q.Registers {
		for _, n := range names {
			r := holding.Is(holding.SlotName, n.number)
			r.BirthFrom, r.BirthTo = firstDay(born.From), lastDay(born.To)
			rows, err := s.store.Find(ctx, register, r, MaxShown)
			if err != nil {
				return err
			}
			for _, row := range rows {
				found.Hits = append(found.Hits, s.hit(row, n.how.String(), int(n.score), q.Fields[register]))
			}
		}
	}
	return nil
}

// vague words what a name plan refuses.
func vague(err error) error {
	for cause, key := range map[error]string{
		name.ErrEmpty: "search.empty", name.ErrTooLong: "search.too_long", name.ErrOnlyUnknown: "search.only_unknown",
		name.ErrManyUnknown: "search.many_unknown", name.ErrFewLetters: "search.few_letters",
	} {
		if errors.Is(err, cause) {
			return &VagueError{key}
		}
	}
	return err
}
