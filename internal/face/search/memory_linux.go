package search

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	hugePage = 2 << 20
	// onFault locks pages as they are first touched (mlock2, Linux 4.4).
	onFault = 1
)

// memory is an anonymous mapping outside the Go heap: huge pages halve the
// misses of the TLB, core dumps leave it out, and swap does too where the
// process may lock that much.
type memory struct {
	whole  []byte // as mapped
	bytes  []byte // aligned to huge pages
	locked bool
}

func newMemory(size int) (*memory, error) {
	whole, err := unix.Mmap(-1, 0, size+hugePage, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return nil, fmt.Errorf("map %d bytes for codes: %w", size, err)
	}
	skip := int(-uintptr(unsafe.Pointer(&whole[0])) & (hugePage - 1))
	m := &memory{whole: whole, bytes: whole[skip : skip+size : skip+size]}
	if err := unix.Madvise(whole, unix.MADV_DONTDUMP); err != nil {
		_ = unix.Munmap(whole)
		return nil, fmt.Errorf("keep codes out of core dumps: %w", err)
	}
	_ = unix.Madvise(whole, unix.MADV_HUGEPAGE) // speed only
	_, _, errno := unix.Syscall(unix.SYS_MLOCK2, uintptr(unsafe.Pointer(&whole[0])), uintptr(len(whole)), onFault)
	m.locked = errno == 0
	return m, nil
}

// free zeroes the bytes that were used and unmaps.
func (m *memory) free(used int) error {
	clear(m.bytes[:used]) // touching the rest would only make pages
	m.bytes = nil
	return unix.Munmap(m.whole)
}
