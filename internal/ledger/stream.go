package ledger

import (
	"bytes"
	"context"
	"errors"

	"golang.org/x/mod/sumdb/tlog"
	"golang.org/x/sync/errgroup"
)

// chunk is one bundle and the level-0 tile above it, as read and hashed by a worker.
type chunk struct {
	c                    coord // the bundle
	bundle               []byte
	leaves, tile         []byte // hashes of the leaves in the bundle, and those in the tile; nil if unknown
	bundleWrong, tileBad error
	above                tlog.Hash // root of the hashes, if both are equal and full
}

func (k *chunk) tileAt() coord { return coord{0, k.c.n, k.c.w} }

// stream verifies all bundles: workers read and hash them in any order, and this goroutine takes the
// results in order of index.
func (w *verification) stream(ctx context.Context) error {
	w.tree = &frontier{}
	total := (w.report.Size + tileWidth - 1) / tileWidth
	g, ctx := errgroup.WithContext(ctx)
	queue := make(chan chan *chunk, 2*w.opt.Workers) // in order; each gets one result
	jobs := make(chan func())
	for range w.opt.Workers {
		g.Go(func() error {
			for job := range jobs {
				job()
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(queue)
		defer close(jobs)
		for n := range total {
			result := make(chan *chunk, 1)
			c := coord{entries, n, int(min(tileWidth, w.report.Size-n*tileWidth))}
			select {
			case jobs <- func() { result <- w.read(c) }:
			case <-ctx.Done():
				return ctx.Err()
			}
			select {
			case queue <- result:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	g.Go(func() error {
		for result := range queue {
			if err := w.take(<-result); err != nil {
				return err
			}
		}
		w.checkKept(nil)
		return ctx.Err()
	})
	return g.Wait()
}

// read reads and hashes one bundle and its tile; many run at once.
func (w *verification) read(c coord) *chunk {
	k := &chunk{c: c}
	k.bundle, k.bundleWrong = w.stored(c)
	if k.bundleWrong == nil {
		k.leaves, k.bundleWrong = hashBundle(k.bundle, c.w)
	}
	k.tile, k.tileBad = w.hashes(k.tileAt())
	if c.w == tileWidth && k.leaves != nil && bytes.Equal(k.leaves, k.tile) {
		k.above = subtreeHash(k.leaves)
	}
	return k
}

// take adds the next chunk to the derived tree.
func (w *verification) take(k *chunk) error {
	good := w.judge(k)
	if good != nil {
		w.checkKept(good)
		w.files.checkSpare(w.disk, k.c.full(), good)
		w.files.checkSpare(w.disk, k.tileAt().full(), good)
	}
	if err := w.deliver(k, good); err != nil {
		return err
	}
	w.tree.size += int64(k.c.w)
	if p := w.opt.Progress; p != nil && (k.c.n%64 == 63 || w.tree.size == w.report.Size) {
		p(w.tree.size, w.report.Size)
	}
	if k.c.w < tileWidth {
		w.tree.setLast(good)
		w.lost = w.lost || good == nil
		return nil
	}
	return w.tree.push(1, w.above(k, good), w.compare)
}

// above is the root of a full tile. If neither the leaves nor the tile are to be had, the tile above is
// believed, so that the rest of the tree can still be checked.
func (w *verification) above(k *chunk, good []byte) tlog.Hash {
	switch {
	case k.above != tlog.Hash{}:
		return k.above
	case good != nil:
		return subtreeHash(good)
	}
	h, ok := w.parent(k.c.n)
	w.lost = w.lost || !ok
	return h
}

// parent is the hash that the level-1 tile on disk holds for level-0 tile n.
func (w *verification) parent(n int64) (tlog.Hash, bool) {
	count := countAt(1, w.report.Size)
	tile := n / tileWidth
	hashes, err := w.hashes(coord{1, tile, int(min(tileWidth, count-tile*tileWidth))})
	if err != nil {
		return tlog.Hash{}, false
	}
	at := n % tileWidth * tlog.HashSize
	return tlog.Hash(hashes[at : at+tlog.HashSize]), true
}

// judge reports what is wrong with a chunk and returns the leaf hashes to believe, nil if there are none.
func (w *verification) judge(k *chunk) []byte {
	if k.bundleWrong != nil {
		w.report.add(k.c.path(), "%v", k.bundleWrong)
	}
	if k.tileBad != nil {
		w.report.add(k.tileAt().path(), "%v", k.tileBad)
	}
	switch {
	case k.leaves == nil:
		return k.tile
	case k.tile == nil:
		return k.leaves
	}
	i := differ(k.leaves, k.tile)
	if i < 0 {
		return k.leaves
	}
	leaves, tile := w.supports(k)
	if !leaves {
		w.report.add(k.c.path(), "%s", mismatch(k.c, i))
	}
	if !tile {
		w.report.add(k.tileAt().path(), "%s", mismatch(k.tileAt(), i))
	}
	if leaves {
		return k.leaves
	}
	return k.tile
}

// supports asks the rest of the tree which of two different sets of hashes it was built from: the tile above
// for a full tile, the signed root for the last one.
func (w *verification) supports(k *chunk) (leaves, tile bool) {
	if k.c.w == tileWidth {
		h, ok := w.parent(k.c.n)
		return ok && subtreeHash(k.leaves) == h, ok && subtreeHash(k.tile) == h
	}
	return w.rootWith(k.leaves) == w.report.Root, w.rootWith(k.tile) == w.report.Root
}

// rootWith is the root of the derived tree with these hashes as its last tile.
func (w *verification) rootWith(last []byte) tlog.Hash {
	f := w.tree.clone()
	f.setLast(last)
	return f.root()
}

// deliver gives the leaves that match good to EachLeaf.
func (w *verification) deliver(k *chunk, good []byte) error {
	if k.leaves == nil || good == nil {
		return nil
	}
	if w.opt.EachLeaf == nil && bytes.Equal(k.leaves, good) {
		w.report.Checked += int64(k.c.w)
		return nil
	}
	rest := k.bundle
	for i := range k.c.w {
		leaf, tail, err := nextEntry(rest)
		if err != nil {
			return errors.Join(errors.New("a parsed bundle changed in memory"), err)
		}
		rest = tail
		at := i * tlog.HashSize
		if !bytes.Equal(k.leaves[at:at+tlog.HashSize], good[at:at+tlog.HashSize]) {
			continue
		}
		w.report.Checked++
		if w.opt.EachLeaf == nil {
			continue
		}
		if err := w.opt.EachLeaf(k.c.n*tileWidth+int64(i), leaf); err != nil {
			return err
		}
	}
	return nil
}
