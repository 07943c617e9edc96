package portrait_test

import (
	"context"
	"path/filepath"
	"testing"

	"mpolice/internal/face/engine"
	"mpolice/internal/face/onnx"
	"mpolice/internal/face/picture"
	"mpolice/internal/face/quality"
	"mpolice/internal/synth/portrait"
)

// models is where `make models` puts the nets and the runtime.
const models = "../../../models/"

func open(t *testing.T) *engine.Engine {
	t.Helper()
	rt, err := onnx.Open(filepath.Join(models, onnx.RuntimeFile), onnx.RuntimeSHA256)
	if err != nil {
		t.Fatalf("%v (run make models)", err)
	}
	t.Cleanup(func() { rt.Close() })
	e, err := engine.Open(rt, engine.Models{Detector: onnx.BlazeFace(models), Landmarks: onnx.Landmark68(models), Embedder: onnx.MobileFaceNet(models)}, engine.Options{})
	if err != nil {
		t.Fatalf("%v (run make models)", err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

func look(t *testing.T, e *engine.Engine, jpeg []byte) (*picture.Picture, []picture.Face) {
	t.Helper()
	p, err := picture.Decode(t.Context(), jpeg, picture.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	faces, err := e.Find(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return p, faces
}

// template embeds the only face of a portrait that the quality gate lets in.
func template(t *testing.T, e *engine.Engine, jpeg []byte, profile quality.Profile) []float32 {
	t.Helper()
	p, faces := look(t, e, jpeg)
	if len(faces) != 1 {
		t.Fatalf("found %d faces, want 1", len(faces))
	}
	if r := quality.Assess(p, faces, 0, profile); r.Refused() {
		t.Errorf("the quality gate refuses: %v", r.Refusals())
	}
	v, err := e.Embed(context.Background(), p, faces[0])
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func score(a, b []float32) float64 {
	s := 0.0
	for i := range a {
		s += float64(a[i]) * float64(b[i])
	}
	return s
}

func TestEveryoneIsNearestToThemselves(t *testing.T) {
	e := open(t)
	people := portrait.Persons()
	var enrolled, later, probes [][]float32
	for _, p := range people {
		enrolled = append(enrolled, template(t, e, p.Enrolment(), quality.Enrolment))
		later = append(later, template(t, e, p.Later(), quality.Enrolment))
		probes = append(probes, template(t, e, p.Probe(), quality.Probe))
	}
	for i, p := range people {
		for name, v := range map[string][]float32{"later": later[i], "probe": probes[i]} {
			own := score(v, enrolled[i])
			for j, other := range enrolled {
				if s := score(v, other); j != i && s >= own {
					t.Errorf("person %d: the %s photo is nearer to person %d (%.3f) than to their own (%.3f)", p.Number, name, people[j].Number, s, own)
				}
			}
		}
	}
}

func TestSamplesShowWhatTheirNamesSay(t *testing.T) {
	e := open(t)
	for name, want := range map[string]quality.Code{
		"two": quality.SeveralFaces, "nobody": quality.NoFace, "small": quality.StreetCamera, "blurred": quality.Blurred,
		"dark": quality.Dark, "bright": quality.Bright, "cut-off": quality.CutOff, "turned": quality.Turned, "steep": quality.UpOrDown,
	} {
		jpeg, err := portrait.Samples(name)
		if err != nil {
			t.Fatal(err)
		}
		p, faces := look(t, e, jpeg)
		chosen := 0
		if len(faces) != 1 {
			chosen = -1
		}
		r := quality.Assess(p, faces, chosen, quality.Probe)
		found := len(faces) == 0 // a face that is not even found is refused as well
		for _, f := range r.Findings {
			found = found || f.Code == want
		}
		if !found {
			t.Errorf("%s: %d faces, findings %v, want %s among them", name, len(faces), r.Findings, want)
		}
	}
	for _, name := range []string{"stranger", "stranger-2"} {
		jpeg, err := portrait.Samples(name)
		if err != nil {
			t.Fatal(err)
		}
		template(t, e, jpeg, quality.Probe)
	}
}
