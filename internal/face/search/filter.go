package search

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// Filter says which templates are eligible: those that pass both questions. The
// zero Filter admits none, so that a filter that was forgotten, or lost its
// empty lists on the wire, opens nothing. [Everything] is the whole gallery.
type Filter struct {
	AnyCategory bool
	Categories  []uint16 // eligible categories, unless AnyCategory
	AnyID       bool
	IDs         []uint64 // eligible template ids, unless AnyID
}

// Everything admits all templates.
func Everything() Filter { return Filter{AnyCategory: true, AnyID: true} }

// InCategories admits the templates of the categories.
func InCategories(categories ...uint16) Filter {
	return Filter{Categories: categories, AnyID: true}
}

// check refuses a filter that says two things.
func (f Filter) check() error {
	if f.AnyCategory && len(f.Categories) > 0 || f.AnyID && len(f.IDs) > 0 {
		return errors.New("face search: a filter that admits any category or id cannot list some")
	}
	return nil
}

// key is equal for filters that mean the same.
func (f Filter) key() string {
	b := fmt.Appendf(nil, "%t %t ", f.AnyCategory, f.AnyID)
	for _, c := range sorted(f.Categories) {
		b = binary.BigEndian.AppendUint16(b, c)
	}
	b = append(b, '/')
	for _, id := range sorted(f.IDs) {
		b = binary.BigEndian.AppendUint64(b, id)
	}
	return string(b)
}

func sorted[T uint16 | uint64](list []T) []T {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// match is a filter made ready to ask about many templates.
type match struct {
	categories *[1 << 16]bool      // nil: any
	ids        map[uint64]struct{} // nil: any
}

func (f Filter) match() (m match) {
	if !f.AnyCategory {
		m.categories = new([1 << 16]bool)
		for _, c := range f.Categories {
			m.categories[c] = true
		}
	}
	if !f.AnyID {
		m.ids = make(map[uint64]struct{}, len(f.IDs))
		for _, id := range f.IDs {
			m.ids[id] = struct{}{}
		}
	}
	return m
}

func (m *match) admits(id uint64, category uint16) bool {
	if m.categories != nil && !m.categories[category] {
		return false
	}
	if m.ids == nil {
		return true
	}
	_, ok := m.ids[id]
	return ok
}

// eligible is the answer of a filter on a set: a word of 16 slots per block,
// and a summary of 64 blocks per word that skips blocks without any.
type eligible struct {
	words   []uint16
	summary []uint64
	count   int
}

// resolve asks the filter about every live slot. The caller holds the set.
func (s *Set) resolve(m match) eligible {
	blocks := (s.slots + BlockSize - 1) / BlockSize
	e := eligible{words: make([]uint16, blocks), summary: make([]uint64, (blocks+stretch-1)/stretch)}
	copy(e.words, s.live)
	for b := range e.words {
		if e.words[b] != 0 && (m.categories != nil || m.ids != nil) {
			e.words[b] = s.narrow(m, b, e.words[b])
		}
		if e.words[b] != 0 {
			e.summary[b/stretch] |= 1 << (b % stretch)
		}
	}
	e.count = popcount(e.words)
	return e
}

// narrow keeps the slots of a block that the filter admits.
func (s *Set) narrow(m match, block int, live uint16) (word uint16) {
	for r := range BlockSize {
		slot := block*BlockSize + r
		if live>>r&1 == 1 && m.admits(s.ids[slot], s.kinds[slot]) {
			word |= 1 << r
		}
	}
	return word
}
