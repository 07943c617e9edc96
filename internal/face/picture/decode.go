package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// Limits bound what is read. A zero field means its default.
type Limits struct {
	Bytes  int64 // of the file; default 20 MB
	Pixels int64 // that the picture says it has; default 50 million
	Memory int64 // that decoding may take, by estimate; default 512 MB
	Side   int   // longer side of the result; larger ones are reduced; default 4096
}

const (
	defaultBytes  = 20_000_000
	defaultPixels = 50_000_000
	defaultMemory = 512_000_000
	defaultSide   = 4096
	// smallestSide is the least in which a detector finds anything.
	smallestSide = 32
)

func (l Limits) orDefault() Limits {
	return Limits{
		Bytes: or(l.Bytes, defaultBytes), Pixels: or(l.Pixels, defaultPixels),
		Memory: or(l.Memory, defaultMemory), Side: or(l.Side, defaultSide),
	}
}

func or[T int | int64](v, whenZero T) T {
	if v <= 0 {
		return whenZero
	}
	return v
}

// header is what walking the container tells before anything is decoded.
type header struct {
	format        Format
	width, height int
	memory        int64 // bytes that the decoder will hold at once, estimated from above
	end           int   // where the first picture ends
	exif          []byte
	pictured      bool // WebP: the one picture was met
}

// Decode reads a JPEG, PNG or WebP photo into an upright picture. Every
// refusal is an *[Error]; the same bytes give the same pixels or the same
// refusal on every machine. Memory stays within limits.Memory (and some
// kilobytes); time is bounded by the limits, and by ctx to within one decoder
// step.
func Decode(ctx context.Context, data []byte, limits Limits) (*Picture, error) {
	limits = limits.orDefault()
	if len(data) == 0 {
		return nil, refuse(Empty, "")
	}
	if n := int64(len(data)); n > limits.Bytes {
		return nil, &Error{Code: TooManyBytes, Value: n, Limit: limits.Bytes}
	}
	h, err := survey(data)
	if err != nil {
		return nil, err
	}
	if err := limits.admit(h); err != nil {
		return nil, err
	}
	if hidden(data[h.end:]) {
		return nil, refuse(Polyglot, h.format)
	}
	m, err := decodeFirst(ctx, h, data[:h.end])
	if err != nil {
		return nil, err
	}
	o, capture := readExif(h.exif)
	capture.Trailing = int64(len(data) - h.end)
	p := paint(m, o, limits.Side)
	p.Format, p.Capture = h.format, capture
	if min(p.Width, p.Height) < smallestSide {
		return nil, &Error{Code: TooSmall, Format: string(h.format), Value: int64(min(p.Width, p.Height)), Limit: smallestSide}
	}
	return p, nil
}

// survey walks the container that the first bytes promise.
func survey(data []byte) (header, error) {
	switch f := sniff(data); f {
	case string(JPEG):
		return surveyJPEG(data)
	case string(PNG):
		return surveyPNG(data)
	case string(WebP):
		return surveyWebP(data)
	default:
		return header{}, &Error{Code: WrongFormat, Format: f}
	}
}

// admit refuses what is too large or too small to be worth decoding.
func (l Limits) admit(h header) error {
	short, pixels := min(h.width, h.height), int64(h.width)*int64(h.height)
	result := 3 * pixels
	switch {
	case short < smallestSide:
		return &Error{Code: TooSmall, Format: string(h.format), Value: int64(short), Limit: smallestSide}
	case pixels > l.Pixels:
		return &Error{Code: TooManyPixels, Format: string(h.format), Value: pixels, Limit: l.Pixels}
	case h.memory+result > l.Memory:
		return &Error{Code: TooMuchMemory, Format: string(h.format), Value: h.memory + result, Limit: l.Memory}
	}
	return nil
}

// decodeFirst runs the format's decoder. A decoder that panics has met bytes
// that its author did not think of: the picture is at fault, not the program.
func decodeFirst(ctx context.Context, h header, data []byte) (m image.Image, err error) {
	defer func() {
		if r := recover(); r != nil {
			m, err = nil, decoderError(h.format, fmt.Errorf("decoder panic: %v", r))
		}
	}()
	decode := map[Format]func(io.Reader) (image.Image, error){JPEG: jpeg.Decode, PNG: png.Decode, WebP: webp.Decode}[h.format]
	m, err = decode(&patient{ctx, bytes.NewReader(data)})
	if err != nil {
		return nil, decoderError(h.format, err)
	}
	if s := m.Bounds().Size(); s.X != h.width || s.Y != h.height {
		return nil, refuse(Corrupt, h.format)
	}
	return m, nil
}

// patient reads until its context ends.
type patient struct {
	ctx context.Context // lives as long as one Decode
	r   io.Reader
}

func (p *patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}

// unsupported tells a valid but unread feature from damage.
func unsupported(err error) bool {
	var j jpeg.UnsupportedError
	var p png.UnsupportedError
	return errors.As(err, &j) || errors.As(err, &p)
}
