package linkage

import (
	"slices"
)

// unionFind joins rows into components.
type unionFind []uint32

func newUnionFind(n int) unionFind {
	u := make(unionFind, n)
	for i := range u {
		u[i] = uint32(i)
	}
	return u
}

func (u unionFind) find(x uint32) uint32 {
	for u[x] != x {
		u[x] = u[u[x]]
		x = u[x]
	}
	return x
}

func (u unionFind) join(a, b uint32) {
	a, b = u.find(a), u.find(b)
	if a != b {
		u[max(a, b)] = min(a, b)
	}
}

// components lists the groups of two rows and more that edges connect,
// each in the order of rows, by their first row.
func components(n int, edges []edge) [][]uint32 {
	u := newUnionFind(n)
	touched := make([]uint32, 0, 2*len(edges))
	for _, e := range edges {
		u.join(e.a, e.b)
		touched = append(touched, e.a, e.b)
	}
	slices.Sort(touched)
	touched = slices.Compact(touched)
	at := map[uint32]int{}
	var out [][]uint32
	for _, r := range touched {
		root := u.find(r)
		k, ok := at[root]
		if !ok {
			k = len(out)
			at[root] = k
			out = append(out, nil)
		}
		out[k] = append(out[k], r)
	}
	return out
}
