package intake

// fate is what became of a key during a load.
type fate uint8

const (
	fateFree    fate = iota // no such key
	fateCurrent             // in the register, not met in the file yet
	fateMet                 // met in the file
	fateKept                // its row was quarantined: what the register holds stays
)

// marks is a hash table of keys with a number for each, mostly the hash of the
// row last seen:
// open addressing, linear probing, 17 bytes a place. A map would take three
// times the room for a register of 23 million.
type marks struct {
	keys   []int64
	hashes []int64
	fates  []fate
	used   int
}

// newMarks makes a table with room for n keys.
func newMarks(n int64) *marks {
	size := 1 << 10
	for int64(size)*3 < n*4 {
		size *= 2
	}
	m := &marks{}
	m.grow(size)
	return m
}

// keep keeps what the register holds under a key out of what the file lacks.
func (m *marks) keep(key int64) {
	if i := m.place(key); m.fates[i] == fateCurrent {
		m.fates[i] = fateKept
	}
}

// place finds a key's place, or the free one where it belongs. Keys are hashes
// already.
func (m *marks) place(key int64) int {
	mask := len(m.keys) - 1
	i := int(uint64(key)*0x9E3779B97F4A7C15>>32) & mask
	for m.fates[i] != fateFree && m.keys[i] != key {
		i = (i + 1) & mask
	}
	return i
}

// get gives what is known of a key.
func (m *marks) get(key int64) (hash int64, f fate) {
	i := m.place(key)
	return m.hashes[i], m.fates[i]
}

// put sets what is known of a key.
func (m *marks) put(key, hash int64, f fate) {
	i := m.place(key)
	if m.fates[i] == fateFree {
		if m.used*4 >= len(m.keys)*3 {
			m.grow(2 * len(m.keys))
			i = m.place(key)
		}
		m.used++
	}
	m.keys[i], m.hashes[i], m.fates[i] = key, hash, f
}

func (m *marks) grow(size int) {
	old := *m
	m.keys, m.hashes, m.fates = make([]int64, size), make([]int64, size), make([]fate, size)
	for i, f := range old.fates {
		if f != fateFree {
			j := m.place(old.keys[i])
			m.keys[j], m.hashes[j], m.fates[j] = old.keys[i], old.hashes[i], f
		}
	}
}

// each calls yield for every key of that fate.
func (m *marks) each(f fate, yield func(key int64) error) error {
	for i, is := range m.fates {
		if is == f {
			if err := yield(m.keys[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// count counts the keys of that fate.
func (m *marks) count(f fate) (n int64) {
	for _, is := range m.fates {
		if is == f {
			n++
		}
	}
	return n
}
