package intake_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/intake"
)

// A file of only a header empties no register without a word.
func TestOnlyAHeader(t *testing.T) {
	w := newWorld(t, `"shrink_limit": 0.5`, `"shrink_limit": 1`)
	ask := func(o *intake.Options) { o.AcceptShrink = false }
	if b := w.must(header, ask); b.In != 0 {
		t.Errorf("%+v", b)
	}
	w.must(header + rowA)
	if _, err := w.load(header+"\n\r\n", ask); !errors.Is(err, intake.ErrShrink) || len(w.rows) != 1 {
		t.Errorf("%v", err)
	}
	if b := w.must(header + "\n"); b.Removed != 1 || len(w.rows) != 0 {
		t.Errorf("%+v", b)
	}
}

// The limits: a snapshot that takes away too much stops and asks, one that
// brings much more is told.
func TestShrinkAndVolume(t *testing.T) {
	w := newWorld(t, `"shrink_limit": 0.5`, `"shrink_limit": 0.1`)
	rows := people(200, 1)
	ask := func(o *intake.Options) { o.AcceptShrink = false }
	w.must(csvOf(rows[:100]))
	if b, err := w.load(csvOf(rows[11:100]), ask); !errors.Is(err, intake.ErrShrink) || b.Removed != 11 || len(w.rows) != 100 {
		t.Errorf("%+v, %v", b, err)
	}
	w.must(csvOf(rows[10:100]), ask)
	r := newRig(t)
	r.must(csvOf(rows[:100]))
	for n, want := range map[int]bool{130: false, 131: true} {
		b := r.must(csvOf(rows[:n]), func(o *intake.Options) { o.AcceptShrink, o.Again = true, true })
		findings, err := r.store.Findings(t.Context(), b.ID)
		if err != nil {
			t.Fatal(err)
		}
		told := false
		for _, f := range findings {
			told = told || f.Rule == "credibility.volume" && f.Dimension == "credibility"
		}
		if told != want {
			t.Errorf("%d rows over 100: told %v", n, told)
		}
		r.must(csvOf(rows[:100]), func(o *intake.Options) { o.AcceptShrink, o.Again = true, true })
	}
}

var composite = []string{`"primaryKey": ["national_id"]`, `"primaryKey": ["national_id", "phone"]`, `"name": "phone", "title": "電話", "x-title-en": "Telephone", "type": "string"`, `"name": "phone", "title": "電話", "x-title-en": "Telephone", "type": "string", "constraints": {"required": true}`}

// Keys of several fields: neither part alone, nor their concatenation, is the key.
func TestCompositeKeys(t *testing.T) {
	w := newWorld(t, append(composite, asDeltas...)...)
	all := ""
	for _, phone := range []string{"1", "11", "0912345678"} {
		all += "I,A123456789,甲,,,," + phone + "\nI,Y123456788,乙,,,,1" + phone + "\n"
	}
	if b := w.must("op," + header + all); b.Added != 6 {
		t.Errorf("%+v", b)
	}
	b := w.must("op," + header + "D,A123456789,,,,,11\nD,A123456789,,,,,\nD,,,,,,11\nD,A123456789,,,,,99\nD,y12345-6788,,,,,111\n")
	if b.EndedRows != 2 || b.Quarantined != 2 || b.Unchanged != 1 || len(w.rows) != 4 {
		t.Errorf("%+v", b)
	}
	for _, x := range w.rejected {
		if x.Rule != "completeness.required" && x.Rule != "completeness.key" {
			t.Errorf("%+v", x)
		}
	}
}

// A row of which the columns slipped does not take away what is held under the
// key that it probably has.
func TestBrokenRowKeepsWhatIsHeld(t *testing.T) {
	for name, broken := range map[string]string{
		"a column too many": "A123456789,陳,怡君,0780607,2,,\n",
		"one too few":       "A123456789,陳怡君\n",
		"a forgotten quote": "A123456789,\"陳怡君,0780607,2,,\n",
		"a quote inside":    "\"A123456789\",陳\"怡\"君,0780607,2,,\n",
		"far too long":      "A123456789," + strings.Repeat("長", 100_000) + ",,,,\n",
		"a bad byte":        "A123456789,\xFF,0780607,2,,\n",
	} {
		w := newWorld(t)
		w.must(header + rowA + rowB + rowC)
		b := w.must(header + rowB + broken + rowC)
		if b.Quarantined != 1 || b.Removed != 0 || !strings.Contains(w.state(), "A123456789") {
			t.Errorf("%s: %+v", name, b)
		}
	}
}

