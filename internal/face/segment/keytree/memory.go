package keytree

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Memory holds keys outside the collector's heap: it is never copied behind
// our back, never in a core dump, zeroed when freed, and not swapped out where
// the limit on locked memory allows.
type Memory struct {
	raw    []byte
	n      int
	locked bool
}

// NewMemory gives n zero bytes.
func NewMemory(n int) (*Memory, error) {
	page := unix.Getpagesize()
	size := max(page, (n+page-1)/page*page)
	raw, err := unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return nil, fmt.Errorf("get memory for keys: %w", err)
	}
	if err := unix.Madvise(raw, unix.MADV_DONTDUMP); err != nil {
		_ = unix.Munmap(raw)
		return nil, fmt.Errorf("keep keys out of core dumps: %w", err)
	}
	return &Memory{raw: raw, n: n, locked: unix.Mlock(raw) == nil}, nil
}

// Bytes is the memory; do not keep it past Free.
func (m *Memory) Bytes() []byte { return m.raw[:m.n:m.n] }

// Locked reports whether the memory is kept from swap. Where it is not, raise
// the limit on locked memory (LimitMEMLOCK of the service) or encrypt swap.
func (m *Memory) Locked() bool { return m == nil || m.locked }

// Free zeroes the memory and gives it back. A second Free does nothing.
func (m *Memory) Free() {
	if m == nil || m.raw == nil {
		return
	}
	clear(m.raw)
	_ = unix.Munmap(m.raw)
	m.raw, m.n = nil, 0
}
