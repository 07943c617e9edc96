package intake

import (
	"sync"

	"mpolice/internal/registry/holding"
)

// name sets the number by which the row's name is found. Where every row is new
// the name itself is written out at once, by the workers; see [plan.entries].
func (w *worker) name(c *chunk, v *holding.Version) {
	text := w.nameText(v.Values)
	if text == "" {
		return
	}
	v.Name = holding.NameHash(text)
	if w.eager && w.seen.first(v.Name) {
		c.names = holding.AppendNameEntries(c.names, text)
	}
}

// entries writes out the names that were not met before in this load.
func (p *plan) entries(dst []holding.NameEntry, rows []holding.Version) []holding.NameEntry {
	for i := range rows {
		if n := rows[i].Name; n != 0 && p.seen.first(n) {
			dst = holding.AppendNameEntries(dst, p.nameText(rows[i].Values))
		}
	}
	return dst
}

// nameText joins the name in characters and the romanised one.
func (p *plan) nameText(values []string) string {
	text := ""
	for _, i := range p.names {
		switch {
		case values[i] == "":
		case text == "":
			text = values[i]
		default:
			text += " " + values[i]
		}
	}
	return text
}

// nameSet is which names have been met, shared by the workers.
type nameSet struct {
	shards [64]struct {
		sync.Mutex
		met numbers
	}
}

// first reports whether the name was not met before.
func (s *nameSet) first(name int64) bool {
	shard := &s.shards[uint64(name)%64]
	shard.Lock()
	defer shard.Unlock()
	return shard.met.add(name)
}

// numbers is a set of numbers that are hashes and never zero: open addressing,
// 8 bytes a place, an order faster to fill than a map.
type numbers struct {
	places []int64
	used   int
}

// add reports whether the number was not there.
func (s *numbers) add(n int64) bool {
	if s.used*4 >= len(s.places)*3 {
		s.grow()
	}
	i := s.place(n)
	if s.places[i] == n {
		return false
	}
	s.places[i] = n
	s.used++
	return true
}

func (s *numbers) place(n int64) int {
	mask := len(s.places) - 1
	i := int(uint64(n)*0x9E3779B97F4A7C15>>32) & mask
	for s.places[i] != 0 && s.places[i] != n {
		i = (i + 1) & mask
	}
	return i
}

func (s *numbers) grow() {
	old := s.places
	s.places = make([]int64, max(256, 2*len(old)))
	for _, n := range old {
		if n != 0 {
			s.places[s.place(n)] = n
		}
	}
}
