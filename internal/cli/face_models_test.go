package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// faceModels runs `mpolice face models` with arguments.
func faceModels(args ...string) (stdout, stderr string, err error) {
	var out, errs bytes.Buffer
	cmd := newFaceModels(env{&out, &errs})
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(args)
	err = cmd.Execute()
	return out.String(), errs.String(), err
}

func TestFaceModelsMakesThemOnce(t *testing.T) {
	dir := t.TempDir()
	npm := filepath.Join("..", "..", "models", "node_modules")
	out, errs, err := faceModels("--npm", npm, "--out", dir)
	if err != nil {
		t.Fatalf("%v\nrun `make models` first", err)
	}
	if !strings.Contains(out, "mobilefacenet.onnx") || strings.Contains(out, "there") {
		t.Errorf("first run printed\n%s", out)
	}
	if !strings.Contains(errs, "evaluation only") {
		t.Errorf("the embedder's terms are not said: %q", errs)
	}
	out, _, err = faceModels("--npm", "nowhere", "--out", dir)
	if err != nil || strings.Contains(out, "made") {
		t.Errorf("the second run needs nothing, but printed %v\n%s", err, out)
	}
	out, _, err = faceModels("--npm", "nowhere", "--out", dir, "--json")
	if err != nil || !strings.Contains(out, `"made": false`) {
		t.Errorf("as JSON: %v\n%s", err, out)
	}
}

func TestFaceModelsSaysWhatToDo(t *testing.T) {
	dir := t.TempDir()
	_, _, err := faceModels("--npm", dir, "--out", filepath.Join(dir, "out"))
	if err == nil || !strings.Contains(err.Error(), "npm ci") {
		t.Errorf("without packages: %v", err)
	}
	file := filepath.Join(dir, "@vladmandic", "human", "models", "blazeface.json")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, _, err = faceModels("--npm", dir, "--out", filepath.Join(dir, "out"))
	if err == nil || !strings.Contains(err.Error(), "SHA-256") {
		t.Errorf("with another file: %v", err)
	}
}
