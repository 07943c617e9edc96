package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
)

// above drops the candidates that cannot reach the floor any more.
func (s *sweep) above(j int, list []candidate) []candidate {
	floor := s.floor(j)
	return slices.DeleteFunc(list, func(c candidate) bool { return c.upper < floor })
}

// rescore reads the rows of candidates, the most promising first, and stops
// when none that is left can reach the k-th score. An upper bound equal to that
// score is still read: it may be a tie with a lower id.
func (s *sweep) rescore(ctx context.Context, j int, list []candidate, top *best) (rescored int64, err error) {
	list = s.above(j, list)
	slices.SortFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.upper, a.upper), cmp.Compare(a.view, b.view), cmp.Compare(a.slot, b.slot))
	})
	buf := make([]float32, len(s.aims[j].row))
	defer clear(buf) // nobody's template stays behind
	for _, c := range list {
		if last, full := top.last(); full && c.upper < last {
			break
		}
		if err := ctx.Err(); err != nil {
			return rescored, err
		}
		h, err := s.score(j, c, buf)
		if err != nil {
			return rescored, fmt.Errorf("score the template in slot %d: %w", c.slot, err)
		}
		top.push(h)
		rescored++
	}
	return rescored, nil
}

// ErrRow says that a row is not the one that its code was made from.
var ErrRow = errors.New("face search: a row does not belong to its code; verify the segment at rest")

// score reads a row. A row that scores outside the bounds of its code, or gives
// no number, was changed since it was encoded.
func (s *sweep) score(j int, c candidate, buf []float32) (Hit, error) {
	v := &s.views[c.view]
	row, err := v.Rows.Row(int(c.slot), buf[:0])
	if err != nil {
		return Hit{}, err
	}
	if len(row) != len(s.aims[j].row) {
		return Hit{}, fmt.Errorf("%w: %d elements, %d expected", ErrRow, len(row), len(s.aims[j].row))
	}
	h := Hit{ID: v.Set.ids[c.slot], Score: Score(s.aims[j].row, row)}
	if !s.boundless && !(c.lower <= h.Score && h.Score <= c.upper) {
		return Hit{}, ErrRow
	}
	return h, nil
}
