package plates

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/iotest"
)

func saved(t testing.TB, x *Index) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := x.Save(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSaveAndLoad(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	keys := make([]string, 20_000)
	for i := range keys {
		keys[i] = randomKey(r)
	}
	x, _ := Build(slices.Values(keys))
	x.Update(nil, keys[:5000])
	file := saved(t, x)
	y, err := Load(iotest.HalfReader(bytes.NewReader(file)))
	if err != nil || !bytes.Equal(saved(t, y), file) {
		t.Fatal("the index does not come back as it was", err)
	}
	for range 100 {
		p := randomPattern(r, keys)
		a, b := x.Search(p, 20), y.Search(p, 20)
		if a.Total != b.Total || !slices.Equal(a.Plates, b.Plates) {
			t.Fatalf("%s: %+v, loaded %+v", p, a, b)
		}
	}
	if y.Update([]string{"ZZZ9999"}, keys[5000:6000]).Removed == 0 || y.Len() == x.Len() {
		t.Error("a loaded index is updated like any other")
	}
}

// TestDamagedFile flips every byte of a small file, and cuts it everywhere.
func TestDamagedFile(t *testing.T) {
	var keys []string
	for p := range fleet(1) {
		keys = append(keys, p)
	}
	for i := range 70 {
		keys = append(keys, number(fleetLetters, "LDDD", i*3), number("", "DDDDLL", i*7919))
	}
	file := saved(t, index(keys...))
	for i := range file {
		if _, err := Load(bytes.NewReader(file[:i])); !errors.Is(err, ErrFile) {
			t.Fatalf("cut at %d: %v", i, err)
		}
		file[i] ^= 0x41
		if _, err := Load(bytes.NewReader(file)); !errors.Is(err, ErrFile) {
			t.Fatalf("flipped at %d: %v", i, err)
		}
		file[i] ^= 0x41
	}
	if _, err := Load(bytes.NewReader(append(file, 0))); !errors.Is(err, ErrFile) {
		t.Errorf("with more behind: %v", err)
	}
	broken := errors.New("broken disk")
	if _, err := Load(io.MultiReader(bytes.NewReader(file[:30]), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("a disk that fails: %v", err)
	}
	var x Index
	if y, err := Load(bytes.NewReader(saved(t, &x))); err != nil || y.Len() != 0 {
		t.Errorf("the empty index: %v", err)
	}
}

func withSum(body []byte) []byte {
	return binary.LittleEndian.AppendUint32(slices.Clone(body), crc32.Checksum(body, castagnoli))
}

// FuzzLoad puts the right sum behind anything: what loads must be sound.
func FuzzLoad(f *testing.F) {
	good := saved(f, index("ABC1234", "1234AB", "臨12345", "A1", "0000AA"))
	f.Add(good[:len(good)-4])
	f.Fuzz(func(t *testing.T, body []byte) {
		x, err := Load(bytes.NewReader(withSum(body)))
		if err != nil {
			return
		}
		all, _ := ParsePattern("*", 0)
		r := x.Search(all, 1000)
		if r.Total != x.Len() {
			t.Errorf("%d plates of %d", r.Total, x.Len())
		}
		for _, p := range r.Plates {
			if !x.Has(p) {
				t.Errorf("%q is listed and not there", p)
			}
		}
	})
}

func BenchmarkFile(b *testing.B) {
	file := saved(b, national())
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if _, err := Load(bytes.NewReader(file)); err != nil {
			b.Fatal(err)
		}
	}
}
