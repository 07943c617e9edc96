package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"mpolice/internal/face/search"
	"mpolice/internal/face/search/searchtest"
	"mpolice/internal/face/segment"
	"mpolice/internal/keyring"
)

// faceStore is a store of templates at rest, in one sealed segment, under a
// keyring as the program has it, and the same rows in PostgreSQL.
type faceStore struct {
	crowds
	dir     string
	options segment.Options
	table   *faceTable // made when a part first needs it
}

const (
	appended = 8000 // templates of one append
	// atRest and inSQL are more than what a template takes beside its floats.
	atRest = 256
	inSQL  = 128
)

// stored gives the store, made when a part first needs it.
func (b *faceBench) stored(ctx context.Context) (*faceStore, error) {
	if b.store != nil {
		return b.store, nil
	}
	s := &faceStore{crowds: newCrowds(b.Ready), dir: b.Dir}
	if err := s.room(); err != nil {
		return nil, err
	}
	keys, err := keyring.Open(filepath.Join(b.Dir, "keys"), rand.Reader, true)
	if err != nil {
		return nil, err
	}
	root, err := keys.Root("face/templates.key")
	if err != nil {
		return nil, err
	}
	s.options = segment.Options{Dir: filepath.Join(b.Dir, "templates"), Dim: s.Dim, Root: root, Create: true}
	if err := s.enrol(ctx, b.Progress); err != nil {
		return nil, err
	}
	b.store = s
	return s, nil
}

func (s *faceStore) close() error {
	if s == nil {
		return nil
	}
	return s.table.close()
}

// room refuses where the disk or the memory are too small for both sides.
func (s *faceStore) room() error {
	var at unix.Statfs_t
	if err := unix.Statfs(s.dir, &at); err != nil {
		return fmt.Errorf("ask for the disk's free space: %w", err)
	}
	n := int64(s.Templates)
	disk := 2*(s.rowBytes()+s.codeBytes()+atRest*n) + s.rowBytes() + inSQL*n + slack // compacting doubles the store
	if free := int64(at.Bavail) * at.Bsize; free < disk {
		return &missingError{fmt.Sprintf("%.1f GiB of disk are needed, %.1f are free: name another by --dir, or a smaller store by --ready", gib(disk), gib(free))}
	}
	free, err := memory("MemAvailable")
	if needed := s.codeBytes() + s.rowBytes()/2 + atRest*n + slack; err == nil && free < needed {
		return &missingError{fmt.Sprintf("%.1f GiB of free memory are needed, %.1f are there: stop other work, or name a smaller store by --ready", gib(needed), gib(free))}
	}
	return err
}

// enrol fills the store through its own door and compacts it.
func (s *faceStore) enrol(ctx context.Context, progress func(string, int64, int64)) (err error) {
	store, err := segment.Open(ctx, s.options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	err = s.templates(ctx, func(done int) { progress("enrol "+s.String()+":", int64(done), int64(s.Templates)) }, func(first int, m searchtest.Matrix) error {
		for from := 0; from < m.Len(); from += appended {
			records := make([]segment.Record, 0, appended)
			for i := from; i < min(from+appended, m.Len()); i++ {
				id, category := enrolled(first + i)
				records = append(records, segment.Record{ID: id, Category: category, Row: m.At(i)})
			}
			if err := store.Append(ctx, records); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	progress("compact "+s.String()+":", 0, 0)
	return store.Compact(ctx)
}

// enrolled numbers the rows of the store; the categories follow each other, as
// they do after compaction.
func enrolled(i int) (id uint64, category uint16) { return uint64(i) + 1, uint16(i >> 18) }

// opening is a store that is open and searched.
type opening struct {
	store  *segment.Store
	parts  []search.Part
	local  *search.Local
	opened time.Duration
}

// open makes the store ready to search with one thread.
func (s *faceStore) open(ctx context.Context) (o opening, err error) {
	start := time.Now()
	if o.store, err = segment.Open(ctx, s.options); err != nil {
		return o, err
	}
	o.opened = time.Since(start)
	if o.parts, err = o.store.Load(ctx, nil); err == nil {
		o.local, err = search.NewLocal("bench", 1, o.parts...)
	}
	if err == nil {
		err = o.store.Serve(o.local)
	}
	if err != nil {
		err = errors.Join(err, o.store.Close())
		o.store = nil
	}
	return o, err
}

// ask gives the first list: what is ready answers.
func (s *faceStore) ask(ctx context.Context, g search.Gallery, i int) ([]search.Hit, error) {
	answer, err := g.Search(ctx, search.Query{Probes: [][]float32{s.probe(i)}, K: faceK, Filter: search.Everything()})
	if err != nil {
		return nil, err
	}
	return answer.Hits[0], nil
}

// folderSize is the size of the files of a folder.
func folderSize(dir string) (total int64) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			total += info.Size()
		}
	}
	return total
}
