package bench

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"mpolice/internal/face/search"
	"mpolice/internal/face/search/searchtest"
	"mpolice/internal/pgtest"
)

// faceTable holds rows in PostgreSQL, as bytes, in a table for each of the
// connections that read them at the same time. It is there to be compared with:
// the program keeps no template in SQL.
type faceTable struct {
	FaceSize
	cluster *cluster
	url     string
	bounds  []int // table w holds rows bounds[w] to bounds[w+1]
}

// inTable makes the table of the store's rows when a part first needs it.
func (b *faceBench) inTable(ctx context.Context, s *faceStore) (*faceTable, error) {
	if s.table != nil {
		return s.table, nil
	}
	total, _ := memory("MemTotal")
	c, err := pgtest.Start(ctx, pgtest.Options{Dir: b.ClusterDir, Settings: map[string]string{
		"shared_buffers": fmt.Sprintf("%dMB", max(128, min(4096, total>>22))), "wal_level": "minimal", "max_wal_senders": "0",
		"max_wal_size": "16GB", "checkpoint_timeout": "30min", "maintenance_work_mem": "256MB",
	}})
	if errors.Is(err, pgtest.ErrNotInstalled) {
		return nil, &missingError{"PostgreSQL is not there: apt-get install postgresql"}
	}
	if err != nil {
		return nil, err
	}
	t := &faceTable{FaceSize: s.FaceSize, cluster: &cluster{c}}
	if b.result.Settings, err = t.cluster.settings(ctx); err == nil {
		t.url, _, err = t.cluster.database(ctx)
	}
	if err == nil {
		err = t.fill(ctx, s, b.Progress)
	}
	if err != nil {
		return nil, errors.Join(err, t.close())
	}
	s.table = t
	return t, nil
}

func (t *faceTable) close() error {
	if t == nil {
		return nil
	}
	return t.cluster.Stop()
}

