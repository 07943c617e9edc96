package linkage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// Delta is one change of the records: those new or changed, by id, and the
// ids of those gone.
type Delta struct {
	Upsert []Record
	Delete []string
}

// Changes says what a delta did to the entities.
type Changes struct {
	// Touched are the entities that gained or lost records, in order of id.
	Touched []EntityID
	// Retired are the entities that are no more; their ids stay unused.
	Retired []EntityID
	// Pairs are the candidate pairs scored.
	Pairs int
}

// Apply changes records and re-clusters only the components that the change
// touches. The partition afterwards is the one that a full rebuild with the
// same model gives. The work is bounded by the blocks of the changed records
// and by the size of their components.
//
// Entity ids are stable: of entities that merge the oldest id survives, and
// of one that splits the part with its oldest record keeps the id.
func (l *Linker) Apply(ctx context.Context, d Delta) (Changes, error) {
	if err := l.checkDelta(d); err != nil {
		return Changes{}, err
	}
	touched := map[uint32]bool{}
	for _, id := range d.Delete {
		l.remove(l.rows[id], touched)
		delete(l.rows, id)
	}
	var out Changes
	for i, r := range d.Upsert {
		if i%256 == 0 && ctx.Err() != nil {
			// what is applied so far stays consistent
			l.recluster(touched, &out)
			return out, fmt.Errorf("link a delta: %w", ctx.Err())
		}
		if err := l.upsert(r, touched, &out); err != nil {
			return out, err
		}
	}
	l.recluster(touched, &out)
	return out, nil
}

func (l *Linker) checkDelta(d Delta) error {
	seen := map[string]bool{}
	for _, id := range d.Delete {
		if _, ok := l.rows[id]; !ok || seen[id] {
			return fmt.Errorf("link a delta: a record to delete is not there, or named twice")
		}
		seen[id] = true
	}
	for _, r := range d.Upsert {
		if seen[r.ID] {
			return fmt.Errorf("link a delta: one record is changed twice")
		}
		if len(r.Values) != len(l.t.fields) {
			return fmt.Errorf("link a delta: a record has %d values for %d fields", len(r.Values), len(l.t.fields))
		}
		seen[r.ID] = true
	}
	return nil
}

// remove takes a row out; its neighbours have to be looked at again.
func (l *Linker) remove(row uint32, touched map[uint32]bool) {
	l.live[row] = false
	touched[row] = true
	for _, k := range l.links[row] {
		if l.live[k.to] {
			touched[k.to] = true
			l.links[k.to] = slices.DeleteFunc(slices.Clone(l.links[k.to]), func(b link) bool { return b.to == row })
		}
	}
	l.links[row] = nil
}

// upsert adds a record as a new row, in place of the row it had.
func (l *Linker) upsert(r Record, touched map[uint32]bool, out *Changes) error {
	l.clock++
	seq, entity := l.clock, EntityID(0)
	if old, ok := l.rows[r.ID]; ok {
		seq, entity = l.seq[old], l.entity[old]
		l.remove(old, touched)
		l.entity[old] = 0
	}
	if err := l.t.add(r); err != nil {
		return fmt.Errorf("link a delta: %w", err)
	}
	row := uint32(l.t.n - 1)
	l.rows[r.ID] = row
	l.live, l.seq, l.entity, l.links = append(l.live, true), append(l.seq, seq), append(l.entity, entity), append(l.links, nil)
	l.extend()
	for _, other := range l.candidates(row) {
		out.Pairs++
		if e, ok := l.judge.edge(min(row, other), max(row, other), l.floor()); ok {
			l.links[row] = append(l.links[row], link{other, e.odds, e.joined})
			l.links[other] = append(l.links[other], link{row, e.odds, e.joined})
		}
	}
	touched[row] = true
	return nil
}

