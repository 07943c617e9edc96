package name

import "strings"

// dialect returns the syllables that s becomes when n and l, or f and h before a
// rounded vowel, are not kept apart.
func (t *tables) dialect(s syllable) []syllable {
	spelling := t.hanyu[s]
	var other string
	switch {
	case spelling[0] == 'n':
		other = "l" + spelling[1:]
	case spelling[0] == 'l':
		other = "n" + spelling[1:]
	case spelling[0] == 'f':
		other = rounded(spelling[1:])
	case strings.HasPrefix(spelling, "hu"), spelling == "hong":
		other = unrounded(spelling[1:])
	}
	if n, ok := t.number[other]; ok {
		return []syllable{n}
	}
	return nil
}

// rounded is the h-syllable beside f and final.
func rounded(final string) string {
	switch final {
	case "eng":
		return "hong"
	case "en":
		return "hun"
	case "u":
		return "hu"
	case "o":
		return "huo"
	}
	if final == "ei" {
		return "hui"
	}
	return "hu" + final
}

// unrounded is the f-syllable beside h and final.
func unrounded(final string) string {
	switch final {
	case "ong":
		return "feng"
	case "un":
		return "fen"
	case "u":
		return "fu"
	case "uo":
		return "fo"
	case "ui":
		return "fei"
	}
	return "f" + final[1:]
}
