package eval_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"mpolice/internal/face/eval"
)

// FuzzPairs: no text makes the reader panic, and one that it takes runs as far
// as its photos.
func FuzzPairs(f *testing.F) {
	f.Add([]byte(lfw))
	f.Add([]byte("1\nAmy\t1\t2\nAmy\t1\tBob\t2\n"))
	f.Add([]byte("image_a,image_b,same,fold,group\na/1,a/2,1,1,x\na/1,b/1,0,2,\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p := &eval.Plan{}
		if p.ReadPairs("f", text) != nil {
			return
		}
		if p.Photos() < 2 {
			t.Fatal("pairs of less than two photos")
		}
		_ = p.Cross()
		if _, err := p.Run(t.Context(), fstest.MapFS{}, fake{}, options()); err == nil {
			t.Fatal("ran without photos")
		}
	})
}

// FuzzLists reads a gallery, probes and groups.
func FuzzLists(f *testing.F) {
	f.Add([]byte("image,person,group\na.jpg,x,g\n"), []byte("image,person\nb.jpg,x\n"), []byte("person,sex\nx,f\n"))
	f.Add([]byte("person,image\nx,a.jpg\n"), []byte("image,person\n\"b\",\"x\"\n"), []byte("image,group\na.jpg,g\n"))
	f.Fuzz(func(t *testing.T, gallery, probes, groups []byte) {
		p := &eval.Plan{}
		if p.ReadGallery("g", gallery) != nil || p.ReadProbes("p", probes) != nil || p.ReadGroups("c", groups) != nil {
			return
		}
		folder := fstest.MapFS{}
		for _, name := range []string{"a.jpg", "b.jpg"} {
			folder[name] = picture([]float32{0.6, 0.8})
		}
		o := options()
		o.AllowMissing = 1000
		if r, err := p.Run(t.Context(), folder, fake{}, o); err == nil {
			canonical(t, r)
		}
	})
}

// FuzzReport: what Parse takes has one spelling.
func FuzzReport(f *testing.F) {
	c := newCity(1)
	for range 3 {
		c.person("x", direction(c.rng, 3, nil, 0), direction(c.rng, 3, nil, 0))
	}
	p := &eval.Plan{}
	if err := p.ReadPairs("p", []byte(c.pairs(1))); err != nil {
		f.Fatal(err)
	}
	small, err := p.Run(f.Context(), c.folder, fake{}, options())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(canonical(f, small))
	f.Add([]byte(`{"type":"mpolice face evaluation v1"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := eval.Parse(data)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Fatal("an error of several lines")
			}
			return
		}
		if !bytes.Equal(canonical(t, r), data) {
			t.Fatal("a second spelling")
		}
		_ = eval.Markdown(&bytes.Buffer{}, r, eval.Chinese)
		_ = eval.DET(&bytes.Buffer{}, r, eval.English)
		r.Short(eval.Minimum{Accuracy: 1, TAR: 1, WorstFNMR: 0.1, FMRRatio: 1, HitRate: 1, FNIR: 0.1, Groups: true, OperatingAt: 0.1})
	})
}

// FuzzVerify: nothing but the evaluator's own bytes verifies.
func FuzzVerify(f *testing.F) {
	signed, vkey := []byte("text\n\n— lab.example/face AAAA\n"), "lab.example/face+c4d5b0a2+AYqXmK1QyGcl1iXqG4m3RG5cXpOQyVZ0p3yYF2nW5v4M"
	f.Add(signed, vkey)
	f.Fuzz(func(t *testing.T, signed []byte, vkey string) {
		if r, err := eval.Verify(signed, vkey); err == nil && r.Type != eval.Type {
			t.Fatal("verified nothing")
		}
	})
}
