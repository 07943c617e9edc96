package segment

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mpolice/internal/face/segment/disk"
	"mpolice/internal/face/segment/keytree"
)

// stocked makes a store with a sealed and an open segment, each with an erased
// record, and gives its files.
func stocked(t testing.TB) (files map[string][]byte, root *memoryRoot, want []uint64) {
	t.Helper()
	dir := t.TempDir()
	root = newRoot()
	s := mustOpen(t, withObserver(options(dir, root), skipSyncs))
	mustAppend(t, s, idsFrom(1, 12)...)
	mustSeal(t, s)
	mustAppend(t, s, idsFrom(20, 5)...)
	mustErase(t, s, 5, 22)
	// The last erasure is done again at every opening, and heals; so make it
	// another one.
	mustAppend(t, s, 30)
	mustErase(t, s, 30)
	want = liveIDs(t, s)
	s.Close()
	files = filesOf(t, dir)
	delete(files, "lock")
	return files, root, want
}

func named(t testing.TB, files map[string][]byte, prefix, suffix string) string {
	t.Helper()
	for name := range files {
		if strings.HasPrefix(name, prefix) && strings.HasSuffix(name, suffix) {
			return name
		}
	}
	t.Fatalf("no file %s…%s", prefix, suffix)
	return ""
}

// examine opens, verifies and loads a folder; it gives the first error.
func examine(t testing.TB, files map[string][]byte, root *memoryRoot, want []uint64) (err error) {
	t.Helper()
	dir := t.TempDir()
	writeFiles(t, dir, files)
	s, err := Open(t.Context(), withObserver(options(dir, root), skipSyncs))
	if err != nil {
		return err
	}
	defer s.Close()
	parts, err := s.Load(t.Context(), nil)
	if err == nil {
		err = s.Verify(t.Context(), nil)
	}
	if err == nil {
		checkParts(t, parts, want)
	}
	return err
}

func TestEveryByteClassFlipped(t *testing.T) {
	t.Parallel()
	files, root, want := stocked(t)
	sealed, log := named(t, files, "seg-", ".tpl"), named(t, files, "log-", ".tpl")
	sealedKeys, logKeys, tree := named(t, files, "seg-", ".key"), named(t, files, "log-", ".key"), named(t, files, "tree-", ".key")
	sl := layoutOf(header{kind: keytree.Sealed, dim: testDim, records: 12})
	ll := layoutOf(header{kind: keytree.Log, dim: testDim, records: 40})
	flips := map[string][]int64{
		sealed: {
			0, 8, 12, 16, 20, 24, 32, 64, 80, 84, 2000, sl.entry, sl.entry + 8, sl.entry + 10, sl.entry + 11,
			sl.entry + 12*entrySize, sl.codes, sl.codes + 8, sl.codes + sl.codesLen - 1, sl.codes + 12*sl.codesLen,
			sl.rows, sl.rows + 40, sl.rows + sl.rowsLen - 1, sl.table - 1, sl.table, sl.table + 33, sl.size - 1,
		},
		log: {
			0, 8, 12, 16, 24, 32, 64, 80, 84, 4000, ll.entry - frameHead, ll.entry - 12, ll.entry - 8, ll.entry - 4,
			ll.entry, ll.entry + 8, ll.entry + 10, ll.codes, ll.codes + 20, ll.rows, ll.rows + ll.rowsLen - 1,
			ll.entry + 4*ll.entryStride, ll.codes + 2*ll.codesStride,
		},
		sealedKeys: {0, 31, 32 * 11, keytree.PageSize - 1},
		logKeys:    {5, 32 * 4, keytree.PageSize - 17, keytree.PageSize - 1},
		tree:       {0, 16, 20, 24, 32, 56, 100, int64(len(files[tree]) - 1)},
	}
	if err := examine(t, files, root, want); err != nil {
		t.Fatal(err)
	}
	for name, offsets := range flips {
		for _, at := range offsets {
			if strings.HasSuffix(name, ".key") && name != tree {
				at += pageStart(files[name]) // the first page may have moved
			}
			changed := cloneFiles(files)
			changed[name][at] ^= 0x10
			err := examine(t, changed, root, want)
			if d := asDamage(err); (d == nil || d.File != name) && !(name == tree && errors.Is(err, ErrRootKey)) {
				t.Errorf("%s byte %d: %v", name[:4], at, err)
			}
		}
	}
}

