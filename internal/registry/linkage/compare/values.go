package compare

import (
	"math"
	"strconv"
	"strings"
)

// gradeDate grades two dates of eight digits: slip is one wrong digit,
// neighbours swapped, or day and month swapped; two parts is two of year,
// month and day equal.
func gradeDate(a, b string) int {
	if len(a) != 8 || len(b) != 8 {
		return 0
	}
	year, month, day := a[:4] == b[:4], a[4:6] == b[4:6], a[6:] == b[6:]
	if year && a[4:6] == b[6:] && a[6:] == b[4:6] {
		return 3
	}
	if year && (a[4:] == "0000" || b[4:] == "0000" || month && (a[6:] == "00" || b[6:] == "00")) {
		return 3
	}
	if oneSlip(a, b) {
		return 3
	}
	switch {
	case year && (month || day) || month && day:
		return 2
	case year:
		return 1
	}
	return 0
}

// oneSlip reports one digit replaced or two neighbours swapped.
func oneSlip(a, b string) bool {
	first, n := -1, 0
	for i := range len(a) {
		if a[i] != b[i] {
			if n++; n > 2 {
				return false
			}
			if first < 0 {
				first = i
			}
		}
	}
	if n == 1 {
		return true
	}
	return first+1 < len(a) && a[first] == b[first+1] && a[first+1] == b[first]
}

func gradeYear(a, b string) int {
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	if errX == nil && errY == nil && (x%100 == y || y%100 == x) {
		return 2
	}
	switch {
	case len(a) == len(b) && len(a) == 4 && oneSlip(a, b) && a[:2] == b[:2]:
		return 2
	case errX == nil && errY == nil && abs(x-y) <= 2:
		return 1
	}
	return 0
}

func abs(n int) int { return max(n, -n) }

// gradePostcode grades post codes: one slip, or the same leading half.
func gradePostcode(a, b string) int {
	switch {
	case len(a) >= 3 && len(b) >= 3 && Within(a, b, 1):
		return 2
	case strings.HasPrefix(a, b) || strings.HasPrefix(b, a):
		return 2
	case len(a) >= 5 && len(b) >= 5 && a[:len(a)-len(a)/2] == b[:min(len(b), len(a)-len(a)/2)]:
		return 1
	case len(a) < 5 && len(a) == len(b) && len(a) >= 2 && a[:len(a)/2] == b[:len(a)/2]:
		return 1
	}
	return 0
}

// gradeIdentifier grades numbers by slips; short ones have no room for two.
func gradeIdentifier(a, b string) int {
	n := min(len(a), len(b))
	if n < 4 {
		return 0
	}
	switch d := Distance(a, b); {
	case d <= 1:
		return 2
	case d == 2 && n >= 6:
		return 1
	}
	if n >= 6 && (strings.HasSuffix(a, b) || strings.HasSuffix(b, a)) {
		return 1
	}
	return 0
}

// gradeEmail grades addresses by slips: two in all are close, the same box
// elsewhere or a box with a slip in every five letters is similar. Likeness of
// boxes beyond that is likeness of names, which the names say themselves.
func gradeEmail(a, b string) int {
	x, _, _ := strings.Cut(a, "@")
	y, _, _ := strings.Cut(b, "@")
	switch {
	case Within(a, b, 2):
		return 2
	case x == y || Within(x, y, min(len(x), len(y))/5):
		return 1
	}
	return 0
}

func gradeHouse(a, b string) int {
	if a == "" || b == "" {
		return 0
	}
	a, b = ordered(a, b)
	if strings.HasPrefix(b, a) || strings.HasSuffix(b, a) || len(a) >= 2 && Within(a, b, 1) {
		return 1
	}
	return 0
}

// gradePlace grades names of places and lines of addresses.
func gradePlace(a, b string) int {
	if Han(a) || Han(b) {
		return gradeHanPlace(a, b)
	}
	s := JaroWinkler(a, b)
	squeezed := strings.IndexByte(a, ' ') != strings.IndexByte(b, ' ') && Within(a, b, 1)
	if s >= 0.95 || squeezed || len(a) >= 4 && Within(a, b, 1) {
		return 3
	}
	o := overlap(a, b)
	switch {
	case s >= 0.9 || o.both >= 0.85 || o.least >= 0.99:
		return 2
	case o.least >= 0.5 && o.words >= 1 || s >= 0.84:
		return 1
	}
	return 0
}

// gradeHanPlace grades Han addresses by the share of runes left unchanged.
func gradeHanPlace(a, b string) int {
	var x, y text
	x.set(a)
	y.set(b)
	n := max(x.n, y.n)
	d := osaRunes(x.runes(), y.runes())
	switch {
	case d <= 1 && n >= 3 || d <= 2 && n >= 10:
		return 3
	case strings.Contains(a, b) || strings.Contains(b, a) || d*5 <= n:
		return 2
	case d*2 <= n:
		return 1
	}
	return 0
}

// gradeNumber grades measures by their relative difference.
func gradeNumber(a, b string) int {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil {
		if Within(a, b, 1) && len(a) >= 3 {
			return 1
		}
		return 0
	}
	d := math.Abs(x-y) / math.Max(math.Max(math.Abs(x), math.Abs(y)), 1e-9)
	switch {
	case d <= 0.01:
		return 2
	case d <= 0.1:
		return 1
	}
	return 0
}

// gradeText grades free text by shared words.
func gradeText(a, b string) int {
	if Han(a) && Han(b) {
		return gradeHanPlace(a, b)
	}
	o := overlap(a, b)
	switch {
	case o.both >= 0.97 || len(a)*8 >= len(b)*6 && JaroWinkler(a, b) >= 0.97:
		return 5
	case o.both >= 0.8 || o.least >= 0.99 && o.words >= 2:
		return 4
	case o.both >= 0.6 || o.least >= 0.8 && o.words >= 2:
		return 3
	case o.both >= 0.4:
		return 2
	case o.both >= 0.2:
		return 1
	}
	return 0
}

// gradeCategory forgives a slip in words; codes of a few letters are only
// equal or not.
func gradeCategory(a, b string) int {
	if len(a) >= 4 && len(b) >= 4 && Within(a, b, 1) && a[0] >= 'a' {
		return 1
	}
	return 0
}
