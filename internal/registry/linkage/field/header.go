package field

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// words splits a header at separators and changes of case: soc_sec_id,
// DateOfBirth and "Date of birth" alike become lower-case words.
func words(header string) string {
	var b strings.Builder
	var prev rune
	for _, r := range strings.TrimSpace(strings.TrimPrefix(header, "\uFEFF")) {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			r = ' '
		case unicode.IsUpper(r) && unicode.IsLower(prev), unicode.IsDigit(r) && unicode.IsLetter(prev):
			b.WriteByte(' ')
		}
		prev = r
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// wordList is a headerWord made ready: folded, in Latin whole words and parts.
type wordList struct {
	kind         Kind
	whole, parts []string
}

var wordLists = func() []wordList {
	var out []wordList
	for _, list := range headerWords {
		l := wordList{kind: list.kind}
		for word := range strings.SplitSeq(list.words, "|") {
			part, anywhere := strings.CutPrefix(word, "~")
			f := fold(part, Text)
			if anywhere || f[0] >= utf8.RuneSelf {
				l.parts = append(l.parts, f)
			} else {
				l.whole = append(l.whole, " "+f+" ")
			}
		}
		out = append(out, l)
	}
	return out
}()

// byHeader guesses from the header alone; ok is false where it says nothing.
func byHeader(header string) (k Kind, ok bool) {
	h := fold(words(header), Text)
	for _, list := range []struct {
		names []string
		kind  Kind
	}{{truthHeaders, Truth}, {sourceHeaders, Source}, {idHeaders, RecordID}} {
		for _, n := range list.names {
			if h == n {
				return list.kind, true
			}
		}
	}
	if k, ok := wholeHeaders[h]; ok {
		return k, true
	}
	spaced := " " + h + " "
	for _, list := range wordLists {
		for _, w := range list.whole {
			if strings.Contains(spaced, w) {
				return list.kind, true
			}
		}
		for _, w := range list.parts {
			if strings.Contains(h, w) {
				return list.kind, true
			}
		}
	}
	return Ignore, false
}
