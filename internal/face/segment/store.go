package segment

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"

	"mpolice"
	"mpolice/internal/face/search"
	"mpolice/internal/face/segment/disk"
	"mpolice/internal/face/segment/keytree"
)

// RootKey is the one key that the store does not keep itself: 32 bytes, in the
// program's keyring, never in the store's folder and never in a backup of it.
// Replace returns nil only when the next key is durable and the one before it
// is destroyed; while it has not returned, Current may give either. The slices
// are not kept.
type RootKey interface {
	Current(ctx context.Context) ([]byte, error)
	Replace(ctx context.Context, next []byte) error
}

// Searcher is told which parts to search after a change of the segments; a
// *search.Local is one. When Replace returns nobody reads the parts of before.
type Searcher interface {
	Replace(parts ...search.Part) error
}

// Options of a store. Folder, model, length and root key are needed.
type Options struct {
	Dir   string
	Model [32]byte // SHA-256 of the model file
	Dim   int      // values of a template, 1 to 1024
	Root  RootKey

	Create      bool          // make the store if the folder holds none
	LogCapacity int           // templates of an open segment; 0: 16352
	Workers     int           // goroutines for loading and checking; 0: one per processor
	Clock       mpolice.Clock // nil: the machine's
	Rand        io.Reader     // keys and names; nil: the system's

	observe disk.Observer // tests only
}

const (
	maxDim = search.MaxDim
	// DefaultLogCapacity is 32 pages of keys.
	DefaultLogCapacity = 32 * keytree.PageKeys
)

// Store is one folder of templates of one model. It is safe for concurrent
// use; changes are made one after the other.
type Store struct {
	disk        *disk.Disk
	model       [32]byte
	dim         int
	rootKey     RootKey
	clock       mpolice.Clock
	rand        io.Reader
	workers     int
	logCapacity int
	lock        *disk.Lock

	queue queue // appends that wait

	// mu guards what follows; a change holds it to its end, readers of the
	// index share it. It is not held by searches.
	mu         sync.RWMutex
	generation uint64
	parts      []*part // sealed segments, then at most one log
	searcher   Searcher
	loaded     bool
	broken     error // why no further change is made; nil while all is well
	locked     bool  // page keys are kept from swap
}

// Open opens the store in a folder and finishes what a crash interrupted. It
// fails with ErrHeld, ErrNoStore, ErrRootKey, ErrModel or a *Damage, and then
// changes nothing.
func Open(ctx context.Context, o Options) (*Store, error) {
	s, err := newStore(o)
	if err != nil {
		return nil, fmt.Errorf("open template store: %w", err)
	}
	if o.Create {
		if err := os.MkdirAll(o.Dir, 0o700); err != nil {
			return nil, fmt.Errorf("open template store: %w", err)
		}
	}
	if s.lock, err = s.disk.Lock("lock"); err != nil {
		if errors.Is(err, os.ErrNotExist) {
			err = ErrNoStore
		}
		return nil, fmt.Errorf("open template store: %w", err)
	}
	if err := s.recover(ctx, o.Create); err != nil {
		return nil, errors.Join(fmt.Errorf("open template store: %w", err), s.Close())
	}
	return s, nil
}

func newStore(o Options) (*Store, error) {
	if o.Dim < 1 || o.Dim > maxDim {
		return nil, fmt.Errorf("templates of %d values: give 1 to %d", o.Dim, maxDim)
	}
	if o.Dir == "" || o.Root == nil {
		return nil, errors.New("give a folder and a root key")
	}
	s := &Store{
		disk: disk.New(o.Dir, o.observe), model: o.Model, dim: o.Dim, rootKey: o.Root,
		clock: o.Clock, rand: o.Rand, workers: o.Workers, logCapacity: o.LogCapacity,
	}
	if s.clock == nil {
		s.clock = mpolice.SystemClock{}
	}
	if s.rand == nil {
		s.rand = rand.Reader
	}
	if s.workers <= 0 {
		s.workers = runtime.GOMAXPROCS(0)
	}
	if s.logCapacity <= 0 {
		s.logCapacity = DefaultLogCapacity
	}
	if s.logCapacity > maxRecords {
		return nil, fmt.Errorf("an open segment of %d templates: give at most %d", s.logCapacity, maxRecords)
	}
	return s, nil
}

// Close stops the store, zeroes its keys and the loaded codes, and lets go of
// the folder. Searches must have ended.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, p := range s.parts {
		errs = append(errs, p.close())
	}
	s.parts, s.broken = nil, ErrClosed
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
		s.lock = nil
	}
	return errors.Join(errs...)
}

// writable says why no change can be made. The caller holds mu.
func (s *Store) writable() error { return s.broken }

// fail keeps the reason why the disk cannot be trusted to be as we think.
func (s *Store) fail(err error) error {
	if err == nil {
		return nil
	}
	if s.broken == nil {
		s.broken = ErrUnfinished
	}
	return errors.Join(ErrUnfinished, err)
}

// Dim is the number of values of a template.
func (s *Store) Dim() int { return s.dim }

// Model is the SHA-256 of the model whose templates these are.
func (s *Store) Model() [32]byte { return s.model }

// KeysLocked reports whether the page keys are kept from swap; where they are
// not, raise the service's limit on locked memory or use encrypted swap.
func (s *Store) KeysLocked() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.locked
}

// Has reports whether a live template has this id.
func (s *Store) Has(id uint64) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, _, ok := s.find(id)
	return ok
}

func (s *Store) find(id uint64) (*part, int, bool) {
	for _, p := range s.parts {
		if slot, ok := p.find(id); ok {
			return p, slot, true
		}
	}
	return nil, 0, false
}

// Len is the number of live templates.
func (s *Store) Len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	n := 0
	for _, p := range s.parts {
		n += p.liveN
	}
	return n
}

// Records calls f with every live template until f returns false. It must not
// call the store.
func (s *Store) Records(f func(id uint64, category uint16) bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, p := range s.parts {
		for slot := range p.slots() {
			if e := p.at(slot); e.state == live && !f(e.id, e.category) {
				return
			}
		}
	}
}

// SegmentRoot is what an audit record states of a segment.
type SegmentRoot struct {
	Segment keytree.SegmentID
	Root    [32]byte // SHA-256 Merkle root (RFC 9162) over the file's chunks, or over a log's frames
	Live    int
	Open    bool // still appended to
}

// Roots gives the roots of all segments, in order.
func (s *Store) Roots() []SegmentRoot {
	s.mu.RLock()
	defer s.mu.RUnlock()
	roots := make([]SegmentRoot, len(s.parts))
	for i, p := range s.parts {
		roots[i] = SegmentRoot{p.id, p.Root(), p.liveN, p.kind == keytree.Log}
	}
	return roots
}

// openLog is the log, if there is one; the caller holds mu.
func (s *Store) openLog() *part {
	if n := len(s.parts); n > 0 && s.parts[n-1].kind == keytree.Log {
		return s.parts[n-1]
	}
	return nil
}
