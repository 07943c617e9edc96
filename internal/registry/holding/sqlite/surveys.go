package sqlite

import (
	"context"
	"fmt"

	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/sqlite/sqlitedb"
)

// SaveSurvey implements holding.Surveys.
func (s *Store) SaveSurvey(ctx context.Context, kind string, data []byte, e holding.Entry) error {
	return s.write(ctx, func(q *sqlitedb.Queries) error {
		if err := q.SaveSurvey(ctx, sqlitedb.SaveSurveyParams{Kind: holding.Clean(kind), At: e.At, Data: data}); err != nil {
			return fmt.Errorf("save survey: %w", err)
		}
		return enter(ctx, q, e)
	})
}

// Survey implements holding.Surveys.
func (s *Store) Survey(ctx context.Context, kind string) ([]byte, error) {
	data, err := s.q.GetSurvey(ctx, holding.Clean(kind))
	return data, notFound(err)
}
