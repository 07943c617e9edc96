package vault

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/face/segment/keytree"
)

// kind stands where a template store states its model.
var kind = sha256.Sum256([]byte("mpolice photo vault v1"))

const treePrefix = "tree."

func (v *Vault) treePath(generation uint64) string {
	return v.path(fmt.Sprintf("%s%016d", treePrefix, generation))
}

// trees lists the generations of the tree files, newest first.
func (v *Vault) trees() ([]uint64, error) {
	names, err := filepath.Glob(v.path(treePrefix + "*"))
	if err != nil {
		return nil, err
	}
	var out []uint64
	for _, n := range names {
		g, err := strconv.ParseUint(strings.TrimPrefix(filepath.Base(n), treePrefix), 10, 64)
		if err == nil && v.treePath(g) == n {
			out = append(out, g)
		}
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out, nil
}

// openTree opens the newest tree that opens under the root key, and makes the
// first one of an empty folder.
func (v *Vault) openTree(ctx context.Context) error {
	root, err := v.root.Current(ctx)
	if err != nil {
		return err
	}
	defer clear(root)
	all, err := v.trees()
	if err != nil {
		return err
	}
	for _, g := range all {
		file, err := os.ReadFile(v.treePath(g))
		if err != nil {
			return err
		}
		t, err := keytree.Open(file, root)
		if errors.Is(err, keytree.ErrRootKey) || errors.Is(err, keytree.ErrFormat) {
			continue // of an erasure that did not happen, or of before one that did
		}
		if err != nil {
			return err
		}
		if t.Generation != g || t.Model != kind || len(t.Segments) != 1 {
			t.Free()
			return fmt.Errorf("%w (key tree)", ErrDamaged)
		}
		v.tree, v.id = t, fingerprint(file)
		return nil
	}
	photos, err := filepath.Glob(v.path("*/*" + extension))
	if err != nil {
		return err
	}
	if len(all)+len(photos) > 0 { // there were keys
		return keytree.ErrRootKey
	}
	return v.firstTree(root)
}

func (v *Vault) firstTree(root []byte) error {
	var id keytree.SegmentID
	if _, err := io.ReadFull(v.rand, id[:]); err != nil {
		return err
	}
	table := make(keytree.Table, keytree.TableSize(1))
	t, err := keytree.New(keytree.Tree{
		Generation: 1, Model: kind, Dim: 1,
		Segments: []keytree.Segment{{ID: id, Kind: keytree.Log, Capacity: keytree.PageKeys, Table: table}},
	})
	if err != nil {
		return err
	}
	v.tree = t
	p, err := v.newPages(t.Segments[0].Table, 0, 1)
	if err != nil {
		return err
	}
	defer p.Free()
	return v.commitTree(p, root)
}

// newPages gives the tree's successor with n more pages of fresh keys behind the
// first have, written and durable.
func (v *Vault) newPages(was keytree.Table, have, n int) (*keytree.Tree, error) {
	table := make(keytree.Table, keytree.TableSize(have+n))
	defer clear(table)
	copy(table, was[:keytree.TableSize(have)])
	mem, err := keytree.NewMemory(keytree.PageSize)
	if err != nil {
		return nil, err
	}
	defer mem.Free()
	for page := have; page < have+n; page++ {
		keys := mem.Bytes()[:keytree.PageKeys*keytree.KeySize]
		if _, err := io.ReadFull(v.rand, keys); err != nil {
			return nil, err
		}
		if err := v.writePage(table, keys, page, free(table, page)); err != nil {
			return nil, err
		}
	}
	if err := v.keys.Sync(); err != nil {
		return nil, err
	}
	return v.successor(table, nil)
}

// free is the lowest place of the key file that none of the first n pages is in.
func free(table keytree.Table, n int) int {
	used := make([]bool, n+1)
	for i := range n {
		if s := table.Slot(i); s <= n {
			used[s] = true
		}
	}
	return slices.Index(used, false)
}

// writePage seals a page's keys under a fresh page key into a place.
func (v *Vault) writePage(table keytree.Table, keys []byte, page, place int) error {
	if _, err := io.ReadFull(v.rand, table.Key(page)); err != nil {
		return err
	}
	sealed := make([]byte, keytree.PageSize)
	if err := keytree.SealPage(sealed, keys, table.Key(page), v.tree.Segments[0].ID, page); err != nil {
		return err
	}
	table.SetSlot(page, place)
	_, err := v.keys.WriteAt(sealed, int64(place)*keytree.PageSize)
	return bare(err)
}

// successor is the next tree with that table.
func (v *Vault) successor(table keytree.Table, pending []keytree.Ref) (*keytree.Tree, error) {
	s := v.tree.Segments[0]
	s.Table, s.Capacity = table, table.Len()*keytree.PageKeys
	return keytree.New(keytree.Tree{
		Generation: v.tree.Generation + 1, Model: kind, Dim: 1, Segments: []keytree.Segment{s}, Pending: pending,
	})
}

// writeTree writes a tree's file, durably.
func (v *Vault) writeTree(t *keytree.Tree, root []byte) (id string, err error) {
	file, err := t.Seal(root, v.rand)
	if err != nil {
		return "", err
	}
	if err := publish(v.treePath(t.Generation), file); err != nil {
		return "", err
	}
	return fingerprint(file), syncDir(v.dir)
}

// commitTree puts a copy of t in the place of the tree, under the same root key.
func (v *Vault) commitTree(t *keytree.Tree, root []byte) error {
	id, err := v.writeTree(t, root)
	if err != nil {
		return err
	}
	next, err := keytree.New(*t)
	if err != nil {
		return err
	}
	v.tree.Free()
	v.tree, v.id = next, id
	return v.dropOldTrees()
}

// dropOldTrees wipes every tree file but the one in use.
func (v *Vault) dropOldTrees() error {
	all, err := v.trees()
	if err != nil {
		return err
	}
	for _, g := range all {
		if g != v.tree.Generation {
			if err := wipe(v.treePath(g)); err != nil {
				return err
			}
		}
	}
	return nil
}

// place is where a photo's key is.
func place(id uint64) (page, at int) {
	return int((id - 1) / keytree.PageKeys), int((id - 1) % keytree.PageKeys)
}

// highest is the highest number of a photo that the tree's format can hold.
const highest = 1 << 29

// key gives a photo's key. One that was erased, or never was, is
// mpolice.ErrNotFound. The caller holds mu.
func (v *Vault) key(key *[keytree.KeySize]byte, id uint64) error {
	table := v.tree.Segments[0].Table
	page, at := place(id)
	if id == 0 || id > highest || page >= table.Len() {
		return fmt.Errorf("photo %d: %w", id, mpolice.ErrNotFound)
	}
	mem, err := v.page(table, page)
	if err != nil {
		return err
	}
	defer mem.Free()
	copy(key[:], mem.Bytes()[at*keytree.KeySize:])
	if *key == [keytree.KeySize]byte{} {
		return fmt.Errorf("photo %d: %w", id, mpolice.ErrNotFound)
	}
	return nil
}

// page opens a page of keys. Free it.
func (v *Vault) page(table keytree.Table, page int) (*keytree.Memory, error) {
	sealed := make([]byte, keytree.PageSize)
	if _, err := v.keys.ReadAt(sealed, int64(table.Slot(page))*keytree.PageSize); err != nil {
		return nil, fmt.Errorf("%w (keys: %w)", ErrDamaged, bare(err))
	}
	mem, err := keytree.NewMemory(keytree.PageSize)
	if err != nil {
		return nil, err
	}
	if err := keytree.OpenPage(mem.Bytes(), sealed, table.Key(page), v.tree.Segments[0].ID, page); err != nil {
		mem.Free()
		return nil, fmt.Errorf("%w (keys)", ErrDamaged)
	}
	return mem, nil
}
