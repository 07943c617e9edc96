package feed_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/identity"
	"mpolice/internal/synth/feed"
)

// The descriptors, the city and the deliveries speak of the same registers:
// every field of every descriptor has a source, a clean file has the columns in
// their order, and everything in it can be read by what the descriptor says.
func TestCleanFilesAreAsDescribed(t *testing.T) {
	c := city(t, 4_000)
	files := all(t, c, feed.Clean)
	for _, d := range descriptors(t).Descriptors() {
		if d.Live {
			continue
		}
		x := read(t, files.file(t, d.Code, 0))
		if len(x.rows) == 0 {
			t.Errorf("%s: no rows", d.Code)
		}
		for i, f := range d.Fields {
			if x.head[i] != f.Header() {
				t.Errorf("%s: column %d is %s, want %s", d.Code, i, x.head[i], f.Header())
			}
			checkColumn(t, d, f, x, i)
		}
		checkKeys(t, d, x)
	}
}

func checkColumn(t *testing.T, d *registry.Descriptor, f registry.Field, x table, i int) {
	t.Helper()
	filled := 0
	for _, row := range x.rows {
		if len(row) != len(d.Fields) {
			t.Fatalf("%s: %d cells, want %d", d.Code, len(row), len(d.Fields))
		}
		v := row[i]
		if v == "" || slices.Contains(d.MissingValues, v) {
			if f.Constraints.Required {
				t.Fatalf("%s: %s is required and empty", d.Code, f.Name)
			}
			continue
		}
		filled++
		if problem := unreadable(f, v); problem != "" {
			t.Fatalf("%s: %s: %s", d.Code, f.Name, problem)
		}
	}
	if filled == 0 {
		t.Errorf("%s: %s is always empty", d.Code, f.Name)
	}
}

// unreadable says what is wrong with a value, without the value.
func unreadable(f registry.Field, v string) string {
	switch {
	case f.Type == "boolean":
		if _, ok := f.Flag(v); !ok {
			return "no flag"
		}
	case len(f.Codes) > 0:
		if _, ok := f.CodeOf(v); !ok {
			return "no code"
		}
	case f.IsDate():
		rules := identity.DateRules{Formats: identity.AnyAD}
		if f.ROC() {
			rules.Formats = identity.AnyROC
		}
		if d, err := identity.ParseDate(v, rules); err != nil || d.Precision != identity.ToDay {
			return "no date"
		}
	case f.Constraints.Pattern != "":
		if !regexp.MustCompile(f.Constraints.Pattern).MatchString(v) {
			return "does not fit the pattern"
		}
	}
	switch f.Semantic {
	case registry.SemanticNationalID, registry.SemanticFormerID, registry.SemanticOwnerIDNote:
		if mpolice.CheckNationalID(v) != nil {
			return "no number"
		}
	case registry.SemanticCompany:
		if c, err := identity.ParseCompany(v); err != nil || c.Findings != 0 {
			return "no company number"
		}
	case registry.SemanticPlate:
		if _, p, err := identity.AppendPlate(nil, v); err != nil || p.Findings != 0 {
			return "no plate"
		}
	case registry.SemanticPassport:
		if state, number, ok := strings.Cut(v, ":"); !ok || len(state) != 3 || len(number) < 8 {
			return "no passport"
		}
	case registry.SemanticAddress:
		if a, err := identity.ParseAddress(v); err != nil || a.Findings != 0 {
			return "no address"
		}
	}
	return ""
}

func checkKeys(t *testing.T, d *registry.Descriptor, x table) {
	t.Helper()
	seen := map[string]bool{}
	for _, row := range x.rows {
		key := ""
		for _, name := range d.PrimaryKey {
			key += row[x.place(t, d, name)] + "\x00"
		}
		if seen[key] {
			t.Fatalf("%s: a primary key stands twice", d.Code)
		}
		seen[key] = true
	}
}

// A live register's fields have sources too, and its values fit.
func TestLiveFieldsHaveRows(t *testing.T) {
	n := 0
	for _, d := range descriptors(t).Descriptors() {
		if !d.Live || d.Code == mpolice.RegisterPhotos || d.Code == mpolice.RegisterIDPhoto { // pictures come from the gallery
			continue
		}
		n++
		seen := map[mpolice.FieldName]bool{}
		err := feed.EachRow(city(t, 4_000), d, func(cells []string) {
			for i, f := range d.Fields {
				if cells[i] == "" {
					continue
				}
				seen[f.Name] = true
				if problem := unreadable(f, cells[i]); problem != "" {
					t.Fatalf("%s: %s: %s", d.Code, f.Name, problem)
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range d.Fields {
			if !seen[f.Name] {
				t.Errorf("%s: %s is always empty", d.Code, f.Name)
			}
		}
	}
	if n == 0 {
		t.Error("no live register")
	}
}

func TestWriteRefuses(t *testing.T) {
	c, dir := city(t, 1_000), t.TempDir()
	if _, err := feed.Write(t.Context(), c, descriptor(t, "violations"), dir, feed.Options{}); !errors.Is(err, feed.ErrLive) {
		t.Errorf("a live register: %v", err)
	}
	if _, err := feed.Write(t.Context(), c, descriptor(t, "stolen"), dir, feed.Options{Day: 2}); !errors.Is(err, feed.ErrDay) {
		t.Errorf("a third day: %v", err)
	}
	d := *descriptor(t, "stolen")
	d.Fields = append(slices.Clone(d.Fields), registry.Field{Name: "owner", Type: "string"})
	if _, err := feed.Write(t.Context(), c, &d, dir, feed.Options{}); !errors.Is(err, feed.ErrUnknown) {
		t.Errorf("a field that nobody has: %v", err)
	}
}

// Files are drawn the evening before the city's day and the evening after it,
// and say so.
func TestDeliveriesSayWhen(t *testing.T) {
	files := all(t, city(t, 1_000), feed.Dirt{})
	late := 0
	for _, f := range files.files {
		if want := now.Add(time.Duration(f.Day-1) * 24 * time.Hour); !f.AsOf.Equal(want) {
			t.Errorf("%s of day %d drawn at %v", f.Register, f.Day, f.AsOf)
		}
		if f.Late {
			late++
			if f.Day != 1 || f.Path != "" || f.Register != feed.DefaultDirt.Late {
				t.Errorf("%s is late: %+v", f.Register, f)
			}
		}
	}
	if late != 1 {
		t.Errorf("%d agencies are late", late)
	}
}
