package convert

import (
	"bytes"
	"strings"
	"testing"
)

func TestReorderedKernels(t *testing.T) {
	// Values name their place: 1000 out + 100 in + 10 row + column.
	const o, i, h, w = 2, 3, 4, 5
	name := func(o, i, h, w int) float32 { return float32(1000*o + 100*i + 10*h + w) }
	fill := func(order [4]int) tensor {
		size := [4]int{o, i, h, w}
		t := tensor{shape: make([]int, 4)}
		place := [4]int{} // the axis of o, i, h or w that stands at each place
		for axis, at := range order {
			t.shape[at], place[at] = size[axis], axis
		}
		var v [4]int
		for v[place[0]] = range size[place[0]] {
			for v[place[1]] = range size[place[1]] {
				for v[place[2]] = range size[place[2]] {
					for v[place[3]] = range size[place[3]] {
						t.floats = append(t.floats, name(v[0], v[1], v[2], v[3]))
					}
				}
			}
		}
		return t
	}
	for _, order := range [][4]int{hwio, ohwi, hwc1, chw1} {
		f := must(reordered(fill(order), order))(t)
		if f.dims != [4]int{o, i, h, w} {
			t.Fatalf("order %v: %v", order, f.dims)
		}
		for k, got := range f.data {
			if want := name(k/(i*h*w), k/(h*w)%i, k/w%h, k%w); got != want {
				t.Fatalf("order %v: value %d is %v, want %v", order, k, got, want)
			}
		}
	}
}

func TestPadding(t *testing.T) {
	for _, c := range []struct {
		kernel, stride int
		want           [2]int64 // before and after
	}{{1, 1, [2]int64{0, 0}}, {3, 1, [2]int64{1, 1}}, {3, 2, [2]int64{0, 1}}, {5, 2, [2]int64{1, 2}}, {2, 2, [2]int64{0, 0}}, {1, 2, [2]int64{0, 0}}} {
		p := window{c.kernel, c.kernel, c.stride, true}.pads()
		if p[0] != c.want[0] || p[2] != c.want[1] || p[0] != p[1] || p[2] != p[3] {
			t.Errorf("kernel %d, stride %d: %v, want %v", c.kernel, c.stride, p, c.want)
		}
	}
}

// TestRefusals: what is not understood is refused, never guessed.
func TestRefusals(t *testing.T) {
	model, data := graphSample()
	manifest, weights := manifestSample()
	swap := func(b []byte, from, to string) []byte {
		t.Helper()
		if !bytes.Contains(b, []byte(from)) {
			t.Fatalf("the sample has no %s", from)
		}
		return bytes.Replace(b, []byte(from), []byte(to), 1)
	}
	blaze := func(from, to string) func() error {
		return func() error { _, err := BlazeFace(swap(model, from, to), data); return err }
	}
	land := func(from, to string) func() error {
		return func() error { _, err := Landmarks(swap(manifest, from, to), weights); return err }
	}
	for _, c := range []struct {
		name, want string
		run        func() error
	}{
		{"graph operator", "not known", blaze(`"op":"MaxPool"`, `"op":"AvgPool"`)},
		{"graph padding", "attributes", blaze("U0FNRQ==", "RVhQTA==")},
		{"graph fusion", "fused", blaze("UmVsdQ==", "UmVsdTY=")},
		{"graph circle", "circle", blaze(`["pooled","deep"]`, `["pooled","Identity"]`)},
		{"graph weight", `no weight "k"`, blaze(`"dtype":"float32","name":"k"`, `"dtype":"float32","name":"x"`)},
		{"graph output", "circle", blaze(`"name":"list"`, `"name":"lost"`)},
		{"graph bytes left", "more than its list", func() error { _, err := BlazeFace(model, append([]byte{0}, data...)); return err }},
		{"graph bytes missing", "are left", func() error { _, err := BlazeFace(model, data[4:]); return err }},
		{"weight type", "not read here", land("uint8", "uint4")},
		{"weight shape", "not possible", land(`"shape":[3,3,3,2]`, `"shape":[3,-3,3,2]`)},
		{"weight name", "no weight", land("dense0/conv0/filters", "dense0/conv0/filter")},
		{"weight files", "one group", land(`["w.bin"]`, `["w.bin","v.bin"]`)},
		{"not TensorFlow Lite", "not a TensorFlow Lite", func() error { _, err := MobileFaceNet([]byte("TFL3TFL4")); return err }},
		{"empty", "not a TensorFlow Lite", func() error { _, err := MobileFaceNet(nil); return err }},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.run(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want …%s…", err, c.want)
			}
		})
	}
}

// TestLiteBytesFlipped: no byte of a file, altered, makes the reader fail other
// than by an error. (The fuzz target goes on from here.)
func TestLiteBytesFlipped(t *testing.T) {
	sample := liteSample()
	for i := range sample {
		for _, v := range []byte{0x01, 0x80, 0xff} {
			b := bytes.Clone(sample)
			b[i] ^= v
			_, _ = MobileFaceNet(b) // it may convert: weights are free
		}
	}
}
