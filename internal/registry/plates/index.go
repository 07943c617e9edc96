package plates

import (
	"slices"
	"sync"
	"sync/atomic"
)

// Index holds plates. It may be searched by many while one updates it. The
// zero value is empty and ready.
type Index struct {
	current atomic.Pointer[snapshot]

	// writing is held by the one update at a time.
	writing sync.Mutex
}

// snapshot is all plates at one moment; it is never changed.
type snapshot struct {
	tables []*table // by shape
	count  int
}

// table is all plates of one shape: keys[i] is the key of the group sets[i],
// ascending.
type table struct {
	layout
	keys  []word
	sets  []numbers
	count int
}

var empty snapshot

func (x *Index) load() *snapshot {
	if s := x.current.Load(); s != nil {
		return s
	}
	return &empty
}

// Len is how many plates the index holds.
func (x *Index) Len() int { return x.load().count }

// Has reports whether the index holds a folded key.
func (x *Index) Has(key string) bool {
	w, s, ok := pack(key)
	if !ok {
		return false
	}
	t := x.load().table(s)
	if t == nil {
		return false
	}
	k, v := t.split(w)
	i, found := slices.BinarySearch(t.keys, k)
	return found && t.sets[i].has(v)
}

func (s *snapshot) table(of shape) *table {
	i, found := s.find(of)
	if !found {
		return nil
	}
	return s.tables[i]
}

func (s *snapshot) find(of shape) (int, bool) {
	return slices.BinarySearchFunc(s.tables, of, func(t *table, of shape) int {
		return int(t.shape) - int(of)
	})
}

// Size tells what the index costs.
type Size struct {
	Plates, Shapes, Groups int
	// Bytes is the memory of the groups and their sets.
	Bytes int
}

// groupBytes is a key and the head of its set.
const groupBytes = 8 + 56

// Size reports the size of the current snapshot.
func (x *Index) Size() Size {
	s := x.load()
	size := Size{Plates: s.count, Shapes: len(s.tables)}
	for _, t := range s.tables {
		size.Groups += len(t.keys)
		size.Bytes += groupBytes * cap(t.keys)
		for i := range t.sets {
			size.Bytes += t.sets[i].bytes()
		}
	}
	return size
}
