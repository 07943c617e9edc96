package web

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"mpolice"
)

// The first year of the Republic of China calendar is 1912.
const rocOffset = 1911

// moment formats instants for one language, always in Taipei time: in Chinese
// with ROC years, 民國115年11月21日 14:05:09, in English as 2026-11-21 14:05:09.
type moment struct{ lang Language }

func rocYear(year int) string {
	if year <= rocOffset {
		return fmt.Sprintf("民國前%d年", rocOffset+1-year)
	}
	return fmt.Sprintf("民國%d年", year-rocOffset)
}

// Full gives date and time to the second.
func (m moment) Full(t time.Time) string {
	return m.Date(t) + " " + t.In(mpolice.Taipei).Format("15:04:05")
}

// Minute gives date and time to the minute.
func (m moment) Minute(t time.Time) string {
	return m.Date(t) + " " + t.In(mpolice.Taipei).Format("15:04")
}

// Date gives the day.
func (m moment) Date(t time.Time) string {
	t = t.In(mpolice.Taipei)
	if m.lang == English {
		return t.Format("2006-01-02")
	}
	return rocYear(t.Year()) + t.Format("1月2日")
}

// Clock gives the time of day alone, for shifts of the day that is shown.
func (m moment) Clock(t time.Time) string {
	return t.In(mpolice.Taipei).Format("15:04")
}

// element wraps a written instant so that machines read it too. A line breaks
// between day and time of day and nowhere else.
func (moment) element(t time.Time, text string) template.HTML {
	machine := t.In(mpolice.Taipei).Format(time.RFC3339)
	day, clock, _ := strings.Cut(text, " ")
	if clock != "" {
		clock = " " + clock
	}
	return template.HTML(`<time datetime="` + machine + `"><span class="keep">` + day + `</span>` + clock + `</time>`) // digits and fixed words only
}

// FormatTime gives an instant as a page in language l writes it, to the second.
func FormatTime(l Language, t time.Time) string { return moment{l}.Full(t) }

// FormatDate gives the day of an instant as a page in language l writes it.
func FormatDate(l Language, t time.Time) string { return moment{l}.Date(t) }

// BirthYear gives a year of birth the way papers in language l write it:
// 民國79年 in Chinese, 1990 in English.
func BirthYear(l Language, year int) string {
	if l == English {
		return fmt.Sprint(year)
	}
	return rocYear(year)
}

// FormatClock gives the time of day of an instant, in Taipei.
func FormatClock(t time.Time) string { return moment{}.Clock(t) }
