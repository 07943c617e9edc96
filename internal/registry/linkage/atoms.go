package linkage

import (
	"strings"

	"mpolice/internal/registry/linkage/compare"
	"mpolice/internal/registry/linkage/field"
)

// atomFunc takes from a normalised value the part on which records may meet;
// 0 is none.
type atomFunc func(v string) uint64

// atomDef is one way to block on a kind of field. Agree is the prior chance
// that the parts of two records of one entity are equal, given that both have
// a value; it steers only which keys are chosen.
type atomDef struct {
	name  string
	agree float64
	fn    atomFunc
}

var (
	wholeAtom  = func(v string) uint64 { return hashString(v, 0) }
	namesAtoms = []atomDef{{"whole", 0.80, wholeAtom}, {"sound", 0.86, soundAtom}, {"start3", 0.87, startAtom(3)}, {"start2", 0.9, startAtom(2)}}
)

// atomsOf lists the atoms of a kind, from strict to loose.
func atomsOf(k field.Kind) []atomDef {
	switch k {
	case field.Given, field.Family:
		return namesAtoms
	case field.NameKey:
		return []atomDef{{"whole", 0.90, wholeAtom}}
	case field.Middle:
		return []atomDef{{"whole", 0.45, wholeAtom}, {"longest", 0.55, longestAtom}}
	case field.Date:
		return []atomDef{{"whole", 0.84, wholeAtom}, {"month", 0.89, cutAtom(0, 6)}, {"monthday", 0.89, cutAtom(4, 8)}, {"year", 0.92, cutAtom(0, 4)}}
	case field.Year:
		return []atomDef{{"whole", 0.88, wholeAtom}, {"decade", 0.93, cutAtom(0, 3)}}
	case field.Postcode:
		return []atomDef{{"whole", 0.78, wholeAtom}, {"area", 0.87, startAtom(3)}}
	case field.Identifier, field.NationalID:
		return []atomDef{{"whole", 0.85, wholeAtom}, {"left", 0.90, halfAtom(false)}, {"right", 0.90, halfAtom(true)}}
	case field.Phone:
		return []atomDef{{"whole", 0.60, wholeAtom}, {"tail", 0.64, halfAtom(true)}}
	case field.Email:
		return []atomDef{{"whole", 0.60, wholeAtom}, {"box", 0.64, boxAtom}}
	case field.Street:
		return []atomDef{{"whole", 0.64, wholeAtom}, {"longest", 0.72, longestAtom}}
	case field.HouseNumber:
		return []atomDef{{"whole", 0.75, wholeAtom}}
	case field.Place:
		return []atomDef{{"whole", 0.76, wholeAtom}, {"sound", 0.82, soundAtom}}
	case field.Sex, field.Category:
		return []atomDef{{"whole", 0.85, wholeAtom}}
	case field.Number:
		return []atomDef{{"whole", 0.5, wholeAtom}}
	case field.Text, field.Organization:
		return []atomDef{
			{"whole", 0.35, wholeAtom},
			{"longest", 0.6, longestAtom},
			{"first", 0.65, firstAtom},
			{"word1", 0.5, minAtom(1)},
			{"word2", 0.5, minAtom(2)},
			{"word3", 0.5, minAtom(3)},
			{"gram", 0.55, gramAtom(4)},
		}
	}
	return nil
}

// startAtom is the first n runes; shorter values have none.
func startAtom(n int) atomFunc {
	return func(v string) uint64 {
		k := 0
		for i := range v {
			if k == n {
				return hashString(v[:i], 1)
			}
			k++
		}
		if k == n || compare.Han(v) {
			return hashString(v, 1)
		}
		return 0
	}
}

func cutAtom(from, to int) atomFunc {
	return func(v string) uint64 {
		if len(v) < to || strings.Trim(v[from:to], "0") == "" {
			return 0
		}
		return hashString(v[from:to], 2)
	}
}

// halfAtom is the left or right half: one slip leaves the other half whole.
func halfAtom(right bool) atomFunc {
	return func(v string) uint64 {
		if len(v) < 6 {
			return 0
		}
		if right {
			return hashString(v[len(v)-(len(v)+1)/2:], 3)
		}
		return hashString(v[:(len(v)+1)/2], 4)
	}
}

func boxAtom(v string) uint64 {
	box, _, _ := strings.Cut(v, "@")
	return hashString(box, 5)
}

func firstAtom(v string) uint64 {
	w, _, _ := strings.Cut(v, " ")
	return hashString(w, 6)
}

// longestAtom is the longest word, the first in the alphabet of several.
func longestAtom(v string) uint64 {
	best := ""
	for _, w := range strings.Fields(v) {
		if len(w) > len(best) || len(w) == len(best) && w < best {
			best = w
		}
	}
	return hashString(best, 7)
}

// minAtom is the word with the least hash under a seed (Broder 1997): two
// values have the same one with the chance of their words' Jaccard likeness.
func minAtom(seed uint64) atomFunc {
	return func(v string) uint64 {
		best := uint64(0)
		for _, w := range strings.Fields(v) {
			if len(w) < 2 {
				continue
			}
			if h := hashString(w, 16+seed); best == 0 || h < best {
				best = h
			}
		}
		return best
	}
}

// gramAtom is the same over runs of n bytes, for misspelt words.
func gramAtom(n int) atomFunc {
	return func(v string) uint64 {
		best := uint64(0)
		for i := 0; i+n <= len(v); i++ {
			if h := hashString(v[i:i+n], 32); best == 0 || h < best {
				best = h
			}
		}
		return best
	}
}
