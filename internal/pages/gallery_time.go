package pages

import (
	"strconv"
	"strings"
	"time"

	"mpolice"
)

// rocBefore is the first year that is not taken for one of the Republic's.
const rocBefore = 1000

// typedTime reads a day, or day and time of day, in Taipei: as the browser's
// own boxes send it, or as typed, in ROC years too (115-11-21 14:00). Without a
// time of day it is the day's first instant.
func typedTime(raw string) (time.Time, bool) {
	raw = strings.NewReplacer("T", " ", "/", "-", ".", "-").Replace(strings.TrimSpace(raw))
	day, clock, timed := strings.Cut(raw, " ")
	year, rest, ok := strings.Cut(day, "-")
	n, err := strconv.Atoi(year)
	if !ok || err != nil || n < 1 {
		return time.Time{}, false
	}
	if n < rocBefore {
		n += 1911
	}
	layout, value := "2006-1-2", strconv.Itoa(n)+"-"+rest
	if timed {
		layout, value = "2006-1-2 15:04", value+" "+strings.TrimSpace(clock)
	}
	t, err := time.ParseInLocation(layout, value, mpolice.Taipei)
	return t, err == nil
}

// typedYear reads a year, in the Republic's count too.
func typedYear(raw string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(raw))
	if err != nil || n < 1 || n > 9999 {
		return 0, false
	}
	if n < rocBefore {
		n += 1911
	}
	return n, true
}
