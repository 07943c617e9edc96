package mpolice

import "unicode/utf8"

// plateShapes are the shapes in use (L letter, D digit), without separators.
// Plates are classified softly: an unknown shape is let through with a warning.
var plateShapes = map[string]bool{
	"LLLDDDD": true, // cars, motorcycles and heavy vehicles since 2012
	"LLLDDD":  true, // motorcycles and heavy vehicles before
	"DDDLLL":  true, "LLDLDDD": true,
	"DDDDLL": true, "LLDDDD": true, // cars 1992 to 2012
	"DLDDDD": true, "LDDDDD": true, "DDDDDL": true, "DDDDLD": true,
	"LLDDD": true, "DDDLL": true, // light trucks, older series
	"LDDDD": true, "DDDDL": true,
	"DDLDDD": true, "LDLDDD": true,
}

// platePrefixes are the Han characters that special plates begin with:
// temporary, test, embassy, consulate, foreign mission, military.
const platePrefixes = "臨試使領外軍"

const (
	minPlate = 3
	maxPlate = 10
)

// checkPlate reports whether a folded plate has a known shape; a plate outside
// three to ten characters is no plate at all.
func checkPlate(key string) (known bool, err error) {
	special := key[0] >= utf8.RuneSelf
	n := len(key)
	if special {
		n = utf8.RuneCountInString(key)
	}
	if n < minPlate || n > maxPlate {
		return false, ErrSubjectShape
	}
	if special {
		return true, nil
	}
	var room [maxPlate]byte
	for i := range key {
		room[i] = 'L'
		if isDigit(key[i]) {
			room[i] = 'D'
		}
	}
	return plateShapes[string(room[:n])], nil
}
