package segment

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"mpolice/internal/face/segment/keytree"
)

// Method names what an erasure does, for its certificate.
const Method = "record key destroyed by replacing the root key; codes and row overwritten with zeros in place"

// Certificate states one erasure. It carries no template.
type Certificate struct {
	ID         uint64
	Segment    keytree.SegmentID
	RootBefore [32]byte // of the segment
	RootAfter  [32]byte
	At         time.Time // when the root key had been replaced
	Method     string
}

// Erase destroys templates: one replacement of the root key for all of them.
// The ids must be live and differ; otherwise it fails with ErrAbsent and erases
// none. When it returns certificates the templates are gone from the files and,
// for whoever has no old root key, from every copy of the files. ErrUnfinished
// says that the keys are gone or may be, and that opening the store again
// finishes the rest.
func (s *Store) Erase(ctx context.Context, ids []uint64) ([]Certificate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.writable(); err != nil {
		return nil, fmt.Errorf("erase templates: %w", err)
	}
	jobs, err := s.plan(ids)
	if err != nil {
		return nil, fmt.Errorf("erase templates: %w", err)
	}
	defer func() {
		for _, j := range jobs {
			j.mem.Free()
		}
	}()
	certs, err := s.erase(ctx, jobs)
	if err != nil {
		return nil, fmt.Errorf("erase templates: %w", err)
	}
	return certs, nil
}

// erasure is what is to be erased in one segment.
type erasure struct {
	part   *part
	index  int   // of the part
	slots  []int // ascending
	before [32]byte

	mem   *keytree.Memory // the page table of after
	freed []int           // places of pages that are dead after
	chunk []byte          // of a sealed segment: the table of chunks of after
}

// plan finds the slots, by segment.
func (s *Store) plan(ids []uint64) ([]*erasure, error) {
	jobs := make([]*erasure, len(s.parts))
	for _, id := range ids {
		p, slot, ok := s.find(id)
		if !ok {
			return nil, ErrAbsent
		}
		i := slices.Index(s.parts, p)
		if jobs[i] == nil {
			jobs[i] = &erasure{part: p, index: i, before: p.Root()}
		}
		jobs[i].slots = append(jobs[i].slots, slot)
	}
	jobs = slices.DeleteFunc(jobs, func(j *erasure) bool { return j == nil })
	for _, j := range jobs {
		slices.Sort(j.slots)
		if n := len(j.slots); len(slices.Compact(j.slots)) != n {
			return nil, fmt.Errorf("%w: an id is given twice", ErrAbsent)
		}
	}
	return jobs, nil
}

// prepare writes what the next tree is to name, and gives what it says.
func (s *Store) prepare(jobs []*erasure) ([]keytree.Segment, []keytree.Ref, error) {
	segments, pending := describe(s.parts), []keytree.Ref(nil)
	for _, j := range jobs {
		if err := s.rewritePages(j); err != nil {
			return nil, nil, err
		}
		t := &segments[j.index]
		t.Table = j.mem.Bytes()
		if j.part.kind == keytree.Sealed {
			j.chunk = j.part.tableWithout(j.slots)
			t.Root = tableRoot(j.chunk)
		}
		for _, slot := range j.slots {
			pending = append(pending, keytree.Ref{Segment: uint32(j.index), Slot: uint32(slot)})
		}
	}
	return segments, pending, nil
}

func (s *Store) erase(ctx context.Context, jobs []*erasure) ([]Certificate, error) {
	if len(jobs) == 0 {
		return nil, ctx.Err()
	}
	segments, pending, err := s.prepare(jobs)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := s.commit(ctx, segments, pending); err != nil {
		return nil, err
	}
	at := s.clock.Now()
	// First nothing in memory leads to the records any more, then the files.
	for _, j := range jobs {
		if err := j.part.dropFromSet(j.slots); err != nil {
			return nil, s.fail(err)
		}
		j.part.swapTable(j.mem, segments[j.index].Root)
		j.mem = nil
	}
	var certs []Certificate
	for _, j := range jobs {
		if err := j.carryOut(); err != nil {
			return nil, s.fail(err)
		}
		certs = append(certs, j.certificates(at)...)
	}
	if err := s.sweep(); err != nil {
		return nil, s.fail(err)
	}
	return certs, nil
}

