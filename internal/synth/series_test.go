package synth

import (
	"strings"
	"testing"
	"time"

	"mpolice"
)

// A Go version that changed these draws would change every city.
func TestDiceStayTheSame(t *testing.T) {
	var d dice
	d.reset(7, 3)
	got := [4]int{d.n(1000), d.n(1000), d.between(-5, 5), d.pick(falling(10, 1))}
	if want := [4]int{94, 386, 2, 4}; got != want {
		t.Errorf("draws %v, want %v", got, want)
	}
}

// All 368 districts stand in exactly one county each, none twice.
func TestDistricts(t *testing.T) {
	want := map[string]int{
		"新北市": 29, "臺北市": 12, "桃園市": 13, "臺中市": 29, "臺南市": 37, "高雄市": 38, "基隆市": 7, "新竹市": 3,
		"嘉義市": 2, "新竹縣": 13, "苗栗縣": 18, "彰化縣": 26, "南投縣": 13, "雲林縣": 20, "嘉義縣": 18, "屏東縣": 33,
		"宜蘭縣": 12, "花蓮縣": 13, "臺東縣": 16, "澎湖縣": 6, "金門縣": 6, "連江縣": 4,
	}
	total, letters := 0, map[byte]bool{}
	for _, c := range counties {
		seen := map[string]bool{}
		for _, d := range strings.Fields(c.districts) {
			if seen[d] {
				t.Errorf("%s has %s twice", c.name, d)
			}
			seen[d] = true
		}
		if len(seen) != want[c.name] {
			t.Errorf("%s has %d districts, want %d", c.name, len(seen), want[c.name])
		}
		if letters[c.letter] {
			t.Errorf("letter %c stands twice", c.letter)
		}
		letters[c.letter] = true
		total += len(seen)
	}
	if len(counties) != 22 || total != 368 {
		t.Errorf("%d counties, %d districts", len(counties), total)
	}
}

// Every row of a weighted table can be drawn.
func TestPickersReachEveryRow(t *testing.T) {
	tab := theTables()
	for name, p := range map[string]struct {
		p picker
		n int
	}{
		"surnames": {tab.surnames, len(surnames)}, "counties": {tab.county, len(counties)},
		"nations": {tab.nation, len(nations)}, "cars": {tab.car, len(cars)}, "colours": {tab.colour, len(colours)},
		"roads": {tab.road, len(tab.roads)}, "characters": {tab.maleCharacter, len(tab.maleCharacters)},
	} {
		seen := map[uint16]bool{}
		for _, i := range p.p {
			seen[i] = true
		}
		if len(seen) != p.n || len(p.p) != 1<<pickerBits {
			t.Errorf("%s: %d of %d rows can be drawn", name, len(seen), p.n)
		}
	}
}

// A series of numbers or plates repeats only after the whole of its space: the
// multiplier shares no factor with it, and the space holds the real population.
func TestSeriesDoNotRepeat(t *testing.T) {
	gcd := func(a, b uint64) uint64 {
		for b != 0 {
			a, b = b, a%b
		}
		return a
	}
	for _, k := range numberKinds {
		if gcd(spread, k.space) != 1 || k.space*spread < k.space {
			t.Errorf("numbers %c repeat", k.second)
		}
	}
	// 新北市 has 17.3 % of 23.5 million people, and half of them are of one sex.
	if need := uint64(MaxPeople * 0.18 / 2); numberKinds[kindMale].space < need {
		t.Errorf("%d numbers for %d people", numberKinds[kindMale].space, need)
	}
	shares := map[int]float64{ // vehicles of the class for each person, at most
		carNew: 0.25, carElectric: 0.05, carRental: 0.02, carTaxi: 0.02, carOldA: 0.13, carOldB: 0.13,
		bikeNew: 0.5, bikeOldA: 0.24, bikeOldB: 0.24, truckNew: 0.04, truckOld: 0.03,
	}
	for class, c := range plateClasses {
		if gcd(plateSpread, c.space()) != 1 {
			t.Errorf("plates %s repeat", c.shape)
		}
		if need := uint64(MaxPeople * shares[class]); c.space() < need {
			t.Errorf("class %d: %d plates for %d vehicles", class, c.space(), need)
		}
	}
	n, seen := numbering{seed: 9}, map[string]bool{}
	for range 200_000 {
		seen[n.take('F', kindMale)] = true
	}
	if len(seen) != 200_000 {
		t.Errorf("%d different numbers of 200000", len(seen))
	}
}

func TestDays(t *testing.T) {
	for d := day(-25_000); d < 40_000; d += 7 {
		want := time.Unix(int64(d)*86400, 0).UTC()
		if got := d.String(); got != want.Format(time.DateOnly) {
			t.Fatalf("day %d is %s, want %s", d, got, want.Format(time.DateOnly))
		}
	}
	at := time.Date(2026, 2, 28, 16, 0, 0, 0, time.UTC)
	if got := dayOf(at).String(); got != "2026-03-01" {
		t.Errorf("midnight in Taipei is of %s", got)
	}
	if got := rocDate(time.Date(2011, 1, 2, 0, 0, 0, 0, mpolice.Taipei)); got != "1000102" {
		t.Errorf("ROC date %s", got)
	}
}
