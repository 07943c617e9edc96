package engine

import (
	"math"
	"math/rand/v2"
	"testing"

	"mpolice/internal/face/picture"
)

func near(a, b picture.Point) bool { return math.Hypot(a.X-b.X, a.Y-b.Y) < 1e-6 }

// row is what the detector would say of a face at (cx, cy), w by h net pixels.
func put(rows []float32, i int, ax, ay, cx, cy, w, h float64) {
	r := rows[i*blazeRow:]
	r[0], r[1], r[2], r[3] = float32(cx-ax), float32(cy-ay), float32(w), float32(h)
	r[4], r[5] = float32(cx-w/4-ax), float32(cy-ay) // eyes
	r[6], r[7] = float32(cx+w/4-ax), float32(cy-ay)
}

func layers() (logits, rows [2][]float32) {
	for l, g := range grids {
		n := g.cells * g.cells * g.anchors
		logits[l], rows[l] = make([]float32, n), make([]float32, n*blazeRow)
		for i := range logits[l] {
			logits[l][i] = -9
		}
	}
	return logits, rows
}

func TestDetections(t *testing.T) {
	logits, rows := layers()
	i := 2*(5*16+3) + 1 // second anchor of column 3, row 5: centre (56, 88)
	logits[0][i] = 2
	put(rows[0], i, 56, 88, 60, 90, 40, 44)
	j := 6*(7*8+7) + 5 // last anchor of all: centre (240, 240)
	logits[1][j] = 0.5
	put(rows[1], j, 240, 240, 200, 210, 90, 100)
	m := picture.Affine{A: 3, X: 10, Y: -20}
	ds := detections(logits, rows, m)
	if len(ds) != 2 {
		t.Fatalf("%d detections", len(ds))
	}
	want := picture.Box{X: 10 + 3*40, Y: -20 + 3*68, W: 120, H: 132}
	if ds[0].box != want || math.Abs(ds[0].score-1/(1+math.Exp(-2))) > 1e-12 {
		t.Errorf("got %+v, want %+v", ds[0], want)
	}
	if !near(ds[0].right, picture.Point{X: 10 + 150, Y: -20 + 270}) || !near(ds[0].left, picture.Point{X: 10 + 210, Y: -20 + 270}) {
		t.Errorf("eyes %v %v", ds[0].right, ds[0].left)
	}
	if !near(ds[1].box.Centre(), m.At(200, 210)) {
		t.Errorf("second layer: %+v", ds[1].box)
	}
}

// TestNoNumbers: a net that gives no numbers finds nothing and breaks nothing.
func TestNoNumbers(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, bad := range []float32{nan, inf, -inf} {
		logits, rows := layers()
		logits[0][7], logits[1][9] = 3, bad
		for i := range rows[0] {
			rows[0][i] = bad
		}
		if ds := merge(detections(logits, rows, picture.Affine{A: 1})); len(ds) != 0 {
			t.Errorf("%v: %d detections", bad, len(ds))
		}
	}
}

func TestMerge(t *testing.T) {
	at := func(x, w, score float64) detection {
		return detection{box: picture.Box{X: x, W: w, H: w}, score: score, right: picture.Point{X: x}, left: picture.Point{X: x + w}}
	}
	got := merge([]detection{at(4, 100, 0.6), at(500, 50, 0.7), at(0, 100, 0.9), at(80, 100, 0.8)})
	if len(got) != 3 || got[0].score != 0.9 || got[1].score != 0.8 || got[2].score != 0.7 {
		t.Fatalf("got %+v", got)
	}
	if x := 4 * 0.6 / 1.5; math.Abs(got[0].box.X-x) > 1e-9 || math.Abs(got[0].left.X-100-x) > 1e-9 {
		t.Errorf("the mean box starts at %v, its eye at %v, want %v", got[0].box.X, got[0].left.X, x)
	}
}

