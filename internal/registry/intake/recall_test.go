package intake

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
	"unicode/utf8"
)

// What is remembered of a cell is its own value, however many share a place,
// and a field whose values do not repeat gives itself up.
func TestRecall(t *testing.T) {
	luck := rand.New(rand.NewPCG(1, 2))
	m := &recall{}
	hits := 0
	for range 20 * trial {
		raw := fmt.Appendf(nil, "v%d", luck.IntN(60))
		p := m.place(raw)
		switch {
		case p == nil:
			t.Fatal("values that repeat are given up")
		case !bytes.Equal(p.raw, raw):
			p.put(raw, append([]byte("="), raw...))
		default:
			hits++
			if string(p.value) != "="+string(raw) {
				t.Fatalf("%s: %s", raw, p.value)
			}
		}
	}
	if hits < 10*trial {
		t.Errorf("%d of %d remembered", hits, 20*trial)
	}
	for i := range 2 * trial {
		raw := fmt.Appendf(nil, "w%d", i)
		if p := m.place(raw); p != nil {
			p.put(raw, raw)
		}
	}
	if m.place([]byte("v1")) != nil {
		t.Error("values that never repeat are still looked for")
	}
	if long := bytes.Repeat([]byte{'x'}, longestRecalled+1); (&recall{}).place(long) != nil || (&recall{}).place(nil) != nil {
		t.Error("a long or an empty cell is remembered")
	}
	var none *recall
	if none.place([]byte("v1")) != nil {
		t.Error("a field that is not remembered remembers")
	}
}

// trim cuts what bytes.TrimSpace cuts.
func FuzzTrim(f *testing.F) {
	for _, s := range []string{"", " ", "王小明", "　王小明　", " A ", "\u00a0甲", "甲\u0085", "\u2003", "甲 ", " 甲", "\xE4\xB8", "鿿", "\xE4", "A\xB8\xAD", "龦\u3000"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, want := trim(b), bytes.TrimSpace(b); !bytes.Equal(got, want) && utf8.Valid(b) {
			t.Fatalf("%q: %q, want %q", b, got, want)
		}
	})
}

// The set of numbers is a set.
func TestNumbers(t *testing.T) {
	luck := rand.New(rand.NewPCG(3, 4))
	var s numbers
	met := map[int64]bool{}
	for range 50_000 {
		n := luck.Int64N(20_000) - 10_000
		if n == 0 {
			continue
		}
		if s.add(n) == met[n] {
			t.Fatalf("%d: added %v", n, !met[n])
		}
		met[n] = true
	}
	if s.used != len(met) {
		t.Errorf("%d numbers, want %d", s.used, len(met))
	}
}
