package query

import (
	"context"
	"errors"
	"fmt"

	"mpolice"
)

// ResolveReference gives the full reference for a bare number: of the kinds
// that the card accepts, the first that knows it. A number that none knows
// gets the first kind, and policy refuses it as unknown.
func (s *Service) ResolveReference(ctx context.Context, card mpolice.CardCode, number string) (mpolice.ReferenceID, error) {
	kinds := mpolice.ReferenceKinds
	if c, ok := s.Rules.Card(card, s.Clock.Now()); ok && len(c.References.Kinds) > 0 {
		kinds = c.References.Kinds
	}
	for _, kind := range kinds {
		id := mpolice.ReferenceID{Kind: kind, Number: number}
		_, err := s.References.Reference(ctx, id)
		switch {
		case err == nil:
			return id, nil
		case !errors.Is(err, mpolice.ErrNotFound):
			return mpolice.ReferenceID{}, fmt.Errorf("read reference: %w", err)
		}
	}
	return mpolice.ReferenceID{Kind: kinds[0], Number: number}, nil
}