// TestWindows: every face up to the shared part is whole in some window.
func TestWindows(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		w, h := 64+r.IntN(4000), 64+r.IntN(4000)
		side := float64(max(w, h)) * math.Pow(windowShrink, float64(r.IntN(windowSteps+1)))
		ws := windows(w, h, side)
		if len(ws) > 40 {
			t.Fatalf("%dx%d: %d windows of %.0f", w, h, len(ws), side)
		}
		face := min(side*windowOverlap, float64(min(w, h)))
		x, y := r.Float64()*(float64(w)-face), r.Float64()*(float64(h)-face)
		whole := false
		for _, m := range ws {
			a, b := m.At(0, 0), m.At(blazeSide, blazeSide)
			whole = whole || x >= a.X-1e-6 && y >= a.Y-1e-6 && x+face <= b.X+1e-6 && y+face <= b.Y+1e-6
		}
		if !whole {
			t.Fatalf("%dx%d, windows of %.0f: a face of %.0f at %.0f,%.0f is cut", w, h, side, face, x, y)
		}
	}
}

// TestTracingViews: each cut is centred on the box, level with the eyes, and
// its mirror image shows the same square.
func TestTracingViews(t *testing.T) {
	const side = 112
	angle := 0.4
	sin, cos := math.Sincos(angle)
	c := picture.Point{X: 300, Y: 200}
	d := detection{
		box:   picture.Box{X: 250, Y: 140, W: 100, H: 120},
		right: picture.Point{X: c.X - 20*cos, Y: c.Y - 20*sin}, left: picture.Point{X: c.X + 20*cos, Y: c.Y + 20*sin},
	}
	views := tracingViews(d, side)
	if len(views) != 2 {
		t.Fatalf("%d views", len(views))
	}
	for i, v := range views {
		if !near(v.At(side/2, side/2), c) {
			t.Errorf("view %d is centred on %v", i, v.At(side/2, side/2))
		}
		a, b := v.At(0, 50), v.At(side, 50)
		if i%2 == 1 {
			a, b = b, a
		}
		if got := math.Atan2(b.Y-a.Y, b.X-a.X); math.Abs(got-angle) > 1e-9 {
			t.Errorf("view %d is turned by %v", i, got)
		}
		if s := math.Hypot(b.X-a.X, b.Y-a.Y); math.Abs(s-120*tracingGrow) > 1e-6 {
			t.Errorf("view %d is %v wide", i, s)
		}
	}
}

// TestMirrorOf holds the table to its meaning: twice is once, and the parts of
// the face stay themselves.
func TestMirrorOf(t *testing.T) {
	parts := [][2]int{{0, 16}, {17, 26}, {27, 30}, {31, 35}, {36, 47}, {48, 59}, {60, 67}}
	fixed := 0
	for i, m := range mirrorOf {
		if mirrorOf[m] != i {
			t.Errorf("%d -> %d -> %d", i, m, mirrorOf[m])
		}
		if m == i {
			fixed++
		}
		for _, p := range parts {
			if i >= p[0] && i <= p[1] && (m < p[0] || m > p[1]) {
				t.Errorf("%d leaves its part for %d", i, m)
			}
		}
	}
	// Chin, the ridge and base of the nose, and the middles of the lips.
	if fixed != 10 {
		t.Errorf("%d points on the middle line, want 10", fixed)
	}
}

func TestUnit(t *testing.T) {
	sum := make([]float64, 3)
	if !addUnit(sum, []float32{3, 0, 4}) || !addUnit(sum, []float32{0, 5, 0}) {
		t.Fatal("refused")
	}
	v, ok := unit(sum)
	if !ok || math.Abs(float64(v[0]*v[0]+v[1]*v[1]+v[2]*v[2])-1) > 1e-6 {
		t.Errorf("got %v", v)
	}
	nan := float32(math.NaN())
	for _, bad := range [][]float32{{0, 0, 0}, {nan, 0, 0}, {float32(math.Inf(1)), 0, 0}} {
		if addUnit(make([]float64, 3), bad) {
			t.Errorf("%v passes", bad)
		}
	}
	opposite := make([]float64, 2)
	addUnit(opposite, []float32{1, 2})
	addUnit(opposite, []float32{-1, -2})
	if _, ok := unit(opposite); ok {
		t.Error("vectors that cancel leave a template")
	}
}
