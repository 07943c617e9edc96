package intake_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/intake"
)

// resident is a row of the test register in Parquet; the order of the columns
// is another than the descriptor's.
type resident struct {
	Phone     *string `parquet:"phone,optional"`
	NationalD string  `parquet:"national_id"`
	Name      string  `parquet:"name,dict"`
	Birth     string  `parquet:"birth_date"`
	Sex       int32   `parquet:"sex"`
	Address   string  `parquet:"address,snappy"`
}

// parquetOf writes rows in several groups.
func parquetOf(t testing.TB, rows []string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := parquet.NewGenericWriter[resident](&out)
	for i, row := range rows {
		c := strings.Split(row, ",")
		one := resident{NationalD: c[0], Name: c[1], Birth: c[2], Sex: int32(c[3][0] - '0'), Address: c[4], Phone: &c[5]}
		if c[5] == "" {
			one.Phone = nil
		}
		if _, err := w.Write([]resident{one}); err != nil {
			t.Fatal(err)
		}
		if i%100 == 99 {
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Parquet and CSV of the same rows give the same state, and a bad row of either
// can be re-admitted.
func TestParquetEqualsCSV(t *testing.T) {
	rows := people(330, 1)
	rows[7] = rows[7][:strings.LastIndex(rows[7], ",")+1]
	a, b := newWorld(t), newRig(t)
	a.must(csvOf(rows))
	rows[9] = "A123456788,王小明,0780607,1,\"x\\y\n\",1"
	got := b.must(string(parquetOf(t, rows)))
	if got.Added != 329 || got.Quarantined != 1 {
		t.Fatalf("%+v", got)
	}
	bad := b.quarantine()
	if string(bad[0].Raw) != `["1","A123456788","王小明","0780607","1","\"x\\y\u000a\""]` {
		t.Errorf("kept as %s", bad[0].Raw)
	}
	if _, err := b.readmit(bad, ""); err == nil {
		t.Error("a wrong check digit was let in")
	}
	c := strings.Split(people(10, 1)[9], ",")
	if _, err := b.readmit(bad, strings.Join([]string{c[5], c[0], c[1], c[2], c[3], c[4]}, ",")); err != nil {
		t.Error(err)
	}
	n := 0
	err := b.store.Scan(t.Context(), b.d.Code, func(s holding.Stored) error {
		n++
		if v := a.rows[s.Key]; v.Hash != s.Hash || v.Keys != s.Keys || strings.Join(v.Values, "|") != strings.Join(s.Values, "|") {
			t.Errorf("%v and %v", v, s)
		}
		return nil
	})
	if err != nil || n != 330 {
		t.Errorf("%d rows, %v", n, err)
	}
}

// Values of every kind become the text that CSV would hold.
func TestParquetTypes(t *testing.T) {
	type row struct {
		NationalID string    `parquet:"national_id"`
		Name       string    `parquet:"name"`
		Birth      int32     `parquet:"birth_date,date"`
		Seen       time.Time `parquet:"seen,timestamp(microsecond)"`
		Fee        int64     `parquet:"fee,decimal(2:10)"`
		Minor      int64     `parquet:"minor,decimal(3:10)"`
		Count      uint64    `parquet:"count"`
		Flag       bool      `parquet:"flag"`
		Share      float64   `parquet:"share"`
	}
	var out bytes.Buffer
	if err := parquet.Write(&out, []row{{"A123456789", "甲", int32(time.Date(1989, 6, 7, 0, 0, 0, 0, time.UTC).Unix() / 86400), time.Date(1969, 12, 31, 23, 59, 59, 500_000_000, time.UTC), -105, 7, 1 << 63, true, 0.1}}); err != nil {
		t.Fatal(err)
	}
	field := func(name, kind string) string {
		return fmt.Sprintf(`{"name": "%s", "title": "x", "x-title-en": "x", "type": "%s", "x-class": "ordinary"}`, name, kind)
	}
	w := newWorld(t, `{"name": "birth_date", "title": "生日", "x-title-en": "Birth", "type": "string", "x-semantic": "person.birth", "x-class": "identity"},`,
		`{"name": "birth_date", "title": "生日", "x-title-en": "Birth", "type": "date", "x-semantic": "person.birth", "x-class": "identity"},`+
			strings.Join([]string{field("seen", "datetime"), field("fee", "number"), field("minor", "number"), field("count", "integer"), field("flag", "boolean"), field("share", "number")}, ",")+",",
		`"fieldsMatch": "equal"`, `"fieldsMatch": "superset"`)
	w.must(out.String())
	if want := "A123456789|甲|1989-06-07|1969-12-31T23:59:59.5Z|-1.05|0.007|9223372036854775808|yes|0.1|||"; !strings.HasPrefix(w.state(), want) {
		t.Errorf("%s\nwant %s", w.state(), want)
	}
}

func TestParquetNested(t *testing.T) {
	type inner struct {
		A string `parquet:"a"`
	}
	var list, group bytes.Buffer
	if err := errors.Join(
		parquet.Write(&list, []struct {
			National []string `parquet:"national_id,list"`
		}{{[]string{"x"}}}),
		parquet.Write(&group, []struct {
			National inner `parquet:"national_id"`
		}{{inner{"x"}}})); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{list.String(), group.String()} {
		if _, err := newWorld(t).load(file); !errors.Is(err, intake.ErrFile) || !strings.Contains(err.Error(), "lists or groups") {
			t.Errorf("%v", err)
		}
	}
}

// A Parquet file that is cut short at any place is refused whole.
func TestParquetTruncated(t *testing.T) {
	w := newWorld(t)
	w.must(csvOf(people(50, 1)))
	before := w.state()
	data := parquetOf(t, people(250, 2))
	for n := 0; n < len(data); n += 1 + len(data)/200 {
		if _, err := w.load(string(data[:n])); err == nil || w.state() != before {
			t.Fatalf("cut at %d of %d: %v", n, len(data), err)
		} else if n > 4 && !strings.Contains(err.Error(), "deliver it again") {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
}

// A bit that flipped is refused, or did no harm that the file can show: the
// loader never panics, loses no row without a word and leaves no half state.
func TestParquetBitFlips(t *testing.T) {
	data := parquetOf(t, people(250, 2))
	right := newWorld(t)
	right.must(string(data))
	refused, quarantined, loaded := 0, 0, 0
	flips := 300
	if slow {
		flips = 40
	}
	path := filepath.Join(t.TempDir(), "flipped.parquet")
	d := parsed(t, `"reject_limit": 0.5`, `"reject_limit": 1`)
	for i := 0; i < len(data); i += 1 + len(data)/flips {
		flipped := bytes.Clone(data)
		flipped[i] ^= 1 << (i % 8)
		if err := os.WriteFile(path, flipped, 0o600); err != nil {
			t.Fatal(err)
		}
		m := newMemory()
		b, err := intake.Load(context.Background(), m, d, intake.File{Path: path}, intake.Options{Clock: clock{now}})
		switch {
		case err != nil && len(m.rows) > 0:
			t.Fatalf("byte %d: %v, and %d rows stay", i, err, len(m.rows))
		case err != nil:
			refused++
		case b.In != 250 || !b.Balanced():
			t.Fatalf("byte %d: %+v", i, b)
		case m.state() == right.state():
			loaded++
		default:
			quarantined++
		}
	}
	t.Logf("%d refused, %d without effect, %d with other values", refused, loaded, quarantined)
	if refused == 0 {
		t.Error("nothing was refused")
	}
}
