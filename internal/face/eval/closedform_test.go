package eval_test

import (
	"fmt"
	"math"
	"testing"

	"mpolice/internal/face/eval"
)

// turn is the unit vector at an angle.
func turn(a float64) []float32 { return []float32{float32(math.Cos(a)), float32(math.Sin(a))} }

// circle draws people as angles, evenly over the circle, and photos as normal
// deviations from them with the standard deviation sigma. Two persons' angles
// differ by an even amount, so FMR(t) = acos(t)/pi; two photos of one differ by
// N(0, 2 sigma²), so FNMR(t) = erfc(acos(t) / (2 sigma)).
func circle(people int, sigma float64) *city {
	c := newCity(7)
	for range people {
		a := 2 * math.Pi * c.rng.Float64()
		c.person("", turn(a+sigma*c.rng.NormFloat64()), turn(a+sigma*c.rng.NormFloat64()))
	}
	return c
}

// TestFiguresAreThoseOfTheClosedForm holds every figure to mathematics, not to
// another program.
func TestFiguresAreThoseOfTheClosedForm(t *testing.T) {
	t.Parallel()
	const sigma, people = 0.02, 600
	c := circle(people, sigma)
	p := plan(t, c.pairs(10), "")
	if err := p.Cross(); err != nil {
		t.Fatal(err)
	}
	r := run(t, p, c.folder, options())
	set := r.Verification.Sets[1]
	if n := int64(2*people*(2*people-1)/2 - people); set.Name != eval.SetCross || set.NonMated != (eval.Trials{All: n, Completed: n}) {
		t.Fatalf("%s: %+v cross pairs, want %d", set.Name, set.NonMated, n)
	}
	pt := set.Points[0] // lower rates lie nearer to 1 than the thresholds' grid tells apart
	angle := math.Acos(*pt.Threshold)
	near(t, "FMR", pt.FMR.Value, angle/math.Pi, 0.05*pt.Target)
	want := math.Erfc(angle / (2 * sigma))
	near(t, "FNMR", pt.FNMR.Value, want, 4*math.Sqrt(want*(1-want)/people))
	if *pt.TAR != 1-pt.FNMR.Value {
		t.Errorf("TAR %v beside FNMR %v", *pt.TAR, pt.FNMR.Value)
	}
	// FMR = FNMR where angle/pi = erfc(angle/(2 sigma)).
	low, high := 0.0, 1.0
	for range 60 {
		if mid := (low + high) / 2; mid/math.Pi < math.Erfc(mid/(2*sigma)) {
			low = mid
		} else {
			high = mid
		}
	}
	near(t, "EER", set.EER, low/math.Pi, 0.004)
	// AUC = 1 - E|difference|/pi, and E|N(0, 2 sigma²)| = 2 sigma / sqrt(pi).
	near(t, "AUC", set.AUC, 1-2*sigma/math.Sqrt(math.Pi)/math.Pi, 0.001)
	// The best threshold balances the densities; accuracy is then 1 - (FMR+FNMR)/2.
	best := 0.0
	for a := 0.001; a < 0.3; a += 0.0001 {
		best = max(best, 1-(a/math.Pi+math.Erfc(a/(2*sigma)))/2)
	}
	near(t, "accuracy", r.Verification.Accuracy.Mean, best, 0.006)
}

// TestLowRatesAreThoseOfTheSphere: directions spread evenly in four dimensions
// are at an angle a or less with the probability (a - sin a cos a) / pi.
func TestLowRatesAreThoseOfTheSphere(t *testing.T) {
	t.Parallel()
	c := newCity(3)
	for range 720 {
		self := direction(c.rng, 4, nil, 0)
		c.person("", self, direction(c.rng, 4, nil, 0))
	}
	p := plan(t, c.pairs(2), "")
	read(t, p.Cross())
	set := run(t, p, c.folder, options()).Verification.Sets[1]
	for _, pt := range set.Points {
		a := math.Acos(*pt.Threshold)
		near(t, fmt.Sprintf("FMR at %g", pt.Target), pt.FMR.Value, (a-math.Sin(a)*math.Cos(a))/math.Pi, 5*math.Sqrt(pt.Target/float64(set.NonMated.All)))
		if pt.FMR.Value > pt.Target || pt.FMR.Value < 0.8*pt.Target {
			t.Errorf("FMR %v at the target %v", pt.FMR.Value, pt.Target)
		}
	}
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s: %.6g, want %.6g within %.3g", what, got, want, within)
	}
}

// TestSearchIsThatOfTheClosedForm: with n people evenly spaced on the circle, a
// stranger's nearest is at an even distance up to pi/n, so FPIR(t) is
// acos(t)/(pi/n); a probe at a normal deviation sigma from its enrolled photo
// is missed with the probability erfc(acos(t) / (sqrt(2) sigma)).
func TestSearchIsThatOfTheClosedForm(t *testing.T) {
	t.Parallel()
	const n, each, strangers, sigma = 2, 400, 4000, 0.02
	c := newCity(11)
	gallery, probes := "image,person\n", "image,person\n"
	for i := range n {
		a := 2 * math.Pi * float64(i) / n
		rows := [][]float32{turn(a)}
		for range each {
			rows = append(rows, turn(a+sigma*c.rng.NormFloat64()))
		}
		c.person("", rows...)
		gallery += fmt.Sprintf("%[1]s/%[1]s_0001.jpg,%[1]s\n", c.people[i])
		for k := range each {
			probes += fmt.Sprintf("%[1]s/%[1]s_%04[2]d.jpg,%[1]s\n", c.people[i], k+2)
		}
	}
	for i := range strangers {
		c.person("", turn(2*math.Pi*c.rng.Float64()))
		probes += fmt.Sprintf("%[1]s/%[1]s_0001.jpg,%[1]s\n", c.people[n+i])
	}
	p := &eval.Plan{}
	read(t, p.ReadGallery("gallery.csv", []byte(gallery)))
	read(t, p.ReadProbes("probes.csv", []byte(probes)))
	id := run(t, p, c.folder, options()).Identification
	if id.People != n || id.NonMated.All != strangers || id.Mated.All != n*each || *id.Ranks[0].Hit != 1 {
		t.Fatalf("people %d, probes %d and %d, rank-1 %v", id.People, id.Mated.All, id.NonMated.All, *id.Ranks[0].Hit)
	}
	for _, pt := range id.Points {
		angle := math.Acos(*pt.Threshold)
		near(t, "FPIR", pt.FPIR.Value, angle/(math.Pi/n), 5*math.Sqrt(pt.Target/strangers))
		if pt.FPIR.Value > pt.Target || pt.FPIR.Value < 0.85*pt.Target {
			t.Errorf("FPIR %v at the target %v", pt.FPIR.Value, pt.Target)
		}
		want := math.Erfc(angle / (math.Sqrt2 * sigma))
		near(t, "FNIR", pt.FNIR.Value, want, 4*math.Sqrt(want*(1-want)/(n*each))+1e-9)
	}
}

func read(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
