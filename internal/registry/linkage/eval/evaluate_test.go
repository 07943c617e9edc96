package eval

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"mpolice/internal/registry/linkage/linktest"
)

// write makes a CSV file; comma and bom vary what readers must cope with.
func write(t *testing.T, name string, comma rune, bom bool, header []string, rows [][]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if bom {
		f.WriteString("\uFEFF")
	}
	w := csv.NewWriter(f)
	w.Comma = comma
	if err := w.WriteAll(append([][]string{header}, rows...)); err != nil {
		t.Fatal(err)
	}
	return path
}

func generated(n int) []linktest.Labelled {
	return slices.Collect(linktest.Generate(linktest.Options{Records: n, Seed: 8, Copies: 800, IDMissing: 300}))
}

var header = []string{"rid", "身分證字號", "姓名", "出生日期", "性別", "電話", "縣市", "路街", "house_number"}

func rows(set []linktest.Labelled, truth bool) [][]string {
	var out [][]string
	for _, x := range set {
		row := append([]string{x.ID}, x.Values...)
		if truth {
			row = append(row, strconv.Itoa(int(x.Person)))
		}
		out = append(out, row)
	}
	return out
}

func mustBe(t *testing.T, r Report, f1 float64) {
	t.Helper()
	if r.Pair.F1 < f1 || r.Clustered.F1 < f1 || r.BlockRecall < f1 || r.TruePairs == 0 {
		t.Errorf("pair F1 %.4f, clustered %.4f, block recall %.4f of %d pairs; want %.3f", r.Pair.F1, r.Clustered.F1, r.BlockRecall, r.TruePairs, f1)
	}
	if _, err := json.Marshal(r); err != nil {
		t.Errorf("the report is no JSON: %v", err)
	}
}

