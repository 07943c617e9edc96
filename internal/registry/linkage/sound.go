package linkage

import "mpolice/internal/registry/linkage/compare"

// soundAtom is a phonetic code of Latin names, in the manner of Soundex with
// the digraphs of English and without its bound on the first letter: c, k and
// q are one, as are f, v and ph. Han names have no sound here (the caller
// makes homophone keys); the whole value stands for it.
func soundAtom(v string) uint64 {
	if compare.Han(v) {
		return hashString(v, 8)
	}
	var buf [8]byte
	code := buf[:0]
	var last byte
	for i := 0; i < len(v) && len(code) < 6; i++ {
		c := soundClass(v, i)
		if c != 0 && c != last {
			code = append(code, c)
		}
		if v[i] != 'h' && v[i] != 'w' {
			last = c
		}
	}
	if len(code) == 0 {
		return hashString(v, 8)
	}
	if vowel(v[0]) {
		code = append(code, 'a')
	}
	return hashString(string(code), 9)
}

// soundClass is the class of the letter at i; 0 says nothing.
func soundClass(v string, i int) byte {
	next := byte(0)
	if i+1 < len(v) {
		next = v[i+1]
	}
	switch v[i] {
	case 'b':
		return 'p'
	case 'p':
		if next == 'h' {
			return 'f'
		}
		return 'p'
	case 'f', 'v':
		return 'f'
	case 'c', 'k', 'q', 'g', 'j', 's', 'x', 'z':
		if v[i] == 'g' && next == 'h' {
			return 0
		}
		return 's'
	case 'd', 't':
		return 't'
	case 'l':
		return 'l'
	case 'm', 'n':
		return 'm'
	case 'r':
		return 'r'
	}
	return 0
}

func vowel(c byte) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}
