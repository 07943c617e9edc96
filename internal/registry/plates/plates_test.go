package plates

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

func index(keys ...string) *Index {
	x, _ := Build(slices.Values(keys))
	return x
}

func TestParsePattern(t *testing.T) {
	good := map[string]string{
		"a?c-12?4": "A?C12?4", "Ａ？Ｃ１２": "A?C12", "*567": "*567", "AB*": "AB*", " ab 12 ": "AB12",
		"臨?1234": "臨?1234", "?-12345": "?12345", "ABC1234": "ABC1234",
	}
	for raw, want := range good {
		p, err := ParsePattern(raw, 2)
		if err != nil || p.String() != want {
			t.Errorf("%q: %s, %v; want %s", raw, p, err, want)
		}
	}
	bad := map[string]error{
		"": ErrPatternEmpty, " - ": ErrPatternEmpty, "ABC12345678": ErrPatternTooLong, "A*1": ErrPatternStar, "*12*": ErrPatternStar,
		"AB_1": ErrPatternCharacters, "1臨234": ErrPatternCharacters, "*臨234": ErrPatternCharacters, "王1234": ErrPatternCharacters, "A\xff12": ErrPatternCharacters,
	}
	for raw, want := range bad {
		if _, err := ParsePattern(raw, 0); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", raw, err, want)
		}
	}
}

func TestTooFewKnown(t *testing.T) {
	for raw, known := range map[string]int{"???????": 0, "A??????": 1, "*": 0, "*7": 1} {
		_, err := ParsePattern(raw, 2)
		var few *TooFewKnownError
		if !errors.As(err, &few) || few.Known != known || few.Least != 2 {
			t.Errorf("%q: %v", raw, err)
		}
		if _, err := ParsePattern(raw, known); err != nil {
			t.Errorf("%q with %d asked for: %v", raw, known, err)
		}
	}
}

func TestSearch(t *testing.T) {
	x := index("ABC1234", "ABC1235", "1234AB", "AB1234", "臨12345", "試0001", "MAA0001", "123ABC", "AB1235", "A2345", "12345")
	tests := []struct {
		pattern string
		want    []string
	}{
		{"A?C123?", []string{"ABC1234", "ABC1235"}},
		{"AB123?", []string{"AB1234", "AB1235"}},
		{"??????", []string{"1234AB", "123ABC", "AB1234", "AB1235", "臨12345"}},
		{"?12345", []string{"臨12345"}},
		{"*1235", []string{"AB1235", "ABC1235"}},
		{"12*", []string{"12345", "1234AB", "123ABC"}},
		{"*", []string{"12345", "1234AB", "123ABC", "A2345", "AB1234", "AB1235", "ABC1234", "ABC1235", "MAA0001", "臨12345", "試0001"}},
		{"ABC1234", []string{"ABC1234"}},
		{"ZZZ????", nil},
	}
	for _, tt := range tests {
		p, err := ParsePattern(tt.pattern, 0)
		if err != nil {
			t.Fatal(err)
		}
		r := x.Search(p, 100)
		if r.Total != len(tt.want) || !slices.Equal(r.Plates, tt.want) {
			t.Errorf("%s: %d %v, want %v", tt.pattern, r.Total, r.Plates, tt.want)
		}
		if r := x.Search(p, 0); r.Total != len(tt.want) || len(r.Plates) != 0 {
			t.Errorf("%s counted: %+v", tt.pattern, r)
		}
	}
}

func TestMisread(t *testing.T) {
	x := index("ABC1234", "A8C1234", "ABC1Z34", "ABC1Z3A", "A8C1Z34", "0BC1234", "ABG1234", "8BC1234")
	p, _ := ParsePattern("ABC1234", 0)
	if r := x.SearchMisread(p, Lookalike, 10); !slices.Equal(r.Plates, []string{"A8C1234", "ABC1Z34"}) || r.Total != 2 {
		t.Errorf("one lookalike: %+v", r)
	}
	if r := x.SearchMisread(p, AnyCharacter, 10); r.Total != 5 {
		t.Errorf("one character: %+v", r)
	}
	if r := x.Search(p.Blurred(), 10); !slices.Equal(r.Plates, []string{"A8C1234", "A8C1Z34", "ABC1234", "ABC1Z34"}) {
		t.Errorf("any lookalikes: %+v", r)
	}
	if got := p.Blurred().String(); got != "A[8B]C[1IL][2Z]34" {
		t.Errorf("blurred: %s", got)
	}
}

// randomKey makes plates of every shape, dense in some groups and sparse in
// others, and now and then none at all.
func randomKey(r *rand.Rand) string {
	l := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[r.IntN(4)*r.IntN(8)]
		}
		return string(b)
	}
	switch r.IntN(9) {
	case 0:
		return fmt.Sprintf("%s%03d", l(1), r.IntN(1000))
	case 1:
		return fmt.Sprintf("%04d%s", r.IntN(10000), l(2))
	case 2:
		return fmt.Sprintf("%s%d%s%02d", l(1), r.IntN(10), l(1), r.IntN(100))
	case 3:
		return string(prefixes[r.IntN(len(prefixes))]) + fmt.Sprint(r.IntN(200000))
	case 4:
		return l(1 + r.IntN(4))
	case 5:
		return fmt.Sprint(r.IntN(3_000_000_000))
	}
	return fmt.Sprintf("AA%s%04d", l(1), r.IntN(10000))
}

