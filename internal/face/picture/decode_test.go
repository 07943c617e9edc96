package picture_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"mpolice/internal/face/picture"
)

func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decode(t testing.TB, b []byte) *picture.Picture {
	t.Helper()
	p, err := picture.Decode(t.Context(), b, picture.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// code is the refusal of b under limits, "" when it is taken.
func code(t testing.TB, b []byte, l picture.Limits) picture.Code {
	t.Helper()
	p, err := picture.Decode(t.Context(), b, l)
	if err == nil {
		return ""
	}
	var e *picture.Error
	if p != nil || !errors.As(err, &e) {
		t.Fatalf("got a picture (%v) or an error without a code: %v", p != nil, err)
	}
	return e.Code
}

// near allows what lossy coding and CMYK change.
func near(t *testing.T, p *picture.Picture, x, y int, want color.RGBA, slack int) {
	t.Helper()
	r, g, b := p.RGB(x, y)
	for i, d := range []int{int(r) - int(want.R), int(g) - int(want.G), int(b) - int(want.B)} {
		if d < -slack || d > slack {
			t.Errorf("pixel %d,%d channel %d: got %d,%d,%d want %v", x, y, i, r, g, b, want)
			return
		}
	}
}

var (
	yellow = color.RGBA{220, 220, 40, 255}
	red    = color.RGBA{200, 30, 30, 255}
	blue   = color.RGBA{30, 30, 200, 255}
	white  = color.RGBA{255, 255, 255, 255}
)

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		file   string
		format picture.Format
		slack  int
		grey   bool
		clear  bool
	}{
		{file: "progressive.jpg", format: picture.JPEG, slack: 12},
		{file: "cmyk.jpg", format: picture.JPEG, slack: 12},
		{file: "grey.jpg", format: picture.JPEG, slack: 4, grey: true},
		{file: "palette.png", format: picture.PNG, slack: 45}, // 256 web colours
		{file: "alpha.png", format: picture.PNG, clear: true},
		{file: "lossy.webp", format: picture.WebP, slack: 25},
		{file: "lossless.webp", format: picture.WebP},
		{file: "alpha.webp", format: picture.WebP, slack: 25, clear: true},
	} {
		t.Run(c.file, func(t *testing.T) {
			p := decode(t, sample(t, c.file))
			if p.Format != c.format || p.Width != 64 || p.Height != 48 || len(p.Pix) != 3*64*48 || p.Reduced != 1 {
				t.Fatalf("got %s %dx%d, %d bytes, reduced %d", p.Format, p.Width, p.Height, len(p.Pix), p.Reduced)
			}
			if c.grey {
				near(t, p, 8, 6, color.RGBA{199, 199, 199, 255}, c.slack)
				near(t, p, 50, 12, color.RGBA{81, 81, 81, 255}, c.slack)
				return
			}
			near(t, p, 8, 6, yellow, c.slack)
			near(t, p, 50, 12, red, c.slack)
			near(t, p, 12, 40, blue, c.slack)
			if c.clear {
				near(t, p, 56, 40, white, c.slack)
			}
		})
	}
}

func TestSixteenBits(t *testing.T) {
	for name, m := range map[string]image.Image{
		"rgb":  image.NewRGBA64(image.Rect(0, 0, 40, 40)),
		"grey": image.NewGray16(image.Rect(0, 0, 40, 40)),
	} {
		set := m.(interface{ Set(x, y int, c color.Color) })
		for i := range 1600 {
			set.Set(i%40, i/40, color.Gray16{uint16(i * 40)})
		}
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		p := decode(t, b.Bytes())
		for i := range 1600 {
			if got, want := p.Pix[3*i+1], byte(i*40>>8); got != want {
				t.Fatalf("%s: pixel %d: got %d, want %d", name, i, got, want)
			}
		}
	}
}

// TestSameAsStandardLibrary holds the fast conversion to image/color, for all
// subsamplings that the encoder's grey-free output and odd sizes can show.
func TestSameAsStandardLibrary(t *testing.T) {
	for _, size := range []image.Point{{64, 64}, {65, 33}, {37, 41}} {
		b := photoJPEG(t, size.X, size.Y)
		m, err := jpeg.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		p := decode(t, b)
		for y := range size.Y {
			for x := range size.X {
				r, g, bl, _ := m.At(x, y).RGBA()
				pr, pg, pb := p.RGB(x, y)
				if pr != byte(r>>8) || pg != byte(g>>8) || pb != byte(bl>>8) {
					t.Fatalf("%v: pixel %d,%d: got %d,%d,%d", size, x, y, pr, pg, pb)
				}
			}
		}
	}
}

