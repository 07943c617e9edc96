package eval_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"mpolice/internal/face/eval"
)

const lfw = "2\t1\nAmy\t1\t2\nAmy\t1\tBob\t3\nCat\t2\t1\nCat\t1\tDan\t10\n"

func TestPairsAreReadInEveryForm(t *testing.T) {
	t.Parallel()
	forms := map[string]string{
		"folds and pairs":     lfw,
		"one fold":            "2\nAmy\t1\t2\nCat\t2\t1\nAmy\t1\tBob\t3\nCat\t1\tDan\t10\n",
		"blanks for tabs":     strings.ReplaceAll(lfw, "\t", "  "),
		"Windows line ends":   strings.ReplaceAll(lfw, "\n", "\r\n"),
		"byte order mark":     "\ufeff" + lfw,
		"no newline at end":   strings.TrimSuffix(lfw, "\n"),
		"empty lines between": strings.ReplaceAll(lfw, "\n", "\n\n"),
		"CSV":                 "image_a,image_b,same,fold\nAmy/Amy_0001.jpg,Amy/Amy_0002.jpg,1,1\nAmy/Amy_0001.jpg,Bob/Bob_0003.jpg,0,1\nCat/Cat_0002.jpg,Cat/Cat_0001.jpg,yes,7\nCat/Cat_0001.jpg,Dan/Dan_0010.jpg,no,7\n",
		"CSV, other order":    "same,image_b,image_a\r\nTRUE,Amy/Amy_0001.jpg,Amy/Amy_0002.jpg\r\nfalse,Bob/Bob_0003.jpg,Amy/Amy_0001.jpg\r\n1,Cat/Cat_0002.jpg,Cat/Cat_0001.jpg\r\n0,Cat/Cat_0001.jpg,Dan/Dan_0010.jpg\r\n",
	}
	for name, text := range forms {
		p := &eval.Plan{}
		if err := p.ReadPairs("pairs", []byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if p.Photos() != 6 {
			t.Errorf("%s: %d photos, want 6", name, p.Photos())
		}
		var lost *eval.MissingError
		_, err := p.Run(t.Context(), fstest.MapFS{}, fake{}, options())
		if !errors.As(err, &lost) || len(lost.Photos) != 6 || !strings.Contains(strings.Join(lost.Photos, "\n"), ": Dan/Dan_0010.jpg") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestBadInputNamesItsLine: a wrong file is refused as a whole, with the place
// and what is wanted.
func TestBadInputNamesItsLine(t *testing.T) {
	t.Parallel()
	pairs := map[string]string{
		"":                                      "pairs: the file is empty",
		"x\t1\n":                                "pairs:1: not the first line",
		"0\t3\n":                                "pairs:1: not the first line",
		"99999999999999999999\t1\n":             "pairs:1: not the first line",
		"2\t1\nAmy\t1\t2\n":                     "pairs: ends after 1 pairs, the header states 4",
		lfw + "Amy\t1\t2\n":                     "pairs:6: a line too many",
		"1\nAmy\t1\t2\nAmy\t1\t2\n":             "pairs:3: 3 fields, want 4: here the fold's non-mated pairs stand",
		"1\nAmy\t1\t1\nAmy\t1\tBob\t2\n":        "pairs:2: a photo is paired with itself",
		"1\nAmy\t1\t2\nAmy\t1\tAmy\t2\n":        "pairs:3: a non-mated pair of one person",
		"1\nAmy\t1\tx\nAmy\t1\tBob\t2\n":        `pairs:2: photo number: "x"`,
		"1\n../Amy\t1\t2\nAmy\t1\tBob\t2\n":     "pairs:2: \"../Amy\" is not a person's name",
		"image_a,image_b\na,b\n":                `pairs:1: column "same" is missing`,
		"image_a,image_b,same,fold,colour\n":    `pairs:1: unknown column "colour"`,
		"image_a,image_a,same\n":                `pairs:1: column "image_a" stands twice`,
		"image_a,image_b,same\n":                "pairs: no pairs below the header",
		"image_a,image_b,same\na,b,1\na,c,2\n":  `pairs:3: same: "2"`,
		"image_a,image_b,same\na,b\n":           "pairs:2: wrong number of fields",
		"image_a,image_b,same\na,\"b,1\n":       "pairs:2: extraneous or missing",
		"image_a,image_b,same\n/etc/x,b,1\n":    "pairs:2: photo \"/etc/x\": want a path below",
		"image_a,image_b,same\na/../../x,b,1\n": "pairs:2: photo \"a/../../x\": want a path below",
		"image_a,image_b,same\na,a,1\n":         "pairs:2: a photo is paired with itself",
		"image_a,image_b,same,fold\na,b,1,0\n":  "pairs:2: fold:",
		"image_a,image_b,same\n\xff,b,1\n":      "pairs: not UTF-8",
	}
	for text, want := range pairs {
		err := (&eval.Plan{}).ReadPairs("pairs", []byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	entries := map[string]string{
		"":                                   "g: the file is empty",
		"image\na\n":                         `g:1: column "person" is missing`,
		"image,person\n":                     "g: no photos below the header",
		"image,person\na,\n":                 "g:2: the person is missing",
		"image,person\na,x\nb,x\na,x\n":      `g:4: photo "a" stands twice`,
		"image,person\na,x\na,y\n":           `g:3: photo "a" was given to another person at g:2`,
		"image,person,group,age\na,x,1,2\n":  `g:1: unknown column "age"`,
		"image,person\n..,x\n":               `g:2: photo ".."`,
		"image,person\n\"a\nb\",x\n\\c,x\n":  `g:4: photo "\\c"`,
		"image,person,group\n" + groups(101): "g:102: more than 100 groups",
	}
	for text, want := range entries {
		err := (&eval.Plan{}).ReadGallery("g", []byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	grouped := map[string]string{
		"group\nx\n":                      "c:1: want the column image or person first",
		"name,group\nAmy,x\n":             "c:1: want the column image or person first",
		"person,group\nAmy,x\nAmy,y\n":    "c:3: the person stands twice",
		"person,group\nNobody,x\n":        "c: no line is about a photo of the evaluation",
		"image,group\nAmy_0001.jpg,x\n":   "c: no line is about a photo of the evaluation",
		"person,group,group\nAmy,x,y\n":   `c:1: column "group" stands twice`,
		"person,sex,age\nAmy,f,30\nBob\n": "c:3: wrong number of fields",
	}
	for text, want := range grouped {
		p := &eval.Plan{}
		read(t, p.ReadPairs("pairs", []byte(lfw)))
		err := p.ReadGroups("c", []byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func groups(n int) string {
	b := &strings.Builder{}
	for i := range n {
		fmt.Fprintf(b, "p%d.jpg,p%d,g%d\n", i, i, i)
	}
	return b.String()
}

// TestRunRefuses plans, options, engines and folders that would mislead.
func TestRunRefuses(t *testing.T) {
	t.Parallel()
	v, w := []float32{1, 0}, []float32{0.6, 0.8}
	good := fstest.MapFS{"a.jpg": picture(v), "b.jpg": picture(w), "c.jpg": picture(w)}
	const csv = "image_a,image_b,same\na.jpg,b.jpg,1\na.jpg,c.jpg,0\n"
	tests := map[string]struct {
		pairs, gallery, probes string
		folder                 fs.FS
		change                 func(*eval.Options)
		want                   string
	}{
		"nothing":          {want: "nothing to evaluate"},
		"only mated":       {pairs: "image_a,image_b,same\na.jpg,b.jpg,1\n", want: "all of one kind"},
		"no probes":        {gallery: "image,person\na.jpg,x\n", want: "a gallery needs probes"},
		"probe enrolled":   {gallery: "image,person\na.jpg,x\n", probes: "image,person\na.jpg,x\n", want: `photo "a.jpg" is enrolled and a probe`},
		"no score":         {pairs: csv, change: func(o *eval.Options) { o.Score = nil }, want: "needs a score"},
		"score not cosine": {pairs: csv, change: func(o *eval.Options) { o.Score = func(a, b []float32) float64 { return 2 } }, want: "outside -1 to 1"},
		"target":           {pairs: csv, change: func(o *eval.Options) { o.TargetFMR = 0.5 }, want: "target FMR 0.5"},
		"high band":        {pairs: csv, change: func(o *eval.Options) { o.HighFMR = 0.01 }, want: "want less than the operating target"},
		"engine's digest":  {pairs: csv, change: func(o *eval.Options) { o.Engine.ModelSHA256 = "AB" }, want: "64 hexadecimal digits"},
		"missing":          {pairs: csv, folder: fstest.MapFS{"a.jpg": picture(v), "b.jpg": picture(v)}, want: "1 photos are missing, 0 are allowed; the first is in:3: c.jpg"},
		"a folder":         {pairs: csv, folder: fstest.MapFS{"a.jpg/x": picture(v), "b.jpg": picture(v), "c.jpg": picture(v)}, want: "in:2: a.jpg is not a file"},
		"not unit":         {pairs: csv, folder: fstest.MapFS{"a.jpg": picture([]float32{1, 1}), "b.jpg": picture(v), "c.jpg": picture(v)}, want: "in:2: photo a.jpg: the engine gave a template that is not of unit length"},
		"no number":        {pairs: csv, folder: fstest.MapFS{"a.jpg": picture([]float32{nan(), 1}), "b.jpg": picture(v), "c.jpg": picture(v)}, want: "not of unit length"},
		"two dimensions":   {pairs: csv, folder: fstest.MapFS{"a.jpg": picture([]float32{1}), "b.jpg": picture(v), "c.jpg": picture(v)}, want: "templates of"},
		"no face anywhere": {pairs: csv, folder: fstest.MapFS{"a.jpg": {Data: []byte("no face: x")}, "b.jpg": {Data: []byte("no face: x")}, "c.jpg": {Data: []byte("no face: x")}}, want: "no photo gave a template"},
	}
	for name, x := range tests {
		t.Run(name, func(t *testing.T) {
			p, o := &eval.Plan{}, options()
			for _, in := range []struct {
				text string
				read func(string, []byte) error
			}{{x.pairs, p.ReadPairs}, {x.gallery, p.ReadGallery}, {x.probes, p.ReadProbes}} {
				if in.text != "" {
					read(t, in.read("in", []byte(in.text)))
				}
			}
			if x.folder == nil {
				x.folder = good
			}
			if x.change != nil {
				x.change(&o)
			}
			_, err := p.Run(t.Context(), x.folder, fake{}, o)
			if err == nil || !strings.Contains(err.Error(), x.want) {
				t.Errorf("%v, want %s", err, x.want)
			}
		})
	}
}

func nan() float32 {
	var zero float32
	return zero / zero
}

// TestCrossRefuses data in which persons are not known, or are contradicted.
func TestCrossRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"image_a,image_b,same\na.jpg,b.jpg,1\n":             "a folder for each person",
		"image_a,image_b,same\nx/a.jpg,y/b.jpg,1\n":         "disagree",
		"image_a,image_b,same\nx/a.jpg,x/b.jpg,0\n":         "disagree",
		"image_a,image_b,same,group\nx/a.jpg,x/b.jpg,1,m\n": "give them in a groups file",
	} {
		p := &eval.Plan{}
		read(t, p.ReadPairs("in", []byte(text)))
		if err := p.Cross(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	if err := (&eval.Plan{}).Cross(); err == nil {
		t.Error("cross pairs of nothing")
	}
}
