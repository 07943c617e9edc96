package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/postgres/postgresdb"
)

// members bounds the records of one person.
const members = 200

// Link implements holding.Links.
func (s *Store) Link(ctx context.Context, entries []holding.LinkEntry, e holding.Entry) error {
	rows := make([]postgresdb.AddLinkParams, len(entries))
	for i, x := range entries {
		left, err := s.id(ctx, x.Left.Register)
		if err != nil {
			return err
		}
		right, err := s.id(ctx, x.Right.Register)
		if err != nil {
			return err
		}
		rows[i] = postgresdb.AddLinkParams{
			LeftRegister: left, LeftKey: x.Left.Key, RightRegister: right, RightKey: x.Right.Key,
			Weight: x.Weight, P: x.P, Model: holding.Clean(x.Model), Decision: holding.Clean(x.Decision),
			Evidence: holding.Clean(x.Evidence), Actor: holding.Clean(x.By), At: e.At,
		}
	}
	return s.change(ctx, e, func(q *postgresdb.Queries) error {
		if _, err := q.AddLink(ctx, rows); err != nil {
			return fmt.Errorf("enter links: %w", err)
		}
		return nil
	})
}

func (s *Store) link(ctx context.Context, l postgresdb.RegistryLink) (holding.LinkEntry, error) {
	left, err := s.code(ctx, l.LeftRegister)
	if err != nil {
		return holding.LinkEntry{}, err
	}
	right, err := s.code(ctx, l.RightRegister)
	return holding.LinkEntry{
		Seq: l.Seq, Left: holding.Record{Register: left, Key: l.LeftKey}, Right: holding.Record{Register: right, Key: l.RightKey},
		Weight: l.Weight, P: l.P, Model: l.Model, Decision: l.Decision, Evidence: l.Evidence, By: l.Actor, At: l.At,
	}, err
}

// LinksOf implements holding.Links.
func (s *Store) LinksOf(ctx context.Context, register mpolice.Register, key int64) ([]holding.LinkEntry, error) {
	id, err := s.id(ctx, register)
	if err != nil {
		return nil, err
	}
	rows, err := s.q.LinksOf(ctx, postgresdb.LinksOfParams{Register: id, Key: key})
	return each(ctx, rows, err, s.link)
}

// Pairs implements holding.Links.
func (s *Store) Pairs(ctx context.Context, decision string, limit int) ([]holding.LinkEntry, error) {
	rows, err := s.q.PairsDecided(ctx, postgresdb.PairsDecidedParams{Decision: decision, MaxRows: int64(limit)})
	return each(ctx, rows, err, s.link)
}

// Members implements holding.Links.
func (s *Store) Members(ctx context.Context, register mpolice.Register, key int64) ([]holding.Member, error) {
	id, err := s.id(ctx, register)
	if err != nil {
		return nil, err
	}
	rows, err := s.q.MembersWith(ctx, postgresdb.MembersWithParams{Register: id, Key: key, MaxRows: members})
	return each(ctx, rows, err, s.member)
}

func (s *Store) member(ctx context.Context, m postgresdb.RegistryMember) (holding.Member, error) {
	register, err := s.code(ctx, m.Register)
	return holding.Member{Record: holding.Record{Register: register, Key: m.Key}, Person: m.Person}, err
}

// Regroup implements holding.Links.
func (s *Store) Regroup(ctx context.Context, all []holding.Member, e holding.Entry) error {
	var set postgresdb.SetMemberParams
	var remove postgresdb.RemoveMemberParams
	for _, m := range all {
		id, err := s.id(ctx, m.Register)
		if err != nil {
			return fmt.Errorf("regroup records: %w", err)
		}
		if m.Person == 0 {
			remove.Registers, remove.Keys = append(remove.Registers, id), append(remove.Keys, m.Key)
			continue
		}
		set.Registers, set.Keys, set.Persons = append(set.Registers, id), append(set.Keys, m.Key), append(set.Persons, m.Person)
	}
	return s.change(ctx, e, func(q *postgresdb.Queries) error {
		if err := errors.Join(q.RemoveMember(ctx, remove), q.SetMember(ctx, set)); err != nil {
			return fmt.Errorf("regroup records: %w", err)
		}
		return nil
	})
}

// NextPerson implements holding.Links.
func (s *Store) NextPerson(ctx context.Context, n int) (first int64, err error) {
	err = s.write(ctx, func(q *postgresdb.Queries) error {
		next, err := q.TakePersons(ctx, int64(n))
		first = next - int64(n)
		return err
	})
	return first, err
}

// SaveModel implements holding.Links.
func (s *Store) SaveModel(ctx context.Context, version string, data []byte, e holding.Entry) error {
	return s.change(ctx, e, func(q *postgresdb.Queries) error {
		if err := q.AddModel(ctx, postgresdb.AddModelParams{Version: holding.Clean(version), At: e.At, Data: data}); err != nil {
			return fmt.Errorf("save model: %w", err)
		}
		return nil
	})
}

// Model implements holding.Links.
func (s *Store) Model(ctx context.Context, version string) ([]byte, error) {
	data, err := s.q.GetModel(ctx, holding.Clean(version))
	return data, notFound(err)
}

// LastModel implements holding.Links.
func (s *Store) LastModel(ctx context.Context) (string, error) {
	version, err := s.q.LastModel(ctx)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", mpolice.ErrNotFound
	}
	return version, err
}
