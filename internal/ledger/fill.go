package ledger

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	mrand "math/rand/v2"

	"golang.org/x/mod/sumdb/note"
)

// Fill makes a log of n leaves of leafBytes each (at least 8) in an empty folder, with a fresh key, real
// files and real durability, in rounds of the size that a backlog gives. It is what benchmarks measure and
// verify; the leaves are the same for the same arguments.
func Fill(ctx context.Context, dir string, n int64, leafBytes int) (Checkpoint, error) {
	skey, vkey, err := GenerateKey(rand.Reader, "mpolice.example/log/bench")
	if err != nil {
		return Checkpoint{}, err
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		return Checkpoint{}, err
	}
	s, err := Open(ctx, Config{
		Dir: dir, Signer: signer, VKey: vkey,
		Source: noise{n, max(8, min(leafBytes, MaxLeaf))}, Anchor: &MemoryAnchor{},
	})
	if err != nil {
		return Checkpoint{}, err
	}
	if err := s.drain(ctx); err != nil {
		return Checkpoint{}, err
	}
	return s.Checkpoint(), nil
}

// noise is a Source of n leaves of random-looking bytes.
type noise struct {
	n    int64
	size int
}

// Pending makes the leaves anew each time.
func (s noise) Pending(_ context.Context, after int64, limit int) ([][]byte, error) {
	count := int(min(max(s.n-after, 0), int64(limit)))
	leaves := make([][]byte, count)
	all := make([]byte, count*s.size)
	for i := range leaves {
		leaf := all[i*s.size : (i+1)*s.size : (i+1)*s.size]
		index := uint64(after) + uint64(i)
		binary.BigEndian.PutUint64(leaf, index)
		r := mrand.NewPCG(index, 0)
		for at := 8; at+8 <= s.size; at += 8 {
			binary.LittleEndian.PutUint64(leaf[at:], r.Uint64())
		}
		leaves[i] = leaf
	}
	return leaves, nil
}
