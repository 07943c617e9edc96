package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"mpolice/internal/registry"
	"mpolice/internal/registry/linkage/linktest"
	"mpolice/internal/registry/plates"
)

// rowsOf is how many rows each part prints.
var rowsOf = map[string]int{"load": 4, "lookup": 4, "card": 1, "plates": 8, "names": 2, "recall": 12, "linkage": 4, "datasets": 3, "hard": 1}

// TestRegistryPrintsEveryRow runs all parts at the quick size, on a real server.
func TestRegistryPrintsEveryRow(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	steps := 0
	res, err := Registry(t.Context(), RegistryOptions{
		Options:     Options{Dir: dir, Quick: true, Progress: func(string, int64, int64) { steps++ }},
		LinkageData: labelledSets(t),
	})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, r := range res.Rows {
		got[r.Part]++
		bad := r.Name == "" || r.Unit == "" || r.Value < 0 || math.IsInf(r.Value, 0) || math.IsNaN(r.Value) || math.IsNaN(r.Ratio)
		if bad || r.Beside > 0 && (r.Anchor == "" || r.Ratio == 0 && r.Value > 0) || r.Value == 0 && r.Part != "hard" && r.Part != "recall" {
			t.Errorf("row %+v", r)
		}
	}
	for _, part := range RegistryParts() {
		if got[part] != rowsOf[part] || rowsOf[part] == 0 {
			t.Errorf("%s: %d rows, want %d", part, got[part], rowsOf[part])
		}
	}
	for name, want := range map[string]string{"fsync": "on", "synchronous_commit": "on", "wal_level": "minimal", "lc_ctype": "C.UTF-8", "shared_buffers": "128MB"} {
		if res.Settings[name] != want {
			t.Errorf("%s is %q, want %q", name, res.Settings[name], want)
		}
	}
	if text, err := json.Marshal(res); err != nil || steps == 0 || !bytes.Contains(text, []byte(`"part":"load","name":"first load of household"`)) {
		t.Errorf("%d steps; %s; %v", steps, text, err)
	}
}

// labelledSets are small ones under the names of the public sets.
func labelledSets(t *testing.T) string {
	t.Helper()
	type row struct {
		RecID   string `parquet:"rec_id"`
		Cluster string `parquet:"cluster"`
		Name    string `parquet:"full_name"`
		Birth   string `parquet:"birth_date"`
		Phone   string `parquet:"phone"`
		Road    string `parquet:"road"`
	}
	var rows []row
	for x := range linktest.Generate(linktest.Options{Records: 600, Seed: 2, Copies: 900}) {
		rows = append(rows, row{x.ID, strconv.Itoa(int(x.Person)), x.Values[1], x.Values[2], x.Values[4], x.Values[6]})
	}
	dir := t.TempDir()
	if err := parquet.WriteFile(filepath.Join(dir, "historical_50k.parquet"), rows); err != nil {
		t.Fatal(err)
	}
	for name, some := range map[string][]row{"febrl3.csv": rows, "febrl4a.csv": rows[:300], "febrl4b.csv": rows[300:]} {
		out := bytes.Buffer{}
		w := csv.NewWriter(&out)
		_ = w.Write([]string{"rec_id", "cluster", "full_name", "birth_date", "phone", "road"}) // into memory
		for _, r := range some {
			_ = w.Write([]string{r.RecID, r.Cluster, r.Name, r.Birth, r.Phone, r.Road})
		}
		w.Flush()
		if err := os.WriteFile(filepath.Join(dir, name), out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestRegistryStops: a run that is broken off gives no figures, and wrong
// options do not begin one.
func TestRegistryStops(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	opt := RegistryOptions{Options: Options{Dir: t.TempDir(), Quick: true, Progress: func(what string, done, _ int64) {
		if strings.HasPrefix(what, "people in the agencies' files") {
			cancel() // while the city is made
		}
	}}, Only: []string{"card"}}
	if res, err := Registry(ctx, opt); !errors.Is(err, context.Canceled) || len(res.Rows) > 0 {
		t.Errorf("%v, %d rows", err, len(res.Rows))
	}
	opt.Only = []string{"nonsense"}
	if _, err := Registry(t.Context(), opt); err == nil || !strings.Contains(err.Error(), "nonsense") {
		t.Errorf("an unknown part: %v", err)
	}
	opt.Only, opt.People = nil, -1
	if _, err := Registry(t.Context(), opt); err == nil {
		t.Error("a negative size was taken")
	}
}

// TestArrivalsCountFromWhenTheyWereDue: what waits is counted, and the first
// failure ends the run.
func TestArrivalsCountFromWhenTheyWereDue(t *testing.T) {
	t.Parallel()
	free := make(chan struct{})
	took, err := arrivals(t.Context(), 1000, 20*time.Millisecond, func(_ context.Context, i int) error {
		if i == 19 {
			close(free) // the last one lets all go
		}
		<-free
		return nil
	})
	if err != nil || len(took) != 20 || took[0] < 19*time.Millisecond || took[0] < took[19] {
		t.Errorf("%v, %v", took, err)
	}
	broken := errors.New("broken")
	if _, err := arrivals(t.Context(), 1000, 20*time.Millisecond, func(context.Context, int) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

// TestFleet: plates differ, are as many as asked for, and each pattern made of
// one fits it.
func TestFleet(t *testing.T) {
	t.Parallel()
	all := slices.Collect(fleet(20_000))
	index, report := plates.Build(slices.Values(all))
	if len(all) < 19_900 || report.Added != len(all) || report.Present+report.Unfit > 0 {
		t.Fatalf("%d plates, %+v", len(all), report)
	}
	b := &registryBench{}
	b.Asks = 300
	for k, some := range b.patterns(all) {
		for _, raw := range some {
			p, err := plates.ParsePattern(raw, 0)
			if err != nil || index.Search(p, 1).Total == 0 {
				t.Errorf("%s: %q fits no plate (%v)", plateKinds[k].name, raw, err)
			}
		}
	}
}

// TestDelta takes every hundredth row and changes its last code.
func TestDelta(t *testing.T) {
	t.Parallel()
	in := &bytes.Buffer{}
	in.WriteString("id,kind\r\n")
	for i := range 250 {
		in.WriteString(strconv.Itoa(i) + ",3\r\n")
	}
	in.WriteString("odd,none\r\n")
	var out bytes.Buffer
	w := bufio.NewWriter(&out)
	n, err := delta(&registry.Descriptor{Feed: registry.Feed{Operation: "op"}}, bufio.NewReader(in), w)
	if ferr := w.Flush(); err != nil || ferr != nil || n != 2 {
		t.Fatalf("%d rows, %v, %v", n, err, ferr)
	}
	if want := "op,id,kind\r\nU,99,0\r\nU,199,0\r\n"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}