// extend brings the tables by value code up to the dictionaries.
func (l *Linker) extend() {
	for k := range l.block.bound {
		for _, a := range l.block.bound[k] {
			a.extend(l.t)
		}
	}
	for i := range l.model.Comparisons {
		d := l.t.dictOf[l.t.cols[l.model.Comparisons[i].Col].dict]
		for code := len(l.judge.exact[i]); code < len(d.hashes); code++ {
			f := l.model.Terms[i].frequency(d.hashes[code])
			l.judge.exact[i] = append(l.judge.exact[i], l.model.exactWeight(i, f))
			l.judge.rare[i] = append(l.judge.rare[i], rarity(f))
		}
	}
}

// candidates are the living rows that share a slot with row, which joins the
// index.
func (l *Linker) candidates(row uint32) []uint32 {
	w := l.pairs.width
	at := len(l.pairs.slots)
	l.pairs.slots = append(l.pairs.slots, make([]uint32, w)...)
	slots := l.pairs.slots[at:]
	l.block.slots(l.t.row(int(row)), slots)
	var out []uint32
	add := func(r uint32) {
		if l.live[r] && (!l.model.Link || l.t.source[r] != l.t.source[row]) {
			out = append(out, r)
		}
	}
	for s, h := range slots {
		if h == 0 {
			continue
		}
		for _, k := range l.pairs.group(s, h) {
			add(uint32(k))
		}
		key := uint64(s)<<32 | uint64(h)
		for _, r := range l.recent[key] {
			add(r)
		}
		l.recent[key] = append(l.recent[key], row)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// recluster cuts the components of the touched rows anew.
func (l *Linker) recluster(touched map[uint32]bool, out *Changes) {
	rows := make([]uint32, 0, len(touched))
	for r := range touched {
		rows = append(rows, r)
	}
	slices.Sort(rows)
	seen := map[uint32]bool{}
	var groups [][]uint32
	for _, r := range rows {
		if l.live[r] && !seen[r] {
			groups = append(groups, l.cut(l.reach(r, seen, nil))...)
		}
	}
	l.assign(groups, rows, out)
}

// assign gives the new groups their ids.
func (l *Linker) assign(groups [][]uint32, touched []uint32, out *Changes) {
	keeper := map[EntityID]uint32{} // oldest living record of every old entity
	gone := map[EntityID]bool{}
	for _, r := range touched {
		if e := l.entity[r]; e != 0 && !l.live[r] {
			gone[e] = true
			l.entity[r] = 0
		}
	}
	for _, g := range groups {
		for _, r := range g {
			if e := l.entity[r]; e != 0 {
				if k, ok := keeper[e]; !ok || l.seq[r] < l.seq[k] {
					keeper[e] = r
				}
			}
		}
	}
	slices.SortFunc(groups, func(a, b []uint32) int { return cmp.Compare(l.oldest(a), l.oldest(b)) })
	used := map[EntityID]bool{}
	for _, g := range groups {
		id := l.claim(g, keeper)
		used[id] = true
		for _, r := range g {
			if l.entity[r] != id {
				out.Touched = append(out.Touched, id)
			}
			if e := l.entity[r]; e != 0 && e != id {
				gone[e] = true
				out.Touched = append(out.Touched, e)
			}
			l.entity[r] = id
		}
	}
	for e := range gone {
		out.Touched = append(out.Touched, e)
		if !used[e] {
			out.Retired = append(out.Retired, e)
		}
	}
	slices.Sort(out.Touched)
	out.Touched = slices.Compact(out.Touched)
	slices.Sort(out.Retired)
}

// claim is the oldest id whose keeper is in the group, or a new one.
func (l *Linker) claim(g []uint32, keeper map[EntityID]uint32) EntityID {
	var best EntityID
	for _, r := range g {
		if e := l.entity[r]; e != 0 && keeper[e] == r && (best == 0 || e < best) {
			best = e
		}
	}
	if best == 0 {
		best = l.mint()
	}
	return best
}

// oldest is when the first record of a group was seen.
func (l *Linker) oldest(g []uint32) uint64 {
	best := l.seq[g[0]]
	for _, r := range g[1:] {
		best = min(best, l.seq[r])
	}
	return best
}
