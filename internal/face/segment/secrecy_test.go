package segment

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"testing"

	"mpolice/internal/face/search"
	"mpolice/internal/face/segment/disk"
	"mpolice/internal/face/segment/keytree"
)

// secret is something that must be in no file.
type secret struct {
	id   uint64
	what string
	data []byte
}

// secretsOf gives the plaintexts of a record and its key.
func secretsOf(t *testing.T, s *Store, id uint64) []secret {
	t.Helper()
	row := rowOf(id, testDim)
	var plain []byte
	for _, v := range row {
		plain = binary.LittleEndian.AppendUint32(plain, math.Float32bits(v))
	}
	code, err := search.Encode(row, make([]int8, testDim))
	if err != nil {
		t.Fatal(err)
	}
	p, slot, ok := s.find(id)
	if !ok {
		t.Fatalf("id %d is not there", id)
	}
	var key recordKey
	if err := p.key(&key, slot); err != nil {
		t.Fatal(err)
	}
	return []secret{{id, "row", plain}, {id, "codes", bytes.Clone(bytesOf(code.Codes))}, {id, "key", key[:]}}
}

func TestNoSecretInAnyFile(t *testing.T) {
	t.Parallel()
	dir, root := t.TempDir(), newRoot()
	s := mustOpen(t, options(dir, root))
	// Everything that was ever written counts, also what was overwritten since.
	var written [][]byte
	s.disk = disk.New(dir, func(op disk.Op) error {
		written = append(written, bytes.Clone(op.Data))
		return nil
	})
	mustAppend(t, s, idsFrom(1, 40)...)
	var secrets []secret
	gather := func(ids []uint64) {
		for _, id := range ids {
			secrets = append(secrets, secretsOf(t, s, id)...)
		}
	}
	gather(liveIDs(t, s))
	mustErase(t, s, 2, 17)
	mustSeal(t, s)
	gather(liveIDs(t, s))
	mustAppend(t, s, 100, 101)
	gather([]uint64{100})
	mustErase(t, s, 1, 100)
	if err := s.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	gather(liveIDs(t, s))
	for _, data := range filesOf(t, dir) {
		written = append(written, data)
	}
	all := bytes.Join(written, nil)
	for _, sec := range secrets {
		// Half of it would be too much.
		if bytes.Contains(all, sec.data[:len(sec.data)/2]) || bytes.Contains(all, sec.data[len(sec.data)/2:]) {
			t.Errorf("the %s of id %d was written in the clear", sec.what, sec.id)
		}
	}
	if !bytes.Contains(all, root.key[:1]) || bytes.Contains(all, root.key) {
		t.Error("the root key was written in the folder")
	}
}

// TestOldFilesAreUselessAfterErasure plays the thief of a backup who also has
// the root key of now.
func TestOldFilesAreUselessAfterErasure(t *testing.T) {
	t.Parallel()
	for _, where := range []string{"open segment", "sealed segment"} {
		dir, root := t.TempDir(), newRoot()
		s := mustOpen(t, options(dir, root))
		mustAppend(t, s, idsFrom(1, 9)...)
		if where == "sealed segment" {
			mustSeal(t, s)
		}
		p, slot, _ := s.find(4)
		sealedRow, sealedCodes := bytes.Clone(p.rowAt(slot)), bytes.Clone(p.codesAt(slot))
		before, oldRoot := filesOf(t, dir), bytes.Clone(root.key)
		mustErase(t, s, 4)
		after := filesOf(t, dir)
		s.Close()

		// Old files, new root key: nothing opens at all.
		old := t.TempDir()
		writeFiles(t, old, before)
		if _, err := Open(t.Context(), options(old, root)); !errors.Is(err, ErrRootKey) {
			t.Fatalf("%s: an old backup under the new root key: %v", where, err)
		}
		for name, file := range before {
			if _, err := keytree.Open(file, root.key); err == nil {
				t.Fatalf("%s: %s of before opens", where, name)
			}
		}
		// New tree over old files: no key in the tree of now opens an old page of
		// the record, and its new page has no key for it.
		tree := treeOf(t, after, root.key)
		if opens := opensRecord(tree, before, sealedCodes, sealedRow); opens {
			t.Fatalf("%s: old files and the new tree open the erased record", where)
		}
		// The control: with the old root key the same reader opens it.
		if !opensRecord(treeOf(t, before, oldRoot), before, sealedCodes, sealedRow) {
			t.Fatalf("%s: the reader of this test cannot open the record even with the old root key", where)
		}
		// The erased envelope and its ciphertext are gone from the live files.
		for name, file := range after {
			if bytes.Contains(file, sealedRow[:32]) || bytes.Contains(file, sealedCodes) {
				t.Fatalf("%s: %s still holds the envelope", where, name)
			}
		}
		// A backup of now serves all others.
		backup := t.TempDir()
		writeFiles(t, backup, after)
		s = mustOpen(t, options(backup, root))
		sound(t, s, slices.DeleteFunc(idsFrom(1, 9), func(id uint64) bool { return id == 4 }))
	}
}

func treeOf(t *testing.T, files map[string][]byte, root []byte) *keytree.Tree {
	t.Helper()
	for _, data := range files {
		if tree, err := keytree.Open(data, root); err == nil {
			t.Cleanup(tree.Free)
			return tree
		}
	}
	t.Fatal("no tree opens")
	return nil
}

// opensRecord tries every key that the tree leads to in the given files, on two
// envelopes of id 4.
func opensRecord(tree *keytree.Tree, files map[string][]byte, codes, row []byte) bool {
	keys := make([]byte, keytree.PageSize)
	for _, seg := range tree.Segments {
		var ad bound
		ad.set(seg.ID, entry{4, categoryOf(4), live})
		for _, file := range files {
			for i := range seg.Table.Len() {
				for at := 0; at+keytree.PageSize <= len(file); at += keytree.PageSize {
					if keytree.OpenPage(keys, file[at:at+keytree.PageSize], seg.Table.Key(i), seg.ID, i) != nil {
						continue
					}
					for k := range keytree.PageKeys {
						key := (*recordKey)(keys[k*keytree.KeySize:])
						_, errCodes := openCodes(make([]byte, 8+testDim), codes, key, &ad)
						if openRow(make([]float32, testDim), row, key, &ad) == nil || errCodes == nil {
							return true
						}
					}
				}
			}
		}
	}
	return false
}
