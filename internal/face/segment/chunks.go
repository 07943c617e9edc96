package segment

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"
	"math/bits"

	"golang.org/x/sync/errgroup"
)

// tableEntry is what a sealed segment's table keeps of a chunk: the hash of
// its bytes as a leaf (RFC 9162, 2.1.1) and their CRC32C.
const tableEntry = sha256.Size + 4

// leafHash is the hash of a leaf of a Merkle tree over data.
func leafHash(data []byte) [32]byte {
	h := sha256.New()
	h.Write([]byte{0})
	h.Write(data)
	return [32]byte(h.Sum(nil))
}

// merkleRoot is the tree hash of RFC 9162, 2.1.1 over n leaves.
func merkleRoot(n int, leaf func(int) [32]byte) [32]byte {
	if n == 0 {
		return sha256.Sum256(nil)
	}
	return subtree(0, n, leaf)
}

func subtree(from, n int, leaf func(int) [32]byte) [32]byte {
	if n == 1 {
		return leaf(from)
	}
	k := 1 << (bits.Len(uint(n-1)) - 1) // the largest power of two below n
	left, right := subtree(from, k, leaf), subtree(from+k, n-k, leaf)
	var node [65]byte
	node[0] = 1
	copy(node[1:], left[:])
	copy(node[33:], right[:])
	return sha256.Sum256(node[:])
}

func putChunk(e, chunk []byte) {
	h := leafHash(chunk)
	copy(e, h[:])
	binary.LittleEndian.PutUint32(e[32:], crc32.Checksum(chunk, castagnoli))
}

func tableRoot(table []byte) [32]byte {
	return merkleRoot(len(table)/tableEntry, func(i int) [32]byte { return [32]byte(table[i*tableEntry:]) })
}

// makeTable hashes all chunks of a file.
func makeTable(ctx context.Context, chunks []byte, workers int) ([]byte, error) {
	n := len(chunks) / ChunkSize
	table := make([]byte, n*tableEntry)
	err := eachRange(ctx, n, 16, workers, func(from, to int) error {
		for i := from; i < to; i++ {
			putChunk(table[i*tableEntry:(i+1)*tableEntry], chunks[i*ChunkSize:(i+1)*ChunkSize])
		}
		return nil
	})
	return table, err
}

// checkCRC compares the CRC32C of the chunks that cover [from, to) with the table.
func checkCRC(ctx context.Context, file string, b []byte, l layout, from, to int64, workers int) error {
	first, last := int(from/ChunkSize), int((to+ChunkSize-1)/ChunkSize)
	table := b[l.table:]
	return eachRange(ctx, last-first, 16, workers, func(lo, hi int) error {
		for i := first + lo; i < first+hi; i++ {
			want := binary.LittleEndian.Uint32(table[i*tableEntry+32:])
			if crc32.Checksum(b[i*ChunkSize:(i+1)*ChunkSize], castagnoli) != want {
				return damage(file, "chunk %d of %d has a wrong checksum", i, l.table/ChunkSize)
			}
		}
		return nil
	})
}

// eachRange runs f over [0, n) in pieces of size step on some workers, and
// stops at the first error or when ctx ends.
func eachRange(ctx context.Context, n, step, workers int, f func(from, to int) error) error {
	g, within := errgroup.WithContext(ctx)
	g.SetLimit(max(1, workers))
	for from := 0; from < n && within.Err() == nil; from += step {
		g.Go(func() error {
			if err := within.Err(); err != nil {
				return err
			}
			return f(from, min(from+step, n))
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}
