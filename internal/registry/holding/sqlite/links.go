package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/sqlite/sqlitedb"
)

// members bounds the records of one person.
const members = 200

// Link implements holding.Links.
func (s *Store) Link(ctx context.Context, entries []holding.LinkEntry, e holding.Entry) error {
	return s.write(ctx, func(q *sqlitedb.Queries) error {
		for _, x := range entries {
			left, err := s.id(ctx, x.Left.Register)
			if err != nil {
				return err
			}
			right, err := s.id(ctx, x.Right.Register)
			if err != nil {
				return err
			}
			err = q.AddLink(ctx, sqlitedb.AddLinkParams{
				LeftRegister: left, LeftKey: x.Left.Key, RightRegister: right, RightKey: x.Right.Key,
				Weight: x.Weight, P: x.P, Model: holding.Clean(x.Model), Decision: holding.Clean(x.Decision), Evidence: holding.Clean(x.Evidence), Actor: holding.Clean(x.By), At: e.At,
			})
			if err != nil {
				return fmt.Errorf("enter link: %w", err)
			}
		}
		return enter(ctx, q, e)
	})
}

func (s *Store) link(ctx context.Context, l sqlitedb.Link) (holding.LinkEntry, error) {
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
	rows, err := s.q.LinksOf(ctx, sqlitedb.LinksOfParams{Register: id, Key: key})
	return each(ctx, rows, err, s.link)
}

// Pairs implements holding.Links.
func (s *Store) Pairs(ctx context.Context, decision string, limit int) ([]holding.LinkEntry, error) {
	rows, err := s.q.PairsDecided(ctx, sqlitedb.PairsDecidedParams{Decision: decision, MaxRows: int64(limit)})
	return each(ctx, rows, err, s.link)
}

// Members implements holding.Links.
func (s *Store) Members(ctx context.Context, register mpolice.Register, key int64) ([]holding.Member, error) {
	id, err := s.id(ctx, register)
	if err != nil {
		return nil, err
	}
	rows, err := s.q.MembersWith(ctx, sqlitedb.MembersWithParams{Register: id, Key: key, MaxRows: members})
	return each(ctx, rows, err, s.member)
}

func (s *Store) member(ctx context.Context, m sqlitedb.Member) (holding.Member, error) {
	register, err := s.code(ctx, m.Register)
	return holding.Member{Record: holding.Record{Register: register, Key: m.Key}, Person: m.Person}, err
}

// Persons implements holding.Links.
func (s *Store) Persons(ctx context.Context, each func(holding.Member) error) error {
	q, end, err := s.snapshot(ctx)
	if err != nil {
		return err
	}
	defer end()
	arg := sqlitedb.MembersAfterParams{MaxRows: page}
	for {
		rows, err := q.MembersAfter(ctx, arg)
		if err != nil {
			return fmt.Errorf("read persons: %w", err)
		}
		for _, r := range rows {
			m, err := s.member(ctx, r)
			if err != nil {
				return err
			}
			if err := each(m); err != nil {
				return err
			}
			arg.Person, arg.Register, arg.Key = r.Person, r.Register, r.Key
		}
		if len(rows) < page {
			return nil
		}
	}
}

// Regroup implements holding.Links.
func (s *Store) Regroup(ctx context.Context, all []holding.Member, e holding.Entry) error {
	return s.write(ctx, func(q *sqlitedb.Queries) error {
		for _, m := range all {
			if err := s.setMember(ctx, q, m); err != nil {
				return fmt.Errorf("regroup records: %w", err)
			}
		}
		return enter(ctx, q, e)
	})
}

func (s *Store) setMember(ctx context.Context, q *sqlitedb.Queries, m holding.Member) error {
	id, err := s.id(ctx, m.Register)
	if err != nil {
		return err
	}
	if m.Person == 0 {
		return q.RemoveMember(ctx, sqlitedb.RemoveMemberParams{Register: id, Key: m.Key})
	}
	return q.SetMember(ctx, sqlitedb.SetMemberParams{Register: id, Key: m.Key, Person: m.Person})
}

// NextPerson implements holding.Links.
func (s *Store) NextPerson(ctx context.Context, n int) (first int64, err error) {
	err = s.write(ctx, func(q *sqlitedb.Queries) error {
		next, err := q.TakePersons(ctx, int64(n))
		first = next - int64(n)
		return err
	})
	return first, err
}

// SaveModel implements holding.Links.
func (s *Store) SaveModel(ctx context.Context, version string, data []byte, e holding.Entry) error {
	return s.write(ctx, func(q *sqlitedb.Queries) error {
		if err := q.AddModel(ctx, sqlitedb.AddModelParams{Version: holding.Clean(version), At: e.At, Data: data}); err != nil {
			return fmt.Errorf("save model: %w", err)
		}
		return enter(ctx, q, e)
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
	if errors.Is(err, sql.ErrNoRows) {
		return "", mpolice.ErrNotFound
	}
	return version, err
}
