package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// vnni emits the scan for AVX-512 VNNI. VPDPBUSD multiplies 64 unsigned codes
// by a broadcast of four signed codes and adds fours into 16 sums, exactly.
func vnni(probes int) {
	f := newFrame(fmt.Sprintf("scanVNNI%d", probes), fmt.Sprintf("scanVNNI%d bounds n blocks for %d probes; needs AVX-512 F and VNNI.", probes, probes))
	chains := max(1, 4/probes) // independent sums hide the latency of VPDPBUSD
	if probes == 4 {
		chains = 2
	}
	unroll := max(chains, 1)
	sums := make([][]reg.VecVirtual, probes)
	for j := range sums {
		for range chains {
			sums[j] = append(sums[j], ZMM())
		}
	}
	f.enter()
	for j := range sums {
		VPBROADCASTD(f.lane(j, start), sums[j][0])
		for _, s := range sums[j][1:] {
			VPXORD(s, s, s)
		}
	}
	Label("group")
	codes := ZMM()
	for u := range unroll {
		VMOVDQU64(Mem{Base: f.block, Disp: groupBytes * u}, codes)
		for j := range probes {
			VPDPBUSD_BCST(Mem{Base: f.walk, Disp: 4 * (u*probes + j)}, codes, sums[j][u])
		}
		f.fetch(u)
	}
	f.advance(unroll, 4*probes*unroll)
	f.fetch(0)
	f.fetch(1)
	vnniBounds(f, sums)
	f.leave(probes)
}

// vnniBounds turns sums into bounds and masks: sum*scale + norm*residual, each
// operation rounded once, no fused multiply-add, as in the other kernels.
func vnniBounds(f *frame, sums [][]reg.VecVirtual) {
	scale, residual := ZMM(), ZMM()
	VMOVUPS(Mem{Base: f.block}, scale)
	VMOVUPS(Mem{Base: f.block, Disp: 64}, residual)
	for j, s := range sums {
		for len(s) > 1 {
			half := len(s) / 2
			for i := range half {
				VPADDD(s[half+i], s[i], s[i])
			}
			s = s[:half]
		}
		b, t, k, mask := s[0], ZMM(), K(), GP64()
		VCVTDQ2PS(b, b)
		VMULPS(scale, b, b)
		VMULPS_BCST(f.lane(j, norm), residual, t)
		VADDPS(t, b, b)
		VBROADCASTSS(f.lane(j, threshold), t)
		VCMPPS(U8(greaterOrEqual), t, b, k)
		VMOVUPS(b, Mem{Base: f.bounds, Disp: 64 * j})
		KMOVW(k, mask.As32())
		f.keep(mask, j)
	}
}
