package eval_test

import (
	"bytes"
	"crypto/rand"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mpolice/internal/face/eval"
)

// full is a report with every part, of a messy city.
func full(t testing.TB, workers int) eval.Report {
	t.Helper()
	c := messy(2)
	p := &eval.Plan{}
	gallery, probes := "image,person\n", "image,person\n"
	for i, name := range c.people {
		if i%3 == 0 {
			gallery += name + "/" + name + "_0001.jpg," + name + "\n"
		}
		probes += name + "/" + name + "_0002.jpg," + name + "\n"
	}
	for _, err := range []error{
		p.ReadPairs("pairs.txt", []byte(c.pairs(6))), p.ReadGallery("g.csv", []byte(gallery)),
		p.ReadProbes("p.csv", []byte(probes)), p.ReadGroups("groups.csv", []byte(c.groupsCSV())), p.Cross(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	o := options()
	o.AllowMissing, o.Workers, o.TargetFMR = 50, workers, 0.01
	r, err := p.Run(t.Context(), c.folder, fake{}, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func canonical(t testing.TB, r eval.Report) []byte {
	t.Helper()
	b, err := r.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSameInputSameBytes, however the work is divided.
func TestSameInputSameBytes(t *testing.T) {
	t.Parallel()
	one, four := canonical(t, full(t, 1)), canonical(t, full(t, 4))
	if d := cmp.Diff(string(one), string(four)); d != "" {
		t.Error(d)
	}
	back, err := eval.Parse(one)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(full(t, 2), back); d != "" {
		t.Error(d)
	}
	if len(back.Data.Failures) != 1 || back.Data.Missing == 0 || back.Identification == nil || back.Bands.High == nil || !back.Time().Equal(options().At) {
		t.Errorf("the sample does not cover the report: %+v", back.Data)
	}
	for _, leak := range []string{"p0001", ".jpg", "no face"} {
		if bytes.Contains(one, []byte(leak)) {
			t.Errorf("the report holds %q", leak)
		}
	}
}

func keys(t testing.TB, name string) (skey, vkey string) {
	t.Helper()
	skey, vkey, err := eval.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	return skey, vkey
}

// TestOnlyTheEvaluatorsWordCounts flips every byte, and tries other keys.
func TestOnlyTheEvaluatorsWordCounts(t *testing.T) {
	t.Parallel()
	r := full(t, 2)
	skey, vkey := keys(t, "lab.example/face")
	otherSkey, otherVkey := keys(t, "lab.example/face")
	signed, err := eval.Sign(r, skey+"\n")
	if err != nil {
		t.Fatal(err)
	}
	got, err := eval.Verify(signed, otherVkey, vkey+"\n")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(r, got); d != "" {
		t.Error(d)
	}
	for name, try := range map[string]func() (eval.Report, error){
		"no key":      func() (eval.Report, error) { return eval.Verify(signed) },
		"another key": func() (eval.Report, error) { return eval.Verify(signed, otherVkey) },
		"bare report": func() (eval.Report, error) { return eval.Verify(canonical(t, r), vkey) },
		"two signatures": func() (eval.Report, error) {
			second, err := eval.Sign(r, otherSkey)
			if err != nil {
				t.Fatal(err)
			}
			return eval.Verify(append(bytes.Clone(signed), second[bytes.LastIndex(second, []byte("\n\n"))+2:]...), vkey)
		},
	} {
		if got, err := try(); !errors.Is(err, eval.ErrUnsigned) || got.Type != "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	step := max(len(signed)/400, 1)
	for i := 0; i < len(signed); i += step {
		bad := bytes.Clone(signed)
		bad[i] ^= 1
		if _, err := eval.Verify(bad, vkey); err == nil {
			t.Fatalf("byte %d flipped and still verified", i)
		}
	}
	for i := len(signed) - 120; i < len(signed); i++ { // the signature whole
		bad := bytes.Clone(signed)
		bad[i] ^= 1
		if _, err := eval.Verify(bad, vkey); err == nil {
			t.Fatalf("byte %d flipped and still verified", i)
		}
	}
	if _, err := eval.Sign(r, "PRIVATE"); err == nil || strings.Contains(err.Error(), "PRIVATE") {
		t.Errorf("a bad key: %v", err)
	}
	if _, _, err := eval.GenerateKey(rand.Reader, "two words"); err == nil {
		t.Error("a key's name with a blank")
	}
}

// TestParseRefusesWhatCannotBe, though it is canonical.
func TestParseRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*eval.Report){
		"type":         func(r *eval.Report) { r.Type = "mpolice face evaluation v2" },
		"time":         func(r *eval.Report) { r.At = "2026-11-22T03:04:05Z" },
		"digest":       func(r *eval.Report) { r.Engine.ConfigDigest = strings.ToUpper(r.Engine.ConfigDigest) },
		"a nicer rate": func(r *eval.Report) { r.Operating.All.GFRR.Value = 0.001 },
		"errors":       func(r *eval.Report) { r.Operating.Groups[1].FMR.Errors = -1 },
		"limits":       func(r *eval.Report) { r.Verification.Sets[1].Points[0].FMR.High *= 0.9 },
		"ranks":        func(r *eval.Report) { r.Identification.Ranks[0].FNIR.Trials = 0 },
		"bands":        func(r *eval.Report) { r.Bands.High.Threshold = r.Bands.Medium.Threshold },
		"curve":        func(r *eval.Report) { r.Identification.Curve[0].X = 2 },
		"nothing":      func(r *eval.Report) { r.Data.Photos = 0 },
	} {
		r := full(t, 2)
		change(&r)
		if _, err := eval.Parse(canonical(t, r)); err == nil {
			t.Errorf("%s: taken", name)
		}
		skey, _ := keys(t, "x")
		if _, err := eval.Sign(r, skey); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
	good := canonical(t, full(t, 2))
	for name, bad := range map[string][]byte{
		"empty": nil, "blank behind": append(bytes.Clone(good), ' '), "twice": append(bytes.Clone(good), good...),
		"unknown field":  bytes.Replace(good, []byte(`"type"`), []byte(`"kind"`), 1),
		"other spelling": bytes.Replace(good, []byte(`"photos": `), []byte(`"photos":  `), 1),
		"field twice":    bytes.Replace(good, []byte("{\n"), []byte("{\n \"at\": \"\",\n"), 1),
		"too long":       bytes.Repeat([]byte(" "), 1<<20),
	} {
		if _, err := eval.Parse(bad); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// TestMinimumIsHeld: each figure that falls short is named, and one that was
// not measured falls short.
func TestMinimumIsHeld(t *testing.T) {
	t.Parallel()
	r := full(t, 2)
	if s := r.Short(eval.Minimum{}); len(s) != 0 {
		t.Errorf("%+v", s)
	}
	easy := eval.Minimum{Accuracy: 0.5, TAR: 0.01, TARAt: 0.01, WorstFNMR: 0.999, FMRRatio: 1e6, HitRate: 0.01, HitRank: 50, FNIR: 1, FNIRAt: 0.1, Groups: true, OperatingAt: 0.01}
	if s := r.Short(easy); len(s) != 0 {
		t.Errorf("%+v", s)
	}
	hard := eval.Minimum{Accuracy: 1, TAR: 1, TARAt: 0.01, WorstFNMR: 0.0001, FMRRatio: 1.0001, HitRate: 1, HitRank: 1, FNIR: 0.0001, FNIRAt: 0.1, OperatingAt: 0.001}
	var codes []string
	for _, s := range r.Short(hard) {
		if s.Have == nil {
			t.Errorf("%s was measured", s.Code)
		}
		codes = append(codes, s.Code)
	}
	all := []string{"accuracy", "tar", "worst_fnmr", "fmr_ratio", "hit_rate", "fnir", "operating_at"}
	if d := cmp.Diff(all, codes); d != "" {
		t.Error(d)
	}
	hard.Groups = true
	if s := (eval.Report{}).Short(hard); len(s) != len(all)+1 {
		t.Errorf("an empty report falls short in %+v", s)
	}
	if s := r.Short(eval.Minimum{TAR: 0.1, TARAt: 1e-5}); len(s) != 1 {
		t.Errorf("an unresolvable target: %+v", s)
	}
}

// TestPicturesAndTablesAreWhole in both languages: well-formed XML with a title,
// a description and a name for every line; tables without a hole.
func TestPicturesAndTablesAreWhole(t *testing.T) {
	t.Parallel()
	r := full(t, 2)
	r.Operating.Groups[0].Group = `a<b> & "c" | d`
	for lang, words := range map[eval.Lang][]string{
		eval.Chinese: {"錯誤匹配率", "漏失率", "作業門檻", "偽陰性識別率"},
		eval.English: {"False match rate", "Missed", "operating threshold", "False negative identification rate"},
	} {
		var svg bytes.Buffer
		if err := eval.DET(&svg, r, lang); err != nil {
			t.Fatal(err)
		}
		wellFormed(t, svg.String())
		for _, want := range append(words, "<title ", "<desc ", `role="img"`, `lang="`+string(lang)+`"`, "stroke-dasharray", "a&lt;b&gt; &amp;") {
			if !strings.Contains(svg.String(), want) {
				t.Errorf("%s: no %q in the picture", lang, want)
			}
		}
		for _, never := range []string{"<script", "style=", "NaN", "Inf", "%!"} {
			if strings.Contains(svg.String(), never) {
				t.Errorf("%s: %q in the picture", lang, never)
			}
		}
		var md bytes.Buffer
		if err := eval.Markdown(&md, r, lang); err != nil {
			t.Fatal(err)
		}
		rectangular(t, md.String())
		for _, never := range []string{"NaN", "%!", "<nil>", "| |\n"} {
			if strings.Contains(md.String(), never) {
				t.Errorf("%s: %q in the tables", lang, never)
			}
		}
	}
	if eval.DET(io.Discard, r, "fr") == nil || eval.Markdown(io.Discard, r, "fr") == nil {
		t.Error("a language without words")
	}
	if eval.DET(io.Discard, eval.Report{}, eval.Chinese) == nil {
		t.Error("a picture of nothing")
	}
}

func wellFormed(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// rectangular: every row of a table has as many cells as its header.
func rectangular(t *testing.T, text string) {
	t.Helper()
	cells, tables := 0, 0
	for line := range strings.Lines(text) {
		n := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
		if n > 0 && cells == 0 {
			tables++
		}
		if n > 0 && cells > 0 && n != cells {
			t.Errorf("a row of another width: %s", line)
		}
		cells = n
	}
	if tables < 7 {
		t.Errorf("%d tables", tables)
	}
}
