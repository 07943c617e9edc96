package eval_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"mpolice/internal/face/eval"
)

// grid is the step between thresholds.
const grid = 1.0 / (1 << 17)

// slow is the evaluation written the plain way: every score in a list.
type slow struct {
	mated, nonmated             []float64 // completed
	matedTrials, nonmatedTrials int
	byGroup                     map[string]*slow
}

func (s *slow) add(same bool, score float64, groups ...string) {
	list, trials := &s.nonmated, &s.nonmatedTrials
	if same {
		list, trials = &s.mated, &s.matedTrials
	}
	*trials++
	if !math.IsNaN(score) {
		*list = append(*list, score)
	}
	for _, g := range groups {
		if s.byGroup == nil {
			s.byGroup = map[string]*slow{}
		}
		if s.byGroup[g] == nil {
			s.byGroup[g] = &slow{}
		}
		s.byGroup[g].add(same, score)
	}
}

func atOrAbove(scores []float64, t float64) int {
	n := 0
	for _, s := range scores {
		if s >= t {
			n++
		}
	}
	return n
}

// checkPoint holds one point to the plain counts, and its threshold to being
// the lowest on the grid.
func (s *slow) checkPoint(t *testing.T, what string, p eval.Point) {
	t.Helper()
	if want := p.Target*float64(len(s.nonmated)) >= 10; p.Resolvable != want {
		t.Errorf("%s: resolvable %v with %d pairs", what, p.Resolvable, len(s.nonmated))
	}
	if !p.Resolvable {
		if p.Threshold != nil || p.FMR != nil || p.FNMR != nil || p.GFRR != nil || p.TAR != nil {
			t.Errorf("%s: figures although not resolvable", what)
		}
		return
	}
	share := func(at float64) float64 { return float64(atOrAbove(s.nonmated, at)) / float64(len(s.nonmated)) }
	if share(*p.Threshold) > p.Target || share(*p.Threshold-grid) <= p.Target {
		t.Errorf("%s: threshold %v is not the lowest for %v", what, *p.Threshold, p.Target)
	}
	s.checkRates(t, what, *p.Threshold, p.FMR, p.FNMR, p.GFRR)
}

func (s *slow) checkRates(t *testing.T, what string, at float64, fmr, fnmr, gfrr *eval.Rate) {
	t.Helper()
	hits := atOrAbove(s.mated, at)
	counts(t, what+" FMR", fmr, atOrAbove(s.nonmated, at), len(s.nonmated))
	counts(t, what+" FNMR", fnmr, len(s.mated)-hits, len(s.mated))
	counts(t, what+" GFRR", gfrr, s.matedTrials-hits, s.matedTrials)
}

func counts(t *testing.T, what string, r *eval.Rate, errors, trials int) {
	t.Helper()
	switch {
	case trials == 0 && r != nil:
		t.Errorf("%s: %+v without trials", what, *r)
	case trials > 0 && (r == nil || r.Errors != int64(errors) || r.Trials != int64(trials)):
		t.Errorf("%s: %+v, want %d of %d", what, r, errors, trials)
	}
}

// messy draws a city in which some photos fail, some are missing, and groups
// differ: people of b and c lie closer together than those of a.
func messy(seed uint64) *city {
	c := newCity(seed)
	centre := map[string][]float32{}
	for _, g := range []string{"a", "b", "c"} {
		centre[g] = direction(c.rng, 8, nil, 0)
	}
	for i := range 240 {
		g := []string{"a", "a", "b", "c"}[i%4]
		spread := map[string]float64{"a": 2, "b": 0.4, "c": 0.3}[g]
		self := direction(c.rng, 8, centre[g], spread)
		c.person(g, direction(c.rng, 8, self, 0.1), direction(c.rng, 8, self, 0.1))
	}
	for i, name := range c.people {
		path := fmt.Sprintf("%[1]s/%[1]s_%04[2]d.jpg", name, 1+i%2)
		switch {
		case i%17 == 3:
			c.folder[path] = &fstest.MapFile{Data: []byte("no face: no_face " + name)}
			c.rows[path] = nil
		case i%29 == 5:
			delete(c.folder, path)
			delete(c.rows, path)
		}
	}
	return c
}

func (c *city) score(a, b string) (float64, bool) {
	x, okA := c.rows[a]
	y, okB := c.rows[b]
	if !okA || !okB {
		return 0, false
	}
	if x == nil || y == nil {
		return math.NaN(), true
	}
	return dot(x, y), true
}

