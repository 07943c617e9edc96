package portrait

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"strings"
	"testing"
)

func TestFakeCameraIsAFilmOfThePicture(t *testing.T) {
	flat := image.NewRGBA(image.Rect(0, 0, 90, 120))
	for i := range 90 * 120 {
		flat.Set(i%90, i/90, color.RGBA{200, 60, 40, 255})
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, flat, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	r, err := FakeCamera(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	film, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := strings.Cut(string(film), "\n")
	if head != "YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg" {
		t.Errorf("header is %q", head)
	}
	const frame = len("FRAME\n") + 640*480*3/2
	if len(body) != cameraFrames*frame {
		t.Fatalf("the frames have %d bytes, want %d", len(body), cameraFrames*frame)
	}
	for n := range cameraFrames {
		f := body[n*frame:]
		if !strings.HasPrefix(f, "FRAME\n") {
			t.Fatalf("frame %d has no head", n)
		}
		y, u, v := f[6+640*240+320], f[6+640*480+320*120+160], f[6+640*480*5/4+320*120+160]
		// BT.601 of (200, 60, 40), worked by hand.
		for k, d := range []int{int(y) - 102, int(u) - 98, int(v) - 190} {
			if d < -3 || d > 3 {
				t.Errorf("frame %d plane %d is off by %d", n, k, d)
			}
		}
		if f[6] != f[6+320] {
			t.Errorf("frame %d: the edge does not go on as the picture does", n)
		}
	}
}

func TestFakeCameraTakesEverySample(t *testing.T) {
	for _, n := range SampleNames() {
		b, err := Samples(n)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := FakeCamera(b); err != nil {
			t.Errorf("%s: %v", n, err)
		}
	}
	if _, err := FakeCamera([]byte("no picture")); err == nil {
		t.Error("what is no JPEG was shown")
	}
}
