package eval

// clusters measures the entities found.
func (m *measurement) clusters() {
	r, t := m.report, m.truth
	found := byLabel(m.linker.Rows(), func(i int) int64 { return int64(m.linker.EntityOf(i)) })
	r.Entities = len(found)
	var right, pairs int64
	for _, rows := range found {
		for i, a := range rows {
			for _, b := range rows[i+1:] {
				match, ok := t.same(a, b)
				if !ok || !m.counted(a, b) {
					continue
				}
				pairs++
				if match {
					right++
				}
			}
		}
	}
	r.Clustered = scoreOf(right, pairs, r.TruePairs)
	if t.entity == nil {
		return
	}
	size := map[int32]int{}
	for _, e := range t.entity {
		if e >= 0 {
			size[e]++
		}
	}
	b, c := bCubed(found, size, t.entity), exactClusters(found, size, t.entity)
	r.BCubed, r.Cluster = &b, &c
	r.Clusters = confusionOf(found, size, t.entity)
}

// confusionOf counts how the entities found and the true ones meet.
func confusionOf(found [][]int, size map[int32]int, entity []int32) *ClusterConfusion {
	c := &ClusterConfusion{True: len(size), Found: len(found)}
	pieces := map[int32]int{}
	for _, rows := range found {
		c.LargestFound = max(c.LargestFound, len(rows))
		in := map[int32]int{}
		for _, a := range rows {
			if entity[a] >= 0 {
				in[entity[a]]++
			}
		}
		for e, n := range in {
			pieces[e]++
			if len(in) == 1 && n == size[e] && n == len(rows) {
				c.Exact++
			}
		}
		if len(in) > 1 {
			c.Mixed++
		}
	}
	for e, n := range pieces {
		c.LargestTrue = max(c.LargestTrue, size[e])
		if n > 1 {
			c.Split++
		}
	}
	return c
}

// bCubed is the mean over records of how pure and how complete their cluster
// is.
func bCubed(found [][]int, size map[int32]int, entity []int32) Score {
	var s Score
	n := 0.0
	for _, rows := range found {
		in := map[int32]int{}
		for _, a := range rows {
			in[entity[a]]++
		}
		for _, a := range rows {
			if e := entity[a]; e >= 0 {
				n++
				s.Precision += float64(in[e]) / float64(len(rows))
				s.Recall += float64(in[e]) / float64(size[e])
			}
		}
	}
	if n == 0 {
		return Score{}
	}
	s.Precision, s.Recall = s.Precision/n, s.Recall/n
	s.F1 = 2 * s.Precision * s.Recall / (s.Precision + s.Recall)
	return s
}

// exactClusters counts clusters found whole and without a stranger.
func exactClusters(found [][]int, size map[int32]int, entity []int32) Score {
	var right int64
	for _, rows := range found {
		e := entity[rows[0]]
		whole := e >= 0 && size[e] == len(rows)
		for _, a := range rows {
			whole = whole && entity[a] == e
		}
		if whole {
			right++
		}
	}
	return scoreOf(right, int64(len(found)), int64(len(size)))
}
