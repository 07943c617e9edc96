package linkage

import (
	"cmp"
	"slices"

	"mpolice/internal/registry/linkage/compare"
	"mpolice/internal/registry/linkage/field"
)

// Codes of one comparison in an agreement vector, four bits each: 0 null,
// 1 … top the levels below exact, then exact in four classes of how rare the
// agreeing value is, then swapped.
const (
	rareClasses = 4
	vectorBits  = 4
	codeCount   = 1 << vectorBits
)

// Comparison is one field's part in the model: what was compared, its levels,
// and how often each is met in matches (M) and in others (U), given that both
// records have a value. M and U have one entry a level and, for family names,
// one more for given and family name in each other's place.
type Comparison struct {
	Name   string     `json:"name"`
	Kind   field.Kind `json:"kind"`
	Col    int        `json:"col"`
	Levels []string   `json:"levels"`
	M      []float64  `json:"m"`
	U      []float64  `json:"u"`
	// RareU is u of exact agreement by class of rarity.
	RareU [rareClasses]float64 `json:"rare_u"`
	// Others is which share of the pairs that agree exactly are no matches,
	// by class of rarity. Frequencies count the records of one entity too:
	// where hardly anybody shares a value, it is mostly matches that do.
	Others [rareClasses]float64 `json:"others"`
}

// swapped is the level of a family name that stands where the given name
// should, and the other way round.
const swapped = "swapped"

// top is the level of exact agreement.
func (c *Comparison) top() int {
	n := len(c.Levels) - 1
	if c.Levels[n] == swapped {
		n--
	}
	return n
}

// comparisonsOf lays out the comparisons of a schema: sixteen at most, the
// kinds that tell people apart first.
func comparisonsOf(s *schema) []Comparison {
	var out []Comparison
	for i, c := range s.cols {
		if c.Kind == field.NameKey {
			continue
		}
		levels := slices.Clone(compare.Of(c.Kind).Levels)
		if i == s.family && s.given >= 0 {
			levels = append(levels, swapped)
		}
		out = append(out, Comparison{Name: c.Name, Kind: c.Kind, Col: i, Levels: levels})
	}
	slices.SortStableFunc(out, func(a, b Comparison) int { return cmp.Compare(rank(a.Kind), rank(b.Kind)) })
	if len(out) > maxComparisons {
		out = out[:maxComparisons]
	}
	return out
}

// rank orders comparisons by how soon they settle a pair, which is what the
// early exit of scoring lives by.
func rank(k field.Kind) int {
	order := []field.Kind{
		field.NationalID, field.Identifier, field.Date, field.Given, field.Family, field.Phone, field.Email, field.Organization, field.Text,
		field.Street, field.Postcode, field.Place, field.Number, field.Middle, field.HouseNumber, field.Year, field.Category, field.Sex,
	}
	return slices.Index(order, k)
}

// comparer computes agreement vectors for one goroutine. It remembers the
// levels of value pairs that it has graded.
type comparer struct {
	t      *table
	comps  []Comparison
	scales []compare.Scale
	tops   []uint8
	rare   [][]uint8 // by comparison: class of rarity of every value code
	memo   [][]uint64
	given  int // comparisons, -1 none
	family int
	dicts  []*dict // by comparison
}

const memoSize = 1 << 15

func newComparer(t *table, comps []Comparison, rare [][]uint8) *comparer {
	c := &comparer{t: t, comps: comps, rare: rare, given: -1, family: -1}
	for i := range comps {
		c.dicts = append(c.dicts, t.dictOf[t.cols[comps[i].Col].dict])
		c.scales = append(c.scales, compare.Of(comps[i].Kind))
		c.tops = append(c.tops, uint8(comps[i].top()))
		c.memo = append(c.memo, make([]uint64, memoSize))
		switch comps[i].Col {
		case t.given:
			c.given = i
		case t.family:
			c.family = i
		}
	}
	if c.given < 0 || c.family < 0 {
		c.given, c.family = -1, -1
	}
	return c
}

// code is one comparison's code in the vector of two rows.
func (c *comparer) code(i int, ra, rb []uint32) uint8 {
	col := c.comps[i].Col
	a, b := ra[col], rb[col]
	if a == 0 || b == 0 {
		return 0
	}
	if a == b {
		return c.tops[i] + 1 + c.rare[i][a]
	}
	return c.grade(i, a, b) + 1
}

// grade is the level of two different values.
func (c *comparer) grade(i int, a, b uint32) uint8 {
	if a > b {
		a, b = b, a
	}
	key := uint64(a)<<34 | uint64(b)<<4
	slot := &c.memo[i][(mix(key, seed2)>>20)&(memoSize-1)]
	if *slot&^15 == key {
		return uint8(*slot & 15)
	}
	d := c.dicts[i]
	level := uint8(c.scales[i].Compare(d.text(a), d.text(b)))
	*slot = key | uint64(level)
	return level
}

// vector is the agreement vector of two rows.
func (c *comparer) vector(ra, rb []uint32) uint64 {
	var v uint64
	for i := range c.comps {
		v |= uint64(c.code(i, ra, rb)) << (vectorBits * i)
	}
	return c.joinNames(v, ra, rb)
}

// joinNames settles what the two parts of a name say together: equal keys
// (homophones, variants) make differing parts close, and names in each
// other's place are one agreement, not two disagreements.
func (c *comparer) joinNames(v uint64, ra, rb []uint32) uint64 {
	if c.given < 0 {
		return v
	}
	gs, fs := vectorBits*c.given, vectorBits*c.family
	g, f := v>>gs&15, v>>fs&15
	if g == 0 || f == 0 {
		return v
	}
	const isClose = 4
	if (g < isClose || f < isClose) && c.sameKey(ra, rb) {
		g, f = max(g, isClose), max(f, isClose)
	}
	if g < isClose && f < isClose && c.swapped(ra, rb) {
		g, f = 0, uint64(c.tops[c.family])+1+rareClasses
	}
	return v&^(15<<gs)&^(15<<fs) | g<<gs | f<<fs
}

func (c *comparer) sameKey(ra, rb []uint32) bool {
	for _, k := range c.t.keys {
		if ra[k] != 0 && ra[k] == rb[k] {
			return true
		}
	}
	return false
}

// swapped reports that each record's given name is the other's family name.
func (c *comparer) swapped(ra, rb []uint32) bool {
	ga, gb := ra[c.t.given], rb[c.t.given]
	fa, fb := ra[c.t.family], rb[c.t.family]
	return c.near(ga, fb) && c.near(fa, gb)
}

func (c *comparer) near(a, b uint32) bool {
	return a == b || c.grade(c.given, a, b) >= 3
}
