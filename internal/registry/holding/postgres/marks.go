package postgres

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/jackc/pgx/v5"

	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/postgres/postgresdb"
)

// Marks implements holding.Load.
func (l *load) Marks(ctx context.Context, each func(holding.Mark) error) error {
	if l.first {
		return nil
	}
	if err := l.settle(ctx); err != nil {
		return err
	}
	rows, err := l.tx.Query(ctx, postgresdb.Marks, pgx.QueryResultFormats{pgx.BinaryFormatCode}, l.register.id)
	if err != nil {
		return fmt.Errorf("read current rows: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		raw := rows.RawValues() // of two bigints; Scan takes twice the time
		if err := each(holding.Mark{Key: int8Of(raw[0]), Hash: int8Of(raw[1])}); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read current rows: %w", err)
	}
	return nil
}

func int8Of(b []byte) int64 { return int64(binary.BigEndian.Uint64(b)) }

// MarksOf implements holding.Load.
func (l *load) MarksOf(ctx context.Context, keys []int64) ([]holding.Mark, error) {
	if l.first || len(keys) == 0 {
		return nil, ctx.Err()
	}
	if err := l.settle(ctx); err != nil {
		return nil, err
	}
	rows, err := l.q.MarkOf(ctx, postgresdb.MarkOfParams{Register: l.register.id, Keys: keys})
	if err != nil {
		return nil, fmt.Errorf("read current rows: %w", err)
	}
	out := make([]holding.Mark, len(rows))
	for i, r := range rows {
		out[i] = holding.Mark(r)
	}
	return out, nil
}