// A quarantined row and a whole one of the same key, in either order, and what
// is held: the whole one counts.
func TestRejectedAndWholeRowOfOneKey(t *testing.T) {
	bad := strings.Replace(rowA, "0780607", "0780231", 1)
	next := strings.Replace(rowA, "311號", "312號", 1)
	for _, file := range []string{bad + next + rowB, next + bad + rowB} {
		for _, held := range []string{"", rowA} {
			w := newWorld(t)
			w.must(header + held + rowB)
			b := w.must(header + file)
			if b.Quarantined != 1 || b.Added+b.Changed != 1 || !strings.Contains(w.state(), "312號") {
				t.Errorf("%+v\n%s", b, w.state())
			}
		}
	}
}

func TestNumbersAndInstants(t *testing.T) {
	w := newWorld(t,
		`{"name": "phone",`, `{"name": "n", "title": "x", "x-title-en": "x", "type": "number", "x-class": "ordinary", "constraints": {"minimum": "-1.5", "maximum": 12}},
		{"name": "i", "title": "x", "x-title-en": "x", "type": "integer", "x-class": "ordinary"},
		{"name": "at", "title": "x", "x-title-en": "x", "type": "datetime", "x-class": "ordinary"}, {"name": "phone",`,
		`"reject_limit": 0.5`, `"reject_limit": 1`)
	good := []string{",,", "1.55,7,", "-1.5,-7,2026-11-22 03:04:05", "+.5,+1,2026-11-22T03:04:05.123Z", "1e1,0,2026-11-22T03:04:05+08:00", "9,,", "12.0,,"}
	bad := []string{"12.1,,", "-1.51,,", "1.2.3,,", "+,,", "-,-,", ".,,", "--5,,", "1e,,", "1e999,,", ",1.5,", ",0x10,", ",１,", ",,2026-11-31 00:00:00", ",,soon", "1_0,,"}
	var out strings.Builder
	for i, cells := range append(good, bad...) {
		c := strings.Split(people(i+1, 1)[i], ",")
		fmt.Fprintf(&out, "%s,%s,%s,%s,%s,%s,%s\n", c[0], c[1], c[2], c[3], c[4], cells, c[5])
	}
	b := w.must("national_id,name,birth_date,sex,address,n,i,at,phone\n" + out.String())
	if b.Added != int64(len(good)) || b.Quarantined != int64(len(bad)) {
		t.Errorf("%+v\n%s", b, w.state())
	}
}

