package kernel

import (
	"math/bits"
	"slices"
	"unsafe"
)

// Scanner scans lists of blocks for a batch of probes. One goroutine uses it.
type Scanner struct {
	probes *Probes
	lanes  [][]lane // per pass: this scanner's thresholds
	n      int      // blocks of the last scan
	masks  [][]uint16
	bounds [][]float32
}

// Scanner returns one whose thresholds let every finite bound through.
func (p *Probes) Scanner() *Scanner {
	s := &Scanner{probes: p}
	for _, pass := range p.passes {
		s.lanes = append(s.lanes, slices.Clone(pass.lanes))
		s.masks = append(s.masks, make([]uint16, MaxList*pass.width+3))
		s.bounds = append(s.bounds, make([]float32, MaxList*pass.width*BlockRecords))
	}
	return s
}

// SetThreshold lets through only bounds of the probe that are at least the
// threshold.
func (s *Scanner) SetThreshold(probe int, threshold float32) {
	width := s.probes.passes[0].width
	s.lanes[probe/width][probe%width].threshold = threshold
}

// Threshold is what SetThreshold set.
func (s *Scanner) Threshold(probe int) float32 {
	width := s.probes.passes[0].width
	return s.lanes[probe/width][probe%width].threshold
}

// Scan bounds 1 to MaxList blocks. blocks holds all blocks; list gives the
// numbers of those to read and, last, the one that will be read next (or any),
// which is prefetched; words are the filter words of those to read. A number
// outside blocks panics: the assembly does not look.
func (s *Scanner) Scan(blocks []byte, list []uint32, words []uint16) {
	s.n = len(words)
	if s.n == 0 || s.n > MaxList || len(list) != s.n+1 {
		panic("kernel: a scan takes 1 to 32 blocks, one more number than filter words")
	}
	if last := slices.Max(list); (int(last)+1)*(s.probes.groups*groupBytes+metaBytes) > len(blocks) {
		panic("kernel: a block outside the set")
	}
	for i := range s.probes.passes {
		s.probes.run(i, blocks, list, words, s.lanes[i], s.bounds[i], s.masks[i])
	}
}

// Survivors calls yield for every record of the last scan that survived:
// entry is its place in the list, record 0 to 15 its place in the block.
// Records of one probe come in the order of the list.
func (s *Scanner) Survivors(yield func(entry, probe, record int, bound float32)) {
	for i, p := range s.probes.passes {
		n := s.n * p.width
		masks := s.masks[i][:(n+3)&^3]
		clear(masks[n:])
		quads := unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(masks))), len(masks)/4)
		for at, quad := range quads {
			for ; quad != 0; quad &= quad - 1 {
				bit := bits.TrailingZeros64(quad)
				m, record := 4*at+bit/16, bit%16
				yield(m/p.width, p.first+m%p.width, record, s.bounds[i][m*BlockRecords+record])
			}
		}
	}
}
