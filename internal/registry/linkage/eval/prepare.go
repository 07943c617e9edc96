package eval

import (
	"fmt"
	"strconv"
	"strings"

	"mpolice/internal/registry/linkage/field"
)

// blankNA empties the cells that say NA where that is this file's word for
// nothing: it stands in two columns, or in a large part of one. Elsewhere it
// is left, as a family name.
func (f *frame) blankNA() {
	counts := make([]int, len(f.header))
	columns, most := 0, 0
	for _, row := range f.rows {
		for c, v := range row {
			if isNA(v) {
				counts[c]++
			}
		}
	}
	for _, n := range counts {
		most = max(most, n)
		if n > 0 {
			columns++
		}
	}
	if columns < 2 && most*50 <= len(f.rows) {
		return
	}
	for _, row := range f.rows {
		for c, v := range row {
			if isNA(v) {
				row[c] = ""
			}
		}
	}
}

func isNA(v string) bool {
	switch strings.TrimSpace(v) {
	case "NA", "na", "Na", "<NA>":
		return true
	}
	return false
}

// datePart is one of year, month and day.
type datePart int

const (
	noPart datePart = iota
	yearPart
	monthPart
	dayPart
)

var partWords = map[string]datePart{
	"year": yearPart, "yr": yearPart, "yyyy": yearPart, "yy": yearPart, "y": yearPart, "jahr": yearPart, "jaar": yearPart, "annee": yearPart,
	"ano": yearPart, "anno": yearPart, "rok": yearPart, "nam": yearPart,
	"month": monthPart, "mon": monthPart, "mm": monthPart, "m": monthPart, "monat": monthPart, "maand": monthPart, "mois": monthPart,
	"mes": monthPart, "mese": monthPart, "miesiac": monthPart, "thang": monthPart,
	"day": dayPart, "dy": dayPart, "dd": dayPart, "d": dayPart, "tag": dayPart, "dag": dayPart, "jour": dayPart, "dia": dayPart, "giorno": dayPart,
	"dzien": dayPart, "ngay": dayPart,
}

// partOf tells what part of which date a header names: birth_year is the year
// of "birth", bd the day of "b", 出生年 the year of 出生.
func partOf(header string) (stem string, p datePart) {
	h := strings.ToLower(strings.TrimSpace(header))
	for suffix, part := range map[string]datePart{"年": yearPart, "月": monthPart, "日": dayPart} {
		if rest, ok := strings.CutSuffix(h, suffix); ok {
			return rest, part
		}
	}
	words := strings.FieldsFunc(h, func(r rune) bool { return r == '_' || r == ' ' || r == '.' || r == '-' })
	for i, w := range words {
		if part, ok := partWords[w]; ok {
			return strings.Join(append(words[:i:i], words[i+1:]...), " "), part
		}
	}
	if len(words) == 1 {
		w := words[0]
		for _, n := range []int{5, 4, 3, 2, 1} {
			if part, ok := partWords[w[max(0, len(w)-n):]]; ok && len(w) > n {
				return w[:len(w)-n], part
			}
		}
	}
	return "", noPart
}

// most is the highest value of a part.
func (p datePart) most() int { return [...]int{0, 2100, 12, 31}[p] }

// joinDates adds a column for every date that stands in three of which the
// mapping says nothing, and returns which columns went into one.
func (f *frame) joinDates(mapped field.Mapping) map[int]string {
	parts := map[string][4]int{}
	var stems []string
	for c, h := range f.header {
		stem, p := partOf(h)
		if _, stated := mapped[field.HeaderKey(h)]; stated || p == noPart || !f.holds(c, p) {
			continue
		}
		at, ok := parts[stem]
		if !ok {
			stems = append(stems, stem)
		}
		if at[p] != 0 {
			at[0] = -1 // two of one part: which is meant is not known
		}
		at[p] = c + 1
		parts[stem] = at
	}
	joined := map[int]string{}
	for _, stem := range stems {
		if at := parts[stem]; at[0] == 0 && at[yearPart] > 0 && at[monthPart] > 0 && at[dayPart] > 0 {
			f.joinDate(at[yearPart]-1, at[monthPart]-1, at[dayPart]-1, joined)
		}
	}
	return joined
}

// holds reports that a column's values are of a part of dates.
func (f *frame) holds(c int, p datePart) bool {
	fit, filled := 0, 0
	for _, row := range f.sample(sampleRows) {
		if row[c] == "" {
			continue
		}
		filled++
		if n, err := strconv.ParseFloat(row[c], 64); err == nil && n >= 0 && n <= float64(p.most()) {
			fit++
		}
	}
	return filled > 0 && fit*20 >= filled*19
}

func (f *frame) joinDate(y, m, d int, joined map[int]string) {
	name := f.header[y] + "+" + f.header[m] + "+" + f.header[d]
	for _, c := range []int{y, m, d} {
		joined[c] = "part of " + name
	}
	f.header = append(f.header, name)
	for i, row := range f.rows {
		f.rows[i] = append(row, dateOf(row[y], row[m], row[d]))
	}
}

// dateOf writes a date from its parts, 00 for what is missing. A year of up to
// three digits is kept as it is written, for ROC years.
func dateOf(y, m, d string) string {
	number := func(s string) int {
		n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		if err != nil || n < 0 || n > 9999 {
			return 0
		}
		return int(n)
	}
	year := number(y)
	if year == 0 {
		return ""
	}
	if year < 1000 {
		return fmt.Sprintf("%d/%d/%d", year, number(m), number(d))
	}
	return fmt.Sprintf("%04d%02d%02d", year, number(m), number(d))
}
