package web

import "strings"

// Text gives the sentence of a key in a language, for handlers and for answers
// that are not pages. Keys that end in a code, such as "matter.theft", may meet
// a code that is newer than the catalogue: then the "other" of their kind is
// given, and failing that the general sentence.
func (s *Site) Text(l Language, key string) string {
	kind, _, _ := strings.Cut(key, ".")
	for _, k := range []string{key, kind + ".other", "fault.internal"} {
		if text, ok := s.catalogs[l][k]; ok {
			return text
		}
	}
	return key
}

// Has reports whether the catalogue has a sentence of exactly that key.
func (s *Site) Has(l Language, key string) bool {
	_, ok := s.catalogs[l][key]
	return ok
}
