package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// edge is the right edge of a signed tree as it was just read from disk and proven.
type edge struct {
	tree   tlog.Tree
	hashes *frontier
	bundle []byte // the partial last bundle, nil if there is none
}

// round is the life of one checkpoint. Its order is the promise of this package.
func (s *Sealer) round(ctx context.Context) error {
	if err := s.settle(ctx); err != nil {
		return err
	}
	old := s.Checkpoint()
	leaves, err := s.cfg.Source.Pending(ctx, old.Size, s.cfg.MaxRound)
	if err != nil {
		return fmt.Errorf("read waiting leaves: %w", err)
	}
	if len(leaves) == 0 {
		return nil
	}
	leaves = leaves[:min(len(leaves), s.cfg.MaxRound)]
	if err := s.sameCheckpoint(old); err != nil {
		return err
	}
	was, err := s.disk.rightEdge(old.tree())
	if err != nil {
		return err
	}
	tree, err := s.disk.grow(was, leaves)
	if err != nil {
		return err
	}
	next, err := signCheckpoint(tree, s.cfg.Signer, s.verifier)
	if err != nil {
		return err
	}
	s.signed = &next
	return s.publish(ctx, old, next)
}

// sameCheckpoint re-reads the published checkpoint.
func (s *Sealer) sameCheckpoint(want Checkpoint) error {
	raw, err := s.disk.read(checkpointFile)
	if errors.Is(err, fs.ErrNotExist) {
		return damage(checkpointFile, "the file is missing")
	}
	if err != nil {
		return fmt.Errorf("read the checkpoint again: %w", err)
	}
	if !bytes.Equal(raw, want.Raw) {
		return damage(checkpointFile, "is not the checkpoint of %d leaves that was published here", want.Size)
	}
	return nil
}

// rightEdge reads the tiles that the root of a tree is derived from, and the last bundle, and proves that
// they belong to it. x/mod derives the root; tiles are taken over only when it has found them authentic.
func (d *disk) rightEdge(tree tlog.Tree) (edge, error) {
	e := edge{tree: tree, hashes: &frontier{size: tree.N}}
	keep := func(c coord, data []byte) {
		for len(e.hashes.edge) <= c.level {
			e.hashes.edge = append(e.hashes.edge, nil)
		}
		e.hashes.edge[c.level] = slices.Clone(data)
	}
	root, err := tlog.TreeHash(tree.N, tlog.TileHashReader(tree, tiles{d, keep}))
	if unread, ok := errors.AsType[readError](err); ok {
		return edge{}, unread.error
	}
	if err != nil {
		return edge{}, d.diagnose(tree, err)
	}
	if root != tree.Hash || e.hashes.root() != tree.Hash {
		return edge{}, damage(checkpointFile, "the tiles on disk do not give its root")
	}
	if c, ok := lastBundle(tree.N); ok {
		if e.bundle, err = d.bundle(c); err != nil {
			return edge{}, err
		}
		if err := sameLeaves(c, e.bundle, e.hashes.at(0)); err != nil {
			return edge{}, err
		}
	}
	return e, nil
}

// sameLeaves holds the leaves of a bundle against hashes that are known to be good.
func sameLeaves(c coord, bundle, hashes []byte) error {
	got, err := hashBundle(bundle, c.w)
	if err != nil {
		return damage(c.path(), "%v", err)
	}
	if i := differ(got, hashes); i >= 0 {
		return damage(c.path(), "leaf %d does not match its hash in the tree", c.n*tileWidth+int64(i))
	}
	return nil
}

// differ is the first hash that is not the same in both, -1 if none.
func differ(a, b []byte) int {
	if bytes.Equal(a, b) {
		return -1
	}
	n := min(len(a), len(b))
	for i := 0; i < n; i += tlog.HashSize {
		if !bytes.Equal(a[i:min(n, i+tlog.HashSize)], b[i:min(n, i+tlog.HashSize)]) {
			return i / tlog.HashSize
		}
	}
	return n / tlog.HashSize
}

// grow appends leaves to the tree on disk and returns the tree that was derived again from what is on disk
// afterwards. All of it is durable, and proven to extend the old tree, when grow returns.
func (d *disk) grow(was edge, leaves [][]byte) (tlog.Tree, error) {
	files, planned, err := plan(was, leaves)
	if err != nil {
		return tlog.Tree{}, err
	}
	if err := d.write(files); err != nil {
		return tlog.Tree{}, err
	}
	if err := d.same(files); err != nil {
		return tlog.Tree{}, err
	}
	stored, err := d.rederive(was, planned.N)
	if err != nil {
		return tlog.Tree{}, err
	}
	if stored.Hash != planned.Hash {
		return tlog.Tree{}, damage(tileDir, "leaves %d to %d were stored differently from how they were given", was.tree.N, planned.N-1)
	}
	return stored, d.extends(was.tree, stored)
}

// same reads files again and compares them with what was written.
func (d *disk) same(files []file) error {
	for _, f := range files {
		got, err := d.read(f.path)
		if errors.Is(err, fs.ErrNotExist) {
			return damage(f.path, "the file is missing")
		}
		if err != nil {
			return fmt.Errorf("read %s again: %w", f.path, err)
		}
		if !bytes.Equal(got, f.data) {
			return damage(f.path, "the disk holds other bytes than were just written")
		}
	}
	return nil
}