func TestClusterColumn(t *testing.T) {
	set := generated(1800)
	path := write(t, "a.csv", ';', true, append(slices.Clone(header), "cluster"), rows(set, true))
	r, err := Evaluate(t.Context(), Config{File: path, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	mustBe(t, r, 0.97)
	if r.BCubed == nil || r.BCubed.F1 < 0.97 || r.Cluster.F1 < 0.9 || r.Mode != "dedupe" {
		t.Errorf("cluster measures %+v %+v", r.BCubed, r.Cluster)
	}
	for _, c := range r.Columns {
		if c.Name == "cluster" && c.Kind != "truth" || c.Name == "rid" && c.Kind != "id" {
			t.Errorf("column %s is taken for %s", c.Name, c.Kind)
		}
	}
}

func TestPairsFile(t *testing.T) {
	set := generated(1200)
	path := write(t, "a.csv", '\t', false, header, rows(set, false))
	by := map[int32][]string{}
	var pairs [][]string
	for _, x := range set {
		for _, other := range by[x.Person] {
			pairs = append(pairs, []string{other, x.ID})
		}
		by[x.Person] = append(by[x.Person], x.ID)
	}
	truth := write(t, "pairs.csv", ',', false, []string{"id1", "id2"}, pairs)
	r, err := Evaluate(t.Context(), Config{File: path, Pairs: truth})
	if err != nil {
		t.Fatal(err)
	}
	mustBe(t, r, 0.96)
	if int(r.TruePairs) != len(pairs) || r.BCubed != nil {
		t.Errorf("%d of %d pairs; B-cubed %v", r.TruePairs, len(pairs), r.BCubed)
	}
}

// TestTwoSchemas links a file with whole names to one with divided names and
// other headers, with FEBRL's ids for truth.
func TestTwoSchemas(t *testing.T) {
	var left, right [][]string
	given := strings.Fields("anna boris clara dmitri elena frank greta henry irene jakob karin louis maria norbert olga peter")
	family := strings.Fields("berg conrad dorn engel fuchs gruber huber jansen keller lang maurer neumann ott pichler roth seidl traun unger vogel wagner")
	for i := range 1000 {
		g, f := given[i*7%16], family[i/16%20]+string(rune('a'+i%23))
		date := fmt.Sprintf("19%02d-%02d-%02d", 30+i*13%70, 1+i*5%12, 1+i*11%28)
		left = append(left, []string{fmt.Sprintf("rec-%d-org", i), g, f, date, fmt.Sprint(1000 + i*37%900)})
		if i%3 > 0 {
			if i%10 == 1 {
				f = f[1:]
			}
			right = append(right, []string{fmt.Sprintf("rec-%d-dup-0", i), g + " " + f, date, fmt.Sprint(1000 + i*37%900)})
		}
	}
	a := write(t, "a.csv", ',', false, []string{"rec_id", "first_name", "last_name", "dob", "postcode"}, left)
	b := write(t, "b.csv", '|', true, []string{"rec_id", "person name", "birth_date", "zip"}, right)
	for _, one := range []bool{false, true} {
		r, err := Evaluate(t.Context(), Config{File: a, With: b, OneToOne: one})
		if err != nil {
			t.Fatal(err)
		}
		mustBe(t, r, 0.98)
		if r.Mode != "link" || int(r.TruePairs) != len(right) {
			t.Errorf("mode %s, %d pairs to find", r.Mode, r.TruePairs)
		}
	}
}

func TestParquet(t *testing.T) {
	type row struct {
		Name    string  `parquet:"full_name"`
		DOB     *string `parquet:"dob,optional"`
		City    string  `parquet:"city"`
		Cluster int64   `parquet:"cluster"`
	}
	path := filepath.Join(t.TempDir(), "a.parquet")
	var list []row
	for i := range 600 {
		d := fmt.Sprintf("19%02d-0%d-1%d", 20+i*7%80, 1+i%9, i%10)
		list = append(list, row{fmt.Sprintf("anna%c%c berg%c", 'a'+i%26, 'a'+i/26%26, 'a'+i%17), &d, "wien", int64(i)})
		if i%2 == 0 {
			list = append(list, row{fmt.Sprintf("anna%c%c berg%c", 'a'+i%26, 'a'+i/26%26, 'a'+i%17), &d, "graz", int64(i)})
		} else {
			list = append(list, row{fmt.Sprintf("anna%c%c berg%c", 'a'+i%26, 'a'+i/26%26, 'a'+i%17), nil, "wien", int64(i)})
		}
	}
	if err := parquet.WriteFile(path, list); err != nil {
		t.Fatal(err)
	}
	r, err := Evaluate(t.Context(), Config{File: path})
	if err != nil {
		t.Fatal(err)
	}
	mustBe(t, r, 0.9)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text[:len(text)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Evaluate(t.Context(), Config{File: path}); err == nil {
		t.Error("half a Parquet file was read")
	}
}

func TestMistakesAreExplained(t *testing.T) {
	path := write(t, "a.csv", ',', false, []string{"rid", "x", "y"}, [][]string{{"1", "a", "b"}, {"2", "a", "b"}})
	for name, cfg := range map[string]Config{
		"no file":         {File: path + "x"},
		"no truth":        {File: path},
		"no such column":  {File: path, Truth: "z"},
		"mapped nowhere":  {File: path, Truth: "x", Map: "nowhere=given"},
		"bad mapping":     {File: path, Truth: "x", Map: "y=nonsense"},
		"bad pattern":     {File: path, Truth: "x", Pattern: "("},
		"no group":        {File: path, Truth: "x", Pattern: "a"},
		"nothing to link": {File: path, Truth: "x", Map: "y=-"},
		"no pairs":        {File: path, Pairs: path + "x"},
	} {
		if _, err := Evaluate(t.Context(), cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add("a,b\n1,2\n")
	f.Add("\uFEFFa;b\n\"x;y\";2;3\n4")
	f.Fuzz(func(t *testing.T, text string) {
		fr, err := readCSV([]byte(text))
		if err != nil {
			return
		}
		for _, row := range fr.rows {
			if len(row) != len(fr.header) {
				t.Fatalf("a row of %d under a header of %d", len(row), len(fr.header))
			}
		}
	})
}
