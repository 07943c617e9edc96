package cluster

import "math"

// Never is the log odds of a pair that must not be in one group.
var Never = math.Inf(-1)

// Bound and Against are where a single pair's log odds for and against are cut
// off, so that one pair cannot outvote many. Against is nearer: within one
// entity it is often one bad record that disagrees with all the others.
const (
	Bound   = 12.0
	Against = 6.0
)

// Average groups n records by average linkage: it returns a label for each,
// the least index of its group. odds is asked once for every pair i < j.
// Groups join while their mean log odds exceed threshold. Time and memory
// are quadratic in n.
func Average(n int, threshold float64, odds func(i, j int) float64) []int {
	g := newGroups(n, odds)
	for {
		i, j := g.best(threshold)
		if i < 0 {
			return g.labels()
		}
		g.join(i, j)
	}
}

// groups is the state of the agglomeration: sums of log odds between living
// groups, and each group's best partner.
type groups struct {
	n       int
	sum     []float64 // n × n
	size    []float64 // 0 = joined into another
	label   []int
	partner []int
	mean    []float64 // with the partner
}

func newGroups(n int, odds func(i, j int) float64) *groups {
	g := &groups{n: n, sum: make([]float64, n*n), size: make([]float64, n), label: make([]int, n), partner: make([]int, n), mean: make([]float64, n)}
	for i := range n {
		g.size[i], g.label[i] = 1, i
		for j := i + 1; j < n; j++ {
			o := odds(i, j)
			if !math.IsInf(o, -1) {
				o = min(max(o, -Against), Bound)
			}
			g.sum[i*n+j], g.sum[j*n+i] = o, o
		}
	}
	for i := range n {
		g.seek(i)
	}
	return g
}

// seek finds the best partner of a group, the first of equals.
func (g *groups) seek(i int) {
	g.partner[i], g.mean[i] = -1, Never
	for j := range g.n {
		if j == i || g.size[j] == 0 {
			continue
		}
		if m := g.sum[i*g.n+j] / (g.size[i] * g.size[j]); m > g.mean[i] {
			g.partner[i], g.mean[i] = j, m
		}
	}
}

// best is the pair of groups with the highest mean above the threshold.
func (g *groups) best(threshold float64) (int, int) {
	at := -1
	for i := range g.n {
		if g.size[i] > 0 && g.partner[i] >= 0 && g.mean[i] > threshold && (at < 0 || g.mean[i] > g.mean[at]) {
			at = i
		}
	}
	if at < 0 {
		return -1, -1
	}
	return min(at, g.partner[at]), max(at, g.partner[at])
}

// join puts group j into group i, i < j.
func (g *groups) join(i, j int) {
	n := g.n
	for k := range n {
		if g.size[k] > 0 && k != i && k != j {
			s := g.sum[i*n+k] + g.sum[j*n+k]
			g.sum[i*n+k], g.sum[k*n+i] = s, s
		}
	}
	g.size[i] += g.size[j]
	g.size[j] = 0
	for k := range n {
		if g.label[k] == j {
			g.label[k] = i
		}
	}
	g.seek(i)
	for k := range n {
		if g.size[k] > 0 && k != i {
			g.refresh(k, i, j)
		}
	}
}

// refresh brings a group's best partner up to date after j went into i.
func (g *groups) refresh(k, i, j int) {
	if g.partner[k] == i || g.partner[k] == j {
		g.seek(k)
		return
	}
	m := g.sum[k*g.n+i] / (g.size[k] * g.size[i])
	if m > g.mean[k] || m == g.mean[k] && i < g.partner[k] {
		g.partner[k], g.mean[k] = i, m
	}
}

func (g *groups) labels() []int { return g.label }
