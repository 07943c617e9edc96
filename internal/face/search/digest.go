package search

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
	"slices"
)

// digestHead begins every digest: what is hashed, and in which version.
const digestHead = "mpolice eligible templates v1\n"

// Digest is SHA-256 over which templates were eligible: the head
// "mpolice eligible templates v1\n", their number, and their ids in ascending
// order, each as 8 bytes, big end first. It depends on nothing else: neither on
// slots, segments and their order, nor on the filter that chose them. So the
// same people in the gallery give the same digest before and after compaction,
// and an auditor can recompute it from a list of ids. ids must ascend without
// repetition.
func Digest(ids []uint64) ([32]byte, error) {
	h := sha256.New()
	_, _ = io.WriteString(h, digestHead)
	buf := binary.BigEndian.AppendUint64(make([]byte, 0, 4096), uint64(len(ids)))
	for i, id := range ids {
		if i > 0 && id <= ids[i-1] {
			return [32]byte{}, fmt.Errorf("face search: template id %d is in the gallery twice", id)
		}
		if buf = binary.BigEndian.AppendUint64(buf, id); len(buf) > 4096-8 {
			_, _ = h.Write(buf)
			buf = buf[:0]
		}
	}
	_, _ = h.Write(buf)
	return [32]byte(h.Sum(nil)), nil
}

// ascending collects the ids of eligible slots and sorts them.
func ascending(sets []*Set, chosen []eligible) []uint64 {
	total := 0
	for _, e := range chosen {
		total += e.count
	}
	ids := make([]uint64, 0, total)
	for i, e := range chosen {
		for b, word := range e.words {
			for ; word != 0; word &= word - 1 {
				ids = append(ids, sets[i].ids[b*BlockSize+bits.TrailingZeros16(word)])
			}
		}
	}
	sortIDs(ids)
	return ids
}

// sortIDs sorts, in one pass over a bitmap where ids lie close together, as
// those that a database hands out do.
func sortIDs(ids []uint64) {
	if len(ids) == 0 {
		return
	}
	low, high := slices.Min(ids), slices.Max(ids)
	if (high-low)/64 > uint64(len(ids)) {
		slices.Sort(ids)
		return
	}
	marks := make([]uint64, (high-low)/64+1)
	for _, id := range ids {
		at := id - low
		if marks[at/64]>>(at%64)&1 == 1 { // twice: leave it to Digest to say so
			slices.Sort(ids)
			return
		}
		marks[at/64] |= 1 << (at % 64)
	}
	n := 0
	for w, mark := range marks {
		for ; mark != 0; mark &= mark - 1 {
			ids[n] = low + uint64(w*64+bits.TrailingZeros64(mark))
			n++
		}
	}
}
