package kernel

import "golang.org/x/sys/cpu"

// vectorKinds asks CPUID, through x/sys/cpu, which also asks whether the
// operating system saves the wide registers. VPDPBUSD is assembled in its EVEX
// form: a processor with AVX-VNNI only would trap, so AVX-512 VNNI is asked.
func vectorKinds() (kinds []Kind) {
	if cpu.X86.HasAVX2 {
		kinds = append(kinds, AVX2)
	}
	if cpu.X86.HasAVX2 && cpu.X86.HasAVX512F && cpu.X86.HasAVX512VNNI {
		kinds = append(kinds, AVX512)
	}
	return kinds
}

type scan func(base *byte, list *uint32, words *uint16, n, groups int, probe *byte, lanes *float32, bounds *float32, masks *uint16)

// vectorScan is the assembly of a kernel and width.
func vectorScan(kind Kind, width int) scan {
	switch {
	case kind == AVX512 && width == 1:
		return scanVNNI1
	case kind == AVX512 && width == 4:
		return scanVNNI4
	case kind == AVX512:
		return scanVNNI16
	case width == 1:
		return scanAVX2x1
	default:
		return scanAVX2x4
	}
}

// run scans one pass.
func (p *Probes) run(i int, blocks []byte, list []uint32, words []uint16, lanes []lane, bounds []float32, masks []uint16) {
	s := p.passes[i]
	if p.kind == Portable {
		scanPortable(blocks, list, words, p.groups, s.packed, lanes[0], bounds, masks)
		return
	}
	vectorScan(p.kind, s.width)(&blocks[0], &list[0], &words[0], len(words), p.groups, &s.packed[0], &lanes[0].threshold, &bounds[0], &masks[0])
}

// Read reads all whole 512 bytes of b as fast as this processor can, for
// measuring the bandwidth of memory. The result means nothing.
func Read(b []byte) uint64 {
	if !cpu.X86.HasAVX512F {
		return readPortable(b)
	}
	if n := len(b) &^ 511; n > 0 {
		return readAVX512(&b[0], n)
	}
	return 0
}
