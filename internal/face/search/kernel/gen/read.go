package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// read emits the loop that measures how fast memory can be read at all.
func read() {
	TEXT("readAVX512", NOSPLIT, "func(p *byte, n int) uint64")
	Doc("readAVX512 reads n bytes, n a positive multiple of 512, and does next to nothing with them; needs AVX-512 F.")
	Pragma("noescape")
	p, n := Load(Param("p"), GP64()), Load(Param("n"), GP64())
	var sums [8]reg.VecVirtual
	for i := range sums {
		sums[i] = ZMM()
		VPXORD(sums[i], sums[i], sums[i])
	}
	Label("line")
	for i, s := range sums {
		VPADDQ(Mem{Base: p, Disp: 64 * i}, s, s)
	}
	ADDQ(U32(512), p)
	SUBQ(U32(512), n)
	JNZ(LabelRef("line"))
	for _, s := range sums[1:] {
		VPADDQ(s, sums[0], sums[0])
	}
	out := GP64()
	MOVQ(sums[0].AsX(), out)
	Store(out, ReturnIndex(0))
	VZEROUPPER()
	RET()
}
