package picture_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"testing"
)

// Where the stored row 0 and column 0 stand in the upright picture: the words
// of CIPA DC-008, table of tag 0x0112.
var sides = [9][2]string{
	1: {"top", "left"},
	2: {"top", "right"},
	3: {"bottom", "right"},
	4: {"bottom", "left"},
	5: {"left", "top"},
	6: {"right", "top"},
	7: {"right", "bottom"},
	8: {"left", "bottom"},
}

func TestOrientation(t *testing.T) {
	const w, h = 40, 36 // as stored
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		m.SetRGBA(i%w, i/w, color.RGBA{byte(i), byte(i >> 8), byte(i * 7), 255})
	}
	for o := 1; o <= 8; o++ {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			p := decode(t, pngWithExif(t, m, tiffOrientation(order, o)))
			wantW, wantH := w, h
			if o >= 5 {
				wantW, wantH = h, w
			}
			if p.Width != wantW || p.Height != wantH {
				t.Fatalf("%d: got %dx%d", o, p.Width, p.Height)
			}
			for i := range w * h {
				x, y := upright(o, i%w, i/w, wantW, wantH)
				if r, g, b := p.RGB(x, y); r != byte(i) || g != byte(i>>8) || b != byte(i*7) {
					t.Fatalf("orientation %d: stored %d,%d is not at %d,%d", o, i%w, i/w, x, y)
				}
			}
		}
	}
}

// upright follows the words: the further from row 0, the further from its side.
func upright(o, col, row, w, h int) (x, y int) {
	for i, side := range sides[o] {
		n := []int{row, col}[i]
		switch side {
		case "top":
			y = n
		case "bottom":
			y = h - 1 - n
		case "left":
			x = n
		case "right":
			x = w - 1 - n
		}
	}
	return x, y
}

func TestOrientationOutOfRangeIsUpright(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 40, 36))
	for _, o := range []int{0, 9, 65535} {
		if p := decode(t, pngWithExif(t, m, tiffOrientation(binary.BigEndian, o))); p.Width != 40 {
			t.Errorf("%d turned the picture", o)
		}
	}
}

// tiffOrientation is the smallest EXIF block: one directory of one entry.
func tiffOrientation(order binary.AppendByteOrder, o int) []byte {
	b := []byte("MM\x00*")
	if order == binary.LittleEndian {
		b = []byte("II*\x00")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 1)
	b = order.AppendUint16(b, 0x0112)
	b = order.AppendUint16(b, 3)
	b = order.AppendUint32(b, 1)
	b = order.AppendUint16(b, uint16(o))
	b = order.AppendUint16(b, 0)
	return order.AppendUint32(b, 0)
}

func pngWithExif(t testing.TB, m image.Image, exif []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return insertChunk(b.Bytes(), "eXIf", exif)
}

// insertChunk puts a chunk behind IHDR.
func insertChunk(p []byte, kind string, body []byte) []byte {
	const ihdrEnd = 8 + 12 + 13
	c := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	c = append(append(c, kind...), body...)
	c = binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
	return bytes.Join([][]byte{p[:ihdrEnd], c, p[ihdrEnd:]}, nil)
}
