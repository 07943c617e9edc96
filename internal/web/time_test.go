package web

import (
	"testing"
	"time"
)

func TestTime(t *testing.T) {
	at := time.Date(2026, 11, 20, 22, 5, 9, 123000, time.UTC) // the 21st in Taipei
	for _, c := range []struct{ got, want string }{
		{FormatTime(Chinese, at), "民國115年11月21日 06:05:09"},
		{FormatTime(English, at), "2026-11-21 06:05:09"},
		{FormatDate(Chinese, at), "民國115年11月21日"},
		{FormatDate(English, at), "2026-11-21"},
		{moment{Chinese}.Minute(at), "民國115年11月21日 06:05"},
		{moment{Chinese}.Clock(at), "06:05"},
		{FormatDate(Chinese, time.Date(1912, 1, 1, 0, 0, 0, 0, time.UTC)), "民國1年1月1日"},
		{FormatDate(Chinese, time.Date(1911, 10, 10, 0, 0, 0, 0, time.UTC)), "民國前1年10月10日"},
		{BirthYear(Chinese, 1990), "民國79年"},
		{BirthYear(Chinese, 1905), "民國前7年"},
		{BirthYear(English, 1990), "1990"},
		{inputTime(at), "2026-11-21T06:05"},
		{inputTime(time.Time{}), ""},
		{string(moment{English}.element(at, "x")), `<time datetime="2026-11-21T06:05:09+08:00"><span class="keep">x</span></time>`},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}
