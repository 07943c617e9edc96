package picture_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"runtime"
	"strings"
	"testing"

	"mpolice/internal/face/picture"
)

func TestRefused(t *testing.T) {
	jpg := photoJPEG(t, 64, 64)
	var flat bytes.Buffer
	if err := png.Encode(&flat, image.NewGray(image.Rect(0, 0, 64, 64))); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		want picture.Code
	}{
		"nothing":            {nil, picture.Empty},
		"gif":                {sample(t, "animated.gif"), picture.WrongFormat},
		"text":               {[]byte("a letter"), picture.WrongFormat},
		"page":               {[]byte("<!DOCTYPE html><p>"), picture.WrongFormat},
		"heic":               {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), picture.WrongFormat},
		"film":               {[]byte("\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isomavc1"), picture.WrongFormat},
		"apng":               {sample(t, "animated.png"), picture.Animated},
		"animated webp":      {sample(t, "animated.webp"), picture.Animated},
		"zip behind jpeg":    {append(bytes.Clone(jpg), "PK\x03\x04 .. PK\x05\x06"...), picture.Polyglot},
		"zip end far behind": {append(bytes.Clone(jpg), strings.Repeat("x", 5000)+"PK\x05\x06"...), picture.Polyglot},
		"page behind png":    {append(flat.Bytes()[:flat.Len():flat.Len()], "\n<SCRIPT>alert(1)"...), picture.Polyglot},
		"pdf behind webp":    {append(sample(t, "lossy.webp"), "%PDF-1.7"...), picture.Polyglot},
		"two in one":         {append([]byte{0xff, 0xd8}, jpg...), picture.Corrupt},
		"jpeg of nothing":    {[]byte{0xff, 0xd8, 0xff, 0xd9}, picture.Corrupt},
		"two frames":         {twice(jpg, 0xc0), picture.Corrupt},
		"lossless jpeg":      {replaceMarker(jpg, 0xc0, 0xc3), picture.Variant},
		"arithmetic jpeg":    {replaceMarker(jpg, 0xc0, 0xc9), picture.Variant},
		"12 bit jpeg":        {precision12(jpg), picture.Variant},
		"endless passes":     {manyScans(sample(t, "progressive.jpg"), 5000), picture.TooManyScans},
		"passes over much":   {jpegOfSize(manyScans(sample(t, "progressive.jpg"), 20), 8000, 5800), picture.TooManyScans},
		"tiny":               {tinyPNG(t), picture.TooSmall},
		"png crc":            {flip(flat.Bytes(), 45), picture.Corrupt},
		"png size over zlib": {pngOfSize(60000, 60000, 8), picture.TooManyPixels},
		"png of 2^31":        {pngOfSize(1<<31-1, 40, 8), picture.TooManyPixels},
		"png of 16 bits":     {pngOfSize(7000, 7000, 16), picture.TooMuchMemory},
		"jpeg header bomb":   {jpegOfSize(jpg, 65500, 65500), picture.TooManyPixels},
		"jpeg cut by size":   {jpegOfSize(jpg, 5000, 5000), picture.Corrupt},
		"progressive bomb":   {jpegOfSize(sample(t, "progressive.jpg"), 8000, 6200), picture.TooMuchMemory},
		"webp canvas lie":    {webpCanvas(sample(t, "alpha.webp"), 4000), picture.Corrupt},
	} {
		t.Run(name, func(t *testing.T) {
			before := allocated()
			if got := code(t, c.data, picture.Limits{}); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if n := allocated() - before; n > 100_000_000 {
				t.Errorf("a refusal took %d MB", n/1_000_000)
			}
		})
	}
}

// TestTruncated cuts every sample at many places: never a picture, never a
// panic, and an error that says so or that the file is damaged.
func TestTruncated(t *testing.T) {
	for _, f := range []string{"progressive.jpg", "cmyk.jpg", "exif.jpg", "alpha.png", "palette.png", "lossy.webp", "lossless.webp", "alpha.webp"} {
		b := sample(t, f)
		for n := 12; n < len(b)-2; n += max(1, len(b)/200) {
			got := code(t, b[:n], picture.Limits{})
			if got != picture.Truncated && got != picture.Corrupt && got != picture.WrongFormat {
				t.Errorf("%s cut at %d of %d: %q", f, n, len(b), got)
			}
		}
	}
}

// TestTrailing: what cameras add behind a photo is dropped and counted.
func TestTrailing(t *testing.T) {
	jpg := photoJPEG(t, 64, 64)
	clean := decode(t, jpg)
	for _, tail := range [][]byte{{0}, jpg, []byte("\x00\x00\x00\x18ftypmp42 film of a motion photo"), []byte("SEFHe\x00SEFT")} {
		p := decode(t, append(bytes.Clone(jpg), tail...))
		if p.Capture.Trailing != int64(len(tail)) || !bytes.Equal(p.Pix, clean.Pix) {
			t.Errorf("trailing %d, want %d; same pixels %t", p.Capture.Trailing, len(tail), bytes.Equal(p.Pix, clean.Pix))
		}
	}
}

