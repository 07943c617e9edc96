package keytree

import (
	"bytes"
	"crypto/rand"
	"errors"
	"testing"
)

func sample(t testing.TB) *Tree {
	t.Helper()
	var segments []Segment
	for i, capacity := range []int{1, PageKeys, PageKeys + 1} {
		table := make(Table, TableSize(PagesFor(capacity)))
		for p := range table.Len() {
			table.SetSlot(p, table.Len()-p)
			copy(table.Key(p), bytes.Repeat([]byte{byte(10*i + p + 1)}, KeySize))
		}
		segments = append(segments, Segment{
			ID: SegmentID{byte(i)}, Kind: uint8(1 + i%2), Capacity: capacity, Root: [32]byte{byte(i)}, Table: table,
		})
	}
	tree, err := New(Tree{
		Generation: 7, Model: [32]byte{3}, Dim: 192, Segments: segments, Pending: []Ref{{2, PageKeys}, {0, 0}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tree.Free)
	return tree
}

func TestTreeComesBack(t *testing.T) {
	t.Parallel()
	root := bytes.Repeat([]byte{5}, KeySize)
	tree := sample(t)
	file, err := tree.Seal(root, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(file, tree.Segments[0].Table.Key(0)) {
		t.Error("a page key is in the file")
	}
	got, err := Open(file, root)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Free()
	if got.Generation != 7 || got.Dim != 192 || got.Model != tree.Model || !bytes.Equal(got.mem.Bytes(), tree.mem.Bytes()) {
		t.Error("the tree came back as another")
	}
	again, err := tree.Seal(root, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(again, file) {
		t.Error("two trees under one root key share a nonce")
	}
	for i := range file {
		bad := bytes.Clone(file)
		bad[i] ^= 4
		if _, err := Open(bad, root); !errors.Is(err, ErrRootKey) && !errors.Is(err, ErrFormat) {
			t.Fatalf("byte %d flipped: %v", i, err)
		}
	}
	root[0]++
	if _, err := Open(file, root); !errors.Is(err, ErrRootKey) {
		t.Errorf("another root key: %v", err)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	if PageKeys != 511 || PagesFor(511) != 1 || PagesFor(512) != 2 {
		t.Fatal("pages hold another number of keys than the documents say")
	}
	keys := make([]byte, PageSize)
	if _, err := rand.Read(keys[:PageKeys*KeySize]); err != nil {
		t.Fatal(err)
	}
	pageKey, page := bytes.Repeat([]byte{8}, KeySize), make([]byte, PageSize)
	id := SegmentID{1}
	if err := SealPage(page, keys[:PageKeys*KeySize], pageKey, id, 3); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, PageSize)
	if err := OpenPage(got, page, pageKey, id, 3); err != nil || !bytes.Equal(got[:PageKeys*KeySize], keys[:PageKeys*KeySize]) {
		t.Fatalf("open page: %v", err)
	}
	for i := range PageKeys {
		var key [KeySize]byte
		if err := KeyAt(&key, page, pageKey, i); err != nil || !bytes.Equal(key[:], keys[i*KeySize:(i+1)*KeySize]) {
			t.Fatalf("key %d alone: %v", i, err)
		}
	}
	for name, err := range map[string]error{
		"other segment": OpenPage(got, page, pageKey, SegmentID{2}, 3),
		"other place":   OpenPage(got, page, pageKey, id, 4),
		"other key":     OpenPage(got, page, bytes.Repeat([]byte{9}, KeySize), id, 3),
		"cut":           OpenPage(got, page[1:], pageKey, id, 3),
		"key 511":       KeyAt(new([KeySize]byte), page, pageKey, PageKeys),
	} {
		if !errors.Is(err, ErrPage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !allZero(got) {
		t.Error("a page that does not open leaves bytes behind")
	}
}

func allZero(b []byte) bool {
	return bytes.Equal(b, make([]byte, len(b)))
}

func TestMemoryIsZeroedWhenFreed(t *testing.T) {
	t.Parallel()
	m, err := NewMemory(100)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Bytes()) != 100 || !allZero(m.Bytes()) {
		t.Fatal("new memory is not zero")
	}
	m.Free()
	m.Free()
	if m.raw != nil {
		t.Error("freed memory is kept")
	}
}

// FuzzTree opens bodies that authenticate and say anything: no panic, and what
// is accepted is written again as the same bytes.
func FuzzTree(f *testing.F) {
	f.Add(sample(f).mem.Bytes())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, body []byte) {
		mem, err := NewMemory(len(body))
		if err != nil {
			t.Fatal(err)
		}
		defer mem.Free()
		copy(mem.Bytes(), body)
		tree := Tree{mem: mem}
		if tree.parse() != nil {
			return
		}
		again, err := New(tree)
		if err != nil {
			t.Fatal(err)
		}
		defer again.Free()
		if !bytes.Equal(again.mem.Bytes(), body) {
			t.Error("a body was read as another")
		}
	})
}

// FuzzFile opens files of any kind.
func FuzzFile(f *testing.F) {
	root := bytes.Repeat([]byte{5}, KeySize)
	// Every process of the fuzzer must make the same file.
	file, err := sample(f).Seal(root, bytes.NewReader(make([]byte, 24)))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Fuzz(func(t *testing.T, data []byte) {
		tree, err := Open(data, root)
		if err == nil && !bytes.Equal(data, file) {
			t.Error("a file that nobody sealed opened")
		}
		tree.Free()
	})
}
