//go:build !linux

package search

import "unsafe"

// memory is a plain slice where mappings are not at hand.
type memory struct {
	bytes  []byte
	locked bool
}

func newMemory(size int) (*memory, error) {
	const line = 64
	whole := make([]byte, size+line)
	skip := int(-uintptr(unsafe.Pointer(&whole[0])) & (line - 1))
	return &memory{bytes: whole[skip : skip+size : skip+size]}, nil
}

// free zeroes the bytes that were used.
func (m *memory) free(used int) error {
	clear(m.bytes[:used])
	m.bytes = nil
	return nil
}
