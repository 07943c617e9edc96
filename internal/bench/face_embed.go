package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io/fs"
	"math"
	"path/filepath"

	"golang.org/x/image/draw"

	"mpolice/internal/face/engine"
	"mpolice/internal/face/onnx"
	"mpolice/internal/face/picture"
	"mpolice/internal/synth/portrait"
)

// embedSizes are the photos that are measured: pixels of the shorter side, or
// of the whole.
var embedSizes = []struct {
	name  string
	scale func(w, h int) float64
	bound float64 // ms
}{
	{"from a photo of 250 px to its template", func(w, h int) float64 { return 250 / float64(min(w, h)) }, 30},
	{"from a photo of 2.4 MP to its template", func(w, h int) float64 { return math.Sqrt(2.4e6 / float64(w) / float64(h)) }, 120},
}

// embed measures the whole way from a file's bytes to a template, on portraits
// of people who do not exist, beside decoding alone by Go's image/jpeg.
func (b *faceBench) embed(ctx context.Context) (rows []FaceRow, err error) {
	rt, e, err := b.engine()
	if reason, ok := missing(err); ok {
		return unmeasured(reason, embedSizes[0].name, embedSizes[1].name), nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, e.Close(), rt.Close()) }()
	for _, s := range embedSizes {
		photos, w, h, err := embedPhotos(s.scale, size(b.Options, 8, 4, 1))
		if err != nil {
			return nil, err
		}
		b.Progress(s.name+":", 0, 0)
		mine := func(ctx context.Context, i int) (took, error) {
			return timed(func() error { return template(ctx, e, photos[i%len(photos)]) })
		}
		its := func(_ context.Context, i int) (took, error) {
			return timed(func() error { _, err := jpeg.Decode(bytes.NewReader(photos[i%len(photos)])); return err })
		}
		race, err := alternate(ctx, b.Rounds, mine, its)
		if err != nil {
			return nil, err
		}
		r := race.faster(s.name, "decoding the same JPEG, image/jpeg", 0)
		r.Goal, r.Met = fmt.Sprintf("≤ %g ms", s.bound), r.Value <= s.bound
		r.Size = fmt.Sprintf("%dx%d", w, h)
		rows = append(rows, r.noting("median over %d portraits; %s; ratio says how far decoding is from the whole", len(photos), e.Model().Name))
	}
	return rows, nil
}

// engine loads the nets that the program uses by default.
func (b *faceBench) engine() (*onnx.Runtime, *engine.Engine, error) {
	rt, err := onnx.Open(filepath.Join(b.Models, onnx.RuntimeFile), onnx.RuntimeSHA256)
	if err != nil {
		return nil, nil, lacksModels(err)
	}
	e, err := engine.Open(rt, engine.Models{
		Detector: onnx.BlazeFace(b.Models), Landmarks: onnx.Landmark68(b.Models), Embedder: onnx.MobileFaceNet(b.Models),
	}, engine.Options{Workers: 1})
	if err != nil {
		return nil, nil, errors.Join(lacksModels(err), rt.Close())
	}
	return rt, e, nil
}

func lacksModels(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &missingError{"the nets are not there: make models (or name their folder by --models)"}
	}
	return err
}

// template is the way that a probe goes.
func template(ctx context.Context, e *engine.Engine, photo []byte) error {
	p, err := picture.Decode(ctx, photo, picture.Limits{})
	if err != nil {
		return err
	}
	defer p.Wipe()
	faces, err := e.Find(ctx, p)
	if err != nil {
		return err
	}
	if len(faces) == 0 {
		return errors.New("no face was found in a portrait")
	}
	_, err = e.Embed(ctx, p, faces[0])
	return err
}

// embedPhotos scales portraits and writes them as a camera would.
func embedPhotos(scale func(w, h int) float64, n int) (photos [][]byte, w, h int, err error) {
	for _, person := range portrait.Persons() {
		if len(photos) == n {
			break
		}
		m, err := jpeg.Decode(bytes.NewReader(person.Enrolment()))
		if err != nil {
			return nil, 0, 0, err
		}
		by := scale(m.Bounds().Dx(), m.Bounds().Dy())
		w, h = int(math.Round(by*float64(m.Bounds().Dx()))), int(math.Round(by*float64(m.Bounds().Dy())))
		out := image.NewRGBA(image.Rect(0, 0, w, h))
		draw.CatmullRom.Scale(out, out.Rect, m, m.Bounds(), draw.Src, nil)
		var file bytes.Buffer
		if err := jpeg.Encode(&file, out, &jpeg.Options{Quality: 92}); err != nil {
			return nil, 0, 0, err
		}
		photos = append(photos, file.Bytes())
	}
	return photos, w, h, nil
}
