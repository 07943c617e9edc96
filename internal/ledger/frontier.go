package ledger

import (
	"crypto/sha256"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// frontier is the right edge of a tree: the hashes of the unfinished tile at each level.
// It is all that is needed to append leaves and to derive the root (RFC 6962, section 2.1).
type frontier struct {
	size int64
	edge [][]byte // by tile level; each shorter than a full tile
}

// add appends one leaf hash; full, which may be nil, is told of each tile that it completes.
func (f *frontier) add(h tlog.Hash, full func(coord, []byte) error) error {
	f.size++
	return f.push(0, h, full)
}

// push appends a hash at a tile level. The caller has counted its leaves into size.
func (f *frontier) push(level int, h tlog.Hash, full func(coord, []byte) error) error {
	for {
		for len(f.edge) <= level {
			f.edge = append(f.edge, nil)
		}
		f.edge[level] = append(f.edge[level], h[:]...)
		if len(f.edge[level]) < tileBytes {
			return nil
		}
		done := f.edge[level]
		f.edge[level] = nil
		c := coord{level, countAt(level+1, f.size) - 1, tileWidth}
		if full != nil {
			if err := full(c, done); err != nil {
				return err
			}
		}
		h = subtreeHash(done)
		level++
	}
}

// at is the unfinished tile at a level, nil if there is none.
func (f *frontier) at(level int) []byte {
	if level >= len(f.edge) {
		return nil
	}
	return f.edge[level]
}

// root is the Merkle tree hash of all leaves so far.
func (f *frontier) root() tlog.Hash {
	root := tlog.Hash(sha256.Sum256(nil)) // of the empty tree
	first := true
	for _, tile := range f.edge {
		// Perfect subtrees within the tile, smallest (rightmost) first.
		for w := len(tile) / tlog.HashSize; w > 0; w &= w - 1 {
			peak := w & -w
			h := subtreeHash(tile[(w-peak)*tlog.HashSize : w*tlog.HashSize])
			if first {
				root, first = h, false
				continue
			}
			root = tlog.NodeHash(h, root)
		}
	}
	return root
}

// setLast puts the hashes of the unfinished level-0 tile in place.
func (f *frontier) setLast(hashes []byte) {
	if len(f.edge) == 0 {
		f.edge = [][]byte{nil}
	}
	f.edge[0] = hashes
}

func (f *frontier) tree() tlog.Tree { return tlog.Tree{N: f.size, Hash: f.root()} }

func (f *frontier) clone() *frontier {
	c := &frontier{size: f.size, edge: make([][]byte, len(f.edge))}
	for i, tile := range f.edge {
		c.edge[i] = slices.Clone(tile)
	}
	return c
}

// subtreeHash is the root above 2^k hashes, k <= 8.
func subtreeHash(hashes []byte) tlog.Hash {
	var work [tileBytes]byte
	var node [1 + 2*tlog.HashSize]byte
	node[0] = 1 // RFC 6962: interior nodes start with 0x01, leaves with 0x00
	n := copy(work[:], hashes)
	for ; n > tlog.HashSize; n /= 2 {
		for i := 0; i < n; i += 2 * tlog.HashSize {
			copy(node[1:], work[i:i+2*tlog.HashSize])
			h := sha256.Sum256(node[:])
			copy(work[i/2:], h[:])
		}
	}
	return tlog.Hash(work[:tlog.HashSize])
}

// leafHash is RFC 6962's hash of a leaf; scratch saves an allocation for each and is returned for reuse.
func leafHash(leaf, scratch []byte) (tlog.Hash, []byte) {
	scratch = append(append(scratch[:0], 0), leaf...)
	return sha256.Sum256(scratch), scratch
}
