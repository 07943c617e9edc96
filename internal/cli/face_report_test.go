package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"mpolice/internal/face/eval"
	"mpolice/internal/face/search"
)

// axes gives each photo the unit vector whose number its only byte is.
type axes struct{}

func (axes) Embed(_ context.Context, image []byte) ([]float32, error) {
	row := make([]float32, 8)
	row[image[0]] = 1
	return row, nil
}

// evaluation is a small report.
func evaluation(t *testing.T) eval.Report {
	t.Helper()
	p := &eval.Plan{}
	if err := p.ReadPairs("pairs.csv", []byte(twoPairs)); err != nil {
		t.Fatal(err)
	}
	folder := fstest.MapFS{"x/1.png": {Data: []byte{1}}, "x/2.png": {Data: []byte{1}}, "y/1.png": {Data: []byte{2}}}
	r, err := p.Run(t.Context(), folder, axes{}, eval.Options{
		Score: search.Score, At: time.Unix(1_800_000_000, 0),
		Engine: eval.Engine{Name: "axes", ModelSHA256: strings.Repeat("0", 64), ConfigDigest: strings.Repeat("1", 64), EvaluationOnly: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestReportIsWrittenSignedAndShown: what an evaluator writes, an operator
// verifies, and nobody else's word is shown.
func TestReportIsWrittenSignedAndShown(t *testing.T) {
	dir := t.TempDir()
	key, report := filepath.Join(dir, "evaluator.key"), filepath.Join(dir, "report.json")
	vkey, _, err := faceEval(t, "key", "npa.example/face", "--out", key)
	if err != nil {
		t.Fatal(err)
	}
	vkey = strings.TrimSpace(vkey)
	f := faceEvalFlags{report: report, sign: key, lang: "en"}
	skey, err := f.signingKey()
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if err := f.write(env{&out, &errs}, evaluation(t), skey); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "evaluation only") || !strings.Contains(errs.String(), "too few non-mated pairs") {
		t.Errorf("printed %q and %q", out.String(), errs.String())
	}
	shown, _, err := faceEval(t, "show", report+".signed", "--key", vkey, "--json")
	text, rerr := os.ReadFile(report)
	if err != nil || rerr != nil || shown != string(text) {
		t.Errorf("shown: %v, %v", err, rerr)
	}
	other, _, err := faceEval(t, "key", "npa.example/face", "--out", key+"2")
	if err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"another key":      {report + ".signed", "--key", strings.TrimSpace(other)},
		"without signing":  {report, "--key", vkey},
		"a malformed key":  {report + ".signed", "--key", "x"},
		"a missing report": {report + "2", "--key", vkey},
	} {
		if out, _, err := faceEval(t, append([]string{"show"}, args...)...); err == nil || out != "" {
			t.Errorf("%s: %q, %v", name, out, err)
		}
	}
}
