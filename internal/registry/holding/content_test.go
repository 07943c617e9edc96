package holding_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mpolice/internal/registry/holding"
)

func FuzzContent(f *testing.F) {
	for _, s := range []string{"", "陳大文", "a\x00b", "\"\\\n\t", "\xff", "𠮷", `","`, "\u2028", "]", "[", "a,b"} {
		f.Add(s, "x")
		f.Add("x", s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		want := []string{string([]rune(a)), "", string([]rune(b)), string([]rune(a))}
		content := string(holding.AppendContent(nil, []string{a, "", b, a}))
		got, err := holding.ParseContent(content)
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%q became %q (%v)", want, got, err)
		}
		var plain []string
		if err := json.Unmarshal([]byte(content), &plain); err != nil || !slices.Equal(plain, want) {
			t.Fatalf("as JSON %q became %q (%v)", want, plain, err)
		}
	})
}

// FuzzParseContent holds the parser to package json, whatever a hand has
// written into the database.
func FuzzParseContent(f *testing.F) {
	for _, s := range []string{
		`[]`, `[""]`, `["a","b"]`, `["a","b",]`, `["a" , "b"]`, `["a"`, `"a"`, `["a\n","\u00e9"]`, `["a"]x`, `[1]`, `[null]`, `null`, ``, `["a""b"]`, `["a","]`, "[\"\xff\"]", "[\"\x01\"]", `[","]`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		var want []string
		wantErr := json.Unmarshal([]byte(content), &want)
		got, err := holding.ParseContent(content)
		if (err != nil) != (wantErr != nil) || (err == nil && !slices.Equal(got, want)) {
			t.Fatalf("%q: %q (%v), package json says %q (%v)", content, got, err, want, wantErr)
		}
	})
}

func TestHashOfTellsValuesApart(t *testing.T) {
	seen := map[int64][]string{}
	for _, values := range [][]string{{}, {""}, {"", ""}, {"a"}, {"a", ""}, {"", "a"}, {"ab"}, {"a", "b"}, {"a\x00b"}, {strings.Repeat("a", 200)}, {strings.Repeat("a", 2000)}} {
		h := holding.HashOf(values...)
		if other, twice := seen[h]; twice {
			t.Errorf("%q and %q have one hash", values, other)
		}
		seen[h] = values
	}
	// first 8 bytes of sha256("\x02ab\x01c"); stored hashes must stay what they are
	if h := uint64(holding.HashOf("ab", "c")); h != 0xc150b536a0d7450f {
		t.Errorf("HashOf changed: %#x", h)
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{"": "", "陳": "陳", "a\x00b": "a\uFFFDb", "\xff\xfea": "\uFFFDa"} {
		if got := holding.Clean(in); got != want {
			t.Errorf("%q became %q", in, got)
		}
	}
}

func TestInstants(t *testing.T) {
	at := time.Date(2026, 11, 21, 3, 4, 5, 6000, time.UTC)
	if d := cmp.Diff([]time.Time{at, {}}, []time.Time{holding.Instant(holding.Micros(at)), holding.Instant(holding.Micros(time.Time{}))}); d != "" {
		t.Error(d)
	}
}

func BenchmarkContent(b *testing.B) {
	values := []string{
		"A123456789", "陳志明", "19800101", "M", "臺北市中山區中山北路二段45巷6號7樓", "臺北市中山區民權東路三段二十五號", "0912345678", "陳大同", "林淑芬",
		"A223456789", "未婚", "大學畢業", "1140101", "資訊服務業", "備註：無",
	}
	content := holding.AppendContent(nil, values)
	b.Run("append", func(b *testing.B) {
		b.SetBytes(int64(len(content)))
		for b.Loop() {
			content = holding.AppendContent(content[:0], values)
		}
	})
	b.Run("parse", func(b *testing.B) {
		b.SetBytes(int64(len(content)))
		for b.Loop() {
			if _, err := holding.ParseContent(string(content)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("hash", func(b *testing.B) {
		b.SetBytes(int64(len(content)))
		for b.Loop() {
			holding.HashOf(values...)
		}
	})
}
