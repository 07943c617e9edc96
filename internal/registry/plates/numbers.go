package plates

import (
	"math/bits"
	"slices"
)

// numbers is a set of numbers below a layout's space: a sorted list while it
// is small, a bitmap after. A list takes two bytes a member, a bitmap one bit
// a possible member, so the list is smaller up to a sixteenth of the space.
// A set in a published snapshot is never changed; add and remove work on one
// that the caller owns.
type numbers struct {
	count int32
	list  []uint16
	words []uint64
}

func (n *numbers) has(v uint16) bool {
	if n.words != nil {
		return n.words[v/64]>>(v%64)&1 != 0
	}
	_, found := slices.BinarySearch(n.list, v)
	return found
}

// add puts v into the set and reports whether it was new.
func (n *numbers) add(v uint16, space int) bool {
	if n.words == nil {
		i, found := slices.BinarySearch(n.list, v)
		if found {
			return false
		}
		if len(n.list) < space/16 {
			n.list = slices.Insert(n.list, i, v)
			n.count++
			return true
		}
		n.toBitmap(space)
	}
	bit := uint64(1) << (v % 64)
	if n.words[v/64]&bit != 0 {
		return false
	}
	n.words[v/64] |= bit
	n.count++
	return true
}

// remove takes v out of the set and reports whether it was there. A bitmap
// goes back to a list at half the size at which it was made.
func (n *numbers) remove(v uint16, space int) bool {
	if n.words == nil {
		i, found := slices.BinarySearch(n.list, v)
		if found {
			n.list = slices.Delete(n.list, i, i+1)
			n.count--
		}
		return found
	}
	bit := uint64(1) << (v % 64)
	if n.words[v/64]&bit == 0 {
		return false
	}
	n.words[v/64] &^= bit
	n.count--
	if int(n.count) < space/32 {
		n.toList()
	}
	return true
}

func (n *numbers) toBitmap(space int) {
	n.words = make([]uint64, (space+63)/64)
	for _, v := range n.list {
		n.words[v/64] |= 1 << (v % 64)
	}
	n.list = nil
}

func (n *numbers) toList() {
	list := make([]uint16, 0, n.count)
	for i, w := range n.words {
		for ; w != 0; w &= w - 1 {
			list = append(list, uint16(i*64+bits.TrailingZeros64(w)))
		}
	}
	n.list, n.words = list, nil
}

func (n *numbers) clone() numbers {
	return numbers{count: n.count, list: slices.Clone(n.list), words: slices.Clone(n.words)}
}

// countIn counts the members that the mask has.
func (n *numbers) countIn(m *mask) int {
	if m.all {
		return int(n.count)
	}
	total := 0
	if n.words != nil {
		for _, p := range m.parts {
			total += bits.OnesCount64(n.words[p.index] & p.bits)
		}
		return total
	}
	for _, v := range n.list {
		total += int(m.words[v/64] >> (v % 64) & 1)
	}
	return total
}

// each yields the members that the mask has, ascending, until yield is false.
func (n *numbers) each(m *mask, yield func(uint16) bool) {
	if n.words == nil {
		for _, v := range n.list {
			if (m.all || m.words[v/64]>>(v%64)&1 != 0) && !yield(v) {
				return
			}
		}
		return
	}
	for i, w := range n.words {
		if !m.all {
			w &= m.words[i]
		}
		for ; w != 0; w &= w - 1 {
			if !yield(uint16(i*64 + bits.TrailingZeros64(w))) {
				return
			}
		}
	}
}

// bytes is the memory of the set's members.
func (n *numbers) bytes() int { return 2*cap(n.list) + 8*cap(n.words) }
