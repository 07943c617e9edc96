package segment

import (
	"context"
	"errors"
	"fmt"
	"io"

	"mpolice/internal/face/segment/keytree"
)

func treeName(generation uint64) string { return fmt.Sprintf("tree-%016x.key", generation) }

// commit makes segments the content of the store: a tree that names them is
// made durable under a fresh root key, then the keyring replaces the root key.
// That is the point of no return. Everything that the tree names must be
// durable before; the old tree file is left for sweep.
func (s *Store) commit(ctx context.Context, segments []keytree.Segment, pending []keytree.Ref) error {
	tree, err := keytree.New(keytree.Tree{
		Generation: s.generation + 1, Model: s.model, Dim: s.dim, Segments: segments, Pending: pending,
	})
	if err != nil {
		return err
	}
	defer tree.Free()
	root, err := s.freshKey()
	if err != nil {
		return err
	}
	defer root.Free()
	file, err := tree.Seal(root.Bytes(), s.rand)
	if err != nil {
		return err
	}
	name := treeName(tree.Generation)
	if err := s.disk.Publish(name, file, false); err != nil {
		return errors.Join(err, s.disk.Remove(name))
	}
	if err := s.rootKey.Replace(ctx, root.Bytes()); err != nil {
		// The keyring may hold either key now; both trees stay until Open knows.
		return s.fail(fmt.Errorf("replace root key: %w", err))
	}
	s.generation++
	return nil
}

// freshKey gives a new random key in guarded memory.
func (s *Store) freshKey() (*keytree.Memory, error) {
	m, err := keytree.NewMemory(keytree.KeySize)
	if err != nil {
		return nil, err
	}
	if _, err := io.ReadFull(s.rand, m.Bytes()); err != nil {
		m.Free()
		return nil, fmt.Errorf("make key: %w", err)
	}
	return m, nil
}

// describe gives what the tree says of a part, its table in place.
func (p *part) describe() keytree.Segment {
	t := keytree.Segment{ID: p.id, Kind: p.kind, Capacity: p.records, Table: p.table}
	if p.kind == keytree.Sealed {
		t.Root = p.root
	}
	return t
}

func describe(parts []*part) []keytree.Segment {
	out := make([]keytree.Segment, len(parts))
	for i, p := range parts {
		out[i] = p.describe()
	}
	return out
}

// createPart makes the two files of a segment, empty, and maps the first.
func (s *Store) createPart(h header) (_ *part, err error) {
	if _, err := io.ReadFull(s.rand, h.id[:]); err != nil {
		return nil, fmt.Errorf("make segment id: %w", err)
	}
	p := &part{header: h, layout: layoutOf(h)}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.close())
		}
	}()
	if p.data, err = s.disk.Create(dataName(h)); err != nil {
		return nil, err
	}
	if err := p.data.Resize(p.size); err != nil {
		return nil, err
	}
	if err := p.data.WriteAt(h.encode(), 0); err != nil {
		return nil, err
	}
	if p.bytes, err = p.data.Map(p.size); err != nil {
		return nil, err
	}
	if p.keys, err = s.disk.Create(keysName(h)); err != nil {
		return nil, err
	}
	p.mem, err = keytree.NewMemory(keytree.TableSize(keytree.PagesFor(p.records)))
	if err != nil {
		return nil, err
	}
	p.table = p.mem.Bytes()
	return p, nil
}

// makePages writes pages of fresh keys for the first n slots, one page after
// the other, makes them durable and maps them.
func (s *Store) makePages(p *part, n int) error {
	if err := p.keys.Resize(int64(p.table.Len()) * keytree.PageSize); err != nil {
		return err
	}
	keys, err := keytree.NewMemory(keytree.PageSize)
	if err != nil {
		return err
	}
	defer keys.Free()
	const pageBytes = keytree.PageKeys * keytree.KeySize
	sealed := make([]byte, keytree.PageSize)
	for i := range p.table.Len() {
		used := min(pageBytes, (n-i*keytree.PageKeys)*keytree.KeySize)
		clear(keys.Bytes())
		if _, err := io.ReadFull(s.rand, keys.Bytes()[:used]); err != nil {
			return fmt.Errorf("make keys: %w", err)
		}
		if _, err := io.ReadFull(s.rand, p.table.Key(i)); err != nil {
			return fmt.Errorf("make keys: %w", err)
		}
		p.table.SetSlot(i, i)
		if err := keytree.SealPage(sealed, keys.Bytes()[:pageBytes], p.table.Key(i), p.id, i); err != nil {
			return err
		}
		if err := p.keys.WriteAt(sealed, int64(i)*keytree.PageSize); err != nil {
			return err
		}
	}
	if err := p.keys.Sync(); err != nil {
		return err
	}
	return p.mapPages()
}

// sweep removes every file of ours that the present tree does not name: trees
// of dead root keys, segments that were never committed or are merged. Nothing
// depends on it: what a power cut brings back is swept when the store is opened,
// so it waits for no sync.
func (s *Store) sweep() error {
	keep := map[string]bool{treeName(s.generation): true}
	for _, p := range s.parts {
		keep[dataName(p.header)], keep[keysName(p.header)] = true, true
	}
	names, err := s.disk.Names()
	if err != nil {
		return err
	}
	for _, name := range names {
		if !ours(name) || keep[name] {
			continue
		}
		if err := s.disk.Remove(name); err != nil {
			return err
		}
	}
	return nil
}
