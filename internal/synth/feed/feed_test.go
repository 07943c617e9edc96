package feed_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/synth/feed"
)

var update = flag.Bool("update", false, "write testdata/golden.txt anew")

// hashes lists every file below a folder with its hash.
func hashes(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		fmt.Fprintf(&out, "%s %x\n", filepath.ToSlash(rel), sha256.Sum256(content))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// The same city gives the same bytes, today and on every machine. A change of
// the city, of a descriptor or of a table here shows as a change of the golden
// file: look at it, and write it anew with -update.
func TestSameCitySameBytes(t *testing.T) {
	c := city(t, 2_000)
	got := hashes(t, all(t, c, feed.Dirt{}).dir)
	if again := hashes(t, all(t, c, feed.Dirt{}).dir); again != got {
		t.Error("the same city gives other bytes the second time")
	}
	golden := filepath.Join("testdata", "golden.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("files differ from %s:\n%s", golden, got)
	}
}

// Write and All give the same file.
func TestWriteIsAsAll(t *testing.T) {
	c, dir := city(t, 2_000), t.TempDir()
	files := all(t, c, feed.Dirt{})
	for _, code := range []mpolice.Register{"household", "vehicle", "labour", "missing"} {
		for day := range 2 {
			f, err := feed.Write(t.Context(), c, descriptor(t, code), dir, feed.Options{Day: day})
			if err != nil {
				t.Fatal(err)
			}
			one, err := os.ReadFile(f.Path)
			if err != nil {
				t.Fatal(err)
			}
			other, err := os.ReadFile(files.file(t, code, day).Path)
			if err != nil || string(one) != string(other) {
				t.Errorf("%s of day %d differs (%v)", code, day, err)
			}
		}
	}
}

// Day 1's delta, applied to day 0, changes what it says and nothing else.
func TestDeltaFollowsSnapshot(t *testing.T) {
	files := all(t, city(t, 10_000), feed.Clean)
	changes := 0
	for _, d := range descriptors(t).Descriptors() {
		if d.Live || d.Feed.Mode != registry.ModeDelta {
			continue
		}
		f := files.file(t, d.Code, 1)
		before, delta := read(t, files.file(t, d.Code, 0)), read(t, f)
		held := map[string]string{}
		for _, row := range before.rows {
			held[key(t, d, before, row)] = strings.Join(row, "\x00")
		}
		if delta.head[0] != d.Feed.Operation {
			t.Errorf("%s: the first column is %s", d.Code, delta.head[0])
		}
		for _, row := range delta.rows {
			was, ok := held[key(t, d, delta, row)]
			is := strings.Join(row[1:], "\x00")
			switch op := row[0]; {
			case op == "I" && ok, op == "U" && (!ok || was == is), op == "D" && was != is, !strings.Contains("IUD", op):
				t.Fatalf("%s: %s of a row that is held: %v", d.Code, op, ok)
			}
			changes++
		}
		if f.Added+f.Changed+f.Ended != f.Rows {
			t.Errorf("%s: %+v", d.Code, f)
		}
	}
	if changes < 40 {
		t.Errorf("only %d changes", changes)
	}
}

func key(t *testing.T, d *registry.Descriptor, x table, row []string) string {
	t.Helper()
	k := ""
	for _, name := range d.PrimaryKey {
		k += row[x.place(t, d, name)] + "\x00"
	}
	return k
}

// The shares of damage are those that the defaults promise, and never near the
// limit at which a loader stops.
func TestSharesOfDamage(t *testing.T) {
	files := all(t, city(t, 25_000), feed.Dirt{})
	for _, f := range files.files {
		if f.Late || f.Mode == registry.ModeDelta {
			continue
		}
		shares := map[feed.Effect]float64{}
		for k, n := range f.Damage {
			shares[k.Effect()] += float64(n) / float64(f.Rows)
		}
		d := descriptor(t, f.Register)
		if shares[feed.Refused] > d.Feed.RejectLimit/2 {
			t.Errorf("%s: %.4f refused, limit %.4f", f.Register, shares[feed.Refused], d.Feed.RejectLimit)
		}
		if float64(f.Ended) > d.Feed.ShrinkLimit/2*float64(f.Rows)+1 {
			t.Errorf("%s: %d of %d ended", f.Register, f.Ended, f.Rows)
		}
		if f.Rows < 10_000 {
			continue
		}
		if shares[feed.Refused] < 0.002 || shares[feed.Refused] > 0.005 {
			t.Errorf("%s: %.4f refused", f.Register, shares[feed.Refused])
		}
		if shares[feed.Told] < 0.01 || shares[feed.Told] > 0.02 {
			t.Errorf("%s: %.4f told", f.Register, shares[feed.Told])
		}
	}
}

// Memory does not grow with the city: what is live late in a pass is bounded.
func TestMemoryIsBounded(t *testing.T) {
	for _, people := range []int{10_000, 50_000} {
		live, next := uint64(0), int64(people/4)
		_, err := feed.All(t.Context(), city(t, people), descriptors(t).Descriptors(), t.TempDir(), feed.Dirt{}, func(done, total int64) {
			if done < next {
				return
			}
			next += int64(people / 4)
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			live = max(live, m.HeapAlloc)
		})
		if err != nil {
			t.Fatal(err)
		}
		if live == 0 || live > 64<<20 {
			t.Errorf("%d people: %d MB live", people, live>>20)
		}
	}
}

// A pass that is given up leaves no file that could be taken for a delivery.
func TestGivenUpPassLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	_, err := feed.All(ctx, city(t, 8_000), descriptors(t).Descriptors(), dir, feed.Dirt{}, func(done, _ int64) {
		if done > 2_000 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	for _, day := range []string{feed.FolderDay0, feed.FolderDay1} {
		left, err := os.ReadDir(filepath.Join(dir, day))
		if err != nil || len(left) > 0 {
			t.Errorf("%s: %d files left (%v)", day, len(left), err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, feed.IndexFile)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a list of files is left: %v", err)
	}
}

// The road authority's database answers through its view, by plate and by
// number, from its indexes, and cannot be written.
func TestLiveSQL(t *testing.T) {
	c, path := city(t, 3_000), filepath.Join(t.TempDir(), "road.db")
	n, err := feed.WriteLiveSQL(t.Context(), c, path)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := feed.WriteLiveSQL(t.Context(), c, path); err != nil || again != n {
		t.Fatalf("made anew: %d, %v", again, err)
	}
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var rows int64
	if err := db.QueryRow("SELECT count(*) FROM " + feed.LiveView).Scan(&rows); err != nil || rows != n || n < 100 {
		t.Fatalf("%d rows of %d: %v", rows, n, err)
	}
	d := descriptor(t, "violations")
	var columns []string
	for _, f := range d.Fields {
		columns = append(columns, string(f.Name))
	}
	for by, query := range feed.LiveQueries() {
		value := c.Sample.Ticket.Plate
		if by == mpolice.SubjectNationalID {
			value = ownerOf(t, db, value)
		}
		if named := columnsOf(t, db, query, value); !slices.Equal(named, columns) || named[0] != feed.LiveKey {
			t.Errorf("by %s: columns %v, want %v", by, named, columns)
		}
		cells := make([]string, len(columns))
		var into []any
		for i := range cells {
			into = append(into, &cells[i])
		}
		if err := db.QueryRow(query, sql.Named("key", value)).Scan(into...); err != nil {
			t.Fatalf("by %s: %v", by, err)
		}
		for i, f := range d.Fields {
			if problem := unreadable(f, cells[i]); cells[i] == "" || problem != "" {
				t.Errorf("%s: %q: %s", f.Name, cells[i], problem)
			}
		}
		if plan := plan(t, db, query, value); !strings.Contains(plan, "xfine_") {
			t.Errorf("by %s: no index: %s", by, plan)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&0o222 != 0 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func ownerOf(t *testing.T, db *sql.DB, plate string) (id string) {
	t.Helper()
	if err := db.QueryRow("SELECT national_id FROM "+feed.LiveView+" WHERE plate = ?", plate).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

func columnsOf(t *testing.T, db *sql.DB, query, value string) []string {
	t.Helper()
	rows, err := db.Query(query, sql.Named("key", value))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	return columns
}

func plan(t *testing.T, db *sql.DB, query, value string) string {
	t.Helper()
	rows, err := db.Query("EXPLAIN QUERY PLAN "+query, sql.Named("key", value))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out strings.Builder
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		out.WriteString(detail + "\n")
	}
	return out.String()
}

func BenchmarkHousehold(b *testing.B) {
	c, d, rows := city(b, 200_000), descriptor(b, "household"), int64(0)
	for b.Loop() {
		f, err := feed.Write(b.Context(), c, d, b.TempDir(), feed.Options{})
		if err != nil {
			b.Fatal(err)
		}
		rows += f.Rows
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}
