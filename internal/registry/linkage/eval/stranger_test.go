package eval

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// people are labelled rows of given and family name, date and town: two
// records of each, the second with another town.
func people(n int) (rows [][]string) {
	given := strings.Fields("anna boris clara dmitri elena frank greta henry irene jakob karin louis maria norbert olga peter")
	family := strings.Fields("berg conrad dorn engel fuchs gruber huber jansen keller lang maurer neumann ott pichler roth seidl traun")
	for i := range n {
		who := []string{given[i*7%16], family[i/16%17] + string(rune('a'+i%23)), fmt.Sprintf("19%02d-%02d-%02d", 30+i*13%70, 1+i*5%12, 1+i*11%28)}
		for k, town := range []string{"wien", "graz"} {
			rows = append(rows, append([]string{fmt.Sprintf("E%d", i), fmt.Sprint(2*i + k)}, append(slices.Clone(who), town)...))
		}
	}
	return rows
}

func text(header []string, rows [][]string, comma rune) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Comma = comma
	_ = w.WriteAll(append([][]string{header}, rows...)) // a builder does not fail
	return b.String()
}

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func evaluate(t *testing.T, cfg Config) Report {
	t.Helper()
	r, err := Evaluate(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func kindOf(r Report, column string) string {
	for _, c := range r.Columns {
		if c.Name == column {
			return c.Kind
		}
	}
	return "absent"
}

var plain = []string{"cluster", "id", "given_name", "surname", "dob", "city"}

// TestEncodingsAndDelimiters: one set in many shapes gives one result.
func TestEncodingsAndDelimiters(t *testing.T) {
	rows := people(500)
	rows[0][5], rows[1][5] = "Graz, \"Alt\nstadt\"", "臺北市"
	big := slices.Clone(rows)
	for name, c := range map[string]struct {
		comma rune
		enc   encoding.Encoding
		mark  string
		want  string
	}{
		"comma": {',', nil, "", ""}, "semicolon, mark": {';', nil, "\uFEFF", ""}, "tab": {'\t', nil, "", ""}, "bar": {'|', nil, "", ""},
		"utf-16": {',', unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "", "utf-16"}, "big5": {',', traditionalchinese.Big5, "", "big5"},
	} {
		content := c.mark + text(plain, big, c.comma)
		if c.enc != nil {
			var err error
			if content, err = c.enc.NewEncoder().String(content); err != nil {
				t.Fatal(err)
			}
		}
		r := evaluate(t, Config{File: file(t, "a.csv", content)})
		if r.Records[0] != 1000 || r.TruePairs != 500 || r.Pair.F1 < 0.99 || kindOf(r, "city") != "place" {
			t.Errorf("%s: %d records, %d pairs, F1 %.3f", name, r.Records[0], r.TruePairs, r.Pair.F1)
		}
		if told := strings.Contains(strings.Join(r.Warnings, " "), "read as "+c.want); told != (c.want != "") {
			t.Errorf("%s: warnings %q", name, r.Warnings)
		}
	}
	rows[1][5] = "Liège"
	latin, err := charmap.Windows1252.NewEncoder().String(text(plain, rows, ','))
	if err != nil {
		t.Fatal(err)
	}
	if r := evaluate(t, Config{File: file(t, "a.csv", latin)}); !strings.Contains(strings.Join(r.Warnings, " "), "windows-1252") {
		t.Errorf("warnings %q", r.Warnings)
	}
}

// TestNothingAndNA: what stands for nothing is nothing, NA too where the file
// uses it so.
func TestNothingAndNA(t *testing.T) {
	rows := people(600)
	blanks := []string{"", "NA", "null", "-", "unknown"}
	for i := range rows {
		if i%3 == 0 {
			rows[i][2+i/3%4] = blanks[i%5]
		}
	}
	r := evaluate(t, Config{File: file(t, "a.csv", text(plain, rows, ','))})
	if r.Pair.Precision < 0.97 || r.Pair.Recall < 0.85 {
		t.Errorf("precision %.3f, recall %.3f", r.Pair.Precision, r.Pair.Recall)
	}
	f := frame{header: []string{"surname"}, rows: [][]string{{"Na"}}}
	for range 200 {
		f.rows = append(f.rows, []string{"Berg"})
	}
	if f.blankNA(); f.rows[0][0] != "Na" {
		t.Error("a family name was taken for nothing")
	}
}

// TestDatesInParts: year, month and day in columns of their own are one date.
func TestDatesInParts(t *testing.T) {
	for _, header := range [][3]string{{"by", "bm", "bd"}, {"birth_year", "birth_month", "birth_day"}, {"dob_y", "dob_m", "dob_d"}, {"出生年", "出生月", "出生日"}} {
		var rows [][]string
		for _, p := range people(500) {
			date := strings.Split(p[4], "-")
			rows = append(rows, []string{p[0], p[2], p[3], date[2], date[1], date[0]})
		}
		r := evaluate(t, Config{File: file(t, "a.csv", text([]string{"cluster", "given_name", "surname", header[2], header[1], header[0]}, rows, ','))})
		name := strings.Join(header[:], "+")
		if kindOf(r, name) != "date" || kindOf(r, header[0]) != "-" || r.Pair.F1 < 0.98 {
			t.Errorf("%s is taken for %s, its year for %s; F1 %.3f", name, kindOf(r, name), kindOf(r, header[0]), r.Pair.F1)
		}
	}
	if stem, p := partOf("yard"); p == yearPart && stem == "ard" {
		t.Error("a yard is the year of ard")
	}
}

// TestTruthIsNoEvidence: columns that name the record, or hold the truth, are
// not compared, and one that mirrors it is warned of.
func TestTruthIsNoEvidence(t *testing.T) {
	var rows [][]string
	for i, p := range people(300) {
		copied := "no"
		if i%2 == 0 {
			copied = "yes"
		}
		rows = append(rows, append(p, "ref-"+p[0]+"-"+copied, fmt.Sprintf("K%05d", 7919*i%100000), "S"+fmt.Sprint(7919*(i/2)%99991)))
	}
	r := evaluate(t, Config{File: file(t, "a.csv", text(append(slices.Clone(plain), "reference", "licence", "account"), rows, ','))})
	if kindOf(r, "reference") != "truth" || kindOf(r, "id") != "id" || kindOf(r, "licence") != "id" {
		t.Errorf("reference %s, id %s, licence %s", kindOf(r, "reference"), kindOf(r, "id"), kindOf(r, "licence"))
	}
	if !strings.Contains(strings.Join(r.Warnings, " "), `"account" agrees with the truth`) {
		t.Errorf("warnings %q", r.Warnings)
	}
}

// TestUnlabelledRecords count as entities of their own, or not at all.
func TestUnlabelledRecords(t *testing.T) {
	rows := people(400)
	for i := range 100 {
		rows[i][0] = "NA"
	}
	path := file(t, "a.csv", text(plain, rows, ','))
	strict, skip := evaluate(t, Config{File: path}), evaluate(t, Config{File: path, SkipUnlabelled: true})
	if strict.TruePairs != 350 || skip.TruePairs != 350 {
		t.Errorf("%d and %d pairs to find", strict.TruePairs, skip.TruePairs)
	}
	if strict.Pair.Precision > 0.95 || skip.Pair.Precision < 0.99 || len(strict.Warnings) == 0 {
		t.Errorf("precision %.3f and %.3f, warnings %q", strict.Pair.Precision, skip.Pair.Precision, strict.Warnings)
	}
}

// TestPairColumnsAreFound among others, by their values, in either order.
func TestPairColumnsAreFound(t *testing.T) {
	var left, right, pairs [][]string
	for i, p := range people(400) {
		if i%2 == 0 {
			left = append(left, append([]string{"A" + p[1]}, p[2:]...))
			continue
		}
		right = append(right, append([]string{"B" + p[1]}, p[2:]...))
		pairs = append(pairs, []string{fmt.Sprint(i), "B" + p[1], "x", fmt.Sprintf("A%d", i-1)})
	}
	header := append([]string{"key"}, plain[2:]...)
	cfg := Config{
		File: file(t, "a.csv", text(header, left, ',')), With: file(t, "b.csv", text(header, right, ';')),
		Pairs: file(t, "p.csv", text([]string{"n", "r", "note", "l"}, append(pairs, []string{"9", "nobody", "x", "A0"}), ',')),
	}
	r := evaluate(t, cfg)
	if r.TruePairs != 400 || r.Pair.F1 < 0.98 || r.Mode != "link" || kindOf(r, "key") != "truth" {
		t.Errorf("%d pairs to find, F1 %.3f, key is %s", r.TruePairs, r.Pair.F1, kindOf(r, "key"))
	}
	if !strings.Contains(strings.Join(r.Warnings, " "), "1 pairs") {
		t.Errorf("warnings %q", r.Warnings)
	}
}

// TestTypedParquet: dates, times, numbers and lists are read as what they are.
func TestTypedParquet(t *testing.T) {
	type row struct {
		Name  string    `parquet:"full_name"`
		Born  int32     `parquet:"birth_date,date"`
		Seen  time.Time `parquet:"seen,timestamp(microsecond)"`
		Size  float64   `parquet:"size"`
		Other []string  `parquet:"aliases,list"`
		Truth int64     `parquet:"cluster"`
	}
	path := filepath.Join(t.TempDir(), "a.parquet")
	day := time.Date(1980, 3, 5, 0, 0, 0, 0, time.UTC)
	if err := parquet.WriteFile(path, []row{
		{"anna berg", int32(day.Unix() / 86400), day.Add(time.Hour), 1980, []string{"a", "b"}, 1},
		{"karl otto", -400, day, 0.5, nil, 2},
	}); err != nil {
		t.Fatal(err)
	}
	f, err := readFrame(path, "")
	if err != nil {
		t.Fatal(err)
	}
	want := frame{header: []string{"full_name", "birth_date", "seen", "size", "aliases", "cluster"}, rows: [][]string{
		{"anna berg", "1980-03-05", "1980-03-05 01:00:00", "1980", "a b", "1"},
		{"karl otto", "1968-11-27", "1980-03-05", "0.5", "", "2"},
	}}
	if !slices.Equal(f.header, want.header) || !slices.Equal(f.rows[0], want.rows[0]) || !slices.Equal(f.rows[1], want.rows[1]) {
		t.Errorf("read %q", f)
	}
}

// TestInputErrorsSayWhatThereIs: a mistake in the call is told from a broken
// file, and names what could be asked for instead.
func TestInputErrorsSayWhatThereIs(t *testing.T) {
	path := file(t, "a.csv", text([]string{"ref", "given_name", "surname", "grp", "flag", "city"}, func() (rows [][]string) {
		for _, p := range people(60) {
			rows = append(rows, []string{p[1], p[2], p[3], p[0], p[1][len(p[1])-1:], p[5]})
		}
		return rows
	}(), ','))
	pairs := file(t, "p.csv", "a,b\nx,y\n")
	for name, c := range map[string]struct {
		cfg  Config
		want string
	}{
		"no truth":           {Config{File: path}, "grp"},
		"no such truth":      {Config{File: path, Truth: "gruppe"}, "ref, given_name"},
		"mapped nowhere":     {Config{File: path, Truth: "grp", Map: "nowhere=given"}, "ref, given_name"},
		"bad mapping":        {Config{File: path, Truth: "grp", Map: "ref=nonsense"}, "no kind of field"},
		"no such id":         {Config{File: path, Pairs: pairs, IDs: []string{"key"}}, "ref, given_name"},
		"an id that repeats": {Config{File: path, Pairs: pairs, IDs: []string{"city"}}, "stands in two"},
		"no such pair":       {Config{File: path, Pairs: pairs}, "--ids"},
		"no pair column":     {Config{File: path, Pairs: pairs, PairColumns: []string{"a", "c"}}, "a, b"},
		"nothing to compare": {Config{File: path, Truth: "grp", Map: "ref=-,given_name=-,surname=-,flag=-,city=-"}, "--map"},
		"no records":         {Config{File: file(t, "b.csv", "cluster,name\n")}, "no records"},
		"bad encoding":       {Config{File: path, Truth: "grp", Encoding: "klingon"}, "big5"},
	} {
		_, err := Evaluate(t.Context(), c.cfg)
		var input *InputError
		if !errors.As(err, &input) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var input *InputError
	if _, err := Evaluate(t.Context(), Config{File: path + "x"}); err == nil || errors.As(err, &input) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// TestReportAddsUp: thresholds, rules and clusters tell of the same pairs, and
// the mistakes written are those counted.
func TestReportAddsUp(t *testing.T) {
	rows := people(700)
	for i := range rows {
		if i%9 == 0 {
			rows[i][3], rows[i][4] = "smith", "1950-01-01"
		}
	}
	out := filepath.Join(t.TempDir(), "wrong.csv")
	var stages []string
	r := evaluate(t, Config{File: file(t, "a.csv", text(plain, rows, ',')), Mistakes: out, Progress: func(s string) { stages = append(stages, s) }})
	var met int64
	for _, b := range r.Blocking {
		met += b.TruePairs
	}
	if met+r.LostByBlocking != r.TruePairs {
		t.Errorf("%d true pairs, %d met, %d lost", r.TruePairs, met, r.LostByBlocking)
	}
	var half Threshold
	for _, x := range r.Thresholds {
		if x.True+x.Missed != r.TruePairs {
			t.Errorf("above %g: %d found and %d missed of %d", x.Probability, x.True, x.Missed, r.TruePairs)
		}
		if x.Probability == 0.5 {
			half = x
		}
	}
	if half.Score != r.Pair || r.Clusters == nil || r.Clusters.True != 700 || r.Clusters.Found != r.Entities || len(stages) < 5 {
		t.Errorf("%+v at 0.5, %+v; clusters %+v of %d; stages %q", half.Score, r.Pair, r.Clusters, r.Entities, stages)
	}
	st, err := os.Stat(out)
	if err != nil || st.Mode().Perm() != 0o600 {
		t.Fatalf("mistakes: %v, %v", st, err)
	}
	f, err := readFrame(out, "")
	if err != nil || int64(len(f.rows)) != min(half.False, mostMistakes)+min(half.Missed, mostMistakes) {
		t.Errorf("%d mistakes written of %d false and %d missed: %v", len(f.rows), half.False, half.Missed, err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("\xFF\xFEa\x00"))
	f.Add([]byte("a,b\n\xA4\xA4,\xE9"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, _, err := decode(data, ""); err != nil {
			t.Fatalf("%q: %v", data, err)
		}
	})
}