func TestOptionsThatMakeNoSense(t *testing.T) {
	w := newWorld(t)
	for name, change := range map[string]func(*intake.Options){
		"mode":   func(o *intake.Options) { o.Mode = "readmission" },
		"future": func(o *intake.Options) { o.AsOf = now.AddDate(1, 0, 0) },
	} {
		if _, err := w.load(header+rowA, change); !errors.Is(err, intake.ErrOptions) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.load(header+rowA, func(o *intake.Options) { o.Mode = intake.ModeDelta }); !errors.Is(err, intake.ErrColumns) {
		t.Errorf("a delta of a register of snapshots: %v", err)
	}
	w = newWorld(t, append(asDeltas, `"fieldsMatch": "equal"`, `"fieldsMatch": "superset"`)...)
	if _, err := w.load(header + rowA); !errors.Is(err, intake.ErrColumns) || !strings.Contains(err.Error(), "op") {
		t.Errorf("a delta without operations: %v", err)
	}
}

// A file without a header is refused, and its first row is repeated nowhere.
func TestNoHeader(t *testing.T) {
	w := newWorld(t)
	b, err := w.load(rowA + rowB)
	if !errors.Is(err, intake.ErrColumns) || strings.Contains(err.Error(), "陳怡君") || strings.Contains(b.Fault+b.Columns, "A123456789") {
		t.Errorf("%v %+v", err, b)
	}
}

// A file that was loaded before, and others since, is refused by another name
// than one that was loaded last.
func TestReplay(t *testing.T) {
	w := newWorld(t)
	w.must(header + rowA)
	w.must(header + rowA + rowB)
	before := w.state()
	if _, err := w.load(header + rowA); !errors.Is(err, intake.ErrReplay) || w.state() != before {
		t.Errorf("%v", err)
	}
	if _, err := w.load(header + rowA + rowB); !errors.Is(err, intake.ErrSame) {
		t.Errorf("%v", err)
	}
	if b := w.must(header+rowA, func(o *intake.Options) { o.Again = true }); b.Removed != 1 {
		t.Errorf("%+v", b)
	}
}

// Twenty failures do not hide what was loaded before them.
func TestOlderBehindFailures(t *testing.T) {
	w := newWorld(t)
	w.must(header + rowA)
	for i := range 30 {
		if _, err := w.load(fmt.Sprintf("x%d\n1\n", i)); err == nil {
			t.Fatal("loaded")
		}
	}
	if _, err := w.load(header+rowB, func(o *intake.Options) { o.AsOf = now.Add(-time.Hour) }); !errors.Is(err, intake.ErrOlder) {
		t.Errorf("%v", err)
	}
}

func TestProgressNeverFalls(t *testing.T) {
	rows := people(600, 1)
	rows = append(rows, rows[3][:len(rows[3])-2]+"00") // a conflict: the file is read twice
	for _, edit := range [][]string{nil, asDeltas} {
		w := newWorld(t, edit...)
		file := csvOf(rows)
		if edit != nil {
			file = "op," + header + "I," + strings.Join(rows, "\nI,")
		}
		var last intake.Progress
		calls := 0
		w.must(file, func(o *intake.Options) {
			o.Progress = func(p intake.Progress) {
				if p.Read < last.Read || p.Rows < last.Rows || p.Rejected < last.Rejected || p.Read > p.Size {
					t.Errorf("%+v after %+v", p, last)
				}
				last, calls = p, calls+1
			}
		})
		if last.Read != last.Size || last.Step != "commit" || calls < 10 {
			t.Errorf("%+v after %d", last, calls)
		}
	}
}

// Cross-field findings are told and keep no row out.
func TestAcrossFields(t *testing.T) {
	r := newRig(t, `{"name": "phone",`, `{"name": "licensed", "title": "x", "x-title-en": "x", "type": "date", "x-class": "ordinary"}, {"name": "serial", "title": "x", "x-title-en": "x", "type": "string", "x-class": "ordinary", "constraints": {"unique": true}}, {"name": "phone",`)
	b := r.must("national_id,name,birth_date,sex,address,licensed,serial,phone\n" +
		"A123456789,陳怡君,0780607,2,,1989-06-06,s1,\nY123456788,林明,078,1,,1989-06-06,s2,\nF131104093,𠮷田,0780607,1,,2009-06-06,s1,\n")
	findings, err := r.store.Findings(t.Context(), b.ID)
	if err != nil || b.Added != 3 {
		t.Fatalf("%+v, %v", b, err)
	}
	got := map[string]holding.Finding{}
	for _, f := range findings {
		got[f.Rule] = f
	}
	for rule, line := range map[string]int64{"consistency.before-birth": 2, "consistency.sex-digit": 2, "consistency.unique": 4} {
		if f := got[rule]; f.Rows != 1 || len(f.Sample) != 1 || f.Sample[0] != line || f.Severity != intake.SeverityWarn {
			t.Errorf("%s: %+v", rule, f)
		}
	}
}

// FuzzLoad: any bytes as any kind of delivery end in a balanced batch or an
// error with the old state; a second load changes nothing.
func FuzzLoad(f *testing.F) {
	delta := "op," + header
	for _, seed := range []string{
		header + rowA + rowB, header, "", "\n\n", header + "\"", header + rowA + strings.Replace(rowA, "怡", "宜", 1), delta + "U," + rowA + "D,A123456789,,,,,\n",
		"PAR1PAR1", string(parquetOf(f, people(3, 1))), header + "A123456789,\x00\xFF,,,,\n", "\xEF\xBB\xBF" + header + rowC, header + strings.Repeat(rowA, 200),
	} {
		f.Add([]byte(seed), uint8(0))
		f.Add([]byte(seed), uint8(3))
	}
	worlds := [][]string{nil, asDeltas, asBig5, {`"x-feed": {`, `"x-feed": {"delimiter": "|",`}}
	f.Fuzz(func(t *testing.T, data []byte, kind uint8) {
		w := newWorld(t, worlds[int(kind)%len(worlds)]...)
		first := header + rowB
		if kind%4 == 1 {
			first = delta + "I," + rowB
		}
		if kind%4 == 3 {
			first = strings.ReplaceAll(first, ",", "|")
		}
		if kind%4 != 2 {
			w.must(first)
		}
		before := w.state()
		b, err := w.load(string(data))
		if err != nil {
			if w.state() != before || len(err.Error()) > 2000 {
				t.Fatalf("%v\n%s", err, w.state())
			}
			return
		}
		after := w.state()
		if !b.Balanced() {
			t.Fatalf("%+v", b)
		}
		if b, err = w.load(string(data), func(o *intake.Options) { o.Again = true }); err != nil || b.Added+b.Changed+b.Removed+b.EndedRows != 0 && kind%4 != 1 || w.state() != after {
			t.Fatalf("a second time: %+v, %v", b, err)
		}
	})
}
