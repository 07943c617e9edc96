package postgres

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/jackc/pgx/v5/pgtype"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/postgres/postgresdb"
)

func (s *Store) stored(ctx context.Context, r postgresdb.RegistryRowVersion) (holding.Stored, error) {
	values, err := holding.ParseContent(r.Content)
	if err != nil {
		return holding.Stored{}, err
	}
	register, err := s.code(ctx, r.Register)
	return holding.Stored{
		Register: register, SeenFrom: r.SeenFrom, SeenTo: r.SeenTo,
		Version: holding.Version{
			Key: r.Key, Hash: r.Hash, Line: r.Line, Values: values,
			Keys: holding.Keys{
				Person: r.Person.Int64, Former: r.Former.Int64, Document: r.Document.Int64, Plate: r.Plate.Int64,
				Phone: r.Phone.Int64, Name: r.Name.Int64, Address: r.Address.Int64, Birth: r.Birth,
			},
			ValidFrom: r.ValidFrom, ValidTo: r.ValidTo,
		},
	}, err
}

func (s *Store) all(ctx context.Context, rows []postgresdb.RegistryRowVersion, err error) ([]holding.Stored, error) {
	out, err := each(ctx, rows, err, s.stored)
	if err != nil {
		return nil, fmt.Errorf("find rows: %w", err)
	}
	return out, nil
}

// Find implements holding.Finder.
func (s *Store) Find(ctx context.Context, register mpolice.Register, r holding.Range, limit int) ([]holding.Stored, error) {
	d, err := s.register(ctx, register)
	if err != nil {
		return nil, err
	}
	if !d.slots.has(r.Slot) {
		return nil, holding.ErrSlot
	}
	rows, err := s.bySlot(ctx, d.id, r, int64(limit))
	return s.all(ctx, rows, err)
}

func (s *Store) bySlot(ctx context.Context, id int32, r holding.Range, limit int64) ([]postgresdb.RegistryRowVersion, error) {
	switch r.Slot {
	case holding.SlotPerson:
		return s.q.FindByPerson(ctx, postgresdb.FindByPersonParams{Register: id, Lo: r.Lo, Hi: r.Hi, MaxRows: limit})
	case holding.SlotFormer:
		return s.q.FindByFormer(ctx, postgresdb.FindByFormerParams{Register: id, Lo: r.Lo, Hi: r.Hi, MaxRows: limit})
	case holding.SlotDocument:
		return s.q.FindByDocument(ctx, postgresdb.FindByDocumentParams{Register: id, Lo: r.Lo, Hi: r.Hi, MaxRows: limit})
	case holding.SlotPlate:
		return s.q.FindByPlate(ctx, postgresdb.FindByPlateParams{Register: id, Lo: r.Lo, Hi: r.Hi, MaxRows: limit})
	case holding.SlotPhone:
		return s.q.FindByPhone(ctx, postgresdb.FindByPhoneParams{Register: id, Lo: r.Lo, Hi: r.Hi, MaxRows: limit})
	case holding.SlotAddress:
		return s.q.FindByAddress(ctx, postgresdb.FindByAddressParams{Register: id, Lo: r.Lo, Hi: r.Hi, MaxRows: limit})
	case holding.SlotName:
		from, to := births(r.BirthFrom, r.BirthTo)
		return s.q.FindByName(ctx, postgresdb.FindByNameParams{Register: id, Lo: r.Lo, Hi: r.Hi, BirthFrom: from, BirthTo: to, MaxRows: limit})
	}
	return nil, holding.ErrSlot
}

// births gives the range of birth dates; without one, all of them.
func births(from, to int32) (lo, hi int32) {
	if to == 0 {
		to = math.MaxInt32
	}
	return from, to
}

// FindKeys implements holding.Finder.
func (s *Store) FindKeys(ctx context.Context, register mpolice.Register, keys []int64) ([]holding.Stored, error) {
	id, err := s.id(ctx, register)
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	rows, err := s.q.FindKey(ctx, postgresdb.FindKeyParams{Register: id, Keys: keys})
	return s.all(ctx, rows, err)
}

// Aliases implements holding.Finder.
func (s *Store) Aliases(ctx context.Context, person int64) ([]int64, error) {
	key := pgtype.Int8{Int64: person, Valid: person != 0}
	var all []int64
	for _, id := range s.with(holding.SlotFormer) {
		old, err := s.q.FormersOf(ctx, postgresdb.FormersOfParams{Register: id, Person: key})
		if err != nil {
			return nil, fmt.Errorf("find aliases: %w", err)
		}
		current, err := s.q.CurrentOf(ctx, postgresdb.CurrentOfParams{Register: id, Former: key})
		if err != nil {
			return nil, fmt.Errorf("find aliases: %w", err)
		}
		all = append(append(all, old...), current...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// Decades implements holding.Finder.
func (s *Store) Decades(ctx context.Context, register mpolice.Register, names []int64, birthFrom, birthTo int32) ([]holding.DecadeCount, error) {
	id, err := s.id(ctx, register)
	if err != nil {
		return nil, err
	}
	from, to := births(birthFrom, birthTo)
	var out []holding.DecadeCount
	for _, n := range names {
		rows, err := s.q.Decades(ctx, postgresdb.DecadesParams{Register: id, Name: pgtype.Int8{Int64: n, Valid: true}, BirthFrom: from, BirthTo: to})
		if err != nil {
			return nil, fmt.Errorf("count rows: %w", err)
		}
		for _, r := range rows {
			out = append(out, holding.DecadeCount{Name: n, Decade: int(r.Decade), Rows: r.Found})
		}
	}
	return out, nil
}

// History implements holding.Finder.
func (s *Store) History(ctx context.Context, register mpolice.Register, key int64) ([]holding.Stored, error) {
	id, err := s.id(ctx, register)
	if err != nil {
		return nil, err
	}
	rows, err := s.q.History(ctx, postgresdb.HistoryParams{Register: id, Key: key})
	return s.all(ctx, rows, err)
}
