package search

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"sync"
	"sync/atomic"

	"mpolice/internal/face/search/kernel"
)

const (
	// BlockSize is the number of slots of a block: goroutines that Put at the
	// same time keep to blocks of their own.
	BlockSize = kernel.BlockRecords
	// stretch is the number of blocks that share a greatest reach, and a word
	// of the summary that skips empty ones.
	stretch = 64
)

// ErrClosed says that a set was closed.
var ErrClosed = errors.New("face search: the set of templates is closed")

// Set holds the codes of templates of one dimension in memory, in numbered
// slots. Searches read it together; Append, Erase and Close wait for them.
type Set struct {
	dim, blockBytes int

	mu      sync.RWMutex // held for reading by searches, for writing by changes
	memory  *memory      // nil after Close
	slots   int
	ids     []uint64
	kinds   []uint16        // category of each slot
	live    []uint16        // per block: slots that can be hits
	reach   []atomic.Uint32 // per stretch: bits of the greatest reach
	changed atomic.Bool     // since age was last asked for

	ageMu sync.Mutex
	age   uint64 // counts changes
}

// NewSet returns an empty set for templates of dim elements. It grows beyond
// capacity by moving, so a good guess saves time.
func NewSet(dim, capacity int) (*Set, error) {
	if dim < 1 || dim > MaxDim {
		return nil, fmt.Errorf("face search: dimension %d, 1 to %d are possible", dim, MaxDim)
	}
	if capacity < 0 || capacity > math.MaxInt32-BlockSize {
		return nil, fmt.Errorf("face search: a set cannot hold %d templates; split it", capacity)
	}
	s := &Set{dim: dim, blockBytes: kernel.BlockBytes(dim)}
	if err := s.grow(max(capacity, BlockSize)); err != nil {
		return nil, err
	}
	return s, nil
}

// Dim is the dimension of the templates.
func (s *Set) Dim() int { return s.dim }

// Len is the number of slots, empty and erased ones included.
func (s *Set) Len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.slots
}

// Live is the number of slots that can be hits.
func (s *Set) Live() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return popcount(s.live)
}

// Locked tells whether the operating system keeps the codes out of swap.
func (s *Set) Locked() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.memory != nil && s.memory.locked
}

// ID names what a slot holds.
func (s *Set) ID(slot int) (id uint64, category uint16, live bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if slot < 0 || slot >= s.slots || s.live[slot/BlockSize]>>(slot%BlockSize)&1 == 0 {
		return 0, 0, false
	}
	return s.ids[slot], s.kinds[slot], true
}

// Append waits for running searches and adds a template in a new slot.
func (s *Set) Append(id uint64, category uint16, c Code) (slot int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	slot = s.slots
	if err := s.resize(slot + 1); err != nil {
		return 0, err
	}
	if err := s.Put(slot, id, category, c); err != nil {
		s.slots = slot
		return 0, err
	}
	return slot, nil
}

// Resize makes slots 0 to n-1 exist. New ones are empty until Put. A set does
// not shrink.
func (s *Set) Resize(n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.resize(n)
}

func (s *Set) resize(n int) error {
	switch {
	case s.memory == nil:
		return ErrClosed
	case n < s.slots:
		return fmt.Errorf("face search: a set of %d slots cannot shrink to %d", s.slots, n)
	case n > len(s.live)*BlockSize:
		if err := s.grow(max(n, 2*s.slots)); err != nil {
			return err
		}
	}
	s.slots = n
	s.changed.Store(true)
	return nil
}

