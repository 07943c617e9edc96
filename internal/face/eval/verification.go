package eval

import (
	"context"
	"fmt"
	"math"
	"sync/atomic"
)

// Verification is how well one-to-one comparison tells persons apart.
type Verification struct {
	Mated     Trials    `json:"mated"`
	Dropped   int       `json:"dropped"` // pairs left out for a missing photo
	Accuracy  *Accuracy `json:"accuracy"`
	Completed *Accuracy `json:"accuracy_completed"` // pairs with a failure left out
	Sets      []Set     `json:"sets"`
}

// Trials counts attempts, and those in which both photos gave a template.
type Trials struct {
	All       int64 `json:"all"`
	Completed int64 `json:"completed"`
}

// The names of sets of non-mated pairs.
const (
	SetProtocol = "protocol" // those of the pairs file
	SetCross    = "cross"    // every two photos of different persons
)

// Set is the mated pairs against one set of non-mated pairs.
type Set struct {
	Name     string  `json:"name"`
	NonMated Trials  `json:"nonmated"`
	AUC      float64 `json:"auc"` // of completed comparisons
	EER      float64 `json:"eer"` // likewise
	Points   []Point `json:"points"`
	Curve    []Spot  `json:"curve"` // FMR against GFRR
}

// Point is the figures at the threshold of one target FMR. Unless resolvable,
// only the target stands.
type Point struct {
	Target     float64  `json:"target"`
	Resolvable bool     `json:"resolvable"`
	Threshold  *float64 `json:"threshold"`
	FMR        *Rate    `json:"fmr"`  // of completed comparisons
	FNMR       *Rate    `json:"fnmr"` // of completed comparisons
	GFRR       *Rate    `json:"gfrr"` // failures counted as misses
	TAR        *float64 `json:"tar"`  // 1 - GFRR
}

// Spot is a point of a DET curve: X is FMR or FPIR, Y is GFRR or FNIR.
type Spot struct {
	Threshold float64 `json:"t"`
	X         float64 `json:"x"`
	Y         float64 `json:"y"`
}

// farTargets are the FMR at which TAR is reported.
var farTargets = []float64{1e-2, 1e-3, 1e-4, 1e-5}

// side collects the trials of one kind, overall and by group.
type side struct {
	all    cell
	groups []cell // empty: not wanted by group
}

// cell counts the trials of one group, and their scores when completed.
type cell struct {
	trials atomic.Int64
	scores *counter
	tail   tail
}

func newSide(groups int) *side {
	s := &side{groups: make([]cell, groups)}
	s.all.scores = newCounter()
	for i := range s.groups {
		s.groups[i].scores = newCounter()
	}
	return s
}

// trial counts one attempt of the given groups; score is NaN after a failure.
func (s *side) trial(groups []int, score float64) {
	s.all.add(score)
	if len(s.groups) == 0 {
		return
	}
	for _, g := range groups {
		s.groups[g].add(score)
	}
}

func (c *cell) add(score float64) {
	c.trials.Add(1)
	if !math.IsNaN(score) {
		c.scores.add(score)
	}
}

// close sums the counts; no trial may follow.
func (s *side) close() {
	s.all.close()
	for i := range s.groups {
		s.groups[i].close()
	}
}

func (c *cell) close() { c.tail, c.scores = c.scores.tail(), nil }

func (c *cell) count() Trials { return Trials{c.trials.Load(), c.tail.n()} }

// misses is how many trials do not match at bin k, with and without failures.
func (c *cell) misses(k int) (all, completed int64) {
	hits := c.tail.above[k]
	return c.trials.Load() - hits, c.tail.n() - hits
}

// trials are the scored one-to-one trials of a plan.
type trials struct {
	mated, protocol, cross *side // cross nil when not asked for
	scores                 []float64
	dropped                int
}

// basis is the non-mated side that thresholds are set on, the larger.
func (t *trials) basis() *side {
	if t.cross != nil {
		return t.cross
	}
	return t.protocol
}

// compare scores every pair.
func (p *Plan) compare(ctx context.Context, t *templates, o Options) (*trials, error) {
	r := &trials{mated: newSide(len(p.groups)), scores: make([]float64, len(p.pairs))}
	grouped := len(p.groups)
	if p.cross {
		r.cross, grouped = newSide(len(p.groups)), 0
	}
	r.protocol = newSide(grouped)
	for i, x := range p.pairs {
		s, ok, err := t.score(x.a, x.b, o)
		if err != nil {
			return nil, err
		}
		if r.scores[i] = s; !ok {
			r.dropped++
			r.scores[i] = math.Inf(-1) // read by accuracy as: left out
			continue
		}
		into := r.protocol
		if x.same {
			into = r.mated
		}
		into.trial(p.pairGroups(x), s)
	}
	if p.cross {
		if err := p.crossPairs(ctx, t, r.cross, o); err != nil {
			return nil, err
		}
		r.cross.close()
	}
	r.mated.close()
	r.protocol.close()
	return r, nil
}

