package feed_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/identity"
	"mpolice/internal/registry/intake"
	"mpolice/internal/synth"
	"mpolice/internal/synth/feed"
	"mpolice/rules"
)

var now = time.Date(2026, 11, 22, 3, 17, 5, 0, time.UTC)

func city(t testing.TB, people int) *synth.City {
	t.Helper()
	c, err := synth.New(synth.Config{Seed: 7, People: people, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func descriptors(t testing.TB) *registry.Bundle {
	t.Helper()
	b, err := registry.Load(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func descriptor(t testing.TB, code mpolice.Register) *registry.Descriptor {
	t.Helper()
	d, ok := descriptors(t).Descriptor(code)
	if !ok {
		t.Fatalf("no register %s", code)
	}
	return d
}

// delivered are the deliveries of a city with their folder.
type delivered struct {
	dir   string
	files []feed.File
}

func all(t testing.TB, c *synth.City, dirt feed.Dirt) delivered {
	t.Helper()
	dir := t.TempDir()
	files, err := feed.All(t.Context(), c, descriptors(t).Descriptors(), dir, dirt, nil)
	if err != nil {
		t.Fatal(err)
	}
	return delivered{dir, files}
}

func (d delivered) file(t testing.TB, code mpolice.Register, day int) feed.File {
	t.Helper()
	i := slices.IndexFunc(d.files, func(f feed.File) bool { return f.Register == code && f.Day == day })
	if i < 0 {
		t.Fatalf("no file of %s on day %d", code, day)
	}
	return d.files[i]
}

// label is one line of a truth file.
type label struct {
	kind  feed.Kind
	field mpolice.FieldName
}

// damage reads a truth file: by row number.
func (d delivered) damage(t testing.TB, f feed.File) map[int][]label {
	t.Helper()
	out := map[int][]label{}
	for _, rec := range d.truth(t, f, "damage") {
		n, err := strconv.Atoi(rec[1])
		if err != nil {
			t.Fatal(err)
		}
		kind := feed.Kind(rec[2])
		if rec[4] != string(kind.Effect()) {
			t.Fatalf("%s: effect %s", kind, rec[4])
		}
		out[n] = append(out[n], label{kind, mpolice.FieldName(rec[3])})
	}
	return out
}

// persons reads a truth file: the true person by row number.
func (d delivered) persons(t testing.TB, f feed.File) map[int]string {
	t.Helper()
	out := map[int]string{}
	for _, rec := range d.truth(t, f, "persons") {
		n, err := strconv.Atoi(rec[1])
		if err != nil {
			t.Fatal(err)
		}
		out[n] = rec[2]
	}
	return out
}

func (d delivered) truth(t testing.TB, f feed.File, what string) [][]string {
	t.Helper()
	name := string(f.Register) + "-day" + strconv.Itoa(f.Day) + "-" + what + ".csv"
	text, err := os.ReadFile(filepath.Join(d.dir, feed.FolderTruth, name))
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(records) == 0 {
		t.Fatalf("%s: %v", name, err)
	}
	return records[1:]
}

// table is a file as a careful reader sees it: records by number, decoded,
// broken ones included.
type table struct {
	head    []string
	first   int // number of the first row
	rows    [][]string
	raw     [][]byte
	operate bool // the first column is the operation
}

func read(t testing.TB, f feed.File) table {
	t.Helper()
	content, err := os.ReadFile(f.Path)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(content)) != f.Bytes {
		t.Errorf("%s: %d bytes, told %d", f.Register, len(content), f.Bytes)
	}
	d := descriptor(t, f.Register)
	out := table{first: 2, operate: f.Mode == registry.ModeDelta}
	if strings.HasSuffix(f.Path, ".parquet") {
		out.first = 1
		out.parquet(t, content)
	} else {
		out.csv(t, content, d)
	}
	if int64(len(out.rows)) != f.Rows {
		t.Errorf("%s: %d rows, told %d", f.Register, len(out.rows), f.Rows)
	}
	return out
}

// csv takes a line for a record: no value of these files has a line end.
func (x *table) csv(t testing.TB, content []byte, d *registry.Descriptor) {
	t.Helper()
	own, err := intake.TablesIn(rules.FS)(d.Feed.PrivateUse)
	if err != nil {
		t.Fatal(err)
	}
	big5 := identity.NewBig5Decoder(own)
	content = bytes.TrimPrefix(content, []byte("\uFEFF"))
	for line := range bytes.Lines(content) {
		raw := bytes.TrimRight(line, "\r\n")
		text := string(raw)
		if d.Feed.Encoding == registry.EncodingBig5 {
			text = string(big5.Append(nil, raw, new(identity.Big5Flaws)))
		}
		cells := strings.Split(text, d.Feed.Delimiter)
		for i, c := range cells {
			if len(c) > 1 && c[0] == '"' && c[len(c)-1] == '"' {
				cells[i] = c[1 : len(c)-1]
			}
		}
		if x.head == nil {
			x.head = cells
			continue
		}
		x.rows, x.raw = append(x.rows, cells), append(x.raw, slices.Clone(raw))
	}
}

func (x *table) parquet(t testing.TB, content []byte) {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	date := map[int]bool{}
	for i, c := range f.Root().Columns() {
		x.head = append(x.head, c.Name())
		l := c.Type().LogicalType()
		date[i] = l != nil && l.String() == "DATE"
	}
	for _, g := range f.RowGroups() {
		rows := g.Rows()
		room := make([]parquet.Row, 100)
		for {
			n, err := rows.ReadRows(room)
			for _, row := range room[:n] {
				cells := make([]string, len(x.head))
				for _, v := range row {
					switch {
					case v.IsNull():
					case date[v.Column()]:
						cells[v.Column()] = time.Unix(int64(v.Int32())*86400, 0).UTC().Format(time.DateOnly)
					default:
						cells[v.Column()] = v.String()
					}
				}
				x.rows, x.raw = append(x.rows, cells), append(x.raw, []byte(strings.Join(cells, "\x00")))
			}
			if err != nil {
				break
			}
		}
		rows.Close()
	}
}

// place is a field's column.
func (x table) place(t testing.TB, d *registry.Descriptor, name mpolice.FieldName) int {
	t.Helper()
	f, ok := d.Field(name)
	i := slices.Index(x.head, f.Header())
	if !ok || i < 0 {
		t.Fatalf("%s has no column %s", d.Code, name)
	}
	return i
}
