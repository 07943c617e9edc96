package segment

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// FuzzHeader reads any bytes as a header, with a right checksum if fixed; what
// is accepted is written again as the same bytes.
func FuzzHeader(f *testing.F) {
	files, _, _ := stocked(f)
	for _, prefix := range []string{"seg-", "log-"} {
		f.Add(files[named(f, files, prefix, ".tpl")][:96], true)
	}
	f.Fuzz(func(t *testing.T, head []byte, fixed bool) {
		b := make([]byte, headerSize)
		copy(b, head)
		if fixed {
			sumHeader(b)
		}
		h, err := parseHeader(b)
		if err != nil {
			return
		}
		if l := layoutOf(h); l.entry <= 0 || l.codes <= l.entry || l.rows <= l.codes || l.table < l.rows || l.size < l.table {
			t.Fatalf("layout %+v", l)
		}
		if again := h.encode(); !bytes.Equal(again[:84], b[:84]) {
			t.Error("a header was read as another")
		}
		if _, err := parseHeader(b[:headerSize-1]); err == nil {
			t.Error("a header that is cut off was read")
		}
	})
}

// FuzzOpen patches one file of a store anywhere: opening, loading and verifying
// find it or come to the same content; nothing panics.
func FuzzOpen(f *testing.F) {
	files, root, want := stocked(f)
	var names []string
	for _, prefix := range []string{"seg-", "log-", "tree-"} {
		for _, suffix := range []string{".tpl", ".key"} {
			if prefix != "tree-" || suffix == ".key" {
				names = append(names, named(f, files, prefix, suffix))
			}
		}
	}
	f.Add(uint8(0), uint32(40), []byte{1})
	f.Add(uint8(2), uint32(4100), []byte{0, 0, 0, 0, 9})
	f.Add(uint8(4), uint32(70), []byte{255})
	f.Fuzz(func(t *testing.T, which uint8, at uint32, patch []byte) {
		name := names[int(which)%len(names)]
		changed := make(map[string][]byte, len(files))
		for n, data := range files {
			changed[n] = data
		}
		b := bytes.Clone(files[name])
		copy(b[int(at)%len(b):], patch)
		changed[name] = b
		// checkParts in examine fails the test if other content comes back.
		_ = examine(t, changed, root, want)
	})
}

// FuzzPointer reads any bytes as a pointer file.
func FuzzPointer(f *testing.F) {
	f.Add(encodePointer(testModel))
	f.Fuzz(func(t *testing.T, b []byte) {
		model, err := parsePointer(b)
		if err == nil && !bytes.Equal(encodePointer(model), b) {
			t.Error("a pointer was read as another")
		}
	})
}

func TestFolderHoldsOthersFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := mustOpen(t, options(dir, newRoot()))
	note := filepath.Join(dir, "README.txt")
	if err := os.WriteFile(note, []byte("by hand"), 0o600); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, s, 1)
	mustSeal(t, s)
	if _, err := os.Stat(note); err != nil {
		t.Errorf("a file that is not ours was swept: %v", err)
	}
}
