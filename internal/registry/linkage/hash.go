package linkage

import (
	"encoding/binary"
	"math/bits"
)

// The hash is fixed for all time: block keys and term frequencies are stored
// in models by it. It is wyhash's mixing step over eight bytes at a time, and
// is no protection against chosen values.
const (
	seed0 = 0xa0761d6478bd642f
	seed1 = 0xe7037ed1a0b428db
	seed2 = 0x8ebc6af09c88c6e3
	seed3 = 0x589965cc75374cc3
	seed4 = 0x1d8e4e27c47d124f
)

func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^seed3, b^seed4)
	return hi ^ lo
}

// hashString never returns 0, which stands for null.
func hashString(s string, seed uint64) uint64 {
	h := seed ^ seed2 ^ uint64(len(s))
	for len(s) >= 8 {
		h = mix(h, binary.LittleEndian.Uint64([]byte(s[:8])))
		s = s[8:]
	}
	var tail uint64
	for i := range len(s) {
		tail |= uint64(s[i]) << (8 * i)
	}
	return mix(h, tail^seed2) | 1
}
