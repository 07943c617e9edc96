package compare

import (
	"math"
	"math/rand/v2"
	"testing"

	"mpolice/internal/registry/linkage/field"
)

// TestJaroWinkler holds the measure to the values of Winkler (1990, table 1)
// and Winkler (1994).
func TestJaroWinkler(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{
		{"martha", "marhta", 0.9611},
		{"dwayne", "duane", 0.84},
		{"dixon", "dicksonx", 0.8133},
		{"jones", "johnson", 0.8324},
		{"abroms", "abrams", 0.9222},
		{"a", "b", 0},
		{"", "b", 0},
		{"same", "same", 1},
		{"志明", "志銘", 0.7},
	} {
		if got := JaroWinkler(c.a, c.b); math.Abs(got-c.want) > 0.0005 {
			t.Errorf("JaroWinkler(%q, %q) = %.4f, want %.4f", c.a, c.b, got, c.want)
		}
	}
}

// plain is the textbook matrix of the optimal string alignment distance.
func plain(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

func word(r *rand.Rand, alphabet []rune, n int) string {
	out := make([]rune, r.IntN(n))
	for i := range out {
		out[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(out)
}

func TestDistanceIsTheTextbooks(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, alphabet := range []string{"abc", "ab 0129", "陳林黃a1"} {
		for range 20000 {
			a, b := word(r, []rune(alphabet), 14), word(r, []rune(alphabet), 14)
			if got, want := Distance(a, b), plain([]rune(a), []rune(b)); got != want {
				t.Fatalf("Distance(%q, %q) = %d, want %d", a, b, got, want)
			}
			if Within(a, b, 1) != (plain([]rune(a), []rune(b)) <= 1) {
				t.Fatalf("Within(%q, %q, 1) is wrong", a, b)
			}
		}
	}
	long := make([]byte, 64)
	for i := range long {
		long[i] = byte('a' + i%26)
	}
	if d := Distance(string(long), string(long[1:])); d != 1 {
		t.Errorf("64 letters less one: %d", d)
	}
}

// TestScalesAreSymmetric: which record comes first must not matter, and no
// grade may leave the scale.
func TestScalesAreSymmetric(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for k := field.Given; k.Evidence(); k++ {
		s := Of(k)
		for range 4000 {
			alphabet := []rune([]string{"abcde f", "0123456789", "陳林志明■ab", "12.5:"}[r.IntN(4)])
			a, b := field.Normalize(k, word(r, alphabet, 12)), field.Normalize(k, word(r, alphabet, 12))
			if r.IntN(3) == 0 && len(a) > 1 && a[0] < 0x80 {
				b = field.Normalize(k, a[1:])
			}
			if a == "" || b == "" {
				continue
			}
			x, y := s.Compare(a, b), s.Compare(b, a)
			if x != y || x < 0 || x > s.Top() || a != b && x == s.Top() {
				t.Fatalf("%s: %q and %q are %d one way and %d the other", k, a, b, x, y)
			}
		}
	}
}

func TestLevels(t *testing.T) {
	for _, c := range []struct {
		kind field.Kind
		a, b string
		want string
	}{
		{field.Given, "william", "willaim", "close"},
		{field.Given, "w", "william", "similar"},
		{field.Given, "will", "william", "similar"},
		{field.Given, "志明", "志偉", "weak"},
		{field.Given, "志明", "志■", "similar"},
		{field.Given, "志明", "淑芬", "else"},
		{field.Family, "smith", "jones", "else"},
		{field.Date, "19800305", "19800503", "slip"},
		{field.Date, "19800305", "19800306", "slip"},
		{field.Date, "19800305", "19801105", "two parts"},
		{field.Date, "19800305", "19801121", "same year"},
		{field.Date, "19800305", "19551121", "else"},
		{field.NationalID, "a123456789", "a123456798", "slip"},
		{field.Identifier, "1234567", "7654321", "else"},
		{field.Postcode, "tq138df", "tq138hu", "area"},
		{field.Postcode, "2602", "2620", "slip"},
		{field.Street, "pridham street", "pridhamstreet", "close"},
		{field.Street, "中正路", "中山路", "close"},
		{field.Street, "中正路", "文化街", "else"},
		{field.FullName, "smith john", "john smith", "all"},
		{field.FullName, "j smith", "john smith", "most"},
		{field.Number, "100", "100.5", "close"},
		{field.Year, "1999", "99", "slip"},
		{field.Sex, "m", "f", "else"},
		{field.Text, "the who live at leeds", "live at leeds the who", "all"},
		{field.Text, "apple pie", "steam engine", "else"},
	} {
		s := Of(c.kind)
		if got := s.Levels[s.Compare(c.a, c.b)]; got != c.want {
			t.Errorf("%s: %q and %q are %q, want %q", c.kind, c.a, c.b, got, c.want)
		}
	}
}

func BenchmarkDistance(b *testing.B) {
	for b.Loop() {
		Distance("0912345678", "0912354678")
	}
}

func BenchmarkJaroWinkler(b *testing.B) {
	for b.Loop() {
		JaroWinkler("katherine", "catherine")
	}
}
