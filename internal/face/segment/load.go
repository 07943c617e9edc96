package segment

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"mpolice/internal/face/search"
	"mpolice/internal/face/segment/keytree"
)

// Progress is told how much is done of how much, now and then, by one
// goroutine at a time. It may be nil.
type Progress func(done, total int64)

// meter counts for a Progress.
type meter struct {
	mu          sync.Mutex
	report      Progress
	done, total int64
}

func (m *meter) add(n int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.done += n
	if m.report != nil {
		m.report(m.done, m.total)
	}
}

// Load decrypts the codes of every live template into sets for searching and
// gives them with their rows, which stay encrypted until they are asked for.
// Progress counts templates. The store keeps the sets in step with Append and
// Erase; hand the parts to a Searcher and name it with Serve, and it also
// follows Seal and Compact. Close frees the sets.
func (s *Store) Load(ctx context.Context, progress Progress) ([]search.Part, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return nil, fmt.Errorf("load templates: %w", s.broken)
	}
	m := &meter{report: progress}
	for _, p := range s.parts {
		m.total += int64(p.slots())
	}
	for _, p := range s.parts {
		if err := p.load(ctx, s.workers, m); err != nil {
			return nil, fmt.Errorf("load templates: %w", err)
		}
	}
	s.loaded = true
	return s.searchParts(), nil
}

// Serve names who searches the loaded parts.
func (s *Store) Serve(to Searcher) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.searcher = to
	if !s.loaded {
		return nil
	}
	return to.Replace(s.searchParts()...)
}

func (s *Store) searchParts() []search.Part {
	parts := make([]search.Part, len(s.parts))
	for i, p := range s.parts {
		parts[i] = search.Part{Set: p.set, Rows: p, Root: p.Root}
	}
	return parts
}

// loadNew loads a segment that joins a loaded store.
func (s *Store) loadNew(p *part) error {
	if !s.loaded {
		return nil
	}
	return p.load(context.Background(), s.workers, &meter{})
}

// load fills the part's set, once.
func (p *part) load(ctx context.Context, workers int, m *meter) (err error) {
	if p.set != nil {
		m.add(int64(p.slots()))
		return nil
	}
	set, err := search.NewSet(p.dim, p.records)
	if err != nil {
		return err
	}
	if p.kind == keytree.Log {
		err = p.loadLog(ctx, set, m)
	} else {
		err = p.loadSealed(ctx, set, workers, m)
	}
	if err != nil {
		set.Close()
		return err
	}
	p.set = set
	return nil
}

// loadStep is a whole number of pages of keys and of the set's blocks.
const loadStep = keytree.PageKeys * search.BlockSize

func (p *part) loadSealed(ctx context.Context, set *search.Set, workers int, m *meter) error {
	end := p.codes + int64(p.records)*p.codesLen
	if err := checkCRC(ctx, dataName(p.header), p.bytes, p.layout, p.codes, end, workers); err != nil {
		return err
	}
	if err := set.Resize(p.records); err != nil {
		return err
	}
	return eachRange(ctx, p.records, loadStep, workers, func(from, to int) error {
		defer m.add(int64(to - from))
		return p.eachCode(from, to, func(slot int, e entry, c search.Code) error {
			return set.Put(slot, e.id, e.category, c)
		})
	})
}

func (p *part) loadLog(ctx context.Context, set *search.Set, m *meter) error {
	p.log.mu.Lock()
	p.log.places = nil
	p.log.mu.Unlock()
	for from := 0; from < p.log.next; from += loadStep {
		if err := ctx.Err(); err != nil {
			return err
		}
		to := min(from+loadStep, p.log.next)
		err := p.eachCode(from, to, func(slot int, e entry, c search.Code) error {
			p.log.addPlace(slot)
			_, err := set.Append(e.id, e.category, c)
			return err
		})
		if err != nil {
			return err
		}
		m.add(int64(to - from))
	}
	return nil
}

// eachCode decrypts the codes of the live slots in [from, to), where from is
// the first slot of a page. A live slot without a key, or an erased one with
// one, is damage: the key pages are authenticated, the states are not.
func (p *part) eachCode(from, to int, f func(slot int, e entry, c search.Code) error) error {
	mem, err := keytree.NewMemory(keytree.PageSize + 8 + p.dim)
	if err != nil {
		return err
	}
	defer mem.Free()
	keys, plain := mem.Bytes()[:keytree.PageSize:keytree.PageSize], mem.Bytes()[keytree.PageSize:]
	var ad bound
	for slot := from; slot < to; slot++ {
		if slot%keytree.PageKeys == 0 {
			if err := p.openPage(keys, slot/keytree.PageKeys); err != nil {
				return err
			}
		}
		e := p.at(slot)
		key := (*recordKey)(keys[slot%keytree.PageKeys*keytree.KeySize:])
		gone := *key == recordKey{}
		if gone != (e.state == erased) && e.state != void {
			return damage(dataName(p.header), "the state of slot %d and its key do not agree", slot)
		}
		if e.state != live {
			continue
		}
		ad.set(p.id, e)
		c, err := openCodes(plain, p.codesAt(slot), key, &ad)
		if err != nil {
			return damage(dataName(p.header), "the codes of slot %d do not open", slot)
		}
		if err := f(slot, e, c); err != nil {
			return err
		}
	}
	return nil
}

// dropFromSet takes slots out of what is searched; it waits for searches that
// run.
func (p *part) dropFromSet(slots []int) error {
	if p.set == nil {
		return nil
	}
	for _, slot := range slots {
		place := slot
		if p.kind == keytree.Log {
			place = p.log.placeOf(slot)
		}
		if err := p.set.Erase(place); err != nil {
			return err
		}
	}
	return nil
}

func (s *logState) placeOf(slot int) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	place, _ := slices.BinarySearch(s.places, slot)
	return place
}
