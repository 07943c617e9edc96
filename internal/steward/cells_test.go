package steward

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"mpolice"
	"mpolice/internal/registry"
)

func TestShape(t *testing.T) {
	for in, want := range map[string]string{
		"A123456789": "A999999999", "王小明": "字字字", "民國78.6.7": "字字99.9.9", "a-B c": "A-A A", "王■明": "字■字", "\uE000": "造", "x\x00\u202e": "A��", "": "",
	} {
		if got := Shape(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func register(match registry.Match, feed registry.Feed) *registry.Descriptor {
	return &registry.Descriptor{FieldsMatch: match, Feed: feed, Fields: []registry.Field{
		{Name: "national_id", Semantic: registry.SemanticNationalID, Class: mpolice.ClassIdentity}, {Name: "status", Class: mpolice.ClassOrdinary},
	}}
}

func TestDecodeRow(t *testing.T) {
	delta := registry.Feed{Operation: "異動別"}
	for name, tt := range map[string]struct {
		d       *registry.Descriptor
		raw     string
		shown   string
		certain bool
	}{
		"in order":               {register("", registry.Feed{}), "A123456789,設籍", "A999999999|設籍", true},
		"another order may be":   {register(registry.MatchEqual, registry.Feed{}), "A123456789,設籍", "A999999999|字字", false},
		"too few":                {register("", registry.Feed{}), "A123456789", closedText, false},
		"too many":               {register("", registry.Feed{}), "A123456789,設籍,王小明", closedText + "|" + closedText + "|" + closedText, false},
		"an operation before":    {register("", delta), "U,A123456789,設籍", "U|A999999999|設籍", true},
		"an operation after":     {register("", delta), "A123456789,設籍,D", "A999999999|設籍|D", true},
		"no operation to tell":   {register("", delta), "A123456789,設籍,?", closedText + "|" + closedText + "|" + closedText, false},
		"a row of Parquet":       {register("", registry.Feed{}), `["A123456789","設籍"]`, "A999999999|設籍", true},
		"an open quote":          {register("", registry.Feed{}), `"A123456789,設籍`, closedText, false},
		"another delimiter":      {register("", registry.Feed{Delimiter: ";"}), "A123456789;設籍", "A999999999|設籍", true},
		"bytes that are no text": {register("", registry.Feed{}), "A12345678\xff,設籍", "A99999999�|設籍", true},
		"Big5":                   {register("", registry.Feed{Encoding: registry.EncodingBig5}), "A123456789,\xb3\x5d\xc4\x79", "A999999999|設籍", true},
	} {
		c, err := decodeRow(tt.d, []byte(tt.raw), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var shown []string
		for _, cell := range cellsOf(c, nil) {
			shown = append(shown, cell.Shown)
		}
		if got := strings.Join(shown, "|"); got != tt.shown || c.certain != tt.certain {
			t.Errorf("%s: %s, certain %v", name, got, c.certain)
		}
	}
}

// FuzzDecodeRow: whatever a row holds, it is shown or closed, and nothing of a
// closed field's letters gets out.
func FuzzDecodeRow(f *testing.F) {
	for _, s := range []string{"A123456789,設籍", `["a","b"]`, `"`, ",,,", "\xff\xfe", "U,A,B", "null", "[]"} {
		f.Add([]byte(s), true)
		f.Add([]byte(s), false)
	}
	f.Fuzz(func(t *testing.T, raw []byte, big5 bool) {
		feed := registry.Feed{Operation: "異動別"}
		if big5 {
			feed.Encoding = registry.EncodingBig5
		}
		c, err := decodeRow(register("", feed), raw, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.columns != nil && len(c.columns) != len(c.values) {
			t.Fatalf("%d columns for %d values", len(c.columns), len(c.values))
		}
		for _, cell := range cellsOf(c, nil) {
			if !utf8.ValidString(cell.Shown) {
				t.Errorf("shown %q", cell.Shown)
			}
			if cell.Field != nil && cell.Field.Class == mpolice.ClassIdentity && strings.ContainsAny(cell.Shown, "12345678bcdefBCDEF") {
				t.Errorf("a closed field shows %q", cell.Shown)
			}
		}
	})
}

// FuzzReadEvidence: evidence of whatever writer is read or missing, and what is
// signed is read back beside it.
func FuzzReadEvidence(f *testing.F) {
	for _, s := range []string{`{}`, `null`, `{"agree":["x"],"fields":[{"field":"a","weight":1}]}`, `{"steward":{"proposal":null}}`, `[`, `{"steward":5}`, ``} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ReadEvidence(text)
		out, err := sign(text, signed{Proposal: &Proposal{Decision: Linked, Reason: "理由", By: "A1"}})
		if err != nil {
			return
		}
		if p := ReadEvidence(out).Proposal; json.Valid([]byte(text)) && (p == nil || p.Decision != Linked || p.By != "A1") {
			var odd struct {
				Agree []string `json:"agree"`
			}
			if json.Unmarshal([]byte(out), &odd) == nil {
				t.Errorf("%q signed gives %q", text, out)
			}
		}
	})
}
