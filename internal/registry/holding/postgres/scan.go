package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/postgres/postgresdb"
)

// stream runs one statement, whose rows are all of one state, and reads its
// answer row by row.
func (s *Store) stream(ctx context.Context, each func(pgx.Rows) error, statement string, args ...any) error {
	rows, err := s.pool.Query(ctx, statement, args...)
	if err != nil {
		return fmt.Errorf("read rows: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read rows: %w", err)
	}
	return nil
}

// Scan implements holding.Finder.
func (s *Store) Scan(ctx context.Context, register mpolice.Register, each func(holding.Stored) error) error {
	id, err := s.id(ctx, register)
	if err != nil {
		return err
	}
	return s.stream(ctx, func(rows pgx.Rows) error {
		r, err := pgx.RowToStructByPos[postgresdb.RegistryRowVersion](rows)
		if err != nil {
			return err
		}
		stored, err := s.stored(ctx, r)
		if err != nil {
			return err
		}
		return each(stored)
	}, postgresdb.Scan, id)
}

// Plates implements holding.Finder.
func (s *Store) Plates(ctx context.Context, register mpolice.Register, each func(int64) error) error {
	id, err := s.id(ctx, register)
	if err != nil {
		return err
	}
	return s.stream(ctx, func(rows pgx.Rows) error { return each(int8Of(rows.RawValues()[0])) },
		postgresdb.Plates, pgx.QueryResultFormats{pgx.BinaryFormatCode}, id)
}

// Persons implements holding.Links.
func (s *Store) Persons(ctx context.Context, each func(holding.Member) error) error {
	const first = -1 << 63 // person numbers are positive
	return s.stream(ctx, func(rows pgx.Rows) error {
		r, err := pgx.RowToStructByPos[postgresdb.RegistryMember](rows)
		if err != nil {
			return err
		}
		m, err := s.member(ctx, r)
		if err != nil {
			return err
		}
		return each(m)
	}, postgresdb.MembersAfter, int64(first))
}