// TestFiguresAreThoseOfPlainCounting compares every count with a slow
// implementation that shares no code.
func TestFiguresAreThoseOfPlainCounting(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		c := messy(seed)
		for _, cross := range []bool{false, true} {
			o := options()
			o.AllowMissing, o.TargetFMR = 100, []float64{0.1, 0.01}[seed%2]
			o.Workers = int(seed%3) + 1
			p := plan(t, c.pairs(6), c.groupsCSV())
			if cross {
				read(t, p.Cross())
			}
			c.check(t, run(t, p, c.folder, o), cross, o.TargetFMR)
		}
	}
}

func (c *city) check(t *testing.T, r eval.Report, cross bool, target float64) {
	t.Helper()
	protocol, basis := &slow{}, &slow{}
	n := len(c.people) / 6
	for i, name := range c.people {
		other := c.people[i-i%n+(i%n+1)%n]
		first, second, far := name+"/"+name+"_0001.jpg", name+"/"+name+"_0002.jpg", other+"/"+other+"_0002.jpg"
		if s, ok := c.score(first, second); ok {
			protocol.add(true, s, c.groups[name])
			basis.add(true, s, c.groups[name])
		}
		if s, ok := c.score(first, far); ok {
			c.addPair(protocol, s, name, other)
			if !cross {
				c.addPair(basis, s, name, other)
			}
		}
	}
	if cross {
		c.crossAll(basis)
	}
	v := r.Verification
	if v.Mated != (eval.Trials{All: int64(protocol.matedTrials), Completed: int64(len(protocol.mated))}) {
		t.Errorf("mated %+v, want %d and %d", v.Mated, protocol.matedTrials, len(protocol.mated))
	}
	for i, s := range []*slow{protocol, basis}[:len(v.Sets)] {
		if v.Sets[i].NonMated != (eval.Trials{All: int64(s.nonmatedTrials), Completed: int64(len(s.nonmated))}) {
			t.Errorf("%s: %+v, want %d and %d", v.Sets[i].Name, v.Sets[i].NonMated, s.nonmatedTrials, len(s.nonmated))
		}
		for _, pt := range v.Sets[i].Points {
			s.checkPoint(t, fmt.Sprintf("%s at %g", v.Sets[i].Name, pt.Target), pt)
		}
		s.checkCurve(t, v.Sets[i])
	}
	basis.checkOperating(t, r, target)
}

func (c *city) addPair(s *slow, score float64, a, b string) {
	if c.groups[a] == c.groups[b] {
		s.add(false, score, c.groups[a])
		return
	}
	s.add(false, score)
}

func (c *city) crossAll(s *slow) {
	var paths []string
	for p := range c.rows {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	for i, a := range paths {
		for _, b := range paths[i+1:] {
			x, _, _ := strings.Cut(a, "/")
			y, _, _ := strings.Cut(b, "/")
			if x != y {
				score, _ := c.score(a, b)
				c.addPair(s, score, x, y)
			}
		}
	}
}

func (s *slow) checkCurve(t *testing.T, set eval.Set) {
	t.Helper()
	var wins float64
	for _, m := range s.mated {
		for _, n := range s.nonmated {
			switch mb, nb := math.Floor(m/grid), math.Floor(n/grid); {
			case mb > nb:
				wins++
			case mb == nb:
				wins += 0.5
			}
		}
	}
	near(t, set.Name+" AUC", set.AUC, wins/float64(len(s.mated)*len(s.nonmated)), 1e-6)
	if !slices.IsSortedFunc(set.Curve, func(a, b eval.Spot) int { return int(math.Copysign(1, a.Threshold-b.Threshold)) }) || len(set.Curve) == 0 {
		t.Errorf("%s: the curve has %d spots, or they are not in order", set.Name, len(set.Curve))
	}
	for _, spot := range set.Curve {
		x := float64(atOrAbove(s.nonmated, spot.Threshold)) / float64(len(s.nonmated))
		y := float64(s.matedTrials-atOrAbove(s.mated, spot.Threshold)) / float64(s.matedTrials)
		if spot.X != x || spot.Y != y {
			t.Errorf("%s: spot %+v, want %v, %v", set.Name, spot, x, y)
		}
	}
}

// checkOperating: no group and not all is above the target, one step lower
// some would be, and that one is named.
func (s *slow) checkOperating(t *testing.T, r eval.Report, target float64) {
	t.Helper()
	o := r.Operating
	if (o != nil) != (target*float64(len(s.nonmated)) >= 10) || (o != nil) != (r.Bands != nil) {
		t.Fatalf("operating %v with %d pairs", o, len(s.nonmated))
	}
	if o == nil {
		return
	}
	above := func(s *slow, at float64) bool {
		return float64(atOrAbove(s.nonmated, at)) > target*float64(len(s.nonmated))
	}
	culprit := above(s, o.Threshold-grid) && o.SetBy == ""
	if above(s, o.Threshold) {
		t.Errorf("all are above the target")
	}
	for name, g := range s.byGroup {
		if above(g, o.Threshold) {
			t.Errorf("group %s is above the target", name)
		}
		culprit = culprit || name == o.SetBy && above(g, o.Threshold-grid)
	}
	if !culprit {
		t.Errorf("threshold %v is not the lowest, or not set by %q", o.Threshold, o.SetBy)
	}
	for _, g := range o.Groups {
		s.byGroup[g.Group].checkRates(t, "group "+g.Group, o.Threshold, g.FMR, g.FNMR, g.GFRR)
	}
	if b := r.Bands; b.Medium.Threshold != o.Threshold || b.High != nil && b.High.Threshold <= o.Threshold {
		t.Errorf("bands %+v beside the operating threshold %v", b, o.Threshold)
	}
}

// TestSearchIsThatOfPlainCounting does the same for one to many.
func TestSearchIsThatOfPlainCounting(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		c := messy(seed)
		rng := rand.New(rand.NewPCG(seed, 9))
		gallery, probes := "image,person\n", "image,person,group\n"
		var enrolled, asked []string
		for _, name := range c.people {
			if rng.IntN(3) > 0 {
				gallery += fmt.Sprintf("%[1]s/%[1]s_0001.jpg,%[1]s\n", name)
				enrolled = append(enrolled, name)
			}
			probes += fmt.Sprintf("%[1]s/%[1]s_0002.jpg,%[1]s,%[2]s\n", name, c.groups[name])
			asked = append(asked, name)
		}
		p := &eval.Plan{}
		read(t, p.ReadGallery("g.csv", []byte(gallery)))
		read(t, p.ReadProbes("p.csv", []byte(probes)))
		o := options()
		o.AllowMissing = 100
		c.checkSearch(t, run(t, p, c.folder, o).Identification, enrolled, asked)
	}
}

