package mpolice_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"mpolice"
)

func TestCleanText(t *testing.T) {
	tests := []struct {
		name, in, want string
		err            error
	}{
		{"trims", "  巡邏時發現可疑車輛 \n", "巡邏時發現可疑車輛", nil},
		{"trims ideographic space", "\u3000路檢\u3000", "路檢", nil},
		{"empty", "", "", nil},
		{"Ext-B and middle dot stay", "𠮷野．𡍼", "𠮷野．𡍼", nil},
		{"quotes and markup are text", `<b>"x"</b>`, `<b>"x"</b>`, nil},
		{"ten runes", strings.Repeat("查", 10), strings.Repeat("查", 10), nil},
		{"eleven runes", strings.Repeat("查", 11), "", mpolice.ErrTextTooLong},
		{"new line inside", "a\nb", "", mpolice.ErrTextCharacters},
		{"tab inside", "a\tb", "", mpolice.ErrTextCharacters},
		{"NUL", "a\x00b", "", mpolice.ErrTextCharacters},
		{"C1 control", "a\u0085b", "", mpolice.ErrTextCharacters},
		{"right-to-left override", "a\u202eb", "", mpolice.ErrTextCharacters},
		{"isolate", "a\u2066b", "", mpolice.ErrTextCharacters},
		{"zero-width joiner", "a\u200db", "", mpolice.ErrTextCharacters},
		{"word joiner", "a\u2060b", "", mpolice.ErrTextCharacters},
		{"soft hyphen", "a\u00adb", "", mpolice.ErrTextCharacters},
		{"line separator", "a\u2028b", "", mpolice.ErrTextCharacters},
		{"tag character", "a\U000E0041b", "", mpolice.ErrTextCharacters},
		{"broken UTF-8", "a\xc3", "", mpolice.ErrTextCharacters},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := mpolice.CleanText(tt.in, 10)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("CleanText = %q, %v; want %q, %v", got, err, tt.want, tt.err)
			}
		})
	}
}

// What is accepted is its own cleaning, short, and shows every rune it holds.
func FuzzCleanText(f *testing.F) {
	for _, s := range []string{"路檢", " a ", "a\u202eb", "\xff", "𠮷", "a\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := mpolice.CleanText(s, 40)
		if err != nil {
			if got != "" {
				t.Fatalf("%q beside an error", got)
			}
			return
		}
		if utf8.RuneCountInString(got) > 40 || !strings.Contains(s, got) {
			t.Fatalf("%q of %q", got, s)
		}
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
				t.Fatalf("%q holds %U", got, r)
			}
		}
		if again, err := mpolice.CleanText(got, 40); err != nil || again != got {
			t.Fatalf("cleaned again: %q, %v", again, err)
		}
	})
}
