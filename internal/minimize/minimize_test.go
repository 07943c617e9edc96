package minimize

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mpolice"
	"mpolice/internal/source"
)

func TestApply(t *testing.T) {
	p := mpolice.Projection{Register: "vehicle", Fields: []mpolice.ProjectedField{
		{Name: "plate", Show: mpolice.ShowPlain}, {Name: "owner_name", Show: mpolice.ShowInitial},
		{Name: "owner_address", Show: mpolice.ShowMasked}, {Name: "colour", Show: mpolice.ShowPlain},
	}}
	a := source.Answer{Register: "vehicle", Status: source.StatusFound, Rows: []source.Row{{Key: "k", Fields: map[mpolice.FieldName]string{
		"plate": "ABC1234", "owner_name": "𠮷田花子", "owner_address": "臺北市中正區", "owner_id": "A123456789",
	}}}}
	want := View{Register: "vehicle", Status: source.StatusFound, Rows: []Row{{
		Fields: []Field{{"plate", "ABC1234", mpolice.ShowPlain}, {"owner_name", "𠮷○○", mpolice.ShowInitial}},
		Masked: []mpolice.FieldName{"owner_address"},
	}}}
	if d := cmp.Diff(want, Apply(p, a)); d != "" {
		t.Error(d)
	}
	p.Register = "household"
	if v := Apply(p, a); len(v.Rows) != 0 {
		t.Errorf("a projection of another register showed %v", v.Rows)
	}
}

// TestNothingElseLeaves holds for any projection and any row: no value of a
// field that is masked, shortened or not projected stands in the view.
func TestNothingElseLeaves(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	names := []mpolice.FieldName{"a", "b", "c", "d", "e", "f"}
	shows := []mpolice.Show{mpolice.ShowPlain, mpolice.ShowInitial, mpolice.ShowMasked, "", "open"}
	for range 3000 {
		p := mpolice.Projection{Register: "x"}
		row := source.Row{Key: "secret-key", Fields: map[mpolice.FieldName]string{}}
		hidden := []string{"secret-key"}
		for _, n := range names {
			value := "值" + strings.Repeat(string(n), 3) + string(rune('一'+r.IntN(2000)))
			row.Fields[n] = value
			show := shows[r.IntN(len(shows))]
			projected := r.IntN(3) > 0
			if projected {
				p.Fields = append(p.Fields, mpolice.ProjectedField{Name: n, Show: show})
			}
			if !projected || show != mpolice.ShowPlain {
				hidden = append(hidden, value)
			}
		}
		b, err := json.Marshal(Apply(p, source.Answer{Register: "x", Status: source.StatusFound, Rows: []source.Row{row}}))
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hidden {
			if strings.Contains(string(b), h) {
				t.Fatalf("%q left with projection %+v", h, p)
			}
		}
	}
}

func TestRevealOpensMaskedFieldsOnly(t *testing.T) {
	p := mpolice.Projection{Register: "x", Fields: []mpolice.ProjectedField{{Name: "m", Show: mpolice.ShowMasked}, {Name: "p", Show: mpolice.ShowPlain}}}
	a := source.Answer{Register: "x", Status: source.StatusFound, Rows: []source.Row{{Fields: map[mpolice.FieldName]string{"m": "1", "p": "2", "n": "3"}}}}
	if v, err := Reveal(p, a, 0, "m"); err != nil || v != "1" {
		t.Errorf("masked field: %q, %v", v, err)
	}
	for _, tt := range []struct {
		row  int
		name mpolice.FieldName
	}{{0, "p"}, {0, "n"}, {1, "m"}, {-1, "m"}} {
		if v, err := Reveal(p, a, tt.row, tt.name); !errors.Is(err, mpolice.ErrNotFound) || v != "" {
			t.Errorf("row %d field %s: %q, %v", tt.row, tt.name, v, err)
		}
	}
}
