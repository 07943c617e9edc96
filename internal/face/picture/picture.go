package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"time"
)

// Format is the container that a picture came in.
type Format string

// The formats that are read.
const (
	JPEG Format = "jpeg"
	PNG  Format = "png"
	WebP Format = "webp"
)

// Picture is an upright picture: pixels, and facts about where they come from.
type Picture struct {
	// Width and Height are in pixels, after orientation.
	Width, Height int
	// Pix holds rows of interleaved 8-bit R, G, B: 3*Width*Height bytes.
	Pix []byte
	// Format is the container that was read.
	Format Format
	// Capture holds what the file claims about its making.
	Capture Capture
	// Reduced is how many times smaller each side was made on reading; 1 means
	// as sent.
	Reduced int
}

// Capture is what the file says of the camera. It proves nothing: it is
// recorded, and its absence is a reason to ask.
type Capture struct {
	// Exif says that the file carried a readable EXIF block.
	Exif bool
	// Make, Model and Software say that the tag was there and not blank.
	Make, Model, Software bool
	// Taken is DateTimeOriginal, to the second; zero when absent or unreadable.
	Taken time.Time
	// Zoned says that Taken has the camera's own UTC offset. Without it the
	// camera's wall clock is given as if it were UTC.
	Zoned bool
	// Trailing is how many bytes stood behind the picture and were dropped.
	Trailing int64
}

// RGB gives the pixel in column x of row y.
func (p *Picture) RGB(x, y int) (r, g, b byte) {
	i := 3 * (y*p.Width + x)
	return p.Pix[i], p.Pix[i+1], p.Pix[i+2]
}

// Wipe overwrites the pixels and leaves an empty picture behind.
func (p *Picture) Wipe() {
	clear(p.Pix)
	*p = Picture{}
}

// JPEG encodes the pixels, and only them, for showing. Quality is 1 to 100.
func (p *Picture) JPEG(quality int) ([]byte, error) {
	m := image.NewRGBA(image.Rect(0, 0, p.Width, p.Height))
	for i, j := 0, 0; i+2 < len(p.Pix); i, j = i+3, j+4 {
		m.Pix[j], m.Pix[j+1], m.Pix[j+2], m.Pix[j+3] = p.Pix[i], p.Pix[i+1], p.Pix[i+2], 255
	}
	defer clear(m.Pix)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return out.Bytes(), nil
}

// Crop copies the part inside b, widened on every side by margin times the
// longer side of b and cut at the picture's edges. A box outside the picture
// gives a picture without pixels.
func (p *Picture) Crop(b Box, margin float64) *Picture {
	m := margin * max(b.W, b.H)
	r := image.Rect(int(b.X-m), int(b.Y-m), int(b.X+b.W+m+0.5), int(b.Y+b.H+m+0.5))
	r = r.Intersect(image.Rect(0, 0, p.Width, p.Height))
	c := &Picture{Width: r.Dx(), Height: r.Dy(), Format: p.Format, Capture: p.Capture, Reduced: p.Reduced}
	c.Pix = make([]byte, 0, 3*r.Dx()*r.Dy())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := 3 * y * p.Width
		c.Pix = append(c.Pix, p.Pix[row+3*r.Min.X:row+3*r.Max.X]...)
	}
	return c
}
