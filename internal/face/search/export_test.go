package search

// Loosen removes the bound from a gallery's searches: the negative control,
// which must give wrong lists.
func (l *Local) Loosen() { l.boundless = true }

// Bytes is the memory of a set's blocks, for measuring how fast it is read.
func (s *Set) Bytes() []byte { return s.memory.bytes[:s.used()] }
