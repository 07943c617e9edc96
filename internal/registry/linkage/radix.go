package linkage

// sortUint64 sorts keys by their upper 32 bits, keeping the order of equal
// ones; room is working space of the same length. Least significant digit
// first, eleven bits at a time.
func sortUint64(keys, room []uint64) []uint64 {
	const bits, buckets = 11, 1 << 11
	for shift := uint(32); shift < 64; shift += bits {
		var count [buckets]uint32
		for _, k := range keys {
			count[k>>shift&(buckets-1)]++
		}
		var at uint32
		for i, c := range count {
			count[i] = at
			at += c
		}
		for _, k := range keys {
			d := k >> shift & (buckets - 1)
			room[count[d]] = k
			count[d]++
		}
		keys, room = room, keys
	}
	return keys
}
