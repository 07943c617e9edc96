package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	groupBytes = 64  // 4 codes of each of 16 records
	metaBytes  = 128 // 16 scales, 16 residual norms
	laneBytes  = 16  // per probe: threshold, norm, start, padding

	threshold = 0
	norm      = 4
	start     = 8

	greaterOrEqual = 0x0d // ordered, signalling: false for NaN
)

// signature is that of every scan.
const signature = "func(base *byte, list *uint32, words *uint16, n, groups int, probe *byte, lanes *float32, bounds *float32, masks *uint16)"

// frame holds the arguments of a scan in registers.
type frame struct {
	base, list, words, n, groups, probe, lanes, bounds, masks reg.Register

	stride reg.GPVirtual // bytes of a block
	block  reg.GPVirtual // walks the block being read
	ahead  reg.GPVirtual // walks the block after it, for prefetching
	walk   reg.GPVirtual // walks the probe
	left   reg.GPVirtual // groups left
}

// newFrame starts a function and loads its arguments.
func newFrame(name, doc string) *frame {
	TEXT(name, NOSPLIT, signature)
	Doc(doc)
	Pragma("noescape")
	f := &frame{
		base: Load(Param("base"), GP64()), list: Load(Param("list"), GP64()), words: Load(Param("words"), GP64()),
		n: Load(Param("n"), GP64()), groups: Load(Param("groups"), GP64()), probe: Load(Param("probe"), GP64()),
		lanes: Load(Param("lanes"), GP64()), bounds: Load(Param("bounds"), GP64()), masks: Load(Param("masks"), GP64()),
		stride: GP64(), block: GP64(), ahead: GP64(), walk: GP64(), left: GP64(),
	}
	MOVQ(f.groups, f.stride)
	SHLQ(U8(6), f.stride)
	ADDQ(U32(metaBytes), f.stride)
	return f
}

// enter begins the loop over blocks: it finds this block and the next.
func (f *frame) enter() {
	Label("block")
	MOVL(Mem{Base: f.list}, f.block.As32())
	IMULQ(f.stride, f.block)
	ADDQ(f.base, f.block)
	MOVL(Mem{Base: f.list, Disp: 4}, f.ahead.As32())
	IMULQ(f.stride, f.ahead)
	ADDQ(f.base, f.ahead)
	MOVQ(f.probe, f.walk)
	MOVQ(f.groups, f.left)
}

// advance steps over groups of this block, of the next, and of the probe.
func (f *frame) advance(groups, probeBytes int) {
	ADDQ(U32(groupBytes*groups), f.block)
	ADDQ(U32(groupBytes*groups), f.ahead)
	ADDQ(U32(probeBytes), f.walk)
	SUBQ(U32(groups), f.left)
	JNZ(LabelRef("group"))
}

// fetch asks for the line of the next block that lies where this line lies.
func (f *frame) fetch(group int) { PREFETCHT0(Mem{Base: f.ahead, Disp: groupBytes * group}) }

// leave ends the loop over blocks and the function.
func (f *frame) leave(probes int) {
	ADDQ(U32(64*probes), f.bounds)
	ADDQ(U32(2*probes), f.masks)
	ADDQ(U8(2), f.words)
	ADDQ(U8(4), f.list)
	DECQ(f.n)
	JNZ(LabelRef("block"))
	VZEROUPPER()
	RET()
}

// keep stores the mask of a probe: records at or above the threshold that the
// filter word lets through.
func (f *frame) keep(mask reg.GPVirtual, lane int) {
	ANDW(Mem{Base: f.words}, mask.As16())
	MOVW(mask.As16(), Mem{Base: f.masks, Disp: 2 * lane})
}

func (f *frame) lane(j, field int) Mem { return Mem{Base: f.lanes, Disp: laneBytes*j + field} }
