package portrait

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image/jpeg"
	"io/fs"
	"slices"
	"testing"
)

// The set's budget in the repository.
const (
	mostBytes   = 2 << 20
	mostPicture = 18 << 10
)

func TestManifestNamesEveryFileByItsHash(t *testing.T) {
	m := Made()
	if m.Licence == "" || m.Source == "" || len(m.SourceSHA256) != 64 {
		t.Fatalf("the manifest must name licence and source: %+v", m)
	}
	listed := map[string]bool{"data/manifest.json": true}
	total := 0
	for _, p := range m.Files {
		b := file(p.File)
		listed["data/"+p.File] = true
		total += len(b)
		if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != p.SHA256 {
			t.Errorf("%s does not have the hash of the manifest", p.File)
		}
		c, err := jpeg.DecodeConfig(bytes.NewReader(b))
		if err != nil || c.Width != p.Width || c.Height != p.Height {
			t.Errorf("%s is %dx%d (%v), want %dx%d", p.File, c.Width, c.Height, err, p.Width, p.Height)
		}
		if len(b) > mostPicture {
			t.Errorf("%s has %d bytes, want at most %d", p.File, len(b), mostPicture)
		}
	}
	if total > mostBytes {
		t.Errorf("the pictures have %d bytes, want at most %d", total, mostBytes)
	}
	if err := fs.WalkDir(data, "data", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !listed[path] {
			t.Errorf("%s is not in the manifest", path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestEveryPersonHasThreePhotosOfTheirOwn(t *testing.T) {
	people := Persons()
	if len(people) < 60 {
		t.Fatalf("got %d persons, want at least 60", len(people))
	}
	seen := map[string]bool{}
	for i, p := range people {
		if p.Number != i+1 || p.Age < 18 || p.AgeLater <= p.Age || p.Sex != "male" && p.Sex != "female" {
			t.Errorf("person %d is %+v", i+1, p)
		}
		for _, b := range [][]byte{p.Enrolment(), p.Later(), p.Probe()} {
			if seen[string(b)] {
				t.Errorf("two photos are the same file, one of them of person %d", p.Number)
			}
			seen[string(b)] = true
		}
	}
}

func TestSamples(t *testing.T) {
	want := []string{"blurred", "bright", "cut-off", "dark", "nobody", "small", "steep", "stranger", "stranger-2", "turned", "two"}
	if got := SampleNames(); !slices.Equal(got, want) {
		t.Errorf("samples are %v, want %v", got, want)
	}
	for _, n := range want {
		if b, err := Samples(n); err != nil || len(b) == 0 {
			t.Errorf("%s: %d bytes, %v", n, len(b), err)
		}
	}
	for _, n := range []string{"", "../manifest", "p01-enrolment"} {
		if _, err := Samples(n); err == nil {
			t.Errorf("%q gave a sample", n)
		}
	}
}

func TestCallersCannotChangeThePictures(t *testing.T) {
	p := Persons()[0]
	p.Enrolment()[0] = 0
	Persons()[0].Sex = "changed"
	Made().Files[0].SHA256 = "changed"
	if p.Enrolment()[0] != 0xff || Persons()[0].Sex == "changed" || Made().Files[0].SHA256 == "changed" {
		t.Error("a caller changed what the next one gets")
	}
}
