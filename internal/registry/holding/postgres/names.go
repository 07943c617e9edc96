package postgres

import (
	"context"
	"fmt"

	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/postgres/postgresdb"
)

// nameRoom is how many bytes of names a first load collects before it makes
// the rows wait for them.
const nameRoom = 4 << 20

type nameKey struct {
	name int64
	ord  int
}

// Names implements holding.Load.
func (l *load) Names(ctx context.Context, entries []holding.NameEntry) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !l.first {
		return l.addNames(ctx, entries)
	}
	for i := range entries {
		e := &entries[i]
		k := nameKey{e.Name, e.Ord}
		if _, twice := l.known[k]; twice {
			continue
		}
		l.known[k] = struct{}{}
		l.names = appendName(l.names, l.register.id, e)
		l.n++
	}
	if len(l.names) < nameRoom {
		return nil
	}
	return l.flushNames(ctx)
}

// flushNames writes what a first load has collected.
func (l *load) flushNames(ctx context.Context) error {
	if l.n == 0 {
		return nil
	}
	if err := l.settle(ctx); err != nil {
		return err
	}
	sql, err := statement("first_names", fmt.Sprintf("name_%d", l.register.id))
	if err != nil {
		return err
	}
	f := newFeed(ctx, l.conn.Conn().PgConn(), sql)
	defer context.AfterFunc(ctx, f.stop)()
	f.n = l.n
	f.fill = append(f.fill, l.names...)
	if err := f.finish(); err != nil {
		return fmt.Errorf("add names: %w", err)
	}
	l.names, l.n = l.names[:0], 0
	return nil
}

// addNames adds to a register that has names.
func (l *load) addNames(ctx context.Context, entries []holding.NameEntry) error {
	if len(entries) == 0 {
		return nil
	}
	if err := l.settle(ctx); err != nil {
		return err
	}
	if err := l.q.AddName(ctx, nameParams(l.register.id, entries)); err != nil {
		return fmt.Errorf("add names: %w", err)
	}
	return nil
}

func nameParams(register int32, entries []holding.NameEntry) postgresdb.AddNameParams {
	p := postgresdb.AddNameParams{Register: register}
	hashes := [holding.NameKinds]*[]int64{&p.H0, &p.H1, &p.H2, &p.H3, &p.H4, &p.H5, &p.H6, &p.H7, &p.H8, &p.H9, &p.H10, &p.H11}
	for i := range entries {
		e := &entries[i]
		p.Names, p.Ords, p.Texts = append(p.Names, e.Name), append(p.Ords, int32(e.Ord)), append(p.Texts, holding.Clean(e.Text))
		for k, h := range e.Hashes {
			*hashes[k] = append(*hashes[k], h)
		}
	}
	return p
}

// Names implements holding.Finder.
func (s *Store) Names(ctx context.Context, kind int, hash int64, limit int) ([]holding.NameEntry, error) {
	rows, err := s.namesBy(ctx, kind, hash, int64(limit))
	if err != nil {
		return nil, fmt.Errorf("find names: %w", err)
	}
	return each(ctx, rows, nil, nameEntry)
}

func nameEntry(_ context.Context, n postgresdb.RegistryName) (holding.NameEntry, error) {
	return holding.NameEntry{
		Name: n.Name, Ord: int(n.Ord), Text: n.Text,
		Hashes: [holding.NameKinds]int64{n.H0, n.H1, n.H2, n.H3, n.H4, n.H5, n.H6, n.H7, n.H8, n.H9, n.H10, n.H11},
	}, nil
}

func (s *Store) namesBy(ctx context.Context, kind int, hash, limit int64) ([]postgresdb.RegistryName, error) {
	switch kind {
	case 0:
		return s.q.NamesByH0(ctx, postgresdb.NamesByH0Params{Hash: hash, MaxRows: limit})
	case 1:
		return s.q.NamesByH1(ctx, postgresdb.NamesByH1Params{Hash: hash, MaxRows: limit})
	case 2:
		return s.q.NamesByH2(ctx, postgresdb.NamesByH2Params{Hash: hash, MaxRows: limit})
	case 3:
		return s.q.NamesByH3(ctx, postgresdb.NamesByH3Params{Hash: hash, MaxRows: limit})
	case 4:
		return s.q.NamesByH4(ctx, postgresdb.NamesByH4Params{Hash: hash, MaxRows: limit})
	case 5:
		return s.q.NamesByH5(ctx, postgresdb.NamesByH5Params{Hash: hash, MaxRows: limit})
	case 6:
		return s.q.NamesByH6(ctx, postgresdb.NamesByH6Params{Hash: hash, MaxRows: limit})
	case 7:
		return s.q.NamesByH7(ctx, postgresdb.NamesByH7Params{Hash: hash, MaxRows: limit})
	case 8:
		return s.q.NamesByH8(ctx, postgresdb.NamesByH8Params{Hash: hash, MaxRows: limit})
	case 9:
		return s.q.NamesByH9(ctx, postgresdb.NamesByH9Params{Hash: hash, MaxRows: limit})
	case 10:
		return s.q.NamesByH10(ctx, postgresdb.NamesByH10Params{Hash: hash, MaxRows: limit})
	case 11:
		return s.q.NamesByH11(ctx, postgresdb.NamesByH11Params{Hash: hash, MaxRows: limit})
	}
	return nil, fmt.Errorf("no such kind of name hash: %d", kind)
}
