package plates

import (
	"iter"
	"slices"
)

// Report accounts for every key that an update was given.
type Report struct {
	Added, Removed int
	// Present were to be added and stood already; Absent were to be removed
	// and did not stand.
	Present, Absent int
	// Unfit cannot be held: longer than ten characters, or with characters
	// that no plate has. They can be looked up in the register only whole.
	Unfit int
}

// growing is a table while it is built.
type growing struct {
	layout
	places map[word]int
	keys   []word
	sets   []numbers
	// last is the group of the key before, for input in order.
	last int
}

// Build makes an index of the folded keys. Ordered input is faster.
func Build(keys iter.Seq[string]) (*Index, Report) {
	var r Report
	tables := map[shape]*growing{}
	for key := range keys {
		w, s, ok := pack(key)
		if !ok {
			r.Unfit++
			continue
		}
		t := tables[s]
		if t == nil {
			t = &growing{layout: newLayout(s), places: map[word]int{}}
			tables[s] = t
		}
		if t.add(w) {
			r.Added++
		} else {
			r.Present++
		}
	}
	all := &snapshot{count: r.Added}
	for _, t := range tables {
		all.tables = append(all.tables, t.finish())
	}
	slices.SortFunc(all.tables, func(a, b *table) int { return int(a.shape) - int(b.shape) })
	x := new(Index)
	x.current.Store(all)
	return x, r
}

func (g *growing) add(w word) bool {
	key, value := g.split(w)
	if g.last >= len(g.keys) || g.keys[g.last] != key {
		i, found := g.places[key]
		if !found {
			i = len(g.keys)
			g.places[key] = i
			g.keys = append(g.keys, key)
			g.sets = append(g.sets, numbers{})
		}
		g.last = i
	}
	return g.sets[g.last].add(value, g.space)
}

// finish sorts the groups and drops spare room.
func (g *growing) finish() *table {
	t := &table{layout: g.layout, keys: slices.Clone(g.keys), sets: make([]numbers, len(g.keys))}
	slices.Sort(t.keys)
	for i, key := range t.keys {
		set := g.sets[g.places[key]]
		set.list = slices.Clone(set.list)
		t.sets[i] = set
		t.count += int(set.count)
	}
	return t
}
