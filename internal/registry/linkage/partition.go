package linkage

import (
	"cmp"
	"slices"

	"mpolice/internal/registry/linkage/cluster"
)

// maxComponent is how many records are clustered at once; larger components
// are first cut at their weakest links.
const maxComponent = 2048

// EntityID names an entity for good: it is never given out again.
type EntityID uint64

// clusterAll cuts every component of the bulk load into entities.
func (l *Linker) clusterAll(edges []edge) {
	joined := edges[:0:0]
	for _, e := range edges {
		if e.joined {
			joined = append(joined, e)
		}
	}
	label := make([]uint32, l.t.n)
	for i := range label {
		label[i] = uint32(i)
	}
	parts := components(l.t.n, joined)
	l.stats.Components = len(parts)
	for _, rows := range parts {
		for _, group := range l.cut(rows) {
			first := slices.Min(group)
			for _, r := range group {
				label[r] = first
			}
		}
	}
	size := make([]int32, l.t.n)
	for i, first := range label {
		if int(first) == i {
			l.entity[i] = l.mint()
		}
		l.entity[i] = l.entity[first]
		size[first]++
		l.stats.Largest = max(l.stats.Largest, int(size[first]))
	}
}

func (l *Linker) mint() EntityID {
	id := l.next
	l.next++
	return id
}

// cut divides one component. The rows are put in the order of their record
// ids first, so that the outcome owes nothing to the order of loading.
func (l *Linker) cut(rows []uint32) [][]uint32 {
	if len(rows) == 1 {
		return [][]uint32{rows}
	}
	if len(rows) > maxComponent {
		return l.cutLarge(rows)
	}
	l.byID(rows)
	labels := cluster.Average(len(rows), 0, func(i, j int) float64 {
		if s := l.t.source[rows[i]]; l.cfg.Link && s == l.t.source[rows[j]] && !slices.Contains(l.cfg.Policy.Exclusive, s) {
			return 0 // not compared: no evidence either way
		}
		_, odds := l.judge.verdict(rows[i], rows[j])
		return odds
	})
	at := map[int]int{}
	var out [][]uint32
	for i, label := range labels {
		k, ok := at[label]
		if !ok {
			k = len(out)
			at[label] = k
			out = append(out, nil)
		}
		out[k] = append(out[k], rows[i])
	}
	return out
}

func (l *Linker) byID(rows []uint32) {
	slices.SortFunc(rows, func(a, b uint32) int { return cmp.Compare(l.t.ids[a], l.t.ids[b]) })
}

// cutLarge drops the weakest links of a component, half a unit of log odds at
// a time, until its pieces are small enough.
func (l *Linker) cutLarge(rows []uint32) [][]uint32 {
	inside := map[uint32]bool{}
	for _, r := range rows {
		inside[r] = true
	}
	for floor := 0.5; ; floor += 0.5 {
		pieces := l.pieces(rows, inside, float32(floor))
		if len(pieces) == 1 && floor < 60 {
			continue
		}
		var out [][]uint32
		for _, p := range pieces {
			switch {
			case len(p) > maxComponent && floor >= 60:
				out = append(out, singly(p)...)
			case len(p) > maxComponent:
				out = append(out, l.cutLarge(p)...)
			default:
				out = append(out, l.cut(p)...)
			}
		}
		return out
	}
}

// singly leaves rows apart that no evidence tells how to divide: thousands of
// records that agree in everything are no person.
func singly(rows []uint32) [][]uint32 {
	out := make([][]uint32, len(rows))
	for i, r := range rows {
		out[i] = []uint32{r}
	}
	return out
}

// pieces are the components of rows under links of at least floor.
func (l *Linker) pieces(rows []uint32, inside map[uint32]bool, floor float32) [][]uint32 {
	seen := map[uint32]bool{}
	var out [][]uint32
	for _, r := range rows {
		if seen[r] {
			continue
		}
		out = append(out, l.reach(r, seen, func(k link) bool { return inside[k.to] && k.odds >= floor }))
	}
	return out
}

// reach lists the rows that joining links connect with r, marking them seen.
func (l *Linker) reach(r uint32, seen map[uint32]bool, follow func(link) bool) []uint32 {
	seen[r] = true
	todo := []uint32{r}
	for i := 0; i < len(todo); i++ {
		for _, k := range l.links[todo[i]] {
			if k.joined && l.live[k.to] && !seen[k.to] && (follow == nil || follow(k)) {
				seen[k.to] = true
				todo = append(todo, k.to)
			}
		}
	}
	return todo
}
