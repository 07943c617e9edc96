package kernel

import (
	"encoding/binary"
	"math"
)

const (
	// BlockRecords is the number of records of a block.
	BlockRecords = 16
	// MaxDim is the greatest dimension whose sums convert exactly to float32.
	MaxDim = 1024
	// MaxList is the greatest number of blocks of one call.
	MaxList = 32

	groupBytes = 64
	metaBytes  = 128
	offset     = 128 // added to a code so that it has no sign
)

// Groups is the number of groups of 4 codes that hold dim dimensions; a
// multiple of 4, the step of the unrolled loops.
func Groups(dim int) int { return (dim + 15) / 16 * 4 }

// BlockBytes is the size of a block of records of the dimension.
func BlockBytes(dim int) int { return Groups(dim)*groupBytes + metaBytes }

// Put writes a record (0 to 15) into a block. Codes are at most MaxDim.
func Put(block []byte, record int, scale, residual float32, codes []int8) {
	at := 4 * record
	for len(codes) >= 4 {
		w := uint32(uint8(codes[0])) | uint32(uint8(codes[1]))<<8 | uint32(uint8(codes[2]))<<16 | uint32(uint8(codes[3]))<<24
		binary.LittleEndian.PutUint32(block[at:], w^0x80808080)
		codes, at = codes[4:], at+groupBytes
	}
	meta := len(block) - metaBytes
	for ; at < meta; at += groupBytes {
		w := uint32(0)
		for i, c := range codes {
			w |= uint32(uint8(c)) << (8 * i)
		}
		binary.LittleEndian.PutUint32(block[at:], w^0x80808080)
		codes = nil
	}
	putMeta(block, record, scale, residual)
}

// Clear overwrites a record with zeros. Its residual becomes minus infinity,
// so that its bound reaches no finite threshold.
func Clear(block []byte, record int) {
	for at := 4 * record; at < len(block)-metaBytes; at += groupBytes {
		binary.LittleEndian.PutUint32(block[at:], 0)
	}
	putMeta(block, record, 0, float32(math.Inf(-1)))
}

func putMeta(block []byte, record int, scale, residual float32) {
	meta := block[len(block)-metaBytes:]
	binary.LittleEndian.PutUint32(meta[4*record:], math.Float32bits(scale))
	binary.LittleEndian.PutUint32(meta[64+4*record:], math.Float32bits(residual))
}

// Scale and Residual read a record's meta.
func Scale(block []byte, record int) float32 {
	return float32At(block, len(block)-metaBytes+4*record)
}

// Residual is the record's residual norm; minus infinity after [Clear].
func Residual(block []byte, record int) float32 {
	return float32At(block, len(block)-metaBytes+64+4*record)
}

// Codes reads a record's codes into the slice, which is as long as the
// dimension.
func Codes(block []byte, record int, into []int8) {
	for i := range into {
		into[i] = int8(block[i/4*groupBytes+4*record+i%4] ^ offset)
	}
}

func float32At(b []byte, at int) float32 {
	return math.Float32frombits(binary.LittleEndian.Uint32(b[at:]))
}
