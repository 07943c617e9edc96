package intake_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/intake"
)

var asBig5 = []string{`"mode": "snapshot"`, `"mode": "snapshot", "encoding": "big5", "private_use": "test"`}

// big5 writes Big5. (The encoder gives 晴 and 婷 a code of Hong Kong's, in the area of
// agencies' own characters; people has neither.)
func big5(t *testing.T, s string) string {
	t.Helper()
	out, err := traditionalchinese.Big5.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A file in another encoding than agreed fails with a sentence that says so,
// before its rows fill the quarantine.
func TestWrongEncoding(t *testing.T) {
	rows := csvOf(people(400, 1))
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(rows)
	if err != nil {
		t.Fatal(err)
	}
	ascii := strings.Repeat("A123456789,"+strings.Repeat("x", 600)+",,,,\n", 900)
	for name, c := range map[string]struct {
		edit    []string
		content string
		says    string
	}{
		"Big5 for UTF-8":        {nil, big5(t, rows), "reads as Big5"},
		"UTF-8 for Big5":        {asBig5, rows, "reads as UTF-8"},
		"marked UTF-8":          {asBig5, "\xEF\xBB\xBF" + header, "reads as UTF-8"},
		"UTF-16":                {nil, utf16, "UTF-16"},
		"one row of Big5":       {nil, big5(t, header+people(1, 1)[0]+"\n"), "reads as Big5"},
		"one row of UTF-8":      {asBig5, header + people(1, 1)[0] + "\n", "reads as UTF-8"},
		"Big5 after a while":    {nil, header + ascii + ascii + big5(t, strings.Repeat(strings.Join(people(400, 1), "\n")+"\n", 8)), "parts of the file may be Big5"},
		"UTF-8 after a while":   {asBig5, header + ascii + ascii + strings.Repeat(strings.Join(people(400, 1), "\n")+"\n", 8), "parts of the file may be UTF-8"},
		"Big5 names of columns": {nil, big5(t, "證號,姓名,生日,性別,地址,電話\n"), "reads as Big5"},
	} {
		w := newWorld(t, c.edit...)
		b, err := w.load(c.content)
		if !errors.Is(err, intake.ErrEncoding) || !strings.Contains(err.Error(), c.says) || b.State != holding.StateFailed || len(w.rows) != 0 {
			t.Errorf("%s: %s %v", name, b.State, err)
		}
	}
}

// A few rows in another encoding are quarantined, each by itself.
func TestAFewRowsInAnotherEncoding(t *testing.T) {
	rows := people(200, 1)
	bad := people(203, 1)[200:]
	mixed := csvOf(rows[:100]) + big5(t, bad[0]+"\n"+bad[1]+"\n") + strings.Join(rows[100:], "\n") + "\n"
	if b := newWorld(t).must(mixed); b.Added != 200 || b.Quarantined != 2 {
		t.Errorf("Big5 in UTF-8: %+v", b)
	}
	mixed = big5(t, csvOf(rows[:100])) + bad[0] + "\n" + bad[1] + "\n" + big5(t, strings.Join(rows[100:], "\n")+"\n")
	w := newWorld(t, asBig5...)
	if b := w.must(mixed); b.Added != 200 || b.Quarantined != 2 {
		t.Errorf("UTF-8 in Big5: %+v", b)
	}
	right := newWorld(t)
	right.must(csvOf(rows))
	if right.state() != w.state() {
		t.Errorf("Big5 gives another state than UTF-8:\n%s\n%s", w.state(), right.state())
	}
}

// A row of UTF-8 with a byte lost is not taken for Big5.
func TestDamagedUTF8IsNotBig5(t *testing.T) {
	luck := rand.New(rand.NewPCG(1, 1))
	wrong := 0
	for i, row := range people(300, 2) {
		at := strings.Index(row, "臺") + luck.IntN(20)
		w := newWorld(t, `"reject_limit": 0.5`, `"reject_limit": 1`)
		b, err := w.load(header + row[:at] + row[at+1:] + "\n")
		if err != nil {
			wrong++
		} else if b.In != 1 {
			t.Errorf("row %d: %+v", i, b)
		}
	}
	if wrong > 0 {
		t.Errorf("%d of 300 were taken for Big5", wrong)
	}
}
