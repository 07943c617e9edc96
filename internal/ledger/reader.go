package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// ErrNotInLog says that the log has no such tile, bundle or leaf: the answer over HTTP is 404.
var ErrNotInLog = errors.New("not in the log")

// Reader reads a log folder, also while a sealer writes to it. It is safe for concurrent use.
type Reader struct {
	disk     *disk
	verifier note.Verifier

	mu   sync.Mutex
	last Checkpoint // the latest whose signature was checked
}

// OpenReader reads the log in dir with the public key v, or with the folder's own if v is nil.
func OpenReader(dir string, v note.Verifier) (*Reader, error) {
	d := newDisk(nil, dir)
	if v == nil {
		text, err := d.read(vkeyFile)
		if err != nil {
			return nil, fmt.Errorf("read log: %w", err)
		}
		if v, err = ParseVKey(string(text)); err != nil {
			return nil, fmt.Errorf("read log: %s: %w", vkeyFile, err)
		}
	}
	return &Reader{disk: d, verifier: v}, nil
}

// Checkpoint is the published checkpoint, with its signature checked. An error wraps fs.ErrNotExist if the
// log was never sealed.
func (r *Reader) Checkpoint() (Checkpoint, error) {
	raw, err := r.disk.read(checkpointFile)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("read checkpoint: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last.Raw != nil && bytes.Equal(raw, r.last.Raw) {
		return r.last, nil
	}
	c, err := ParseCheckpoint(raw, r.verifier)
	if err != nil {
		return Checkpoint{}, damage(checkpointFile, "%v", err)
	}
	r.last = c
	return c, nil
}

// Tile is the content of a resource by its path as in the specification: "tile/0/x001/234.p/5" or
// "tile/entries/000". Any path that is not exactly of that form, or that reaches past the published
// checkpoint, gives ErrNotInLog. Content never changes, so it may be cached for ever.
func (r *Reader) Tile(path string) ([]byte, error) {
	c, err := parseCoord(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotInLog, err)
	}
	now, err := r.Checkpoint()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: nothing is sealed yet", ErrNotInLog)
	}
	if err != nil {
		return nil, err
	}
	if c.end() > countAt(c.level, now.Size) {
		return nil, fmt.Errorf("%w: past the checkpoint of %d leaves", ErrNotInLog, now.Size)
	}
	if !c.needed(now.Size) {
		if _, err := r.disk.read(path); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w: no checkpoint has a tile of that width", ErrNotInLog)
		}
	}
	if c.level == entries {
		return r.disk.bundle(c)
	}
	return r.disk.tile(c)
}

// needed tells whether a tree of that size is made of this tile: a full one, or the last of its level.
// Other partial tiles exist only where an earlier checkpoint needed them.
func (c coord) needed(size int64) bool {
	return c.w == tileWidth || c.end() == countAt(c.level, size)
}

// leaf is the leaf at an index below size, which must be that of a checkpoint. It is not proven.
func (r *Reader) leaf(index, size int64) ([]byte, error) {
	n := index / tileWidth
	c := coord{entries, n, int(min(tileWidth, size-n*tileWidth))}
	data, err := r.disk.bundle(c)
	if err != nil {
		return nil, err
	}
	leaves, err := parseBundle(data, c.w)
	if err != nil {
		return nil, damage(c.path(), "%v", err)
	}
	return leaves[index%tileWidth], nil
}

// Proof makes the proof that the leaf at index is in the log under the published checkpoint. The tiles
// that it is made from are authenticated and the proof is checked before it is returned. ErrNotInLog means
// that the leaf is not sealed yet.
func (r *Reader) Proof(index int64) (Proof, error) {
	cp, err := r.Checkpoint()
	if err != nil {
		return Proof{}, err
	}
	if index < 0 || index >= cp.Size {
		return Proof{}, fmt.Errorf("%w: leaf %d of %d", ErrNotInLog, index, cp.Size)
	}
	leaf, err := r.leaf(index, cp.Size)
	if err != nil {
		return Proof{}, err
	}
	hashes, err := tlog.ProveRecord(cp.Size, index, tlog.TileHashReader(cp.tree(), tiles{disk: r.disk}))
	if err != nil {
		return Proof{}, fmt.Errorf("prove leaf %d: %w", index, err)
	}
	p := Proof{Index: index, Leaf: leaf, Hashes: hashes, Checkpoint: cp.Raw}
	if _, err := p.Verify(nil, r.verifier); err != nil {
		return Proof{}, fmt.Errorf("prove leaf %d: %w", index, err)
	}
	return p, nil
}
