package synth

import (
	"strconv"
)

// Sitter is somebody of the city who is given a portrait.
type Sitter struct {
	NationalID string
	Name       string
	Sex        string // male, female
	Age        int    // in the year of the city's Now
	// Why is "wanted" or "missing" for somebody of whom the registers say so, and
	// empty for all others.
	Why string
}

// Likeness is what a portrait shows of sex and age.
type Likeness struct {
	Sex string
	Age int
}

// Sitters finds, for each likeness, somebody of the city who may look so: of
// that sex, and nearest in age among the first thousands of its people. Those
// who are wanted or missing come first; nobody sits twice. It is shorter than
// the list of likenesses where a very small city has nobody left of a sex; the
// first so many likenesses are served then.
func (c *City) Sitters(likenesses []Likeness) []Sitter {
	pool := c.sitters(50*len(likenesses) + 2_000)
	out := make([]Sitter, 0, len(likenesses))
	taken := map[string]bool{}
	for _, l := range likenesses {
		i := nearest(pool, l, taken)
		if i < 0 {
			break
		}
		taken[pool[i].NationalID] = true
		out = append(out, pool[i])
	}
	return out
}

// nearest finds who fits a likeness best; -1 is nobody.
func nearest(pool []Sitter, l Likeness, taken map[string]bool) int {
	best, distance := -1, 0
	for i, s := range pool {
		if s.Sex != l.Sex || taken[s.NationalID] {
			continue
		}
		d := abs(s.Age - l.Age)
		if s.Why != "" && d <= sitterYears {
			d = -1 // as good as it gets
		}
		if best < 0 || d < distance {
			best, distance = i, d
		}
	}
	return best
}

// sitterYears is how far the age of a wanted or missing person may be from that
// of the portrait.
const sitterYears = 12

func (c *City) sitters(most int) []Sitter {
	var out []Sitter
	for b := range c.Batches() {
		why := map[string]string{}
		for _, w := range b.Wanted {
			why[w.NationalID] = "wanted"
		}
		for _, m := range b.Missing {
			why[m.NationalID] = "missing"
		}
		for _, r := range b.Residents {
			if s, ok := c.sitter(r); ok {
				s.Why = why[s.NationalID]
				out = append(out, s)
			}
		}
		if len(out) >= most {
			break
		}
	}
	return out
}

// sitter takes grown-up, living people.
func (c *City) sitter(r Resident) (Sitter, bool) {
	if len(r.BirthDate) < 4 || r.Status != "registered" {
		return Sitter{}, false
	}
	year, err := strconv.Atoi(r.BirthDate[:4])
	age := c.Now.Year() - year
	return Sitter{NationalID: r.NationalID, Name: r.Name, Sex: r.Sex, Age: age}, err == nil && age >= 20
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
