package postgres

import (
	"context"
	"fmt"

	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/postgres/postgresdb"
)

// SaveSurvey implements holding.Surveys.
func (s *Store) SaveSurvey(ctx context.Context, kind string, data []byte, e holding.Entry) error {
	return s.change(ctx, e, func(q *postgresdb.Queries) error {
		if err := q.SaveSurvey(ctx, postgresdb.SaveSurveyParams{Kind: holding.Clean(kind), At: e.At, Data: data}); err != nil {
			return fmt.Errorf("save survey: %w", err)
		}
		return nil
	})
}

// Survey implements holding.Surveys.
func (s *Store) Survey(ctx context.Context, kind string) ([]byte, error) {
	data, err := s.q.GetSurvey(ctx, holding.Clean(kind))
	return data, notFound(err)
}
