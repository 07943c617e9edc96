package synth

import (
	"time"

	"mpolice"
)

// day is a calendar day in Taipei, counted from 1970-01-01. Counting days, not
// drawing months and days, makes every date a valid one, 29 February included.
type day int32

func dayOf(t time.Time) day {
	t = t.In(mpolice.Taipei)
	return day(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// civil gives year, month and day (H. Hinnant, "chrono-Compatible Low-Level
// Date Algorithms", civil_from_days).
func (d day) civil() (year, month, dom int) {
	z := int(d) + 719468
	era := z / 146097
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	dom = doy - (153*mp+2)/5 + 1
	month = mp + 3
	if mp >= 10 {
		month = mp - 9
	}
	year = yoe + era*400
	if month <= 2 {
		year++
	}
	return year, month, dom
}

func (d day) year() int {
	y, _, _ := d.civil()
	return y
}

// append writes yyyy-mm-dd.
func (d day) append(b []byte) []byte {
	y, m, dom := d.civil()
	b = digits(b, y, 4)
	b = digits(append(b, '-'), m, 2)
	return digits(append(b, '-'), dom, 2)
}

// String gives yyyy-mm-dd.
func (d day) String() string {
	var room [10]byte
	return string(d.append(room[:0]))
}

// digits appends n in at least width decimal digits.
func digits(b []byte, n, width int) []byte {
	var room [20]byte
	i := len(room)
	for n > 0 || width > 0 {
		i--
		room[i] = '0' + byte(n%10)
		n /= 10
		width--
	}
	return append(b, room[i:]...)
}