// pageStart is the offset of the one page in use of a key file.
func pageStart(file []byte) int64 {
	for at := 0; at < len(file); at += keytree.PageSize {
		if !allZero(file[at : at+keytree.PageSize]) {
			return int64(at)
		}
	}
	return 0
}

func cloneFiles(files map[string][]byte) map[string][]byte {
	out := map[string][]byte{}
	for name, data := range files {
		out[name] = bytes.Clone(data)
	}
	return out
}

func TestFilesCutSwappedOrMissing(t *testing.T) {
	t.Parallel()
	files, root, want := stocked(t)
	for name, data := range files {
		for _, n := range []int{0, 10, 5000, len(data) - 1} {
			changed := cloneFiles(files)
			changed[name] = data[:min(n, len(data)-1)]
			err := examine(t, changed, root, want)
			if err == nil && strings.HasSuffix(name, ".key") {
				continue // the last page was free, and all content came back
			}
			if asDamage(err) == nil && !errors.Is(err, ErrRootKey) {
				t.Errorf("%s cut to %d: %v", name[:4], n, err)
			}
		}
		changed := cloneFiles(files)
		delete(changed, name)
		if err := examine(t, changed, root, want); asDamage(err) == nil {
			t.Errorf("%s missing: %v", name[:4], err)
		}
	}
	// A key page of one segment in place of another's.
	changed := cloneFiles(files)
	changed[named(t, files, "seg-", ".key")] = files[named(t, files, "log-", ".key")]
	if err := examine(t, changed, root, want); asDamage(err) == nil {
		t.Errorf("swapped key files: %v", err)
	}
}

// TestForgedChecksums plays an attacker who may write the files, knows the
// format, and puts every unkeyed checksum right again.
func TestForgedChecksums(t *testing.T) {
	t.Parallel()
	files, root, want := stocked(t)
	name := named(t, files, "seg-", ".tpl")
	l := layoutOf(header{kind: keytree.Sealed, dim: testDim, records: 12})
	forgeries := map[string]func(b []byte){
		"codes": func(b []byte) { b[l.codes+10] ^= 1 },
		"row":   func(b []byte) { b[l.rows+10] ^= 1 },
		"category": func(b []byte) {
			b[l.entry+8] ^= 1
		},
		"another's number": func(b []byte) { b[l.entry]-- },
		"two people swapped": func(b []byte) {
			x, y := b[l.entry:l.entry+8], b[l.entry+entrySize:l.entry+entrySize+8]
			hold := bytes.Clone(x)
			copy(x, y)
			copy(y, hold)
		},
		"two envelopes swapped": func(b []byte) {
			x, y := b[l.rows:l.rows+l.rowsLen], b[l.rows+l.rowsLen:l.rows+2*l.rowsLen]
			hold := bytes.Clone(x)
			copy(x, y)
			copy(y, hold)
		},
		"a person hidden": func(b []byte) { b[l.entry+10] = erased },
		"created":         func(b []byte) { b[24] ^= 1; sumHeader(b) },
	}
	for what, forge := range forgeries {
		for _, hashes := range []bool{true, false} {
			changed := cloneFiles(files)
			b := changed[name]
			forge(b)
			for c := int64(0); c < l.table/ChunkSize; c++ {
				var e [tableEntry]byte
				putChunk(e[:], b[c*ChunkSize:(c+1)*ChunkSize])
				if hashes {
					copy(b[l.table+c*tableEntry:], e[:])
				} else { // the root still fits: only use can find it
					copy(b[l.table+c*tableEntry+32:], e[32:])
				}
			}
			if d := asDamage(examine(t, changed, root, want)); d == nil || d.File != name {
				t.Errorf("%s: not found, checksums forged (hashes too: %v)", what, hashes)
			}
			if err := use(t, changed, root); !hashes && what != "created" && asDamage(err) == nil {
				t.Errorf("%s: used although it was forged: %v", what, err)
			}
		}
	}
}

