package bench

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"
)

// TestEveryBenchRuns tries each benchmark at the smallest size: its rows are
// there, each with a figure, a unit and a goal, in the form that scripts read.
func TestEveryBenchRuns(t *testing.T) {
	rows := map[string]int{"query": 4, "ledger": 4, "population": 1}
	if len(rows) != len(All) || !slices.IsSorted(Names()) || len(Names()) != len(All) {
		t.Fatalf("benchmarks %v", Names())
	}
	for name, run := range All {
		t.Run(name, func(t *testing.T) {
			steps := 0
			res, err := run(t.Context(), Options{Dir: t.TempDir(), tiny: true, Progress: func(string, int64, int64) { steps++ }})
			if err != nil {
				t.Fatal(err)
			}
			if res.Bench != name || len(res.Rows) != rows[name] {
				t.Fatalf("%d rows of %s", len(res.Rows), res.Bench)
			}
			for _, r := range res.Rows {
				if r.Name == "" || r.Unit == "" || r.Goal == "" || r.Value <= 0 || math.IsInf(r.Value, 0) || math.IsNaN(r.Ratio) || r.Beside < 0 {
					t.Errorf("row %+v", r)
				}
			}
			if steps == 0 {
				t.Error("it showed no progress")
			}
			b, err := json.Marshal(res)
			if err != nil {
				t.Fatal(err)
			}
			var wire struct {
				Bench string
				Rows  []map[string]any
			}
			if err := json.Unmarshal(b, &wire); err != nil {
				t.Fatal(err)
			}
			for _, key := range []string{"name", "value", "unit", "beside", "ratio", "goal", "met"} {
				if _, ok := wire.Rows[0][key]; !ok {
					t.Errorf("a row lacks %q: %s", key, b)
				}
			}
		})
	}
}

func TestRows(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		row   Row
		ratio float64
		met   bool
	}{
		"at most, reached": {atMost("x", 20, 10, 2.5, "µs"), 2, true},
		"at most, missed":  {atMost("x", 30, 10, 2.5, "µs"), 3, false},
		"rate, reached":    {rate("x", 100, 50, 100, "n/s"), 2, true},
		"rate, missed":     {rate("x", 99, 0, 100, "n/s"), 0, false},
	} {
		if tt.row.Ratio != tt.ratio || tt.row.Met != tt.met || tt.row.Goal == "" {
			t.Errorf("%s: %+v", name, tt.row)
		}
	}
	d := make([]time.Duration, 100)
	for i := range d {
		d[len(d)-1-i] = time.Duration(i+1) * time.Microsecond
	}
	if p50, p99, all := quantile(d, .50), quantile(d, .99), quantile(d, 1); p50 != 51 || p99 != 100 || all != 100 {
		t.Errorf("quantiles %v, %v, %v", p50, p99, all)
	}
	for want, opt := range map[int]Options{3: {}, 2: {Quick: true}, 1: {Quick: true, tiny: true}} {
		if got := size(opt, 3, 2, 1); got != want {
			t.Errorf("size %d, want %d", got, want)
		}
	}
}

// TestEndedContextEndsABench without an answer.
func TestEndedContextEndsABench(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Population(ctx, Options{Dir: t.TempDir(), tiny: true, Progress: func(string, int64, int64) {}}); err == nil {
		t.Error("a benchmark whose context had ended gave figures")
	}
}