func TestCaptureFacts(t *testing.T) {
	want := time.Date(2026, 3, 3, 21, 6, 7, 0, time.UTC) // 05:06:07 at +08:00
	for _, f := range []string{"exif.jpg", "exif.png", "exif.webp"} {
		p := decode(t, sample(t, f))
		c := p.Capture
		if !c.Exif || !c.Make || !c.Model || !c.Software || !c.Zoned || !c.Taken.Equal(want) {
			t.Errorf("%s: got %+v", f, c)
		}
		if p.Width != 48 || p.Height != 64 {
			t.Errorf("%s: orientation 6 not applied: %dx%d", f, p.Width, p.Height)
		}
	}
	if c := decode(t, sample(t, "lossy.webp")).Capture; c != (picture.Capture{}) {
		t.Errorf("facts out of nothing: %+v", c)
	}
}

// TestPixelsOnly looks for the camera's words in what is shown and kept.
func TestPixelsOnly(t *testing.T) {
	p := decode(t, sample(t, "exif.jpg"))
	b, err := p.JPEG(90)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"Exif", "Maker", "Camera 1.0"} {
		if bytes.Contains(b, []byte(word)) || bytes.Contains(p.Pix, []byte(word)) {
			t.Errorf("%q survived", word)
		}
	}
	if again := decode(t, b); again.Capture.Exif || again.Width != p.Width || again.Height != p.Height {
		t.Errorf("clean copy: %+v", again.Capture)
	}
}

func TestReduced(t *testing.T) {
	b := photoJPEG(t, 301, 200)
	p, err := picture.Decode(t.Context(), b, picture.Limits{Side: 100})
	if err != nil {
		t.Fatal(err)
	}
	if p.Reduced != 4 || p.Width != 75 || p.Height != 50 {
		t.Fatalf("got %dx%d, reduced %d", p.Width, p.Height, p.Reduced)
	}
	full := decode(t, b)
	for _, at := range []image.Point{{0, 0}, {33, 21}, {74, 49}} {
		var sum [3]int
		for i := range 16 {
			r, g, b := full.RGB(4*at.X+i%4, 4*at.Y+i/4)
			sum[0], sum[1], sum[2] = sum[0]+int(r), sum[1]+int(g), sum[2]+int(b)
		}
		r, g, b := p.RGB(at.X, at.Y)
		if int(r) != (sum[0]+8)/16 || int(g) != (sum[1]+8)/16 || int(b) != (sum[2]+8)/16 {
			t.Errorf("%v: got %d,%d,%d of sums %v", at, r, g, b, sum)
		}
	}
}

func TestContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := picture.Decode(ctx, photoJPEG(t, 64, 64), picture.Limits{})
	var e *picture.Error
	if !errors.As(err, &e) || e.Code != picture.OutOfTime || !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
}

func TestCropAndWipe(t *testing.T) {
	p := decode(t, photoJPEG(t, 64, 64))
	c := p.Crop(picture.Box{X: 10, Y: 50, W: 20, H: 10}, 0.5)
	if c.Width != 40 || c.Height != 24 { // 0..40 by 40..64: cut at the edge
		t.Fatalf("got %dx%d", c.Width, c.Height)
	}
	if r, g, b := c.RGB(5, 3); [3]byte{r, g, b} != [3]byte(p.Pix[3*(43*64+5):]) {
		t.Error("crop shows another place")
	}
	if out := p.Crop(picture.Box{X: 500, Y: 500, W: 9, H: 9}, 0); out.Width*out.Height != 0 || len(out.Pix) != 0 {
		t.Error("a box outside gives pixels")
	}
	kept := p.Pix
	p.Wipe()
	if p.Pix != nil || !bytes.Equal(kept, make([]byte, len(kept))) {
		t.Error("pixels survive a wipe")
	}
}

// photoJPEG is a JPEG of smooth colour, as Go's encoder writes it (4:2:0).
func photoJPEG(t testing.TB, w, h int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, color.RGBA{byte(x * 5), byte(y * 3), byte(x*y/7 + 40), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
