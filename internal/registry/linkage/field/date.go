package field

import (
	"strings"
)

// normalizeDate reads the spellings of a calendar date into yyyymmdd:
// 1980-01-31, 31/01/1980, 19800131, 民國69年1月31日, 0690131, 69.1.31,
// 31 Jan 1980, with or without a time of day. Unknown parts are 00. Eight
// digits that are no date (1856-86-18) stay as they are: a misread digit is
// evidence for the other seven. What has no digits is null.
func normalizeDate(s string) string {
	roc := strings.Contains(s, "民國") || strings.Contains(s, "民国")
	if t := strings.IndexAny(s, "t "); t >= 8 && strings.Contains(s[t:], ":") {
		s = s[:t]
	}
	parts := dateParts(s)
	var y, m, d int
	var ok bool
	switch len(parts) {
	case 1:
		y, m, d, ok = packed(parts[0], roc)
		if !ok && len(parts[0]) == 8 {
			return plausible(parts[0])
		}
	case 2:
		y, m, ok = pick2(parts, roc)
	case 3:
		y, m, d, ok = pick3(parts, roc)
	}
	if !ok {
		return ""
	}
	return plausible(digits(y, 4) + digits(m, 2) + digits(d, 2))
}

// plausible drops the dates that mean "none": year 0 and year 9999.
func plausible(d string) string {
	if d[:4] == "0000" || d[:4] == "9999" {
		return ""
	}
	return d
}

var monthNames = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// dateParts cuts a date into runs of digits; a month's name becomes its
// number.
func dateParts(s string) []string {
	var parts []string
	for i := 0; i < len(s); {
		j := i
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			for j < len(s) && s[j] >= '0' && s[j] <= '9' {
				j++
			}
			parts = append(parts, s[i:j])
		case c >= 'a' && c <= 'z':
			for j < len(s) && s[j] >= 'a' && s[j] <= 'z' {
				j++
			}
			for m, name := range monthNames {
				if strings.HasPrefix(s[i:j], name) {
					parts = append(parts, "m"+digits(m+1, 2))
				}
			}
		default:
			j++
		}
		i = j
	}
	return parts
}

// packed reads a run of digits: yyyymmdd, 7 or 6 digits of a ROC date, yyyy.
func packed(p string, roc bool) (y, m, d int, ok bool) {
	switch {
	case p[0] == 'm':
		return 0, 0, 0, false
	case len(p) == 8:
		y, m, d = number(p[:4]), number(p[4:6]), number(p[6:])
		if y < 1000 && number(p[4:]) > 1800 { // ddmmyyyy
			y, m, d = number(p[4:]), number(p[2:4]), number(p[:2])
		}
		return y, m, d, m <= 12 && d <= 31
	case len(p) == 7:
		return number(p[:3]) + 1911, number(p[3:5]), number(p[5:]), true
	case len(p) == 6:
		return number(p[:2]) + 1911, number(p[2:4]), number(p[4:]), true
	case len(p) == 4:
		return number(p), 0, 0, true
	case roc && len(p) <= 3:
		return number(p) + 1911, 0, 0, true
	}
	return 0, 0, 0, false
}

// pick2 reads year and month in either order.
func pick2(p []string, roc bool) (y, m int, ok bool) {
	if len(p[1]) == 4 && p[1][0] != 'm' {
		p = []string{p[1], p[0]}
	}
	if p[0][0] == 'm' || len(p[0]) > 4 || len(p[1]) > 3 {
		return 0, 0, false
	}
	y = number(p[0])
	if roc || len(p[0]) <= 3 {
		y += 1911
	}
	return y, number(p[1]), y >= 1000
}

// pick3 reads three parts: year first, or year last with the day before the
// month unless only the other reading is a date. A month's name settles it.
func pick3(p []string, roc bool) (y, m, d int, ok bool) {
	for i := range p {
		if p[i][0] != 'm' && len(p[i]) > 4 {
			return 0, 0, 0, false
		}
	}
	first, last := p[0], p[2]
	switch {
	case first[0] == 'm': // Jan 31 1980
		return number(last), number(first), number(p[1]), true
	case len(first) == 4 || roc || len(first) == 3 || len(last) <= 2 && p[1][0] != 'm' && number(first) > 31:
		y = number(first)
		if roc || len(first) <= 3 {
			y += 1911
		}
		return y, number(p[1]), number(last), true
	case len(last) == 4:
		d, m = number(first), number(p[1])
		if m > 12 && d <= 12 && p[1][0] != 'm' {
			d, m = m, d
		}
		return number(last), m, d, true
	}
	y = number(last)
	if p[1][0] != 'm' && number(first) <= 31 && len(last) == 2 && y <= 31 && !western(first, p[1], last) {
		return number(first) + 1911, number(p[1]), y, true
	}
	return century(y), number(p[1]), number(first), true
}

// western reports whether dd/mm/yy is the only reading of three short parts.
func western(a, b, c string) bool {
	return number(b) > 12 || number(c) > 31 || number(a) == 0
}

func century(y int) int {
	if y > 30 {
		return 1900 + y
	}
	return 2000 + y
}

func number(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			n = n*10 + int(s[i]-'0')
		}
	}
	return n
}

// digits writes n with at least w digits, cut to the last w.
func digits(n, w int) string {
	b := make([]byte, w)
	for i := w - 1; i >= 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return string(b)
}
