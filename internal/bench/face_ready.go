package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"golang.org/x/sys/unix"

	"mpolice/internal/face/search"
)

const (
	rowReady    = "ready to search: open, check, decrypt, first list"
	rowReadyAll = "ready to search, beside all processors"
	rowRow      = "one row opened at rest, as rescoring does"
	rowErase    = "erase one template for good"

	readyRounds = 3
	erasures    = 30
	rowsOpened  = 20_000
)

// ready measures from the stored files to the first list, beside reading the
// same rows from PostgreSQL, building codes and answering the same.
func (b *faceBench) ready(ctx context.Context) ([]FaceRow, error) {
	s, err := b.stored(ctx)
	if reason, ok := missing(err); ok {
		return unmeasured(reason, rowReady, rowReadyAll, rowRow), nil
	}
	if err != nil {
		return nil, err
	}
	rows, err := s.readyBesideSQL(ctx, b)
	if reason, ok := missing(err); ok {
		rows, err = unmeasured(reason, rowReady, rowReadyAll), nil
	}
	if err != nil {
		return nil, err
	}
	opened, err := s.openRows(ctx)
	if err != nil {
		return nil, err
	}
	rows = append(rows, opened)
	for i := range rows {
		rows[i].Size = s.String()
	}
	return rows, nil
}

func (s *faceStore) readyBesideSQL(ctx context.Context, b *faceBench) (rows []FaceRow, err error) {
	table, err := b.inTable(ctx, s)
	if err != nil {
		return nil, err
	}
	all := len(table.bounds) - 1
	for _, x := range []struct {
		name        string
		connections int
		goal        float64
	}{{rowReady, 1, 5}, {rowReadyAll, all, 0}} {
		b.Progress(x.name+" "+s.String()+":", 0, 0)
		t := &turns{store: s, table: table, connections: x.connections}
		race, err := alternate(ctx, readyRounds, t.fromStore, t.fromTable)
		if err != nil {
			return nil, err
		}
		r := race.faster(x.name, fmt.Sprintf("the same rows from PostgreSQL by pgx, binary, connections: %d; codes built; first list", x.connections), 0)
		if r.CPU = nil; x.goal > 0 && s.Templates >= manyTemplates { // the server's CPU time is not in ours
			r.Goal, r.Met = fmt.Sprintf("ratio ≥ %g", x.goal), r.Ratio >= x.goal
		}
		rows = append(rows, r.noting("files in the page cache on both sides, %.2f GB at rest; opening alone %.0f ms; both gave the same lists to the bit; wall time",
			float64(folderSize(s.options.Dir))/1e9, inMS(t.opened)))
	}
	return rows, nil
}

// turns makes both sides ready in turns and holds their lists together.
type turns struct {
	store       *faceStore
	table       *faceTable
	connections int
	opened      time.Duration // of opening the store alone, the last time
	list        []search.Hit  // the store's answer to the task
}

func (t *turns) fromStore(ctx context.Context, i int) (took, error) {
	var o opening
	d, err := timed(func() (err error) {
		if o, err = t.store.open(ctx); err == nil {
			t.list, err = t.store.ask(ctx, o.local, i)
		}
		return err
	})
	t.opened = o.opened
	if o.store != nil {
		err = errors.Join(err, o.store.Close())
	}
	debug.FreeOSMemory()
	return d, err
}

func (t *turns) fromTable(ctx context.Context, i int) (took, error) {
	var g *tableGallery
	var list []search.Hit
	d, err := timed(func() (err error) {
		if g, err = t.table.load(ctx, t.connections); err == nil {
			list, err = t.store.ask(ctx, g.local, i)
		}
		return err
	})
	if g != nil {
		err = errors.Join(err, g.close())
	}
	debug.FreeOSMemory()
	if err == nil && !sameHits(list, t.list) {
		err = errors.New("PostgreSQL's rows gave another list than the store's")
	}
	return d, err
}

// openRows is what rescoring pays for a row that is encrypted at rest.
func (s *faceStore) openRows(ctx context.Context) (FaceRow, error) {
	o, err := s.open(ctx)
	if err != nil {
		return FaceRow{}, err
	}
	row, random := make([]float32, s.Dim), rand.New(rand.NewPCG(1, 2))
	d, err := timed(func() (err error) {
		for range rowsOpened {
			p := o.parts[random.IntN(len(o.parts))]
			if row, err = p.Rows.Row(random.IntN(p.Set.Len()), row[:0]); err != nil {
				return err
			}
		}
		return nil
	})
	if err = errors.Join(err, o.store.Close()); err != nil {
		return FaceRow{}, err
	}
	r := faceRow(told(rowRow, float64(d.wall.Microseconds())/rowsOpened, 0, "µs"), "")
	r.CPU = &CPU{Value: float64(d.cpu.Microseconds()) / rowsOpened}
	return r.noting("at random; decrypted and authenticated"), nil
}

// erase takes templates out of a loaded store, one at a time, beside the disk's
// own sync.
func (b *faceBench) erase(ctx context.Context) (rows []FaceRow, err error) {
	s, err := b.stored(ctx)
	if reason, ok := missing(err); ok {
		return unmeasured(reason, rowErase), nil
	}
	if err != nil {
		return nil, err
	}
	o, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, o.store.Close()) }()
	var ids []uint64
	random := rand.New(rand.NewPCG(3, 4))
	for len(ids) <= erasures {
		if id, _ := enrolled(random.IntN(s.Templates)); o.store.Has(id) {
			ids = append(ids, id)
		}
	}
	var mine, its []time.Duration
	for i, id := range ids {
		a, err := timed(func() error { _, err := o.store.Erase(ctx, []uint64{id}); return err })
		if err != nil {
			return nil, err
		}
		d, err := timed(func() error { return syncOnce(b.Dir) })
		if err != nil {
			return nil, err
		}
		if o.store.Has(id) {
			return nil, errors.New("an erased template is still there")
		}
		if i > 0 { // the first one warms up
			mine, its = append(mine, a.wall), append(its, d.wall)
		}
	}
	r := slow(rowErase, mine, its, 95, 50, "one write of 4 KB and fdatasync in the same folder")
	row := faceRow(r.Row, r.Anchor).noting("%d erasures of one template each, searches stopped being able to find it; slowest %.1f ms", len(mine), inMS(longest(mine)))
	row.Size, row.Spread, row.BesideSpread = s.String(), r.Spread, r.BesideSpread
	return []FaceRow{row}, nil
}

// syncOnce writes a page and waits for the disk.
func syncOnce(dir string) error {
	f, err := os.OpenFile(filepath.Join(dir, "sync"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, 4096))
	if err == nil {
		err = unix.Fdatasync(int(f.Fd()))
	}
	return errors.Join(err, f.Close())
}

func longest(d []time.Duration) (most time.Duration) {
	for _, x := range d {
		most = max(most, x)
	}
	return most
}
