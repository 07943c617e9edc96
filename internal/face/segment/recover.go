package segment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"mpolice/internal/face/segment/keytree"
)

var ourNames = regexp.MustCompile(`^(tree-[0-9a-f]{16}\.key|(seg|log)-[0-9a-f]{32}\.(tpl|key))$`)

func ours(name string) bool { return ourNames.MatchString(name) }

// recover finds the tree of the present root key, opens what it names, finishes
// the erasures that it states, and removes everything else.
func (s *Store) recover(ctx context.Context, create bool) error {
	tree, err := s.findTree(ctx)
	if err != nil && create && s.neverCommitted() {
		return s.commitFirst(ctx)
	}
	if err != nil {
		return err
	}
	defer tree.Free()
	if tree.Model != s.model || tree.Dim != s.dim {
		return ErrModel
	}
	s.generation, s.locked = tree.Generation, tree.Locked()
	for _, t := range tree.Segments {
		p, err := openPart(s.disk, t, tree.Dim, tree.Model)
		if err != nil {
			return err
		}
		s.parts = append(s.parts, p)
		s.locked = s.locked && p.mem.Locked()
	}
	if err := s.finishErasures(tree.Pending); err != nil {
		return err
	}
	for _, p := range s.parts {
		if err := p.index(ctx, s.workers); err != nil {
			return err
		}
		if err := p.zeroFreePages(); err != nil {
			return err
		}
	}
	return s.sweep()
}

// findTree opens the one tree file that the root key opens.
func (s *Store) findTree(ctx context.Context) (*keytree.Tree, error) {
	names, err := s.disk.Names()
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(n string) bool { return !ours(n) })
	root, err := s.rootKey.Current(ctx)
	if err != nil {
		return nil, fmt.Errorf("root key: %w", err)
	}
	defer clear(root)
	reason := error(ErrNoStore)
	for _, name := range names {
		if !strings.HasPrefix(name, "tree-") {
			continue
		}
		file, err := s.disk.ReadFile(name)
		if err != nil {
			return nil, err
		}
		tree, err := keytree.Open(file, root)
		if err == nil && name != treeName(tree.Generation) {
			tree.Free()
			err = keytree.ErrFormat
		}
		if err == nil {
			return tree, nil
		}
		reason = s.treeError(name, err)
	}
	if reason == ErrNoStore && len(names) > 0 {
		return nil, damage("tree-*.key", "no key tree is in the folder; segments without one cannot be read")
	}
	return nil, reason
}

func (s *Store) treeError(name string, err error) error {
	if errors.Is(err, ErrRootKey) {
		return fmt.Errorf("%s: %w", name, err)
	}
	return damage(name, "%v", err)
}

// neverCommitted reports whether the folder holds nothing of ours, or only the
// first tree, which is always empty: the keyring was not reached when the store
// was made.
func (s *Store) neverCommitted() bool {
	names, err := s.disk.Names()
	return err == nil && !slices.ContainsFunc(names, func(n string) bool { return ours(n) && n != treeName(1) })
}

// commitFirst makes an empty store.
func (s *Store) commitFirst(ctx context.Context) error {
	if err := s.disk.Remove(treeName(1)); err != nil {
		return err
	}
	s.locked = true
	if err := s.commit(ctx, nil, nil); err != nil {
		return err
	}
	return s.sweep()
}

// finishErasures zeroes in the files what the tree says is erased. Where all
// is done already, which is the rule, it only looks.
func (s *Store) finishErasures(pending []keytree.Ref) error {
	slots := make(map[int][]int)
	for _, r := range pending {
		slots[int(r.Segment)] = append(slots[int(r.Segment)], int(r.Slot))
	}
	for i, p := range s.parts {
		if err := p.finishErasing(slots[i]); err != nil {
			return err
		}
	}
	return nil
}

func (p *part) finishErasing(slots []int) error {
	undone := slices.DeleteFunc(slices.Clone(slots), p.blanked)
	if p.kind == keytree.Log {
		if len(undone) == 0 {
			return nil
		}
		return p.blankInLog(undone)
	}
	table := p.bytes[p.layout.table:]
	if len(undone) == 0 && tableRoot(table) == p.root {
		return nil
	}
	// The state in the file is between the two roots: go on to the second.
	next := p.tableWithout(slots)
	if tableRoot(next) != p.root {
		return damage(dataName(p.header), "its chunks do not lead to the root that the key tree states")
	}
	return p.blankInSealed(slots, next)
}

// blanked reports whether a slot holds no envelope any more.
func (p *part) blanked(slot int) bool {
	return p.at(slot).state == erased && allZero(p.codesAt(slot)) && allZero(p.rowAt(slot)) &&
		(p.kind == keytree.Sealed || p.wholeFrame(slot))
}

// zeroFreePages zeroes the pages that no table entry names: old versions of
// pages, whose page keys are destroyed, and new ones that were never committed.
func (p *part) zeroFreePages() error {
	n := len(p.pages) / keytree.PageSize
	used := p.usedPages(n)
	zero := make([]byte, keytree.PageSize)
	dirty := false
	for i := range n {
		at := i * keytree.PageSize
		if used[i] || bytes.Equal(p.pages[at:at+keytree.PageSize], zero) {
			continue
		}
		if err := p.keys.WriteAt(zero, int64(at)); err != nil {
			return err
		}
		dirty = true
	}
	if !dirty {
		return nil
	}
	return p.keys.Sync()
}

func (p *part) usedPages(n int) []bool {
	used := make([]bool, n)
	for i := range p.table.Len() {
		used[p.table.Slot(i)] = true
	}
	return used
}

// index checks what every use relies on: of a sealed segment the directory,
// its checksums and order; of a log every frame.
func (p *part) index(ctx context.Context, workers int) error {
	if p.kind == keytree.Log {
		broken, err := p.scanLog()
		if err != nil {
			return err
		}
		if err := p.voidSlots(broken); err != nil {
			return err
		}
		return p.indexLog()
	}
	name := dataName(p.header)
	if err := checkCRC(ctx, name, p.bytes, p.layout, 0, p.entry+int64(p.records)*entrySize, workers); err != nil {
		return err
	}
	return p.indexSealed(name)
}

func (p *part) indexSealed(name string) error {
	p.runs, p.liveN = nil, 0
	var last entry
	for slot := range p.records {
		e := p.at(slot)
		if slot > 0 && last.compare(e) >= 0 || e.state != live && e.state != erased {
			return damage(name, "record %d is out of order", slot)
		}
		if slot == 0 || e.category != last.category {
			p.runs = append(p.runs, run{e.category, slot, slot})
		}
		p.runs[len(p.runs)-1].to = slot + 1
		if e.state == live {
			p.liveN++
		}
		last = e
	}
	return nil
}
