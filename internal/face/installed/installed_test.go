package installed_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mpolice/internal/config"
	"mpolice/internal/face/eval"
	"mpolice/internal/face/installed"
	"mpolice/internal/face/onnx"
	"mpolice/internal/synth/portrait"
)

// models is what `make models` filled.
var models = filepath.Join("..", "..", "..", "models")

// own describes the embedder as an operator would describe another.
func own() config.FaceModel {
	m := onnx.MobileFaceNet(models)
	return config.FaceModel{
		Name: "own", Path: m.Path, SHA256: m.SHA256, Size: m.Size, Input: m.Input.Name, Output: m.Outputs[0].Name,
		Width: 112, Height: 112, Order: "RGB", Layout: "NCHW", Scale: [3]float32{1, 1, 1}, FreeBatch: true, Dim: 192, Licence: "own",
	}
}

func TestOperatorsModelGivesTheSameTemplates(t *testing.T) {
	built, err := installed.Open(config.Face{Models: models}, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer built.Close()
	m := own()
	brought, err := installed.Open(config.Face{Models: models, Model: &m}, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer brought.Close()
	if !built.Model().EvaluationOnly || brought.Model().EvaluationOnly || brought.Named().Model != "own" {
		t.Errorf("%+v", brought.Named())
	}
	jpeg := portrait.Persons()[0].Probe()
	a, err := installed.Photos{Engine: built, Pick: installed.Largest}.Embed(t.Context(), jpeg)
	if err != nil {
		t.Fatal(err)
	}
	b, err := installed.Photos{Engine: brought, Pick: installed.Central}.Embed(t.Context(), jpeg)
	if err != nil || len(a) != 192 || len(b) != 192 {
		t.Fatal(len(a), len(b), err)
	}
	for i := range a {
		if math.Float32bits(a[i]) != math.Float32bits(b[i]) {
			t.Fatalf("value %d differs: %v, %v", i, a[i], b[i])
		}
	}
}

func TestWrongModelsRefuseToStart(t *testing.T) {
	for name, change := range map[string]func(*config.FaceModel){
		"another hash":    func(m *config.FaceModel) { m.SHA256 = strings.Repeat("0", 64) },
		"another size":    func(m *config.FaceModel) { m.Size++ },
		"another length":  func(m *config.FaceModel) { m.Dim = 128 },
		"another input":   func(m *config.FaceModel) { m.Input = "data" },
		"another picture": func(m *config.FaceModel) { m.Width = 160 },
		"no order":        func(m *config.FaceModel) { m.Order = "" },
		"no scale":        func(m *config.FaceModel) { m.Scale = [3]float32{} },
		"no file":         func(m *config.FaceModel) { m.Path += ".gone" },
	} {
		m := own()
		change(&m)
		if e, err := installed.Open(config.Face{Models: models, Model: &m}, 1); err == nil {
			e.Close()
			t.Errorf("%s: it starts", name)
		}
	}
	_, err := installed.Open(config.Face{Models: t.TempDir()}, 1)
	if err == nil || !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "make models") {
		t.Errorf("without models: %v", err)
	}
}

func TestPhotosWithoutFacesAreCounted(t *testing.T) {
	e, err := installed.Open(config.Face{Models: models}, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	nobody, err := portrait.Samples("nobody")
	if err != nil {
		t.Fatal(err)
	}
	for want, data := range map[string][]byte{"no_face": nobody, "picture.format": []byte("GIF89a"), "picture.empty": nil} {
		_, err := installed.Photos{Engine: e, Pick: installed.Largest}.Embed(t.Context(), data)
		var failure *eval.Failure
		if !errors.As(err, &failure) || failure.Code != want {
			t.Errorf("%s: %v", want, err)
		}
	}
}
