package cli

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// faceEval runs `mpolice face eval` with arguments.
func faceEval(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := newFaceEval(env{&out, &errs})
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(args)
	err = cmd.ExecuteContext(t.Context())
	return out.String(), errs.String(), err
}

// files writes text files into a new folder.
func files(t *testing.T, texts map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range texts {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const twoPairs = "image_a,image_b,same\nx/1.png,x/2.png,1\nx/1.png,y/1.png,0\n"

func TestFaceEvalAsksForWhatItNeeds(t *testing.T) {
	for args, want := range map[string]string{
		"":                               "--images",
		"--images .":                     "--pairs, or --gallery and --probes",
		"--images . --gallery g":         "--gallery and --probes belong together",
		"--images . --pairs p --sign k":  "--sign needs --report",
		"--images . --pairs p --lang fr": `--lang "fr"`,
		"--images . --pairs p --pick me": `--pick "me"`,
		"--images . --gallery g --probes p --cross": "--cross needs --pairs",
		"--images . --pairs p extra":                `unexpected argument "extra"`,
		"show a":                                    "--key",
		"show":                                      "name one signed report",
		"key":                                       "give the key one name",
		"key k":                                     "--out",
	} {
		_, _, err := faceEval(t, strings.Fields(args)...)
		var usage *usageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want wrong usage: %s", args, err, want)
		}
	}
}

// TestFaceEvalListsMissingPhotos, each with the line that names it.
func TestFaceEvalListsMissingPhotos(t *testing.T) {
	dir := files(t, map[string]string{"pairs.csv": twoPairs, "photos/x/1.png": "no picture"})
	pairs := filepath.Join(dir, "pairs.csv")
	_, errs, err := faceEval(t, "--images", filepath.Join(dir, "photos"), "--pairs", pairs, "--models", modelsDir)
	if err == nil || !strings.Contains(err.Error(), "2 photos are missing") || !strings.Contains(err.Error(), "--allow-missing") {
		t.Fatalf("%v", err)
	}
	for _, want := range []string{"missing: " + pairs + ":2: x/2.png", "missing: " + pairs + ":3: y/1.png"} {
		if !strings.Contains(errs, want) {
			t.Errorf("%q lacks %q", errs, want)
		}
	}
	_, _, err = faceEval(t, "--images", filepath.Join(dir, "photos"), "--pairs", pairs, "--models", modelsDir, "--allow-missing", "2")
	if err == nil || !strings.Contains(err.Error(), "no photo gave a template") {
		t.Errorf("a file that is no picture, alone: %v", err)
	}
}

// modelsDir is what `make models` fills.
var modelsDir = filepath.Join("..", "..", "models")

// TestFaceEvalRefusesPicturesWithoutFaces: the whole engine runs on them, and
// the answer is a sentence, not a figure.
func TestFaceEvalRefusesPicturesWithoutFaces(t *testing.T) {
	dir := files(t, map[string]string{
		"pairs.csv": twoPairs, "photos/x/1.png": blank(t, 10), "photos/x/2.png": blank(t, 100), "photos/y/1.png": "not a picture",
	})
	args := []string{"--images", filepath.Join(dir, "photos"), "--pairs", filepath.Join(dir, "pairs.csv"), "--report", filepath.Join(dir, "r.json")}
	_, _, err := faceEval(t, append(args, "--models", modelsDir)...)
	if err == nil || !strings.Contains(err.Error(), "no photo gave a template") {
		t.Errorf("%v\nrun `make models` first", err)
	}
	_, _, err = faceEval(t, append(args, "--models", dir)...)
	if err == nil || !strings.Contains(err.Error(), "make models") {
		t.Errorf("without models: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "r.json")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a report was written: %v", err)
	}
}

// blank is a picture of one grey.
func blank(t *testing.T, grey uint8) string {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 120, 120))
	for i := range m.Pix {
		m.Pix[i] = color.Gray{Y: grey}.Y
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestEvaluatorsKeyIsMadeOnce and kept from others.
func TestEvaluatorsKeyIsMadeOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "evaluator.key")
	vkey, _, err := faceEval(t, "key", "npa.example/face", "--out", path)
	if err != nil || !strings.HasPrefix(vkey, "npa.example/face+") {
		t.Fatalf("%q, %v", vkey, err)
	}
	text, err := os.ReadFile(path)
	if err != nil || !strings.HasPrefix(string(text), "PRIVATE+KEY+npa.example/face+") || !strings.HasSuffix(string(text), "\n"+vkey) {
		t.Errorf("the key file: %v", err)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("the key file may be read by others: %v, %v", st.Mode(), err)
	}
	if _, _, err := faceEval(t, "key", "npa.example/face", "--out", path); !errors.Is(err, os.ErrExist) {
		t.Errorf("a key was replaced: %v", err)
	}
	if _, _, err := faceEval(t, "key", "two words", "--out", path+"2"); err == nil {
		t.Error("a name with a blank")
	}
	dir := files(t, map[string]string{"pairs.csv": twoPairs, "bad.key": vkey})
	_, _, err = faceEval(t, "--images", dir, "--pairs", filepath.Join(dir, "pairs.csv"), "--report", filepath.Join(dir, "r"), "--sign", filepath.Join(dir, "bad.key"))
	if err == nil || !strings.Contains(err.Error(), "bad.key: no evaluator's secret key") {
		t.Errorf("a public key to sign with: %v", err)
	}
}