// grow moves everything to larger memory and wipes the old.
func (s *Set) grow(capacity int) error {
	blocks := (capacity + BlockSize - 1) / BlockSize
	if capacity > math.MaxInt32-BlockSize {
		return fmt.Errorf("face search: a set cannot hold %d templates; split it", capacity)
	}
	m, err := newMemory(blocks * s.blockBytes)
	if err != nil {
		return err
	}
	if s.memory != nil {
		used := s.used()
		copy(m.bytes, s.memory.bytes[:used])
		if err := s.memory.free(used); err != nil {
			return fmt.Errorf("free the old codes: %w", err)
		}
	}
	s.memory = m
	s.ids = append(make([]uint64, 0, blocks*BlockSize), s.ids...)[:blocks*BlockSize]
	s.kinds = append(make([]uint16, 0, blocks*BlockSize), s.kinds...)[:blocks*BlockSize]
	s.live = append(make([]uint16, 0, blocks), s.live...)[:blocks]
	old := s.reach
	s.reach = make([]atomic.Uint32, (blocks+stretch-1)/stretch)
	for i := range old {
		s.reach[i].Store(old[i].Load())
	}
	return nil
}

// Put fills an empty slot. It takes no lock: nothing may search the set until
// loading is over, and goroutines that Put at the same time use blocks of
// their own. It refuses codes that the proof of the bound does not cover.
func (s *Set) Put(slot int, id uint64, category uint16, c Code) error {
	if s.memory == nil {
		return ErrClosed
	}
	if slot < 0 || slot >= s.slots || s.live[slot/BlockSize]>>(slot%BlockSize)&1 == 1 {
		return fmt.Errorf("face search: slot %d is taken or does not exist", slot)
	}
	if len(c.Codes) != s.dim {
		return fmt.Errorf("%w: %d codes, the set has dimension %d", ErrTemplate, len(c.Codes), s.dim)
	}
	reach, err := c.reach()
	if err != nil {
		return err
	}
	block := slot / BlockSize
	kernel.Put(s.block(block), slot%BlockSize, c.Scale, c.Residual, c.Codes)
	raise(&s.reach[block/stretch], reach)
	s.ids[slot], s.kinds[slot] = id, category
	s.live[block] |= 1 << (slot % BlockSize)
	if !s.changed.Load() {
		s.changed.Store(true)
	}
	return nil
}

// raise keeps the greatest. The bits of positive floats are in their order.
func raise(greatest *atomic.Uint32, reach float32) {
	next := math.Float32bits(reach)
	for {
		old := greatest.Load()
		if old >= next || greatest.CompareAndSwap(old, next) {
			return
		}
	}
}

// Erase waits for running searches and overwrites a template in memory. Its
// slot is no hit again unless something is Put there. Erasing an empty slot does
// nothing.
func (s *Set) Erase(slot int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.memory == nil {
		return ErrClosed
	}
	if slot < 0 || slot >= s.slots {
		return fmt.Errorf("face search: slot %d does not exist", slot)
	}
	block := slot / BlockSize
	s.live[block] &^= 1 << (slot % BlockSize)
	kernel.Clear(s.block(block), slot%BlockSize)
	s.ids[slot], s.kinds[slot] = 0, 0
	s.changed.Store(true)
	return nil
}

// Close overwrites all codes and gives the memory back.
func (s *Set) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.memory == nil {
		return nil
	}
	m, used := s.memory, s.used()
	s.memory, s.slots, s.ids, s.kinds, s.live, s.reach = nil, 0, nil, nil, nil, nil
	return m.free(used)
}

// generation changes whenever the eligible records may have changed. The
// caller holds mu.
func (s *Set) generation() uint64 {
	s.ageMu.Lock()
	defer s.ageMu.Unlock()
	if s.changed.Swap(false) {
		s.age++
	}
	return s.age
}

// used is the size of the blocks that may hold a template.
func (s *Set) used() int { return (s.slots + BlockSize - 1) / BlockSize * s.blockBytes }

func (s *Set) block(i int) []byte { return s.memory.bytes[i*s.blockBytes:][:s.blockBytes] }

func (s *Set) reachOf(stretch int) float32 {
	return math.Float32frombits(s.reach[stretch].Load())
}

func popcount(words []uint16) (n int) {
	for _, w := range words {
		n += bits.OnesCount16(w)
	}
	return n
}
