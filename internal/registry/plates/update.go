package plates

import (
	"cmp"
	"slices"
)

// change is one plate to add or to remove.
type change struct {
	shape  shape
	word   word
	remove bool
}

// Update removes and then adds folded keys, and publishes the result at once:
// a search sees all of it or nothing. Its cost is the changes, the groups that
// they touch and the list of groups of each shape touched.
func (x *Index) Update(add, remove []string) Report {
	x.writing.Lock()
	defer x.writing.Unlock()
	var r Report
	changes := collect(nil, remove, true, &r)
	changes = collect(changes, add, false, &r)
	slices.SortStableFunc(changes, func(a, b change) int {
		return cmp.Compare(a.shape, b.shape)
	})
	old := x.load()
	next := &snapshot{tables: slices.Clone(old.tables)}
	for len(changes) > 0 {
		n := 1
		for n < len(changes) && changes[n].shape == changes[0].shape {
			n++
		}
		next.apply(changes[:n], &r)
		changes = changes[n:]
	}
	next.count = old.count + r.Added - r.Removed
	x.current.Store(next)
	return r
}

func collect(changes []change, keys []string, remove bool, r *Report) []change {
	for _, key := range keys {
		w, s, ok := pack(key)
		if !ok {
			r.Unfit++
			continue
		}
		changes = append(changes, change{shape: s, word: w, remove: remove})
	}
	return changes
}

// apply replaces the table of one shape by a changed copy.
func (s *snapshot) apply(changes []change, r *Report) {
	at, found := s.find(changes[0].shape)
	var t *table
	if found {
		t = s.tables[at].changed(changes, r)
		if len(t.keys) == 0 {
			s.tables = slices.Delete(s.tables, at, at+1)
			return
		}
		s.tables[at] = t
		return
	}
	t = (&table{layout: newLayout(changes[0].shape)}).changed(changes, r)
	if len(t.keys) > 0 {
		s.tables = slices.Insert(s.tables, at, t)
	}
}

// changed gives a copy of t with the changes made. Untouched sets are shared.
func (t *table) changed(changes []change, r *Report) *table {
	touched := map[word]*numbers{}
	for _, c := range changes {
		key, value := t.split(c.word)
		set := touched[key]
		if set == nil {
			set = new(numbers)
			if i, found := slices.BinarySearch(t.keys, key); found {
				*set = t.sets[i].clone()
			}
			touched[key] = set
		}
		set.change(c, value, t.space, r)
	}
	return t.merged(touched)
}

func (n *numbers) change(c change, value uint16, space int, r *Report) {
	switch {
	case c.remove && n.remove(value, space):
		r.Removed++
	case c.remove:
		r.Absent++
	case n.add(value, space):
		r.Added++
	default:
		r.Present++
	}
}

// merged gives the table in which the touched sets stand for the old ones.
func (t *table) merged(touched map[word]*numbers) *table {
	next := &table{layout: t.layout}
	fresh := make([]word, 0, len(touched))
	for key := range touched {
		fresh = append(fresh, key)
	}
	slices.Sort(fresh)
	next.keys = make([]word, 0, len(t.keys)+len(fresh))
	next.sets = make([]numbers, 0, len(t.keys)+len(fresh))
	put := func(key word, set numbers) {
		if set.count > 0 {
			next.keys = append(next.keys, key)
			next.sets = append(next.sets, set)
			next.count += int(set.count)
		}
	}
	i := 0
	for _, key := range fresh {
		for i < len(t.keys) && t.keys[i] < key {
			put(t.keys[i], t.sets[i])
			i++
		}
		if i < len(t.keys) && t.keys[i] == key {
			i++
		}
		put(key, *touched[key])
	}
	for ; i < len(t.keys); i++ {
		put(t.keys[i], t.sets[i])
	}
	return next
}
