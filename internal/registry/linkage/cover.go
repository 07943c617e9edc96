package linkage

import (
	"cmp"
	"math/bits"
	"slices"
)

// worth of covering an imagined match for the first, second … time: a match
// that meets in several keys survives a wrong prior.
var worth = [...]float64{1, 0.5, 0.3, 0.2, 0.12, 0.08, 0.05, 0}

// cover picks keys greedily by worth for cost.
func (c *chooser) cover(keys []candidateKey) []blockKey {
	c.imagine(keys)
	limit, same := 24, 2
	if c.t.n > 300_000 {
		limit, same = 12, 1
	}
	times := make([]uint8, imagined)
	left := c.budget
	var chosen []candidateKey
	for len(chosen) < limit {
		best, at := 0.0, -1
		for i := range keys {
			if keys[i].cost > left || alike(chosen, keys[i]) >= same {
				continue
			}
			// up to its share of what is left, a key's cost is no matter
			v := gain(keys[i].cover, times) / max(keys[i].cost, left/float64(limit-len(chosen)))
			if v > best {
				best, at = v, i
			}
		}
		if at < 0 {
			break
		}
		left -= keys[at].cost
		count(keys[at].cover, times)
		chosen = append(chosen, keys[at])
		keys = slices.Delete(keys, at, at+1)
	}
	return namedKeys(dropImplied(chosen))
}

// alike counts the chosen keys over the same columns.
func alike(chosen []candidateKey, k candidateKey) int {
	n := 0
	for _, c := range chosen {
		if slices.EqualFunc(c.atoms, k.atoms, func(a, b *atom) bool { return a.Col == b.Col }) {
			n++
		}
	}
	return n
}

func gain(cover []uint64, times []uint8) float64 {
	var g float64
	for w, set := range cover {
		for ; set != 0; set &= set - 1 {
			g += worth[times[w*64+bits.TrailingZeros64(set)]]
		}
	}
	return g
}

func count(cover []uint64, times []uint8) {
	for w, set := range cover {
		for ; set != 0; set &= set - 1 {
			if i := w*64 + bits.TrailingZeros64(set); int(times[i]) < len(worth)-1 {
				times[i]++
			}
		}
	}
}

// dropImplied drops keys whose pairs all come from another chosen key too.
func dropImplied(keys []candidateKey) []candidateKey {
	var out []candidateKey
	for i, k := range keys {
		implied := false
		for j, other := range keys {
			implied = implied || i != j && implies(k.atoms, other.atoms)
		}
		if !implied {
			out = append(out, k)
		}
	}
	// cheap keys first: most pairs are then scored in small blocks
	slices.SortStableFunc(out, func(a, b candidateKey) int { return cmp.Compare(a.cost, b.cost) })
	return out
}

// implies reports whether agreement in strict means agreement in loose.
func implies(strict, loose []*atom) bool {
	if len(loose) >= len(strict) && slices.Equal(strict, loose) {
		return false
	}
	for _, l := range loose {
		if !slices.ContainsFunc(strict, func(s *atom) bool { return s == l || s.Col == l.Col && s.order == 0 }) {
			return false
		}
	}
	return true
}

func namedKeys(keys []candidateKey) []blockKey {
	out := make([]blockKey, len(keys))
	for i, k := range keys {
		for _, a := range k.atoms {
			out[i].Atoms = append(out[i].Atoms, a.atomRef)
		}
	}
	return out
}

// refiners picks up to three atoms of other columns to split oversize blocks:
// those most likely shared by a match among those that split well.
func (c *chooser) refiners(k blockKey) []atomRef {
	type scored struct {
		ref   atomRef
		value float64
	}
	var list []scored
	for _, a := range c.atoms {
		if slices.ContainsFunc(k.Atoms, func(r atomRef) bool { return r.Col == a.Col }) {
			continue
		}
		if fill, largest := c.spread(a); largest < 0.1 {
			list = append(list, scored{a.atomRef, fill * a.def.agree})
		}
	}
	slices.SortStableFunc(list, func(x, y scored) int { return cmp.Compare(y.value, x.value) })
	var out []atomRef
	for _, s := range list {
		if len(out) < 3 && !slices.ContainsFunc(out, func(r atomRef) bool { return r.Col == s.ref.Col }) {
			out = append(out, s.ref)
		}
	}
	return out
}

// spread is the share of sampled records that have the atom, and the chance
// that two of them share it.
func (c *chooser) spread(a *atom) (fill, meet float64) {
	n := 0
	count := map[uint64]int{}
	for _, i := range c.rows {
		if h := a.hash[c.t.row(i)[a.Col]]; h != 0 {
			count[h]++
			n++
		}
	}
	squares := 0
	for _, k := range count {
		squares += k * k
	}
	return float64(n) / float64(len(c.rows)), float64(squares) / max(1, float64(n)*float64(n))
}
