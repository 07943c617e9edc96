package linkage

// sharing is how many pairs share a value, by comparison and class of rarity.
func (m *Model) sharing(t *table, link bool) [][rareClasses]float64 {
	out := make([][rareClasses]float64, len(m.Comparisons))
	rare := m.rareCodes(t)
	for i := range out {
		col := m.Comparisons[i].Col
		pairs := func(counts []uint32, sign float64) {
			for code, n := range counts {
				if code > 0 && n > 1 {
					out[i][rare[i][code]] += sign * float64(n) * float64(n-1) / 2
				}
			}
		}
		pairs(countCodes(t, col), 1)
		if link {
			for _, counts := range countBySource(t, col) {
				pairs(counts, -1)
			}
		}
	}
	return out
}

// countBySource is countCodes by source.
func countBySource(t *table, col int) [][]uint32 {
	of := map[uint8]int{}
	var out [][]uint32
	for i, s := range t.source {
		k, ok := of[s]
		if !ok {
			k = len(out)
			of[s] = k
			out = append(out, make([]uint32, len(t.dictOf[t.cols[col].dict].values)))
		}
		out[k][t.codes[i*len(t.cols)+col]]++
	}
	return out
}
