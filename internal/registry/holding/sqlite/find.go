package sqlite

import (
	"context"
	"fmt"
	"math"
	"slices"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/sqlite/sqlitedb"
)

func (s *Store) stored(ctx context.Context, r sqlitedb.RowVersion) (holding.Stored, error) {
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
				Phone: r.Phone.Int64, Name: r.Name.Int64, Address: r.Address.Int64, Birth: int32(r.Birth),
			},
			ValidFrom: int32(r.ValidFrom), ValidTo: int32(r.ValidTo),
		},
	}, err
}

func (s *Store) all(ctx context.Context, rows []sqlitedb.RowVersion, err error) ([]holding.Stored, error) {
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
	if !d.has(r.Slot) {
		return nil, holding.ErrSlot
	}
	rows, err := s.bySlot(ctx, d.id, r, int64(limit))
	return s.all(ctx, rows, err)
}

func (s *Store) bySlot(ctx context.Context, id int64, r holding.Range, limit int64) ([]sqlitedb.RowVersion, error) {
	switch r.Slot {
	case holding.SlotPerson:
		return s.q.FindByPerson(ctx, sqlitedb.FindByPersonParams{Register: id, Lo: r.Lo, Hi: r.Hi, MaxRows: limit})
	case holding.SlotFormer:
		return s.q.FindByFormer(ctx, sqlitedb.FindByFormerParams{Register: id, Lo: r.Lo, Hi: r.Hi, MaxRows: limit})
	case holding.SlotDocument:
		return s.q.FindByDocument(ctx, sqlitedb.FindByDocumentParams{Register: id, Lo: r.Lo, Hi: r.Hi, MaxRows: limit})
	case holding.SlotPlate:
		return s.q.FindByPlate(ctx, sqlitedb.FindByPlateParams{Register: id, Lo: r.Lo, Hi: r.Hi, MaxRows: limit})
	case holding.SlotPhone:
		return s.q.FindByPhone(ctx, sqlitedb.FindByPhoneParams{Register: id, Lo: r.Lo, Hi: r.Hi, MaxRows: limit})
	case holding.SlotAddress:
		return s.q.FindByAddress(ctx, sqlitedb.FindByAddressParams{Register: id, Lo: r.Lo, Hi: r.Hi, MaxRows: limit})
	case holding.SlotName:
		from, to := births(r.BirthFrom, r.BirthTo)
		return s.q.FindByName(ctx, sqlitedb.FindByNameParams{Register: id, Lo: r.Lo, Hi: r.Hi, BirthFrom: from, BirthTo: to, MaxRows: limit})
	}
	return nil, holding.ErrSlot
}

// births gives the range of birth dates; without one, all of them.
func births(from, to int32) (lo, hi int64) {
	if to == 0 {
		to = math.MaxInt32
	}
	return int64(from), int64(to)
}

// FindKeys implements holding.Finder.
func (s *Store) FindKeys(ctx context.Context, register mpolice.Register, keys []int64) ([]holding.Stored, error) {
	id, err := s.id(ctx, register)
	if err != nil {
		return nil, err
	}
	var out []holding.Stored
	for _, k := range slices.Compact(slices.Sorted(slices.Values(keys))) {
		rows, err := s.q.FindKey(ctx, sqlitedb.FindKeyParams{Register: id, Key: k})
		some, err := s.all(ctx, rows, err)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

// Aliases implements holding.Finder.
func (s *Store) Aliases(ctx context.Context, person int64) ([]int64, error) {
	key := null(person)
	var all []int64
	for _, id := range s.with(holding.SlotFormer) {
		old, err := s.q.FormersOf(ctx, sqlitedb.FormersOfParams{Register: id, Person: key})
		if err != nil {
			return nil, fmt.Errorf("find aliases: %w", err)
		}
		current, err := s.q.CurrentOf(ctx, sqlitedb.CurrentOfParams{Register: id, Former: key})
		if err != nil {
			return nil, fmt.Errorf("find aliases: %w", err)
		}
		all = append(append(all, old...), current...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// with lists the registers that are found by a slot.
func (s *Store) with(slot holding.Slot) (ids []int64) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, d := range s.known {
		if d.has(slot) {
			ids = append(ids, d.id)
		}
	}
	return ids
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
		rows, err := s.q.Decades(ctx, sqlitedb.DecadesParams{Register: id, Name: null(n), BirthFrom: from, BirthTo: to})
		if err != nil {
			return nil, fmt.Errorf("count rows: %w", err)
		}
		for _, r := range rows {
			out = append(out, holding.DecadeCount{Name: n, Decade: int(r.Decade), Rows: r.Found})
		}
	}
	return out, nil
}

// Plates implements holding.Finder.
func (s *Store) Plates(ctx context.Context, register mpolice.Register, each func(int64) error) error {
	id, err := s.id(ctx, register)
	if err != nil {
		return err
	}
	q, end, err := s.snapshot(ctx)
	if err != nil {
		return err
	}
	defer end()
	arg := sqlitedb.PlatesParams{Register: id, After: minKey, MaxRows: page}
	for {
		rows, err := q.Plates(ctx, arg)
		if err != nil {
			return fmt.Errorf("read plates: %w", err)
		}
		for _, p := range rows {
			if p != arg.After {
				if err := each(p); err != nil {
					return err
				}
			}
			arg.After = p
		}
		if len(rows) < page {
			return nil
		}
	}
}

// Scan implements holding.Finder.
func (s *Store) Scan(ctx context.Context, register mpolice.Register, each func(holding.Stored) error) error {
	id, err := s.id(ctx, register)
	if err != nil {
		return err
	}
	q, end, err := s.snapshot(ctx)
	if err != nil {
		return err
	}
	defer end()
	arg := sqlitedb.ScanParams{Register: id, After: minKey, MaxRows: page}
	for {
		found, err := q.Scan(ctx, arg)
		rows, err := s.all(ctx, found, err)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := each(r); err != nil {
				return err
			}
			arg.After = r.Key
		}
		if len(rows) < page {
			return nil
		}
	}
}

// snapshot gives statements that all read one state; end lets go of it.
func (s *Store) snapshot(ctx context.Context) (q *sqlitedb.Queries, end func(), err error) {
	tx, err := s.reader.BeginTx(ctx, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("read a snapshot: %w", err)
	}
	return s.q.WithTx(tx), func() { _ = tx.Rollback() }, nil // it has only read
}

// History implements holding.Finder.
func (s *Store) History(ctx context.Context, register mpolice.Register, key int64) ([]holding.Stored, error) {
	id, err := s.id(ctx, register)
	if err != nil {
		return nil, err
	}
	rows, err := s.q.History(ctx, sqlitedb.HistoryParams{Register: id, Key: key})
	return s.all(ctx, rows, err)
}
