package portrait

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"io"

	"golang.org/x/image/draw"
)

// The fake camera's picture: VGA, ten frames a second, six frames that Chromium
// plays over and over.
const (
	cameraWidth, cameraHeight = 640, 480
	cameraFrames              = 6
)

// FakeCamera writes a JPEG as a short film in YUV4MPEG2 (640 x 480, 4:2:0, BT.601
// video range), the form that Chromium reads with
// --use-file-for-fake-video-capture. The picture stands in the middle, as high as
// the film, its side columns drawn out to the edges; it sways by a pixel or two,
// as a hand does.
func FakeCamera(picture []byte) (io.Reader, error) {
	m, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, fmt.Errorf("show picture to fake camera: %w", err)
	}
	var film bytes.Buffer
	fmt.Fprintf(&film, "YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n", cameraWidth, cameraHeight)
	for n := range cameraFrames {
		film.WriteString("FRAME\n")
		film.Write(planes(place(m, sway(n))))
	}
	return &film, nil
}

// sway is 0, 1, 2, 3, 2, 1 pixels.
func sway(n int) int { return min(n, cameraFrames-n) }

// place fits m into the film's height, dx pixels right of the middle.
func place(m image.Image, dx int) *image.RGBA {
	frame := image.NewRGBA(image.Rect(0, 0, cameraWidth, cameraHeight))
	b := m.Bounds()
	w, h := b.Dx()*cameraHeight/b.Dy(), cameraHeight
	if w > cameraWidth {
		w, h = cameraWidth, b.Dy()*cameraWidth/b.Dx()
	}
	x, y := (cameraWidth-w)/2+dx, (cameraHeight-h)/2
	at := image.Rect(x, y, x+w, y+h)
	draw.BiLinear.Scale(frame, at, m, b, draw.Src, nil)
	in := at.Intersect(frame.Rect)
	for v := range cameraHeight {
		for u := range cameraWidth {
			if p := image.Pt(u, v); !p.In(in) {
				frame.SetRGBA(u, v, frame.RGBAAt(min(max(u, in.Min.X), in.Max.X-1), min(max(v, in.Min.Y), in.Max.Y-1)))
			}
		}
	}
	return frame
}

// planes turns a frame into Y, then U and V at half the width and height (ITU-R
// BT.601, Y from 16 to 235).
func planes(m *image.RGBA) []byte {
	const n = cameraWidth * cameraHeight
	out := make([]byte, n*3/2)
	for i := range n {
		r, g, b := int(m.Pix[4*i]), int(m.Pix[4*i+1]), int(m.Pix[4*i+2])
		out[i] = byte(16 + (66*r+129*g+25*b+128)>>8)
	}
	for i := range n / 4 {
		x, y := 2*(i%(cameraWidth/2)), 2*(i/(cameraWidth/2))
		var r, g, b int
		for k := range 4 {
			p := m.Pix[m.PixOffset(x+k%2, y+k/2):]
			r, g, b = r+int(p[0]), g+int(p[1]), b+int(p[2])
		}
		r, g, b = r/4, g/4, b/4
		out[n+i] = byte(128 + (-38*r-74*g+112*b+128)>>8)
		out[n+n/4+i] = byte(128 + (112*r-94*g-18*b+128)>>8)
	}
	return out
}
