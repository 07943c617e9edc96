// Package measure makes templates for the gallery: it reads a photo, holds it to
// the strict quality profile of enrolment (ISO/IEC 29794-5), and embeds its one
// face.
package measure

import (
	"context"
	"errors"

	"mpolice/internal/face/gallery"
	"mpolice/internal/face/picture"
	"mpolice/internal/face/quality"
)

// Face finds faces and makes templates; *engine.Engine does.
type Face interface {
	Find(ctx context.Context, p *picture.Picture) ([]picture.Face, error)
	Embed(ctx context.Context, p *picture.Picture, f picture.Face) ([]float32, error)
}

// Engine implements gallery.Engine.
type Engine struct{ face Face }

// New makes an engine of one model.
func New(f Face) *Engine { return &Engine{f} }

// encoded is the quality of the JPEG that is kept: at 92 no measure of the
// profile moves by more than its own noise.
const encoded = 92

// Clean implements gallery.Engine: what is kept are pixels alone.
func (e *Engine) Clean(ctx context.Context, raw []byte) ([]byte, error) {
	p, err := decode(ctx, raw)
	if err != nil {
		return nil, err
	}
	defer p.Wipe()
	return p.JPEG(encoded)
}

// Measure implements gallery.Engine. It works on the picture that is kept, so
// that the template can be made again from it to the bit.
func (e *Engine) Measure(ctx context.Context, jpeg []byte) ([]float32, error) {
	p, err := decode(ctx, jpeg)
	if err != nil {
		return nil, err
	}
	defer p.Wipe()
	faces, err := e.face.Find(ctx, p)
	if err != nil {
		return nil, err
	}
	// Nobody chooses here: the one face stands for the picture, or none does.
	if bad := quality.Assess(p, faces, -1, quality.Enrolment).Refusals(); len(bad) > 0 {
		return nil, &gallery.Finding{Code: "quality." + string(bad[0].Code), Value: bad[0].Value, Limit: bad[0].Limit}
	}
	if len(faces) == 0 {
		return nil, &gallery.Finding{Code: "quality." + string(quality.NoFace), Limit: 1}
	}
	return e.face.Embed(ctx, p, faces[0]) // the largest comes first
}

// decode makes a picture that cannot be read a finding.
func decode(ctx context.Context, data []byte) (*picture.Picture, error) {
	p, err := picture.Decode(ctx, data, picture.Limits{})
	var refused *picture.Error
	if errors.As(err, &refused) && ctx.Err() == nil {
		return nil, &gallery.Finding{Code: string(refused.Code), Value: float64(refused.Value), Limit: float64(refused.Limit)}
	}
	return p, err
}
