package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// avx2 emits the scan for AVX2. VPMADDUBSW would saturate (2*255*127 > 32767),
// so codes are split into even and odd 16-bit values, and VPMADDWD multiplies
// them by the probe's codes, widened to 16 bits, into exact 32-bit sums. The
// probe holds, per group and probe, codes 0, 2 then 1, 3 as int16.
func avx2(probes int) {
	f := newFrame(fmt.Sprintf("scanAVX2x%d", probes), fmt.Sprintf("scanAVX2x%d bounds n blocks for %d probes; needs AVX2.", probes, probes))
	low := YMM()
	VPCMPEQD(low, low, low)
	VPSRLW(U8(8), low, low) // 0x00ff in every 16 bits
	sums := make([][2]reg.VecVirtual, probes)
	for j := range sums {
		sums[j] = [2]reg.VecVirtual{YMM(), YMM()}
	}
	f.enter()
	for j := range sums {
		VPBROADCASTD(f.lane(j, start), sums[j][0])
		VMOVDQA(sums[j][0], sums[j][1])
	}
	unroll := 1
	if probes == 1 {
		unroll = 2
	}
	Label("group")
	for u := range unroll {
		avx2Group(f, low, sums, u)
	}
	f.advance(unroll, 8*probes*unroll)
	f.fetch(0)
	f.fetch(1)
	avx2Bounds(f, sums)
	f.leave(probes)
}

// avx2Group adds one group of 4 codes of 16 records to the sums.
func avx2Group(f *frame, low reg.VecVirtual, sums [][2]reg.VecVirtual, u int) {
	var even, odd [2]reg.VecVirtual
	for h := range 2 {
		even[h], odd[h] = YMM(), YMM()
		VMOVDQU(Mem{Base: f.block, Disp: groupBytes*u + 32*h}, odd[h])
		VPAND(low, odd[h], even[h])
		VPSRLW(U8(8), odd[h], odd[h])
	}
	f.fetch(u)
	for j := range sums {
		at := 8 * (u*len(sums) + j)
		q, t := YMM(), YMM()
		VPBROADCASTD(Mem{Base: f.walk, Disp: at}, q)
		for h := range 2 {
			VPMADDWD(q, even[h], t)
			VPADDD(t, sums[j][h], sums[j][h])
		}
		VPBROADCASTD(Mem{Base: f.walk, Disp: at + 4}, q)
		for h := range 2 {
			VPMADDWD(q, odd[h], t)
			VPADDD(t, sums[j][h], sums[j][h])
		}
	}
}

// avx2Bounds does what vnniBounds does, 8 records at a time.
func avx2Bounds(f *frame, sums [][2]reg.VecVirtual) {
	for j, s := range sums {
		masks := [2]reg.GPVirtual{GP64(), GP64()}
		for h, b := range s {
			t := YMM()
			VCVTDQ2PS(b, b)
			VMULPS(Mem{Base: f.block, Disp: 32 * h}, b, b)
			VBROADCASTSS(f.lane(j, norm), t)
			VMULPS(Mem{Base: f.block, Disp: 64 + 32*h}, t, t)
			VADDPS(t, b, b)
			VMOVUPS(b, Mem{Base: f.bounds, Disp: 64*j + 32*h})
			VBROADCASTSS(f.lane(j, threshold), t)
			VCMPPS(U8(greaterOrEqual), t, b, b)
			VMOVMSKPS(b, masks[h].As32())
		}
		SHLL(U8(8), masks[1].As32())
		ORL(masks[1].As32(), masks[0].As32())
		f.keep(masks[0], j)
	}
}
