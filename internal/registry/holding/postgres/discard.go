package postgres

import (
	"context"
	_ "embed" // for dropSchema
	"fmt"

	"github.com/jackc/pgx/v5"
)

//go:embed drop.sql
var dropSchema string

// Discard takes the whole holding out of a database: for a demo city that was
// half made. Whoever calls it has made sure that nothing else lies there.
func Discard(ctx context.Context, address string) error {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return fmt.Errorf("discard holding: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, dropSchema); err != nil {
		return fmt.Errorf("discard holding: %w", err)
	}
	return nil
}
