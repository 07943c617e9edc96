package e2e

import (
	"bytes"
	"cmp"
	"flag"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"mpolice/internal/web/webtest"
)

var screenshots = flag.String("screenshots", "", "write pictures of the main screens into this folder, and check nothing")

// handset is the phone at a resolution that keeps pictures small.
var handset = func() webtest.Profile {
	p := webtest.Phone
	p.Scale = 1.5
	return p
}()

// album says which screens are in docs/screenshots, by screen and language.
var album = []struct {
	profile webtest.Profile
	suffix  string
	names   []string
}{
	{handset, "phone-zh", []string{
		"sign-in", "demo", "home", "home-off-duty", "home-offered", "form-P01", "form-P03", "form-carried", "form-again", "confirm",
		"answer-stolen", "answer-stop", "answer-wanted", "answer-down", "answer-case", "step-up", "second", "person",
		"refusal-2", "refusal-3", "refusal-4", "records", "record", "desk", "error-503", "offline",
		"search-name", "search-counts", "search-candidates", "search-plate",
		"catalogue", "quality-register", "rejected", "pair",
	}},
	{handset.In("en"), "phone-en", []string{"home", "form-P03", "answer-stolen", "refusal-4", "record", "search-counts", "pair"}},
	{webtest.Desktop, "desktop-zh", []string{
		"demo", "home", "form-P04", "answer-case", "desk-giving", "take-back", "invite-code", "records", "record", "log", "record-closed", "record-opened",
		"search-name", "search-counts", "search-candidates", "search-answer", "search-plate",
		"catalogue", "catalogue-register", "quality", "quality-register", "rejected", "rejected-row", "pairs", "pair", "dispute", "disputes",
	}},
	{webtest.Desktop.In("en"), "desktop-en", []string{"form-P04", "answer-case", "desk-giving", "log", "search-answer", "catalogue", "quality", "quality-register", "rejected-row", "pair"}},
}

// shoot makes the album.
func shoot(t *testing.T, dir string) {
	for _, page := range album {
		t.Run(page.suffix, func(t *testing.T) {
			t.Parallel()
			h, disk := openOn(t)
			left := slices.Clone(page.names)
			tour{t: t, h: h, disk: disk, p: page.profile, look: func(v *visitor, name string) {
				if i := slices.Index(left, name); i >= 0 {
					left = slices.Delete(left, i, i+1)
					file := filepath.Join(dir, name+"-"+page.suffix+".png")
					v.Shot(file)
					shrink(t, file)
				}
			}}.walk()
			if len(left) > 0 {
				t.Errorf("the tour does not pass %v", left)
			}
		})
	}
}

// most is how large a picture in the repository may be.
const most = 256 << 10

// shrink writes a picture with at most 256 colours.
func shrink(t *testing.T, file string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, reduce(img)); err != nil {
		t.Fatal(err)
	}
	if out.Len() > most {
		t.Errorf("%s: %d KB", file, out.Len()>>10)
	}
	if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func reduce(img image.Image) *image.Paletted {
	count, at := map[color.RGBA]int{}, img.Bounds()
	pixel := func(x, y int) color.RGBA { return color.RGBAModel.Convert(img.At(x, y)).(color.RGBA) }
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			count[pixel(x, y)]++
		}
	}
	all := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int { return cmp.Compare(count[b], count[a]) })
	palette := spread(all)
	nearest := map[color.RGBA]uint8{}
	for _, c := range all {
		nearest[c] = uint8(palette.Index(c))
	}
	out := image.NewPaletted(at, palette)
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			out.SetColorIndex(x, y, nearest[pixel(x, y)])
		}
	}
	return out
}

// spread takes up to 256 colours, the frequent ones first, and none that is
// near to one before: a photo needs others than letters do.
func spread(all []color.RGBA) color.Palette {
	for near := 0; ; near += 6 {
		var out []color.RGBA
		for _, c := range all {
			if !slices.ContainsFunc(out, func(o color.RGBA) bool { return apart(o, c) < near }) {
				out = append(out, c)
			}
			if len(out) > 256 {
				break
			}
		}
		if len(out) <= 256 {
			var palette color.Palette
			for _, c := range out {
				palette = append(palette, c)
			}
			return palette
		}
	}
}

// apart is the sum of the differences of three channels.
func apart(a, b color.RGBA) int {
	d := 0
	for _, x := range [][2]uint8{{a.R, b.R}, {a.G, b.G}, {a.B, b.B}} {
		d += max(int(x[0])-int(x[1]), int(x[1])-int(x[0]))
	}
	return d
}