func randomPattern(r *rand.Rand, keys []string) Pattern {
	w, _, ok := pack(keys[r.IntN(len(keys))])
	if !ok {
		w, _, _ = pack("AAA1234")
	}
	var p Pattern
	for i := range MaxLength {
		if w.symbol(i) == 0 {
			break
		}
		set := symbols(1) << w.symbol(i)
		switch r.IntN(6) {
		case 0, 1, 2:
			set = anything
		case 3:
			set |= symbols(r.Uint64()) & anything
		}
		p.places = append(p.places, set)
	}
	if cut := r.IntN(len(p.places)); r.IntN(4) == 0 {
		p.places, p.before = p.places[cut:], true
	} else if r.IntN(4) == 0 {
		p.places, p.after = p.places[:cut], true
	}
	return p
}

// naive is the plain scan that the index must equal.
func naive(keys map[string]bool, p Pattern, limit int) Result {
	r := Result{Plates: []string{}}
	for k := range keys {
		if p.Matches(k) {
			r.Plates = append(r.Plates, k)
		}
	}
	slices.Sort(r.Plates)
	r.Total = len(r.Plates)
	r.Plates = r.Plates[:min(limit, r.Total)]
	return r
}

// TestSearchEqualsScan builds, updates and searches at random; after every
// step the index must equal a scan of a plain set.
func TestSearchEqualsScan(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	keys := make([]string, 12_000)
	for i := range keys {
		keys[i] = randomKey(r)
	}
	x, report := Build(slices.Values(keys))
	set := map[string]bool{}
	for _, k := range keys {
		if _, _, ok := pack(k); ok {
			set[k] = true
		}
	}
	if report.Added != len(set) || report.Added+report.Present+report.Unfit != len(keys) {
		t.Fatalf("built %+v of %d", report, len(set))
	}
	for round := range 8 {
		for range 20 {
			p, limit := randomPattern(r, keys), r.IntN(40)
			want, got := naive(set, p, limit), x.Search(p, limit)
			if got.Total != want.Total || !slices.Equal(got.Plates, want.Plates) {
				t.Fatalf("round %d, %s limit %d: %d %v, want %d %v", round, p, limit, got.Total, got.Plates, want.Total, want.Plates)
			}
		}
		updateBoth(t, r, x, set, keys)
	}
}

// updateBoth makes the same changes to the index and to the set; every third
// time it empties a dense group, so that bitmaps become lists again.
func updateBoth(t *testing.T, r *rand.Rand, x *Index, set map[string]bool, keys []string) {
	t.Helper()
	var add, remove []string
	for range 800 {
		add = append(add, randomKey(r))
		remove = append(remove, keys[r.IntN(len(keys))])
	}
	if r.IntN(3) == 0 {
		for k := range set {
			if k[0] == 'A' && r.IntN(30) > 0 {
				remove = append(remove, k)
			}
		}
	}
	before := len(set)
	for _, k := range remove {
		delete(set, k)
	}
	removed := before - len(set)
	for _, k := range add {
		if _, _, ok := pack(k); ok {
			set[k] = true
		}
	}
	got := x.Update(add, remove)
	if got.Removed != removed || x.Len() != len(set) || got.Added+got.Removed+got.Present+got.Absent+got.Unfit != len(add)+len(remove) {
		t.Fatalf("update %+v, %d in the index, %d in the set", got, x.Len(), len(set))
	}
	for _, k := range add[:50] {
		if x.Has(k) != set[k] {
			t.Fatalf("has %q: %v", k, x.Has(k))
		}
	}
}

// TestReadersSeeWholeUpdates searches while plates move between two groups in
// single updates: every snapshot holds exactly one of each pair.
func TestReadersSeeWholeUpdates(t *testing.T) {
	var left, right []string
	for i := range 500 {
		left = append(left, fmt.Sprintf("AAA%04d", i))
		right = append(right, fmt.Sprintf("%04dZZ", i))
	}
	x := index(left...)
	p, _ := ParsePattern("*", 0)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					if r := x.Search(p, 3); r.Total != 500 {
						t.Errorf("saw %d plates", r.Total)
						return
					}
				}
			}
		})
	}
	for range 100 {
		x.Update(right, left)
		left, right = right, left
	}
	close(stop)
	readers.Wait()
}

func TestZeroIndex(t *testing.T) {
	var x Index
	p, _ := ParsePattern("A*", 0)
	if x.Len() != 0 || x.Has("A1") || x.Search(p, 9).Total != 0 {
		t.Error("the zero index is empty")
	}
	if r := x.Update([]string{"A1", "A1", "王"}, []string{"B2"}); r != (Report{Added: 1, Present: 1, Unfit: 1, Absent: 1}) {
		t.Errorf("%+v", r)
	}
	if r := x.Update(nil, []string{"A1"}); r.Removed != 1 || x.Size().Shapes != 0 {
		t.Errorf("an empty shape stays: %+v %+v", r, x.Size())
	}
}

func FuzzParsePattern(f *testing.F) {
	for _, s := range []string{"A?C12?4", "*567", "臨?1*", "？＊Ａ"} {
		f.Add(s, "ABC1234")
	}
	x := index("ABC1234", "1234AB", "臨12345")
	f.Fuzz(func(t *testing.T, raw, key string) {
		p, err := ParsePattern(raw, 0)
		if err != nil {
			return
		}
		q, err := ParsePattern(p.String(), 0)
		if err != nil || q.String() != p.String() {
			t.Errorf("%q is no fixed point: %v", p, err)
		}
		for _, k := range x.Search(p, 9).Plates {
			if !p.Matches(k) {
				t.Errorf("%s does not fit %s", k, p)
			}
		}
		if one := index(key); one.Search(p, 1).Total == 1 != p.Matches(key) {
			t.Errorf("%q and %s: index and match differ", key, p)
		}
	})
}