// score compares two photos: NaN when one has no template, false when one is
// missing.
func (t *templates) score(a, b int, o Options) (float64, bool, error) {
	if t.state[a] == missing || t.state[b] == missing {
		return 0, false, nil
	}
	if t.state[a] == failed || t.state[b] == failed {
		return math.NaN(), true, nil
	}
	s := o.Score(t.rows[a], t.rows[b])
	if !(math.Abs(s) < 1.01) {
		return 0, false, fmt.Errorf("a score lies outside -1 to 1: the engine's templates cannot be compared by cosine")
	}
	return s, true, nil
}

// maxCross bounds the photos of cross pairs so that no count can overflow.
const maxCross = 92_000

// crossPairs scores every two photos of different persons.
func (p *Plan) crossPairs(ctx context.Context, t *templates, into *side, o Options) error {
	photos := p.paired()
	if len(photos) > maxCross {
		return fmt.Errorf("cross pairs are taken of at most %d photos; the pairs file names %d", maxCross, len(photos))
	}
	return each(ctx, len(photos), o, "cross pairs of photo", func(_ context.Context, i int) error {
		a, both := photos[i], []int(nil)
		for _, b := range photos[i+1:] {
			if p.photos[a].person == p.photos[b].person {
				continue
			}
			s, ok, err := t.score(a, b, o)
			if err != nil {
				return err
			}
			if ok {
				both = common(both[:0], p.photos[a].groups, p.photos[b].groups)
				into.trial(both, s)
			}
		}
		return nil
	})
}

// verification makes the figures.
func (p *Plan) verification(r *trials) *Verification {
	v := &Verification{Mated: r.mated.all.count(), Dropped: r.dropped}
	v.Accuracy = p.accuracy(r.scores, true)
	v.Completed = p.accuracy(r.scores, false)
	v.Sets = []Set{}
	if r.protocol.all.tail.n() > 0 {
		v.Sets = append(v.Sets, newSet(SetProtocol, &r.mated.all, &r.protocol.all))
	}
	if r.cross != nil && r.cross.all.tail.n() > 0 {
		v.Sets = append(v.Sets, newSet(SetCross, &r.mated.all, &r.cross.all))
	}
	return v
}

func newSet(name string, mated, nonmated *cell) Set {
	s := Set{Name: name, NonMated: nonmated.count(), Points: []Point{}}
	if mated.tail.n() > 0 {
		s.AUC, s.EER = round(auc(mated.tail, nonmated.tail)), round(eer(mated.tail, nonmated.tail))
	}
	for _, target := range farTargets {
		pt := Point{Target: target}
		if resolvable(target, nonmated.tail.n()) {
			pt = point(target, nonmated.tail.lowest(target), mated, nonmated)
		}
		s.Points = append(s.Points, pt)
	}
	s.Curve = curve(mated, nonmated)
	return s
}

// point is the figures of both sides at bin k.
func point(target float64, k int, mated, nonmated *cell) Point {
	t := edge(k)
	p := Point{Target: target, Resolvable: true, Threshold: &t}
	p.FMR = rate(nonmated.tail.above[k], nonmated.tail.n())
	all, completed := mated.misses(k)
	p.FNMR = rate(completed, mated.tail.n())
	if p.GFRR = rate(all, mated.trials.Load()); p.GFRR != nil {
		tar := 1 - p.GFRR.Value
		p.TAR = &tar
	}
	return p
}

// curve samples a DET curve at ten thresholds a decade of X, as far down as the
// trials resolve.
func curve(mated, nonmated *cell) []Spot {
	spots := []Spot{}
	last := -1
	for j := 1; ; j++ {
		target := round(math.Pow(10, -float64(j)/10))
		if !resolvable(target, nonmated.tail.n()) || mated.trials.Load() == 0 {
			return spots
		}
		k := nonmated.tail.lowest(target)
		if k == last {
			continue
		}
		last = k
		all, _ := mated.misses(k)
		spots = append(spots, Spot{edge(k), share(nonmated.tail.above[k], nonmated.tail.n()), share(all, mated.trials.Load())})
	}
}
