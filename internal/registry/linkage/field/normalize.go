package field

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxValue bounds a normalised value, in bytes; more is cut at a rune. It
// keeps one broken cell from making every comparison with it slow.
const maxValue = 512

// Normalize brings raw into the form in which values of the kind are
// compared. It returns "" for null and placeholders. For every kind
// Normalize(k, Normalize(k, x)) == Normalize(k, x).
func Normalize(k Kind, raw string) string {
	s := fold(raw, k)
	if s == "" || placeholder(s, k) {
		return ""
	}
	r := reduce(s, k)
	if r != s && placeholder(r, k) {
		return ""
	}
	return r
}

// reduce brings a folded value into the form of its kind.
func reduce(s string, k Kind) string {
	switch k {
	case Date:
		return normalizeDate(s)
	case Year:
		return normalizeYear(s)
	case Sex:
		return normalizeSex(s)
	case Phone:
		return normalizePhone(s)
	case Number:
		return normalizeNumber(s)
	case NationalID:
		return normalizeNationalID(s)
	case Identifier, Postcode:
		return notRepeated(keep(s, isWord))
	case Organization:
		return normalizeOrganization(s)
	case Street:
		return normalizeStreet(s)
	case HouseNumber:
		return strings.TrimLeft(keep(s, isWord), "0")
	}
	return s
}

// fold lower-cases, folds width, compatibility forms and diacritics, turns
// separators into single spaces and cuts at maxValue.
func fold(raw string, k Kind) string {
	if len(raw) > 4*maxValue {
		raw = cut(raw, 4*maxValue)
	}
	if s, ok := foldASCII(raw, k); ok {
		return s
	}
	raw = strings.ToValidUTF8(raw, "\uFFFD")
	var b strings.Builder
	b.Grow(len(raw))
	space := false
	for _, r := range norm.NFKD.String(raw) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		c := foldRune(unicode.ToLower(r), k)
		if c < 0 {
			continue
		}
		if c == ' ' {
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(c)
	}
	return cut(norm.NFC.String(b.String()), maxValue)
}

// foldASCII is fold for plain ASCII; values already folded are not copied.
func foldASCII(raw string, k Kind) (string, bool) {
	clean := len(raw) <= maxValue
	for i := range len(raw) {
		c := raw[i]
		if c >= utf8.RuneSelf {
			return "", false
		}
		if clean && rune(c) != foldRune(rune(c), k) || c == ' ' && (i == 0 || i == len(raw)-1 || raw[i-1] == ' ') || c >= 'A' && c <= 'Z' {
			clean = false
		}
	}
	if clean {
		return raw, true
	}
	b := make([]byte, 0, len(raw))
	space := false
	for i := range len(raw) {
		c := raw[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		r := foldRune(rune(c), k)
		if r < 0 {
			continue
		}
		if r == ' ' {
			space = len(b) > 0
			continue
		}
		if space {
			b = append(b, ' ')
			space = false
		}
		b = append(b, byte(r))
	}
	return cut(string(b), maxValue), true
}

// foldRune maps one lower-case rune: a separator to a space, an apostrophe to
// nothing (-1). Dates, numbers and mail addresses keep their punctuation.
func foldRune(r rune, k Kind) rune {
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return r
	}
	switch k {
	case Date, Year, Number, Email, Phone:
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return ' '
		}
		return r
	}
	switch r {
	case '\'', '’', 'ʼ', '´', '`', '‘':
		return -1
	case 'ß', 'æ', 'ø', 'ł', 'đ', 'ð', 'þ':
		return latin(r)
	}
	if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\uFFFD' || r == '■' || unicode.Is(unicode.Co, r) {
		return r
	}
	return ' '
}

// latin is the base letter of those that have no canonical decomposition.
func latin(r rune) rune {
	switch r {
	case 'ß':
		return 's'
	case 'æ':
		return 'a'
	case 'ø':
		return 'o'
	case 'ł':
		return 'l'
	case 'þ':
		return 't'
	}
	return 'd'
}

func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.TrimRight(s[:n], " ")
}

// keep drops the runes that ok refuses.
func keep(s string, ok func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if ok(r) {
			return r
		}
		return -1
	}, s)
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
