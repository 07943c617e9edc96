package identity

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode/utf8"
)

// PlateClass names a class of plates, as in plates.tsv.
type PlateClass string

// PlateSeries is one row of the table: a shape, the ranges of its letters,
// and what they were issued for.
type PlateSeries struct {
	Class PlateClass
	// Shape has L for a letter, D for a digit, a Han prefix as itself.
	Shape string
	// First and Last bound the letters in front, both empty for any.
	First, Last string
	// From and To are dates of issue (YYYY-MM-DD or YYYY), empty if unknown.
	From, To string
	Source   string
	Text     string
}

//go:embed plates.tsv
var platesTSV string

// PlatesVersion is the version of the table of series.
const PlatesVersion = "2026-11"

// plateSeries is by shape code and in the order of the table: special ranges
// stand before the range that holds them.
var plateSeries, plateRows = mustPlates(platesTSV)

// AllPlateSeries lists the table.
func AllPlateSeries() []PlateSeries { return plateRows }

// ClassifyPlate tells what kind of vehicle a folded key was issued for. It
// reports false for a shape or a range that the table does not know, and so
// does not refuse: classes change faster than programs.
func ClassifyPlate[T text](key T) (PlateClass, bool) {
	code, letters, ok := plateShape(key)
	if !ok {
		return "", false
	}
	for i := range plateSeries[code] {
		s := &plateSeries[code][i]
		if s.first <= letters && letters <= s.last {
			return s.class, true
		}
	}
	return "", false
}

// series is a row made ready to compare: letters as a number in base 27.
type series struct {
	class       PlateClass
	first, last uint32
}

// plateShape gives the shape of a key as two bits a place, 1 digit, 2 letter,
// with the rune of a Han prefix above them, and its leading three letters.
func plateShape[T text](key T) (code uint64, letters uint32, ok bool) {
	if len(key) == 0 {
		return 0, 0, false
	}
	i, n, front := 0, 0, 0
	if key[0] >= utf8.RuneSelf {
		r, size := runeAt(key, 0)
		code, i, n = uint64(r)<<32, size, 1
	}
	leading := true
	for ; i < len(key); i, n = i+1, n+1 {
		c := key[i]
		switch {
		case n == maxPlate:
			return 0, 0, false
		case isDigit(c):
			code |= 1 << (2 * n)
			leading = false
		case isLetter(c):
			code |= 2 << (2 * n)
			if leading && front < 3 {
				letters = letters*27 + uint32(c-'A') + 1
				front++
			}
		default:
			return 0, 0, false
		}
	}
	for ; front < 3; front++ {
		letters *= 27
	}
	return code, letters, true
}

func mustPlates(tsv string) (map[uint64][]series, []PlateSeries) {
	table := map[uint64][]series{}
	var rows []PlateSeries
	for line := range strings.Lines(tsv) {
		line = strings.TrimRight(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 8 {
			panic(fmt.Sprintf("plates.tsv: want 8 columns: %q", line))
		}
		row := PlateSeries{Class: PlateClass(f[0]), Shape: f[1], First: f[2], Last: f[3], From: f[4], To: f[5], Source: f[6], Text: f[7]}
		code, s := row.compile()
		table[code] = append(table[code], s)
		rows = append(rows, row)
	}
	return table, rows
}

// compile makes an example of the shape at either end of the range.
func (p PlateSeries) compile() (uint64, series) {
	example := func(letters string, other byte) string {
		var b strings.Builder
		for i, r := range p.Shape {
			switch {
			case r == 'L' && i < len(letters):
				b.WriteByte(letters[i])
			case r == 'L':
				b.WriteByte(other)
			case r == 'D':
				b.WriteByte('0')
			default:
				b.WriteRune(r)
			}
		}
		return b.String()
	}
	code, first, ok := plateShape(example(p.First, 'A'))
	_, last, _ := plateShape(example(p.Last, 'Z'))
	if !ok || first > last {
		panic("plates.tsv: bad row for " + p.Shape)
	}
	return code, series{class: p.Class, first: first, last: last}
}