// plan computes the files that a tree with these leaves needs beyond the old one.
func plan(was edge, leaves [][]byte) ([]file, tlog.Tree, error) {
	var files []file
	f := was.hashes.clone()
	keep := func(c coord, data []byte) error {
		files = append(files, file{c.path(), data})
		return nil
	}
	bundle := slices.Clone(was.bundle)
	var scratch []byte
	for _, leaf := range leaves {
		if len(leaf) > MaxLeaf {
			return nil, tlog.Tree{}, fmt.Errorf("leaf %d has %d bytes, at most %d are possible: sealing waits until it is corrected", f.size, len(leaf), MaxLeaf)
		}
		bundle = appendEntry(bundle, leaf)
		var h tlog.Hash
		h, scratch = leafHash(leaf, scratch)
		if err := f.add(h, keep); err != nil {
			return nil, tlog.Tree{}, err
		}
		if f.size%tileWidth == 0 {
			files = append(files, file{coord{entries, f.size/tileWidth - 1, tileWidth}.path(), bundle})
			bundle = nil
		}
	}
	if c, ok := lastBundle(f.size); ok {
		files = append(files, file{c.path(), bundle})
	}
	for _, c := range edgeOf(f.size) {
		if countAt(c.level, f.size) > countAt(c.level, was.tree.N) { // else it is there and proven
			files = append(files, file{c.path(), f.at(c.level)})
		}
	}
	return files, f.tree(), nil
}

// rederive reads the bundles from the old edge up to size, hashes their leaves, and compares every tile
// on disk that follows from them. The old edge must be proven.
func (d *disk) rederive(was edge, size int64) (tlog.Tree, error) {
	f := was.hashes.clone()
	for n := was.tree.N / tileWidth; n*tileWidth < size; n++ {
		c := coord{entries, n, int(min(tileWidth, size-n*tileWidth))}
		data, err := d.bundle(c)
		if err != nil {
			return tlog.Tree{}, err
		}
		hashes, err := hashBundle(data, c.w)
		if err != nil {
			return tlog.Tree{}, damage(c.path(), "%v", err)
		}
		known := f.at(0)
		if i := differ(hashes[:len(known)], known); i >= 0 {
			return tlog.Tree{}, damage(c.path(), "leaf %d changed while the log grew", n*tileWidth+int64(i))
		}
		for rest := hashes[len(known):]; len(rest) > 0; rest = rest[tlog.HashSize:] {
			if err := f.add(tlog.Hash(rest[:tlog.HashSize]), d.sameTile); err != nil {
				return tlog.Tree{}, err
			}
		}
	}
	for _, c := range edgeOf(size) {
		if err := d.sameTile(c, f.at(c.level)); err != nil {
			return tlog.Tree{}, err
		}
	}
	return f.tree(), nil
}

// sameTile compares a tile on disk with the hashes that it must hold.
func (d *disk) sameTile(c coord, want []byte) error {
	got, err := d.tile(c)
	if err != nil {
		return err
	}
	i := differ(got, want)
	switch {
	case i < 0:
		return nil
	case c.level == 0:
		below := coord{entries, c.n, c.w}
		return damage(c.path(), "hash %d is not that of leaf %d in %s; one of the two is wrong", i, c.n*tileWidth+int64(i), below.path())
	default:
		return damage(c.path(), "hash %d does not follow from the tile below it", i)
	}
}

// extends proves with x/mod, from the tiles on disk, that the new tree begins with the old one.
func (d *disk) extends(was, is tlog.Tree) error {
	r := tlog.TileHashReader(is, tiles{disk: d})
	if was.N == 0 {
		_, err := tlog.TreeHash(is.N, r)
		return err
	}
	proof, err := tlog.ProveTree(is.N, was.N, r)
	if unread, ok := errors.AsType[readError](err); ok {
		return unread.error
	}
	if err != nil {
		return damage(tileDir, "no proof from %d to %d leaves: %v", was.N, is.N, err)
	}
	if err := tlog.CheckTree(proof, is.N, is.Hash, was.N, was.Hash); err != nil {
		return damage(tileDir, "the tree of %d leaves does not begin with the tree of %d: %v", is.N, was.N, err)
	}
	return nil
}

// diagnose names the tile that keeps the root of a tree from being derived: x/mod knows only that one is wrong.
func (d *disk) diagnose(tree tlog.Tree, cause error) error {
	for _, c := range edgeOf(tree.N) {
		if err := d.diagnoseTile(c); err != nil {
			return err
		}
	}
	return damage(checkpointFile, "its root does not follow from the tiles (%v)", cause)
}

// diagnoseTile derives one edge tile from what is below it.
func (d *disk) diagnoseTile(c coord) error {
	var want []byte
	if c.level == 0 {
		bundle, err := d.bundle(coord{entries, c.n, c.w})
		if err != nil {
			return err
		}
		if want, err = hashBundle(bundle, c.w); err != nil {
			return err
		}
	}
	for i := 0; c.level > 0 && i < c.w; i++ {
		child, err := d.tile(coord{c.level - 1, c.n*tileWidth + int64(i), tileWidth})
		if err != nil {
			return err
		}
		h := subtreeHash(child)
		want = append(want, h[:]...)
	}
	return d.sameTile(c, want)
}
