package sqlite

import (
	"context"
	"fmt"

	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/sqlite/sqlitedb"
)

func nameParams(e *holding.NameEntry) sqlitedb.AddNameParams {
	h := &e.Hashes
	return sqlitedb.AddNameParams{
		Name: e.Name, Ord: int64(e.Ord), Text: holding.Clean(e.Text),
		H0: h[0], H1: h[1], H2: h[2], H3: h[3], H4: h[4], H5: h[5],
		H6: h[6], H7: h[7], H8: h[8], H9: h[9], H10: h[10], H11: h[11],
	}
}

func nameEntry(_ context.Context, n sqlitedb.Name) (holding.NameEntry, error) {
	return holding.NameEntry{
		Name: n.Name, Ord: int(n.Ord), Text: n.Text,
		Hashes: [holding.NameKinds]int64{n.H0, n.H1, n.H2, n.H3, n.H4, n.H5, n.H6, n.H7, n.H8, n.H9, n.H10, n.H11},
	}, nil
}

// Names implements holding.Finder.
func (s *Store) Names(ctx context.Context, kind int, hash int64, limit int) ([]holding.NameEntry, error) {
	rows, err := s.namesBy(ctx, kind, hash, int64(limit))
	if err != nil {
		return nil, fmt.Errorf("find names: %w", err)
	}
	return each(ctx, rows, nil, nameEntry)
}

func (s *Store) namesBy(ctx context.Context, kind int, hash, limit int64) ([]sqlitedb.Name, error) {
	switch kind {
	case 0:
		return s.q.NamesByH0(ctx, sqlitedb.NamesByH0Params{Hash: hash, MaxRows: limit})
	case 1:
		return s.q.NamesByH1(ctx, sqlitedb.NamesByH1Params{Hash: hash, MaxRows: limit})
	case 2:
		return s.q.NamesByH2(ctx, sqlitedb.NamesByH2Params{Hash: hash, MaxRows: limit})
	case 3:
		return s.q.NamesByH3(ctx, sqlitedb.NamesByH3Params{Hash: hash, MaxRows: limit})
	case 4:
		return s.q.NamesByH4(ctx, sqlitedb.NamesByH4Params{Hash: hash, MaxRows: limit})
	case 5:
		return s.q.NamesByH5(ctx, sqlitedb.NamesByH5Params{Hash: hash, MaxRows: limit})
	case 6:
		return s.q.NamesByH6(ctx, sqlitedb.NamesByH6Params{Hash: hash, MaxRows: limit})
	case 7:
		return s.q.NamesByH7(ctx, sqlitedb.NamesByH7Params{Hash: hash, MaxRows: limit})
	case 8:
		return s.q.NamesByH8(ctx, sqlitedb.NamesByH8Params{Hash: hash, MaxRows: limit})
	case 9:
		return s.q.NamesByH9(ctx, sqlitedb.NamesByH9Params{Hash: hash, MaxRows: limit})
	case 10:
		return s.q.NamesByH10(ctx, sqlitedb.NamesByH10Params{Hash: hash, MaxRows: limit})
	case 11:
		return s.q.NamesByH11(ctx, sqlitedb.NamesByH11Params{Hash: hash, MaxRows: limit})
	}
	return nil, fmt.Errorf("no such kind of name hash: %d", kind)
}