// fill copies the rows in, makes an index for single rows, and freezes the
// tables, so that reading them later writes nothing.
func (t *faceTable) fill(ctx context.Context, s *faceStore, progress func(string, int64, int64)) error {
	conn, err := connect(ctx, t.url)
	if err != nil {
		return err
	}
	defer hangUp(conn)
	workers := runtime.GOMAXPROCS(0)
	for w := range workers + 1 {
		t.bounds = append(t.bounds, w*t.Templates/workers/search.BlockSize*search.BlockSize)
	}
	t.bounds[workers] = t.Templates
	for w := range workers {
		for _, make := range []string{
			"CREATE TABLE face_%d (id bigint NOT NULL, category smallint NOT NULL, template bytea NOT NULL)",
			"ALTER TABLE face_%d ALTER template SET STORAGE " + t.storage(),
		} {
			if _, err := conn.Exec(ctx, fmt.Sprintf(make, w)); err != nil {
				return err
			}
		}
	}
	err = s.templates(ctx, func(done int) { progress("copy into PostgreSQL "+t.String()+":", int64(done), int64(t.Templates)) }, func(first int, m searchtest.Matrix) error {
		for w := range workers {
			if err := t.copy(ctx, conn, w, first, m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	progress("index in PostgreSQL:", 0, 0)
	for w := range workers {
		for _, then := range []string{"ALTER TABLE face_%d ADD PRIMARY KEY (id)", "VACUUM (FREEZE, ANALYZE) face_%d"} {
			if _, err := conn.Exec(ctx, fmt.Sprintf(then, w)); err != nil {
				return err
			}
		}
	}
	return nil
}

// storage spares the attempt to compress floats: in the row where it fits a
// page, else beside the table.
func (t *faceTable) storage() string {
	if 4*t.Dim > 1900 {
		return "EXTERNAL"
	}
	return "PLAIN"
}

// copy writes those of m's rows that lie in table w.
func (t *faceTable) copy(ctx context.Context, conn *pgx.Conn, w, first int, m searchtest.Matrix) error {
	i, end := max(t.bounds[w], first), min(t.bounds[w+1], first+m.Len())
	_, err := conn.CopyFrom(ctx, pgx.Identifier{fmt.Sprintf("face_%d", w)}, []string{"id", "category", "template"}, pgx.CopyFromFunc(func() ([]any, error) {
		if i >= end {
			return nil, nil
		}
		id, category := enrolled(i)
		i++
		return []any{int64(id), int16(category), bytesOf(m.At(i - 1 - first))}, nil
	}))
	return err
}

// load reads all rows, on one connection or on several side by side, and builds
// the codes. Rows are not kept: those to be rescored are asked for.
func (t *faceTable) load(ctx context.Context, connections int) (*tableGallery, error) {
	set, err := search.NewSet(t.Dim, t.Templates)
	if err != nil {
		return nil, err
	}
	g := &tableGallery{faceTable: t, set: set, ids: make([]uint64, t.Templates)}
	if err = set.Resize(t.Templates); err == nil {
		group, inner := errgroup.WithContext(ctx)
		group.SetLimit(connections)
		for w := range len(t.bounds) - 1 {
			group.Go(func() error { return g.read(inner, w) })
		}
		err = group.Wait()
	}
	if err == nil {
		g.conn, err = connect(ctx, t.url)
	}
	if err == nil {
		g.local, err = search.NewLocal("sql", 1, search.Part{Set: set, Rows: g})
	}
	if err != nil {
		return nil, errors.Join(err, g.close())
	}
	return g, nil
}

// tableGallery searches codes that were built from the table.
type tableGallery struct {
	*faceTable
	set   *search.Set
	ids   []uint64 // by slot
	local *search.Local

	mu   sync.Mutex // one question at a time
	conn *pgx.Conn
}

func (g *tableGallery) close() error {
	if g.conn != nil {
		hangUp(g.conn)
	}
	return g.set.Close()
}

// read fills the slots of one table, in the binary format, without a copy that
// is not needed.
func (g *tableGallery) read(ctx context.Context, w int) error {
	conn, err := connect(ctx, g.url)
	if err != nil {
		return err
	}
	defer hangUp(conn)
	rows, err := conn.Query(ctx, fmt.Sprintf("SELECT id, category, template FROM face_%d", w))
	if err != nil {
		return err
	}
	defer rows.Close()
	row, codes, slot := make([]float32, g.Dim), make([]int8, g.Dim), g.bounds[w]
	for ; rows.Next(); slot++ {
		raw := rows.RawValues()
		if slot >= g.bounds[w+1] || len(raw[0]) != 8 || len(raw[1]) != 2 || copy(bytesOf(row), raw[2]) != 4*g.Dim {
			return fmt.Errorf("table %d holds something else than was put there", w)
		}
		c, err := search.Encode(row, codes)
		if err != nil {
			return err
		}
		g.ids[slot] = binary.BigEndian.Uint64(raw[0])
		if err := g.set.Put(slot, g.ids[slot], binary.BigEndian.Uint16(raw[1]), c); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil || slot != g.bounds[w+1] {
		return fmt.Errorf("table %d ended at row %d of %d: %w", w, slot, g.bounds[w+1], err)
	}
	return nil
}

// Row implements search.Rows with one question.
func (g *tableGallery) Row(slot int, into []float32) ([]float32, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	w := 0
	for slot >= g.bounds[w+1] {
		w++
	}
	var raw []byte
	err := g.conn.QueryRow(context.Background(), fmt.Sprintf("SELECT template FROM face_%d WHERE id = $1", w), int64(g.ids[slot])).Scan(&raw)
	if err != nil || len(raw) != 4*g.Dim {
		return nil, fmt.Errorf("read a row of %d bytes: %w", len(raw), err)
	}
	into = append(into[:0], make([]float32, g.Dim)...)
	copy(bytesOf(into), raw)
	return into, nil
}
