// Package bench measures the wired program as a whole and prints each figure
// beside a peer or a physical limit that was measured in the same run. Nothing
// here passes or fails a build: a row says whether its goal was met on this
// machine, in this run.
package bench

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Row is one figure. Beside is what it is held against, Ratio is value to
// beside, and Goal is what Ratio (or Value, where there is no Beside) should
// reach.
type Row struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit"`
	Beside float64 `json:"beside"`
	Ratio  float64 `json:"ratio"`
	Goal   string  `json:"goal"`
	Met    bool    `json:"met"`
}

// Result is one benchmark's figures.
type Result struct {
	Bench string `json:"bench"`
	Rows  []Row  `json:"rows"`
}

// Options are the same for all benchmarks.
type Options struct {
	Dir      string // folder to work in, emptied by the caller
	Quick    bool   // a smaller size, within 45 s
	Progress func(what string, done, total int64)

	tiny bool // as small as can be, to try the code; its figures mean nothing
}

// size chooses by the options.
func size[T any](opt Options, full, quick, tiny T) T {
	switch {
	case opt.tiny:
		return tiny
	case opt.Quick:
		return quick
	}
	return full
}

// All names the benchmarks.
var All = map[string]func(context.Context, Options) (Result, error){
	"query": Query, "ledger": Ledger, "population": Population,
}

// Names lists them in order.
func Names() []string {
	var out []string
	for name := range All {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// atMost is a row whose ratio should not exceed a bound.
func atMost(name string, value, beside, bound float64, unit string) Row {
	r := Row{Name: name, Value: value, Unit: unit, Beside: beside, Ratio: value / beside, Goal: fmt.Sprintf("ratio ≤ %g", bound)}
	r.Met = r.Ratio <= bound
	return r
}

// rate is a row whose value should reach a bound.
func rate(name string, value, beside, bound float64, unit string) Row {
	r := Row{Name: name, Value: value, Unit: unit, Beside: beside, Goal: fmt.Sprintf("≥ %g %s", bound, unit), Met: value >= bound}
	if beside > 0 {
		r.Ratio = value / beside
	}
	return r
}

// quantile gives the q-th quantile of durations in microseconds.
func quantile(d []time.Duration, q float64) float64 {
	s := slices.Sorted(slices.Values(d))
	return float64(s[min(len(s)-1, int(float64(len(s))*q))].Nanoseconds()) / 1000
}
