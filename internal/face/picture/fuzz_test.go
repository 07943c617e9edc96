package picture

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// FuzzDecode: any bytes give a whole picture or a coded refusal, and memory
// stays within what the limits say.
func FuzzDecode(f *testing.F) {
	names, err := filepath.Glob("testdata/*.*")
	if err != nil || len(names) < 10 {
		f.Fatal("no samples", err)
	}
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	limits := Limits{Bytes: 1 << 20, Pixels: 1 << 20, Memory: 400_000_000, Side: 100}
	f.Fuzz(func(t *testing.T, b []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		p, err := Decode(t.Context(), b, limits)
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > 500_000_000 {
			t.Errorf("allocated %d bytes", n)
		}
		if err != nil {
			if _, ok := err.(*Error); !ok || p != nil || err.Error() == "" {
				t.Fatalf("refusal without a code: %v", err)
			}
			return
		}
		if len(p.Pix) != 3*p.Width*p.Height || max(p.Width, p.Height) > 100 || min(p.Width, p.Height) < smallestSide {
			t.Fatalf("%dx%d with %d bytes", p.Width, p.Height, len(p.Pix))
		}
		again, err := Decode(t.Context(), b, limits)
		if err != nil || !bytes.Equal(again.Pix, p.Pix) {
			t.Fatal("the second reading differs")
		}
	})
}

// FuzzExif: any bytes give an orientation of 1 to 8.
func FuzzExif(f *testing.F) {
	b, err := os.ReadFile("testdata/exif.jpg")
	if err != nil {
		f.Fatal(err)
	}
	h, err := surveyJPEG(b)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(h.exif)
	f.Fuzz(func(t *testing.T, b []byte) {
		if o, _ := readExif(b); o < 1 || o > 8 {
			t.Fatalf("orientation %d", o)
		}
	})
}
