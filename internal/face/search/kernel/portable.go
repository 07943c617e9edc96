package kernel

import "encoding/binary"

// scanPortable is the scan in plain Go, one probe a pass.
func scanPortable(blocks []byte, list []uint32, words []uint16, groups int, probe []byte, l lane, bounds []float32, masks []uint16) {
	stride := groups*groupBytes + metaBytes
	for i, word := range words {
		block := blocks[int(list[i])*stride:][:stride]
		sums := sumPortable(block, groups, probe, l.start)
		mask := uint16(0)
		for r, sum := range sums {
			// The conversions forbid the compiler to fuse.
			b := float32(float32(sum)*Scale(block, r)) + float32(l.norm*Residual(block, r))
			bounds[i*BlockRecords+r] = b
			if b >= l.threshold {
				mask |= 1 << r
			}
		}
		masks[i] = mask & word
	}
}

// sumPortable adds up the products of a block, four records at a time so that
// their sums stay in registers.
func sumPortable(block []byte, groups int, probe []byte, start int32) (sums [BlockRecords]int32) {
	for first := 0; first < BlockRecords; first += 4 {
		s0, s1, s2, s3 := start, start, start, start
		for g := range groups {
			q := probe[4*g : 4*g+4 : 4*g+4]
			q0, q1, q2, q3 := int32(int8(q[0])), int32(int8(q[1])), int32(int8(q[2])), int32(int8(q[3]))
			c := block[g*groupBytes+4*first:][:16:16]
			s0 += int32(c[0])*q0 + int32(c[1])*q1 + int32(c[2])*q2 + int32(c[3])*q3
			s1 += int32(c[4])*q0 + int32(c[5])*q1 + int32(c[6])*q2 + int32(c[7])*q3
			s2 += int32(c[8])*q0 + int32(c[9])*q1 + int32(c[10])*q2 + int32(c[11])*q3
			s3 += int32(c[12])*q0 + int32(c[13])*q1 + int32(c[14])*q2 + int32(c[15])*q3
		}
		sums[first], sums[first+1], sums[first+2], sums[first+3] = s0, s1, s2, s3
	}
	return sums
}

// readPortable is [Read] without vectors.
func readPortable(b []byte) (sum uint64) {
	for ; len(b) >= 8; b = b[8:] {
		sum += binary.LittleEndian.Uint64(b)
	}
	return sum
}
