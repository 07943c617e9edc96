package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"mpolice"
	"mpolice/internal/face/gallery"
	"mpolice/internal/face/segment/keytree"
)

// writers is how many photos are written and synced at the same time.
const writers = 8

// Put implements gallery.Pictures: when it returns nil all of them are durable.
func (v *Vault) Put(ctx context.Context, all []gallery.Picture) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return err
	}
	if err := v.put(ctx, all); err != nil {
		return fmt.Errorf("put photos: %w", err)
	}
	return nil
}

func (v *Vault) put(ctx context.Context, all []gallery.Picture) error {
	pages, folders := 0, map[string]bool{}
	for _, p := range all {
		if p.ID == 0 || p.ID > highest {
			return fmt.Errorf("photo %d: number out of range", p.ID)
		}
		page, _ := place(p.ID)
		pages = max(pages, page+1)
		folders[filepath.Dir(v.photo(p.ID))] = true
	}
	if have := v.tree.Segments[0].Table.Len(); pages > have {
		if err := v.grow(ctx, have, pages-have); err != nil {
			return err
		}
	}
	for f := range folders {
		if err := os.Mkdir(f, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return bare(err)
		}
	}
	if err := v.step("write photos"); err != nil {
		return err
	}
	if err := v.writeAll(all); err != nil {
		return err
	}
	for f := range folders {
		if err := syncDir(f); err != nil {
			return bare(err)
		}
	}
	return bare(syncDir(v.dir))
}

// grow adds pages of fresh keys.
func (v *Vault) grow(ctx context.Context, have, n int) error {
	if err := v.step("write pages"); err != nil {
		return err
	}
	t, err := v.newPages(v.tree.Segments[0].Table, have, n)
	if err != nil {
		return err
	}
	defer t.Free()
	root, err := v.root.Current(ctx)
	if err != nil {
		return err
	}
	defer clear(root)
	if err := v.step("write tree"); err != nil {
		return err
	}
	return v.commitTree(t, root)
}

// writeAll writes photos, a few at the same time.
func (v *Vault) writeAll(all []gallery.Picture) error {
	var wait sync.WaitGroup
	errs := make([]error, writers)
	for w := range writers {
		wait.Go(func() {
			for i := w; i < len(all) && errs[w] == nil; i += writers {
				errs[w] = v.write(all[i])
			}
		})
	}
	wait.Wait()
	return errors.Join(errs...)
}

func (v *Vault) write(p gallery.Picture) error {
	var key [keytree.KeySize]byte
	defer clear(key[:])
	if err := v.key(&key, p.ID); err != nil {
		if errors.Is(err, mpolice.ErrNotFound) { // erased: its number is used up
			return fmt.Errorf("photo %d: %w", p.ID, ErrTaken)
		}
		return err
	}
	path := v.photo(p.ID)
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("photo %d: %w", p.ID, ErrTaken)
	}
	sealed, err := seal(p.JPEG, &key, p.ID, v.rand)
	if err != nil {
		return err
	}
	return publish(path, sealed)
}

// method is how a photo is destroyed, for its certificate.
const method = "photo key destroyed by replacing the root key; file overwritten with zeros and unlinked"

// Erase implements gallery.Pictures: one replacement of the root key for all.
// Numbers that are not there are passed over.
func (v *Vault) Erase(ctx context.Context, ids []uint64) (gallery.Erasure, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return gallery.Erasure{}, err
	}
	e, err := v.erase(ctx, ids)
	if err != nil {
		return gallery.Erasure{}, fmt.Errorf("erase photos: %w", err)
	}
	return e, nil
}

func (v *Vault) erase(ctx context.Context, ids []uint64) (gallery.Erasure, error) {
	e := gallery.Erasure{Method: method}
	pages := map[int][]uint64{}
	for _, id := range ids {
		page, _ := place(id)
		if id == 0 || id > highest || page >= v.tree.Segments[0].Table.Len() {
			continue
		}
		pages[page] = append(pages[page], id)
	}
	if len(pages) == 0 {
		return e, nil
	}
	next, freed, err := v.without(pages)
	if err != nil || next == nil { // nil: all of them were erased before
		return e, errors.Join(err, v.wipeAll(ids))
	}
	defer next.Free()
	e.Before = []string{v.id}
	if err := v.replace(ctx, next); err != nil {
		return e, err
	}
	e.After = []string{v.id}
	if err := v.after(ids, freed); err != nil {
		return e, v.fail(err)
	}
	return e, nil
}