func (c *city) checkSearch(t *testing.T, id *eval.Identification, enrolled, asked []string) {
	t.Helper()
	s, dropped := &slow{}, 0
	hits := map[int]int{}
	for _, name := range asked {
		probe := name + "/" + name + "_0002.jpg"
		in := slices.Contains(enrolled, name)
		_, mateThere := c.rows[name+"/"+name+"_0001.jpg"]
		if _, there := c.rows[probe]; !there || in && !mateThere {
			dropped++
			continue
		}
		top, mate, rank := math.NaN(), math.NaN(), 1
		if in {
			mate, _ = c.score(probe, name+"/"+name+"_0001.jpg")
		}
		for _, other := range enrolled {
			x, ok := c.score(probe, other+"/"+other+"_0001.jpg")
			if !ok || math.IsNaN(x) {
				continue
			}
			if !(x <= top) {
				top = x
			}
			if other != name && x >= mate {
				rank++
			}
		}
		if !in {
			s.add(false, top, c.groups[name])
			continue
		}
		s.add(true, mate, c.groups[name])
		for _, r := range []int{1, 5, 10, 20, 50} {
			if !math.IsNaN(mate) && rank <= r {
				hits[r]++
			}
		}
	}
	if id.Dropped != dropped || id.Mated.All != int64(s.matedTrials) || id.NonMated.Completed != int64(len(s.nonmated)) {
		t.Errorf("%+v, want %d dropped, %d mated, %d non-mated", id, dropped, s.matedTrials, len(s.nonmated))
	}
	for _, k := range id.Ranks {
		counts(t, fmt.Sprintf("rank %d", k.Rank), k.FNIR, s.matedTrials-hits[k.Rank], s.matedTrials)
		counts(t, fmt.Sprintf("rank %d completed", k.Rank), k.Completed, len(s.mated)-hits[k.Rank], len(s.mated))
	}
	for _, pt := range id.Points {
		what := fmt.Sprintf("FPIR %g", pt.Target)
		s.checkPoint(t, what, eval.Point{Target: pt.Target, Resolvable: pt.Resolvable, Threshold: pt.Threshold, FMR: pt.FPIR, FNMR: pt.Completed, GFRR: pt.FNIR})
		for _, g := range pt.Groups {
			hit := atOrAbove(s.byGroup[g.Group].mated, *pt.Threshold)
			counts(t, what+" "+g.Group, g.FNIR, s.byGroup[g.Group].matedTrials-hit, s.byGroup[g.Group].matedTrials)
		}
	}
}