func TestLimits(t *testing.T) {
	b := photoJPEG(t, 200, 100)
	for _, c := range []struct {
		limits picture.Limits
		want   picture.Code
	}{
		{picture.Limits{Bytes: int64(len(b))}, ""},
		{picture.Limits{Bytes: int64(len(b)) - 1}, picture.TooManyBytes},
		{picture.Limits{Pixels: 20_000}, ""},
		{picture.Limits{Pixels: 19_999}, picture.TooManyPixels},
		{picture.Limits{Memory: 60_000}, picture.TooMuchMemory},
	} {
		if got := code(t, b, c.limits); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.limits, got, c.want)
		}
	}
}

// TestMemoryEstimate decodes what is just admitted and compares what was
// allocated with what was allowed.
func TestMemoryEstimate(t *testing.T) {
	var deep bytes.Buffer
	if err := png.Encode(&deep, noise64(1500, 1000)); err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"jpeg": photoJPEG(t, 2000, 1500),
		"png":  deep.Bytes(),
	} {
		p := decode(t, b)
		limit := int64(2*len(p.Pix)) + 8*int64(p.Width*p.Height)
		before := allocated()
		if got := code(t, b, picture.Limits{Memory: limit}); got != "" {
			t.Fatalf("%s: %q", name, got)
		}
		if n := allocated() - before; n > limit+2_000_000 {
			t.Errorf("%s: allocated %d, allowed %d", name, n, limit)
		}
	}
}

func allocated() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.TotalAlloc)
}

func noise64(w, h int) image.Image {
	m := image.NewRGBA64(image.Rect(0, 0, w, h))
	for i := range w * h {
		m.SetRGBA64(i%w, i/w, color.RGBA64{uint16(i * 31), uint16(i * 17), uint16(i), 65535})
	}
	return m
}

// flip changes one bit.
func flip(b []byte, at int) []byte {
	c := bytes.Clone(b)
	c[at] ^= 1
	return c
}

// segmentAt finds a JPEG marker that stands once.
func segmentAt(b []byte, marker byte) int { return bytes.Index(b, []byte{0xff, marker}) }

func twice(b []byte, marker byte) []byte {
	at := segmentAt(b, marker)
	n := 2 + int(binary.BigEndian.Uint16(b[at+2:]))
	return bytes.Join([][]byte{b[:at+n], b[at:]}, nil)
}

func replaceMarker(b []byte, from, to byte) []byte {
	c := bytes.Clone(b)
	c[segmentAt(b, from)+1] = to
	return c
}

func precision12(b []byte) []byte {
	c := bytes.Clone(b)
	c[segmentAt(b, 0xc0)+4] = 12
	return c
}

func jpegOfSize(b []byte, w, h int) []byte {
	c := bytes.Clone(b)
	at := max(segmentAt(b, 0xc0), segmentAt(b, 0xc2))
	binary.BigEndian.PutUint16(c[at+5:], uint16(h))
	binary.BigEndian.PutUint16(c[at+7:], uint16(w))
	return c
}

// manyScans repeats the last pass.
func manyScans(b []byte, n int) []byte {
	last := bytes.LastIndex(b, []byte{0xff, 0xda})
	scan := b[last : len(b)-2]
	return bytes.Join([][]byte{b[:last], bytes.Repeat(scan, n), b[len(b)-2:]}, nil)
}

func tinyPNG(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 31, 900))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pngOfSize is a header that promises w by h pixels, with a few bytes of them.
func pngOfSize(w, h uint32, depth byte) []byte {
	ihdr := binary.BigEndian.AppendUint32(nil, w)
	ihdr = binary.BigEndian.AppendUint32(ihdr, h)
	ihdr = append(ihdr, depth, 2, 0, 0, 0)
	var z bytes.Buffer
	zw := zlib.NewWriter(&z)
	zw.Write(make([]byte, 1000)) //nolint:errcheck // a buffer takes all
	zw.Close()
	b := []byte("\x89PNG\r\n\x1a\n")
	for _, c := range []struct {
		kind string
		body []byte
	}{{"IHDR", ihdr}, {"IDAT", z.Bytes()}, {"IEND", nil}} {
		chunk := binary.BigEndian.AppendUint32(nil, uint32(len(c.body)))
		chunk = append(append(chunk, c.kind...), c.body...)
		b = append(b, binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))...)
	}
	return b
}

// webpCanvas makes the canvas larger than the picture on it.
func webpCanvas(b []byte, w int) []byte {
	c := bytes.Clone(b)
	at := bytes.Index(c, []byte("VP8X")) + 8
	c[at+4], c[at+5] = byte(w-1), byte((w-1)>>8)
	return c
}