// rewritePages writes the pages that hold the slots' keys again without them,
// under fresh page keys, beside the old ones, and makes that durable.
func (s *Store) rewritePages(j *erasure) (err error) {
	p := j.part
	if j.mem, err = keytree.NewMemory(len(p.table)); err != nil {
		return err
	}
	table := keytree.Table(j.mem.Bytes())
	copy(table, p.table)
	keys, err := keytree.NewMemory(keytree.PageSize)
	if err != nil {
		return err
	}
	defer keys.Free()
	free := p.freePages(len(j.slots))
	for from := 0; from < len(j.slots); {
		page := j.slots[from] / keytree.PageKeys
		to := from
		for to < len(j.slots) && j.slots[to]/keytree.PageKeys == page {
			to++
		}
		if err := s.rewritePage(j, table, keys.Bytes(), page, j.slots[from:to], free[len(j.freed)]); err != nil {
			return err
		}
		from = to
	}
	if err := p.keys.Sync(); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.mapPages()
}

func (s *Store) rewritePage(j *erasure, table keytree.Table, keys []byte, page int, slots []int, place int) error {
	p := j.part
	if err := p.openPage(keys, page); err != nil {
		return err
	}
	for _, slot := range slots {
		at := slot % keytree.PageKeys * keytree.KeySize
		clear(keys[at : at+keytree.KeySize])
	}
	if _, err := io.ReadFull(s.rand, table.Key(page)); err != nil {
		return fmt.Errorf("make key: %w", err)
	}
	sealed := make([]byte, keytree.PageSize)
	if err := keytree.SealPage(sealed, keys[:keytree.PageKeys*keytree.KeySize], table.Key(page), p.id, page); err != nil {
		return err
	}
	j.freed = append(j.freed, table.Slot(page))
	table.SetSlot(page, place)
	return p.keys.WriteAt(sealed, int64(place)*keytree.PageSize)
}

// freePages gives n places in the key file that no page is in, lowest first.
func (p *part) freePages(n int) []int {
	used := p.usedPages(len(p.pages) / keytree.PageSize)
	free := make([]int, 0, n)
	for i := 0; len(free) < n; i++ {
		if i >= len(used) || !used[i] {
			free = append(free, i)
		}
	}
	return free
}

// carryOut overwrites in the files what the tree says is erased.
func (j *erasure) carryOut() error {
	p := j.part
	p.liveN -= len(j.slots)
	if p.kind == keytree.Sealed {
		if err := p.blankInSealed(j.slots, j.chunk); err != nil {
			return err
		}
		return p.zeroPages(j.freed)
	}
	for _, slot := range j.slots {
		delete(p.log.slotOf, p.at(slot).id)
	}
	if err := p.blankInLog(j.slots); err != nil {
		return err
	}
	for _, slot := range j.slots {
		p.log.setLeaf(slot, p.frame(slot))
	}
	return p.zeroPages(j.freed)
}

func (p *part) swapTable(mem *keytree.Memory, root [32]byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mem.Free()
	p.mem, p.table, p.root = mem, mem.Bytes(), root
}

// zeroPages overwrites dead pages. It waits for no sync: their page keys are
// destroyed already, and opening the store looks after them again.
func (p *part) zeroPages(places []int) error {
	zero := make([]byte, keytree.PageSize)
	for _, i := range places {
		if err := p.keys.WriteAt(zero, int64(i)*keytree.PageSize); err != nil {
			return err
		}
	}
	return nil
}

func (j *erasure) certificates(at time.Time) []Certificate {
	after := j.part.Root()
	certs := make([]Certificate, len(j.slots))
	for i, slot := range j.slots {
		certs[i] = Certificate{
			ID: j.part.at(slot).id, Segment: j.part.id,
			RootBefore: j.before, RootAfter: after, At: at, Method: Method,
		}
	}
	return certs
}
