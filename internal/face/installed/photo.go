package installed

import (
	"context"
	"errors"
	"math"

	"mpolice/internal/face/engine"
	"mpolice/internal/face/eval"
	"mpolice/internal/face/picture"
)

// Pick says which face to take of a photo with several.
type Pick string

// The picks.
const (
	Central Pick = "central" // the largest that covers the middle, or else the nearest to it: LFW's rule
	Largest Pick = "largest"
)

// Photos goes the whole way from a file's bytes to a template, as enrolment and
// search do.
type Photos struct {
	Engine *Engine
	Pick   Pick
}

// Embed implements eval.Embedder. A picture that is refused and one without a
// face are failures to acquire.
func (x Photos) Embed(ctx context.Context, image []byte) ([]float32, error) {
	p, err := picture.Decode(ctx, image, picture.Limits{})
	if err != nil {
		var refused *picture.Error
		if errors.As(err, &refused) && ctx.Err() == nil {
			return nil, &eval.Failure{Code: string(refused.Code)}
		}
		return nil, err
	}
	defer p.Wipe()
	faces, err := x.Engine.Find(ctx, p)
	if err != nil {
		return nil, err
	}
	if len(faces) == 0 {
		return nil, &eval.Failure{Code: "no_face"}
	}
	f := faces[0] // they come sorted, the largest first
	if x.Pick == Central {
		f = central(faces, picture.Point{X: float64(p.Width) / 2, Y: float64(p.Height) / 2})
	}
	return x.Engine.Embed(ctx, p, f)
}

// central is the first face that covers the middle, else the nearest to it.
func central(faces []engine.Face, middle picture.Point) engine.Face {
	best, nearest := faces[0], math.Inf(1)
	for _, f := range faces {
		c := f.Box.Centre()
		dx, dy := math.Abs(c.X-middle.X), math.Abs(c.Y-middle.Y)
		if dx <= f.Box.W/2 && dy <= f.Box.H/2 {
			return f
		}
		if d := math.Hypot(dx, dy); d < nearest {
			best, nearest = f, d
		}
	}
	return best
}
