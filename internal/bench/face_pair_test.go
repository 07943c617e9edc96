package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"mpolice/internal/face/search/searchtest"
)

// TestAlternate: both contenders get the same tasks in turns, and the first
// turn is not counted.
func TestAlternate(t *testing.T) {
	t.Parallel()
	var order strings.Builder
	one := func(name string, each time.Duration) contender {
		return func(_ context.Context, i int) (took, error) {
			fmt.Fprintf(&order, "%s%d ", name, i)
			return took{time.Duration(i) * each, time.Duration(i) * each / 2}, nil
		}
	}
	p, err := alternate(t.Context(), 4, one("a", time.Millisecond), one("b", 10*time.Millisecond))
	if err != nil || order.String() != "a0 b0 a1 b1 a2 b2 a3 b3 a4 b4 " || len(p.mine) != 4 || len(p.its) != 4 {
		t.Fatalf("%q, %+v, %v", order.String(), p, err)
	}
	r := p.faster("x", "y", 10)
	if r.Value != 2.5 || r.Beside != 25 || r.Ratio != 10 || !r.Met || r.Unit != "ms" || r.Goal != "ratio ≥ 10" {
		t.Errorf("%+v", r)
	}
	if *r.CPU != (CPU{1.25, 12.5, 10}) || r.Spread.N != 4 || r.BesideSpread.P50 != 30 {
		t.Errorf("%+v %+v", *r.CPU, r.BesideSpread)
	}
	if r := p.faster("x", "y", 10.1); r.Met {
		t.Errorf("%+v", r)
	}
	if r := p.faster("x", "", 0); !r.Met || r.Goal != "" {
		t.Errorf("%+v", r)
	}
	broken := errors.New("broken")
	if _, err := alternate(t.Context(), 4, one("a", 1), func(context.Context, int) (took, error) { return took{}, broken }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

// TestBothClocksCount: a goal is met only where wall and CPU time reach it.
func TestBothClocksCount(t *testing.T) {
	t.Parallel()
	p := pair{mine: []took{{100, 100}}, its: []took{{900, 300}}}
	if r := p.ratio("", "", 4); r.Met || r.Ratio != 9 || r.CPU.Ratio != 3 {
		t.Errorf("%+v", r)
	}
	if r := p.ratio("", "", 3); !r.Met {
		t.Errorf("%+v", r)
	}
}

// TestThrough: bytes over nanoseconds are GB/s, and the ratio is our share.
func TestThrough(t *testing.T) {
	t.Parallel()
	p := pair{mine: []took{{200, 400}}, its: []took{{150, 300}}}
	r := p.through("x", "y", 3000, 0.85)
	if r.Value != 15 || r.Beside != 20 || r.Ratio != 0.75 || r.CPU.Value != 7.5 || r.CPU.Beside != 10 || r.Met || r.Unit != "GB/s" {
		t.Errorf("%+v %+v", r, *r.CPU)
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		of   []time.Duration
		want time.Duration
	}{{nil, 0}, {[]time.Duration{5}, 5}, {[]time.Duration{9, 1, 5}, 5}, {[]time.Duration{8, 2, 4, 100}, 6}} {
		if got := median(x.of); got != x.want {
			t.Errorf("%v: %d, want %d", x.of, got, x.want)
		}
	}
	if over(4, 0) != 0 || over(4, 2) != 2 {
		t.Error("a ratio to nothing")
	}
}

func TestStrict(t *testing.T) {
	t.Parallel()
	good := FaceRow{Row: Row{Met: true}}
	if err := (FaceResult{Rows: []FaceRow{good}}).Strict(); err != nil {
		t.Error(err)
	}
	err := FaceResult{Rows: []FaceRow{good, {}, {NotMeasured: "x"}, {NotMeasured: "y"}}}.Strict()
	if err == nil || err.Error() != "1 goals missed, 2 figures not measured" {
		t.Error(err)
	}
}

func TestParseFaceSize(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]FaceSize{
		"1000000x128": {1_000_000, 128}, "5Mx512": {5_000_000, 512}, "200kx192": {200_000, 192},
		"": {}, "5M": {}, "5Mx": {}, "x128": {}, "-5Mx128": {}, "5Mx1025": {}, "10x128": {}, "99999999Mx8": {}, "5Mx128x2": {},
	} {
		got, err := ParseFaceSize(text)
		if (err == nil) != (want != FaceSize{}) || err == nil && got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	s := FaceSize{1000, 128}
	if s.rowBytes() != 512_000 || s.codeBytes() != 63*(16*128+128) {
		t.Errorf("%d, %d", s.rowBytes(), s.codeBytes())
	}
}

// TestCrowds: the templates of a size do not change, each is made once, and
// probes of people in the gallery find them.
func TestCrowds(t *testing.T) {
	t.Parallel()
	c := crowds{FaceSize{2500, 128}, 1000}
	write := func() searchtest.Matrix {
		all, done := searchtest.NewMatrix(128, 2500), 0
		err := c.templates(t.Context(), func(n int) { done = n }, func(first int, m searchtest.Matrix) error {
			copy(all.Data[first*128:], m.Data)
			return nil
		})
		if err != nil || done != 2500 {
			t.Fatalf("%d, %v", done, err)
		}
		return all
	}
	a, b := write(), write()
	for i := range a.Data {
		if a.Data[i] != b.Data[i] {
			t.Fatal("not the same templates again")
		}
	}
	for i := range a.Len() {
		if a.At(i)[0] == 0 && a.At(i)[1] == 0 {
			t.Fatalf("row %d was not made", i)
		}
	}
	for i := range 12 {
		best := searchtest.Brute(a, searchtest.Plain, c.probe(i), nil).First(1)[0].Score
		if mated := i%2 == 0; mated != (best > 0.6) {
			t.Errorf("probe %d: best %g", i, best)
		}
	}
}

// TestLabels: the filters admit what their names say, sorted or anywhere.
func TestLabels(t *testing.T) {
	t.Parallel()
	f := &faceField{FaceSize: FaceSize{100_000, 32}}
	count := func(categories []uint16) (n, first, last int) {
		first = -1
		want := map[uint16]bool{}
		for _, c := range categories {
			want[c] = true
		}
		for i := range f.Templates {
			if _, c := f.label(i); want[c] {
				if first < 0 {
					first = i
				}
				n, last = n+1, i
			}
		}
		return n, first, last
	}
	if n, first, last := count(oneTenth().Categories); n != 10_000 || last-first+1 != n {
		t.Errorf("%d from %d to %d", n, first, last)
	}
	if n, first, last := count(oneHundredth().Categories); n < 850 || n > 1150 || first > 2000 || last < 98_000 {
		t.Errorf("%d from %d to %d", n, first, last)
	}
}

// TestVectorsFindRoom: in memory where there is room, else on the disk, else
// not at all; the file has no name in either case.
func TestVectorsFindRoom(t *testing.T) {
	t.Parallel()
	s, dir := FaceSize{1000, 16}, t.TempDir()
	enough := s.rowBytes() + s.codeBytes() + slack
	for free, where := range map[int64]string{1 << 40: "memory", enough: "disk", enough - 1: ""} {
		v, err := newVectors(dir, s, free)
		if reason, ok := missing(err); ok != (where == "") || ok && !strings.Contains(reason, "--sizes") {
			t.Fatalf("%d free: %v", free, err)
		}
		if where == "" {
			continue
		}
		if err := v.fill(t.Context(), newCrowds(s), func(int) {}); err != nil || v.where != where {
			t.Fatalf("%s, want %s: %v", v.where, where, err)
		}
		want := newCrowds(s).faces(0).Gallery()
		if v.rows.Len() != 1000 || len(v.probes) != faceProbes || v.rows.At(999)[15] != want.At(999)[15] {
			t.Errorf("%s: other rows than were made", where)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%s: left %v, %v", where, left, err)
		}
		if err := v.close(); err != nil {
			t.Error(err)
		}
	}
}
