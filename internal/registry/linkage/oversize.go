package linkage

import "slices"

// freezeOversize records which blocks of a table are too big, so that they
// are refined, and which refined blocks are still too big and are refused. It
// returns how many pairs were refused: they are reported, not forgotten.
func freezeOversize(t *table, keys []blockKey, set *atomSet) (refused int64) {
	for k := range keys {
		b := newBlocker(t, keys[k:k+1], set)
		keys[k].Oversize = bigBlocks(t, maxBlock, func(row []uint32, emit func(uint64)) {
			if h := combine(b.bound[0][:len(keys[k].Atoms)], row); h != 0 {
				emit(h)
			}
		}, nil)
		if len(keys[k].Oversize) == 0 {
			keys[k].Refine = nil
			continue
		}
		keys[k].Refused = bigBlocks(t, 4*maxBlock, func(row []uint32, emit func(uint64)) {
			h := combine(b.bound[0][:len(keys[k].Atoms)], row)
			if h == 0 || !contains(keys[k].Oversize, h) {
				return
			}
			for r, a := range b.bound[0][len(keys[k].Atoms):] {
				if v := a.hash[row[a.Col]]; v != 0 {
					emit(mix(h, v+uint64(r)) | 1)
				}
			}
		}, &refused)
	}
	return refused
}

// bigBlocks lists the hashes that more than limit records emit, sorted, and
// adds their pairs to count.
func bigBlocks(t *table, limit int, of func(row []uint32, emit func(uint64)), count *int64) []uint64 {
	hashes := make([]uint64, 0, t.n)
	for i := range t.n {
		of(t.row(i), func(h uint64) { hashes = append(hashes, h) })
	}
	sorted := sortUint64(hashes, make([]uint64, len(hashes)))
	var out []uint64
	for lo := 0; lo < len(sorted); {
		hi := groupEnd(sorted, lo)
		if hi-lo > limit {
			group := slices.Clone(sorted[lo:hi])
			slices.Sort(group)
			out = appendBig(out, group, limit, count)
		}
		lo = hi
	}
	slices.Sort(out)
	return out
}

// appendBig counts the full hashes within a group of equal upper halves.
func appendBig(out, group []uint64, limit int, count *int64) []uint64 {
	for lo := 0; lo < len(group); {
		hi := lo + 1
		for hi < len(group) && group[hi] == group[lo] {
			hi++
		}
		if n := hi - lo; n > limit {
			out = append(out, group[lo])
			if count != nil {
				*count += int64(n) * int64(n-1) / 2
			}
		}
		lo = hi
	}
	return out
}