// without writes the pages again without the keys of the photos, and gives the
// tree that names them, with the places that are free once it holds.
func (v *Vault) without(pages map[int][]uint64) (*keytree.Tree, []int, error) {
	if err := v.step("write pages"); err != nil {
		return nil, nil, err
	}
	was := v.tree.Segments[0].Table
	table := slices.Clone(was)
	defer clear(table)
	var freed []int
	var pending []keytree.Ref
	used := map[int]bool{}
	for i := range was.Len() {
		used[was.Slot(i)] = true
	}
	for page, ids := range pages {
		mem, err := v.page(was, page)
		if err != nil {
			return nil, nil, err
		}
		changed := clearKeys(mem.Bytes(), ids)
		if changed {
			to := 0
			for used[to] {
				to++
			}
			used[to] = true
			freed = append(freed, was.Slot(page))
			err = v.writePage(table, mem.Bytes()[:keytree.PageKeys*keytree.KeySize], page, to)
		}
		mem.Free()
		if err != nil {
			return nil, nil, err
		}
		for _, id := range ids {
			pending = append(pending, keytree.Ref{Slot: uint32(id - 1)})
		}
	}
	if len(freed) == 0 {
		return nil, nil, nil
	}
	if err := v.keys.Sync(); err != nil {
		return nil, nil, err
	}
	t, err := v.successor(table, pending)
	return t, freed, err
}

// clearKeys zeroes keys in an open page and reports whether there were any.
func clearKeys(keys []byte, ids []uint64) (changed bool) {
	for _, id := range ids {
		_, at := place(id)
		key := keys[at*keytree.KeySize : (at+1)*keytree.KeySize]
		if !slices.Equal(key, make([]byte, keytree.KeySize)) {
			clear(key)
			changed = true
		}
	}
	return changed
}

// replace writes the tree under a fresh root key and replaces the root key: the
// instant at which the photos are gone.
func (v *Vault) replace(ctx context.Context, next *keytree.Tree) error {
	root := make([]byte, keytree.KeySize)
	defer clear(root)
	if _, err := io.ReadFull(v.rand, root); err != nil {
		return err
	}
	if err := v.step("write tree"); err != nil {
		return err
	}
	id, err := v.writeTree(next, root)
	if err != nil {
		return err
	}
	if err := v.step("replace root"); err != nil {
		return err
	}
	if err := v.root.Replace(context.WithoutCancel(ctx), root); err != nil {
		return v.fail(err) // which of the two holds is seen when it is opened again
	}
	t, err := keytree.New(*next)
	if err != nil {
		return v.fail(err)
	}
	v.tree.Free()
	v.tree, v.id = t, id
	return nil
}

// after does what is only tidy: old pages, old trees and the files of the photos
// are overwritten.
func (v *Vault) after(ids []uint64, freed []int) error {
	if err := v.step("wipe photos"); err != nil {
		return err
	}
	if err := v.wipeAll(ids); err != nil {
		return err
	}
	if err := v.step("wipe keys"); err != nil {
		return err
	}
	zero := make([]byte, keytree.PageSize)
	for _, place := range freed {
		if _, err := v.keys.WriteAt(zero, int64(place)*keytree.PageSize); err != nil {
			return bare(err)
		}
	}
	if err := v.keys.Sync(); err != nil {
		return bare(err)
	}
	return v.dropOldTrees()
}

func (v *Vault) wipeAll(ids []uint64) error {
	folders := map[string]bool{}
	for _, id := range ids {
		path := v.photo(id)
		if err := wipe(path); err != nil {
			return err
		}
		folders[filepath.Dir(path)] = true
	}
	for f := range folders {
		if err := syncDir(f); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return bare(err)
		}
	}
	return nil
}

// finish does, when the vault is opened, what a crash left: the files of photos
// whose keys the tree says are gone, places of pages that are in no tree, old
// trees, and files that were being written.
func (v *Vault) finish() error {
	if err := sweepTemporary(v.dir); err != nil {
		return err
	}
	var ids []uint64
	for _, r := range v.tree.Pending {
		ids = append(ids, uint64(r.Slot)+1)
	}
	st, err := v.keys.Stat()
	if err != nil {
		return err
	}
	used := map[int]bool{}
	table := v.tree.Segments[0].Table
	for i := range table.Len() {
		used[table.Slot(i)] = true
	}
	var freed []int
	for place := range int(st.Size() / keytree.PageSize) {
		if !used[place] {
			freed = append(freed, place)
		}
	}
	return v.after(ids, freed)
}
