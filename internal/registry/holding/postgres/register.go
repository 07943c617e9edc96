package postgres

import (
	"context"
	"fmt"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/postgres/postgresdb"
)

// declared is a register as the database knows it.
type declared struct {
	id    int32
	slots slots
}

// slots has a bit for each.
type slots int64

func (s slots) has(slot holding.Slot) bool { return s&(1<<slot) != 0 }

// each calls do with each slot.
func (s slots) each(do func(holding.Slot) error) error {
	for slot := holding.SlotPerson; slot <= holding.SlotAddress; slot++ {
		if s.has(slot) {
			if err := do(slot); err != nil {
				return err
			}
		}
	}
	return nil
}

// Declare implements holding.Store. A register that is loaded already gets the
// indexes of its new slots, after any load that is under way.
func (s *Store) Declare(ctx context.Context, registers []holding.Declared) error {
	if err := s.learn(ctx); err != nil {
		return fmt.Errorf("declare registers: %w", err)
	}
	err := s.write(ctx, func(q *postgresdb.Queries) error {
		for _, r := range registers {
			var want slots
			for _, slot := range r.Slots {
				want |= 1 << slot
			}
			if err := s.declare(ctx, q, r.Register, want); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("declare registers: %w", err)
	}
	return s.learn(ctx)
}

func (s *Store) declare(ctx context.Context, q *postgresdb.Queries, code mpolice.Register, want slots) error {
	is, ok := s.look(code)
	if ok && is.slots == want {
		return nil
	}
	if ok {
		if err := q.Lock(ctx, lockRegister+int64(is.id)); err != nil {
			return err
		}
	}
	if err := q.DeclareRegister(ctx, postgresdb.DeclareRegisterParams{Code: string(code), Slots: int64(want)}); err != nil || !ok {
		return err
	}
	if has, err := q.HasTables(ctx, is.id); err != nil || !has {
		return err
	}
	return want.each(func(slot holding.Slot) error {
		return q.IndexRows(ctx, postgresdb.IndexRowsParams{Register: is.id, Slot: int32(slot)})
	})
}

// learn reads which registers are declared.
func (s *Store) learn(ctx context.Context) error {
	all, err := s.q.Registers(ctx)
	if err != nil {
		return fmt.Errorf("read declared registers: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known, s.codes = map[mpolice.Register]declared{}, map[int32]mpolice.Register{}
	for _, r := range all {
		s.known[mpolice.Register(r.Code)], s.codes[r.ID] = declared{r.ID, slots(r.Slots)}, mpolice.Register(r.Code)
	}
	return nil
}

// register finds a declared register. One that another process declared is
// read when it is first asked for.
func (s *Store) register(ctx context.Context, code mpolice.Register) (declared, error) {
	if d, ok := s.look(code); ok {
		return d, nil
	}
	if err := s.learn(ctx); err != nil {
		return declared{}, err
	}
	if d, ok := s.look(code); ok {
		return d, nil
	}
	return declared{}, fmt.Errorf("%w: %s", holding.ErrUnknownRegister, code)
}

func (s *Store) look(code mpolice.Register) (declared, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	d, ok := s.known[code]
	return d, ok
}

// id gives the number of a register; 0 for the empty one, which means all.
func (s *Store) id(ctx context.Context, code mpolice.Register) (int32, error) {
	if code == "" {
		return 0, nil
	}
	d, err := s.register(ctx, code)
	return d.id, err
}

// code is the inverse of id, for numbers that rows carry.
func (s *Store) code(ctx context.Context, id int32) (mpolice.Register, error) {
	s.mu.RLock()
	code, ok := s.codes[id]
	s.mu.RUnlock()
	if ok {
		return code, nil
	}
	if err := s.learn(ctx); err != nil {
		return "", err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.codes[id], nil // each number in a row refers to a register
}

// with lists the registers that are found by a slot.
func (s *Store) with(slot holding.Slot) (ids []int32) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, d := range s.known {
		if d.slots.has(slot) {
			ids = append(ids, d.id)
		}
	}
	return ids
}
