package kernel

import (
	"encoding/binary"
	"math"
)

// MaxProbes is the greatest number of probes of one scan.
const MaxProbes = 16

// Probe is one probe as a scan takes it.
type Probe struct {
	Codes []int8  // each in [-127, 127]
	Norm  float32 // what a residual is multiplied by
}

// Probes is a batch of probes packed for a kernel. It does not change, so
// goroutines share it.
type Probes struct {
	kind   Kind
	groups int
	n      int
	passes []pass
}

// pass is one run over a list of blocks, of width probes at once.
type pass struct {
	first, width int
	packed       []byte
	lanes        []lane
}

// lane is what a kernel reads per probe besides its codes. The assembly knows
// this layout.
type lane struct {
	threshold float32
	norm      float32
	start     int32 // -128 * sum of the probe's codes: undoes the offset
	_         int32
}

// Pack prepares 1 to 16 probes of at most dim codes for a kernel that runs
// here.
func Pack(kind Kind, dim int, probes []Probe) *Probes {
	p := &Probes{kind: kind, groups: Groups(dim), n: len(probes)}
	for first := 0; first < len(probes); {
		width := p.width(len(probes) - first)
		p.passes = append(p.passes, p.pack(first, width, probes[first:min(first+width, len(probes))]))
		first += width
	}
	return p
}

// Wipe overwrites the codes. The probes and their scanners are of no use then.
func (p *Probes) Wipe() {
	for _, pass := range p.passes {
		clear(pass.packed)
	}
}

// width is that of the narrowest pass that takes the probes, or the widest.
func (p *Probes) width(probes int) int {
	widths := p.kind.widths()
	for _, w := range widths {
		if w >= probes {
			return w
		}
	}
	return widths[len(widths)-1]
}

// pack lays out a pass. Lanes without a probe let nothing through.
func (p *Probes) pack(first, width int, probes []Probe) pass {
	codeBytes := 1
	if p.kind == AVX2 {
		codeBytes = 2
	}
	s := pass{first: first, width: width, packed: make([]byte, p.groups*4*width*codeBytes), lanes: make([]lane, width)}
	for j := range s.lanes {
		s.lanes[j].threshold = float32(math.Inf(1))
	}
	for j, probe := range probes {
		sum := int32(0)
		for i, c := range probe.Codes {
			sum += int32(c)
			s.put(p.kind, j, i, c)
		}
		s.lanes[j] = lane{threshold: -math.MaxFloat32, norm: probe.Norm, start: -offset * sum}
	}
	return s
}

// put places code i of probe j: four bytes a probe, or for AVX2 codes 0, 2 and
// then 1, 3 as int16.
func (s *pass) put(kind Kind, j, i int, c int8) {
	at := i/4*s.width + j
	if kind != AVX2 {
		s.packed[4*at+i%4] = byte(c)
		return
	}
	place := [4]int{0, 2, 1, 3}[i%4]
	binary.LittleEndian.PutUint16(s.packed[8*at+2*place:], uint16(int16(c)))
}
