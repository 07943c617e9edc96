package linkage

import (
	"math/rand/v2"
	"slices"
)

// Limits of blocking. They are the one fixed configuration of all data sets.
const (
	exhaustivePairs = 3_000_000  // up to here every pair is compared
	budgetPerRecord = 300        // candidate pairs a record, small sets
	budgetFloor     = 10_000_000 // … but at least so many in all
	budgetLarge     = 13         // … and so many a record in large sets
	maxBlock        = 500        // records of a block before it is refined
	costSample      = 30_000     // records on which keys are costed
	imagined        = 1_536      // matches imagined to weigh coverage
)

// candidateKey is a key under consideration.
type candidateKey struct {
	atoms []*atom
	cost  float64 // pairs over the whole table
	cover []uint64
}

// chooser picks blocking keys without labels: it imagines matches whose
// fields agree with the prior chance of their kind and are null as in the
// data, and takes, greedily, the keys that cover most of the uncovered at the
// least cost, until the budget is spent.
type chooser struct {
	t      *table
	link   bool
	rows   []int // sampled
	atoms  []*atom
	scale  float64 // pairs of the table for one of the sample
	budget float64
}

func chooseKeys(t *table, cfg Config, set *atomSet) []blockKey {
	c := &chooser{t: t, link: cfg.Link, budget: float64(t.n) * budgetPerRecord}
	c.budget = min(c.budget, max(budgetFloor, float64(t.n)*budgetLarge))
	if cfg.PairsPerRecord > 0 {
		c.budget = float64(t.n) * float64(cfg.PairsPerRecord)
	}
	step := max(1, (t.n+costSample-1)/costSample)
	for i := 0; i < t.n; i += step {
		c.rows = append(c.rows, i)
	}
	c.scale = float64(step) * float64(step)
	for col := range t.cols {
		for _, d := range atomsOf(t.cols[col].Kind) {
			c.atoms = append(c.atoms, set.get(t, atomRef{col, d.name}))
		}
	}
	keys := c.cover(c.candidates())
	for i := range keys {
		keys[i].Refine = c.refiners(keys[i])
	}
	return keys
}

// candidates walks the lattice of conjunctions: an atom or pair that is cheap
// enough is a key, one that is too dear is tried with one atom more.
func (c *chooser) candidates() []candidateKey {
	var out []candidateKey
	dear := c.consider(&out, singles(c.atoms))
	for range 2 {
		var next [][]*atom
		for _, base := range dear {
			for _, a := range c.atoms {
				if last := base[len(base)-1]; a.Col > last.Col {
					next = append(next, append(slices.Clone(base), a))
				}
			}
		}
		dear = c.consider(&out, next)
	}
	return out
}

func singles(atoms []*atom) [][]*atom {
	var out [][]*atom
	for _, a := range atoms {
		out = append(out, []*atom{a})
	}
	return out
}

// consider costs keys; those within a third of the budget are candidates, the
// others are returned to be narrowed.
func (c *chooser) consider(out *[]candidateKey, keys [][]*atom) (dear [][]*atom) {
	if len(keys) > 1500 {
		keys = keys[:1500]
	}
	buf, room := make([]uint64, 0, len(c.rows)), make([]uint64, len(c.rows))
	for _, k := range keys {
		cost := c.cost(k, buf, room)
		if cost <= c.budget/3 {
			*out = append(*out, candidateKey{atoms: k, cost: cost})
		}
		if cost > c.budget/40 {
			dear = append(dear, k)
		}
	}
	return dear
}

// cost estimates the pairs of a key. Blocks over the limit count as refined.
func (c *chooser) cost(key []*atom, buf, room []uint64) float64 {
	buf = buf[:0]
	for _, i := range c.rows {
		if h := combine(key, c.t.row(i)); h != 0 {
			buf = append(buf, h>>32<<32|uint64(i))
		}
	}
	sorted := sortUint64(buf, room[:len(buf)])
	limit := max(2, maxBlock*len(c.rows)/c.t.n)
	var pairs float64
	for lo := 0; lo < len(sorted); {
		hi := lo + 1
		for hi < len(sorted) && sorted[hi]>>32 == sorted[lo]>>32 {
			hi++
		}
		pairs += c.blockPairs(sorted[lo:hi], limit)
		lo = hi
	}
	return pairs * c.scale
}

func (c *chooser) blockPairs(block []uint64, limit int) float64 {
	n := len(block)
	p := float64(n) * float64(n-1) / 2
	if c.link && n > 1 {
		first := 0
		for _, b := range block {
			if c.t.source[uint32(b)] == c.t.source[uint32(block[0])] {
				first++
			}
		}
		p = float64(first) * float64(n-first)
	}
	if n > limit {
		p = min(p, float64(n)*float64(limit)/2)
	}
	return p
}

// imagine fills the coverage of every candidate.
func (c *chooser) imagine(keys []candidateKey) {
	r := rand.New(rand.NewPCG(1969, 7))
	for i := range keys {
		keys[i].cover = make([]uint64, imagined/64)
	}
	luck := make([]float64, len(c.t.cols))
	for m := range imagined {
		a, b := c.t.row(c.rows[r.IntN(len(c.rows))]), c.t.row(c.rows[r.IntN(len(c.rows))])
		for col := range luck {
			luck[col] = r.Float64()
			if a[col] == 0 || b[col] == 0 {
				luck[col] = 2
			}
		}
		for i := range keys {
			if covers(keys[i].atoms, luck) {
				keys[i].cover[m/64] |= 1 << (m % 64)
			}
		}
	}
}

func covers(key []*atom, luck []float64) bool {
	for _, a := range key {
		if luck[a.Col] > a.def.agree {
			return false
		}
	}
	return true
}
