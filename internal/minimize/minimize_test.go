package minimize_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"mpolice"
	"mpolice/internal/minimize"
	"mpolice/internal/purpose"
	"mpolice/internal/source"
	"mpolice/rules"
)

var projection = mpolice.Projection{Register: "vehicle", Fields: []mpolice.ProjectedField{
	{Name: "plate", Show: mpolice.ShowPlain},
	{Name: "owner_name", Show: mpolice.ShowInitial, Class: mpolice.ClassIdentity},
	{Name: "owner_address", Show: mpolice.ShowMasked, Class: mpolice.ClassContact},
	{Name: "owner_id", Show: "whatever", Class: mpolice.ClassIdentity},
}}

var answer = source.Answer{Register: "vehicle", Status: source.StatusFound, Took: time.Second, Rows: []source.Row{
	{Key: "V-000123", Fields: map[mpolice.FieldName]string{
		"plate": "ABC1234", "owner_name": "王大明", "owner_address": "臺北市中山區", "owner_id": "A123456789", "note": "secret",
	}},
	{Key: "V-000124", Fields: map[mpolice.FieldName]string{"plate": "XYZ9876"}},
}}

// today is the day of every query here.
var today = time.Date(2026, 4, 1, 3, 0, 0, 0, time.UTC)

func TestApply(t *testing.T) {
	want := minimize.View{Register: "vehicle", Status: source.StatusFound, Rows: []minimize.Row{
		{Index: 0, Fields: []minimize.Field{{"plate", "ABC1234", mpolice.ShowPlain}, {"owner_name", "王○○", mpolice.ShowInitial}}, Masked: []mpolice.FieldName{"owner_address"}},
		{Index: 1, Fields: []minimize.Field{{"plate", "XYZ9876", mpolice.ShowPlain}, {"owner_name", "", mpolice.ShowInitial}}, Masked: []mpolice.FieldName{"owner_address"}},
	}}
	if got := minimize.Apply(projection, answer, today); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestApplyWithoutAnAnswer(t *testing.T) {
	for _, status := range []source.Status{source.StatusNone, source.StatusLate, source.StatusDown, source.StatusMalformed, ""} {
		a := answer
		a.Status = status
		if got := minimize.Apply(projection, a, today); len(got.Rows) != 0 || got.Status != status {
			t.Errorf("%s: %+v", status, got)
		}
		if _, err := minimize.Reveal(projection, a, 0, "owner_address"); !errors.Is(err, mpolice.ErrNotFound) {
			t.Errorf("%s: %v", status, err)
		}
	}
	other := answer
	other.Register = "household"
	if got := minimize.Apply(projection, other, today); len(got.Rows) != 0 || got.Register != "vehicle" {
		t.Errorf("an answer of another register: %+v", got)
	}
	if got := minimize.Apply(mpolice.Projection{}, answer, today); len(got.Rows) != 0 {
		t.Errorf("no projection: %+v", got)
	}
	text, err := json.Marshal(minimize.Apply(projection, source.Answer{Register: "vehicle", Status: source.StatusNone}, today))
	if err != nil || string(text) != `{"register":"vehicle","status":"none","rows":[]}` {
		t.Errorf("%s %v", text, err)
	}
}

func TestReveal(t *testing.T) {
	got, err := minimize.Reveal(projection, answer, 0, "owner_address")
	if err != nil || got != "臺北市中山區" {
		t.Errorf("%q %v", got, err)
	}
	if got, err := minimize.Reveal(projection, answer, 1, "owner_address"); err != nil || got != "" {
		t.Errorf("a field without a value: %q %v", got, err)
	}
	for _, tc := range []struct {
		row   int
		field mpolice.FieldName
	}{{0, "plate"}, {0, "owner_name"}, {0, "owner_id"}, {0, "note"}, {-1, "owner_address"}, {2, "owner_address"}} {
		got, err := minimize.Reveal(projection, answer, tc.row, tc.field)
		if got != "" || !errors.Is(err, mpolice.ErrNotFound) {
			t.Errorf("%d %s: %q %v", tc.row, tc.field, got, err)
		}
		if err != nil && strings.Contains(err.Error(), "A123456789") {
			t.Errorf("the error tells the value: %v", err)
		}
	}
}

func TestInitial(t *testing.T) {
	for name, want := range map[string]string{
		"王大明": "王○○", "王明": "王○○", "王": "王○○", "歐陽娜娜": "歐○○", "": "", " \u3000": "",
		"𠮷田一郎": "𠮷○○", "𡈼小姐": "𡈼○○", "葛\U000e0100城": "葛\U000e0100○○",
		"伊斯坦大·貝雅夫": "伊○○", "Yohani Isqaqavut": "Y○○", "Éva": "É○○", "E\u0301va": "E\u0301○○",
		" 陳小華": "陳○○", "■明": "■○○", "\xff\xfe": "○○○", "\xff王大明": "○○○",
	} {
		if got := minimize.Initial(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

// Whatever a source returns, no value of a field that is not projected, or is
// masked, nor a record key, occurs anywhere in what leaves.
func TestNothingElseLeaves(t *testing.T) {
	b, err := purpose.Load(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(5, 6))
	checked := 0
	for _, card := range b.Versions() {
		for _, cr := range card.Registers {
			p, _ := card.Projection(cr.Register)
			info, _ := b.Register(cr.Register)
			a, hidden := randomAnswer(r, info, p)
			text, err := json.Marshal(minimize.Apply(p, a, today))
			if err != nil {
				t.Fatal(err)
			}
			for _, value := range hidden {
				checked++
				if strings.Contains(string(text), value) {
					t.Errorf("%s %s: a hidden value leaves: %s", card.Code, cr.Register, text)
				}
			}
		}
	}
	if checked < 500 {
		t.Errorf("only %d hidden values", checked)
	}
}

// randomAnswer fills every field of the register, and one that no register
// has, with values that occur once; hidden are those that must not leave.
func randomAnswer(r *rand.Rand, info purpose.Register, p mpolice.Projection) (source.Answer, []string) {
	a := source.Answer{Register: info.Code, Status: source.StatusFound}
	var hidden []string
	for range 3 {
		row := source.Row{Key: fmt.Sprintf("key%016x", r.Uint64()), Fields: map[mpolice.FieldName]string{}}
		hidden = append(hidden, row.Key)
		for _, f := range append(slices.Clone(info.Fields), purpose.Field{Name: "stray"}) {
			value := fmt.Sprintf("甲%016x", r.Uint64())
			row.Fields[f.Name] = value
			if shown, ok := p.Field(f.Name); !ok || shown.Show != mpolice.ShowPlain {
				hidden = append(hidden, strings.TrimPrefix(value, "甲"))
			}
		}
		a.Rows = append(a.Rows, row)
	}
	return a, hidden
}

func FuzzInitial(f *testing.F) {
	for _, s := range []string{"王大明", "𠮷", "", "e\u0301", "\xff", "葛\U000e0100", "○"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got := minimize.Initial(name)
		if !utf8.ValidString(got) {
			t.Fatalf("%q gives invalid text %q", name, got)
		}
		if got == "" != (strings.TrimSpace(name) == "") {
			t.Fatalf("%q gives %q", name, got)
		}
		base := strings.TrimRight(got, "○")
		for i, r := range base {
			if i > 0 && !unicode.Is(unicode.M, r) {
				t.Fatalf("%q shows more than its first character: %q", name, got)
			}
		}
	})
}

func FuzzApply(f *testing.F) {
	f.Add("王大明", "臺北市", "A123456789", "V-1")
	f.Add("", "", "", "")
	f.Fuzz(func(t *testing.T, name, address, id, key string) {
		mark := func(s string) string { return "\u2620" + s + "\u2620" } // occurs in nothing that is shown
		a := source.Answer{Register: "vehicle", Status: source.StatusFound, Rows: []source.Row{{
			Key:    mark(key),
			Fields: map[mpolice.FieldName]string{"plate": "ABC1234", "owner_name": "王" + mark(name), "owner_address": mark(address), "owner_id": mark(id), "x": mark(id)},
		}}}
		text, err := json.Marshal(minimize.Apply(projection, a, today))
		if err != nil || strings.Contains(string(text), "\u2620") {
			t.Fatalf("%s %v", text, err)
		}
	})
}