// use opens and loads a store and reads all rows, without Verify.
func use(t *testing.T, files map[string][]byte, root *memoryRoot) error {
	t.Helper()
	dir := t.TempDir()
	writeFiles(t, dir, files)
	s, err := Open(t.Context(), withObserver(options(dir, root), skipSyncs))
	if err != nil {
		return err
	}
	defer s.Close()
	parts, err := s.Load(t.Context(), nil)
	if err != nil {
		return err
	}
	for _, p := range parts {
		for slot := range p.Set.Len() {
			if _, _, ok := p.Set.ID(slot); !ok {
				continue
			}
			if _, err := p.Rows.Row(slot, make([]float32, testDim)); err != nil {
				return err
			}
		}
	}
	return nil
}

func sumHeader(b []byte) {
	binary.LittleEndian.PutUint32(b[80:], crc32.Checksum(b[:80], castagnoli))
}

// TestForgedWhileOpen changes the row under an open store: the search must
// fail, not score something else.
func TestForgedWhileOpen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := mustOpen(t, withObserver(options(dir, newRoot()), skipSyncs))
	mustAppend(t, s, 1, 2, 3)
	mustSeal(t, s)
	parts, err := s.Load(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	p := s.parts[0]
	f, err := os.OpenFile(filepath.Join(dir, dataName(p.header)), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte{1, 2, 3}, p.rows+p.rowsLen+5); err != nil {
		t.Fatal(err)
	}
	row := make([]float32, testDim)
	for slot := range 3 {
		_, err := parts[0].Rows.Row(slot, row)
		if d := asDamage(err); (d != nil) != (slot == 1) {
			t.Errorf("slot %d: %v", slot, err)
		}
	}
	if d := asDamage(s.Verify(t.Context(), nil)); d == nil {
		t.Error("Verify found nothing")
	}
	if _, err := parts[0].Rows.Row(0, row[:0:2]); err == nil {
		t.Error("a row in too small a buffer")
	}
}

func TestSwitch(t *testing.T) {
	t.Parallel()
	gallery, next := t.TempDir(), [32]byte{9}
	if _, err := Current(gallery); !errors.Is(err, ErrNoStore) {
		t.Errorf("none yet: %v", err)
	}
	if err := Switch(gallery, testModel); !errors.Is(err, ErrNoStore) {
		t.Errorf("no such store: %v", err)
	}
	for _, m := range [][32]byte{testModel, next} {
		o := options(FolderOf(gallery, m), newRoot())
		o.Model = m
		mustOpen(t, o)
	}
	if err := Switch(gallery, testModel); err != nil {
		t.Fatal(err)
	}
	for n := 1; ; n++ {
		f := &faults{n: n, kill: true, err: errKilled, dir: gallery}
		err := switchTo(disk.New(gallery, f.observe), next)
		if f.hit == "" {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		if m, err := Current(gallery); err != nil || m != testModel && m != next {
			t.Fatalf("killed at %s: %v", f.hit, err)
		}
		if err := Switch(gallery, testModel); err != nil {
			t.Fatal(err)
		}
	}
	if m, err := Current(gallery); err != nil || m != next {
		t.Fatalf("switched to %x, %v", m[:2], err)
	}
	good, err := os.ReadFile(filepath.Join(gallery, pointerFile))
	if err != nil {
		t.Fatal(err)
	}
	for i := range good {
		bad := slices.Clone(good)
		bad[i] ^= 1
		if _, err := parsePointer(bad); asDamage(err) == nil {
			t.Fatalf("byte %d of the pointer flipped: %v", i, err)
		}
	}
}
