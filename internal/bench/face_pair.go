package bench

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"
)

// took is the time of one run.
type took struct{ wall, cpu time.Duration }

// timed runs f in this process.
func timed(f func() error) (took, error) {
	cpu, wall := cpuTime(), time.Now()
	err := f()
	return took{time.Since(wall), cpuTime() - cpu}, err
}

// contender does the i-th task and says how long it took. Both contenders of a
// pair are given the same tasks.
type contender func(ctx context.Context, i int) (took, error)

// pair is two contenders' times, task for task.
type pair struct{ mine, its []took }

// alternate runs two contenders in turns, A, B, A, B, so that what else the
// machine does meets both alike. The first turn is not counted.
func alternate(ctx context.Context, rounds int, mine, its contender) (p pair, err error) {
	runtime.GC() // what others left behind is not ours to pay for
	for i := range rounds + 1 {
		if err := ctx.Err(); err != nil {
			return pair{}, err
		}
		a, err := mine(ctx, i)
		if err != nil {
			return pair{}, err
		}
		b, err := its(ctx, i)
		if err != nil {
			return pair{}, err
		}
		if i > 0 {
			p.mine, p.its = append(p.mine, a), append(p.its, b)
		}
	}
	return p, nil
}

func walls(t []took) (out []time.Duration) {
	for _, x := range t {
		out = append(out, x.wall)
	}
	return out
}

func cpus(t []took) (out []time.Duration) {
	for _, x := range t {
		out = append(out, x.cpu)
	}
	return out
}

// median of an even number is the mean of the two in the middle.
func median(d []time.Duration) time.Duration {
	s := slices.Sorted(slices.Values(d))
	n := len(s)
	if n == 0 {
		return 0
	}
	return (s[(n-1)/2] + s[n/2]) / 2
}

// over is a ratio of times; 0 where there is none.
func over(a, b time.Duration) float64 {
	if b <= 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func inMS(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// faster is a row of medians in milliseconds. Its ratio, how many times as fast
// mine is, should be at least the goal, by wall and by CPU time; a goal of 0 is
// none.
func (p pair) faster(name, anchor string, goal float64) FaceRow {
	r := p.ratio(name, anchor, goal)
	r.Unit, r.Value, r.Beside = "ms", inMS(median(walls(p.mine))), inMS(median(walls(p.its)))
	r.CPU.Value, r.CPU.Beside = inMS(median(cpus(p.mine))), inMS(median(cpus(p.its)))
	r.Spread, r.BesideSpread = spread(walls(p.mine)), spread(walls(p.its))
	return r
}

// through is a row of how fast bytes were gone through, in GB/s.
func (p pair) through(name, anchor string, bytes int64, goal float64) FaceRow {
	r := p.ratio(name, anchor, goal)
	rate := func(d time.Duration) float64 { return over(time.Duration(bytes), d) } // bytes a nanosecond
	r.Unit, r.Value, r.Beside = "GB/s", rate(median(walls(p.mine))), rate(median(walls(p.its)))
	r.CPU.Value, r.CPU.Beside = rate(median(cpus(p.mine))), rate(median(cpus(p.its)))
	return r
}

func (p pair) ratio(name, anchor string, goal float64) FaceRow {
	r := FaceRow{Row: Row{Name: name, Met: true}, Anchor: anchor, CPU: &CPU{}}
	r.Ratio = over(median(walls(p.its)), median(walls(p.mine)))
	r.CPU.Ratio = over(median(cpus(p.its)), median(cpus(p.mine)))
	if goal > 0 {
		r.Goal, r.Met = fmt.Sprintf("ratio ≥ %g", goal), r.Ratio >= goal && r.CPU.Ratio >= goal
	}
	return r
}

// faceRow wraps a row that has no pair behind it.
func faceRow(r Row, anchor string) FaceRow { return FaceRow{Row: r, Anchor: anchor} }

func (r FaceRow) noting(format string, a ...any) FaceRow {
	r.Note = fmt.Sprintf(format, a...)
	return r
}
