package segment

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"mpolice/internal/face/search"
	"mpolice/internal/face/segment/keytree"
)

// Verify reads everything: every chunk against its SHA-256, every table against
// the root that the key tree states, every key page, and both envelopes of every
// live template against their tags; of erased ones that nothing is left. All
// damage found is joined, at most one per segment and kind of check. Progress
// counts bytes of templates. Changes wait until it ends; cancel it with ctx.
func (s *Store) Verify(ctx context.Context, progress Progress) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if errors.Is(s.broken, ErrClosed) {
		return fmt.Errorf("verify template store: %w", s.broken)
	}
	m := &meter{report: progress}
	for _, p := range s.parts {
		m.total += int64(p.slots()) * (p.codesLen + p.rowsLen)
	}
	var found []error
	for _, p := range s.parts {
		if p.kind == keytree.Sealed {
			found = append(found, p.verifyChunks(ctx, s.workers))
		} else {
			found = append(found, p.verifyFrames())
		}
		found = append(found, p.verifyRecords(ctx, s.workers, m))
	}
	if err := errors.Join(found...); err != nil {
		return fmt.Errorf("verify template store: %w", err)
	}
	return nil
}

func (p *part) verifyChunks(ctx context.Context, workers int) error {
	name := dataName(p.header)
	made, err := makeTable(ctx, p.bytes[:p.layout.table], workers)
	if err != nil {
		return err
	}
	stated := p.bytes[p.layout.table:]
	for i := 0; i < len(made); i += tableEntry {
		if !bytes.Equal(made[i:i+tableEntry], stated[i:i+tableEntry]) {
			return damage(name, "chunk %d of %d is not what was written", i/tableEntry, len(made)/tableEntry)
		}
	}
	if tableRoot(made) != p.Root() {
		return damage(name, "its chunks do not lead to the root that the key tree states")
	}
	return nil
}

func (p *part) verifyFrames() error {
	for slot := range p.log.next {
		if !p.wholeFrame(slot) {
			return damage(dataName(p.header), "slot %d is not what was written", slot)
		}
	}
	if leaves := p.log; merkleRoot(p.log.next, func(i int) [32]byte { return leafHash(p.frame(i)) }) != leaves.root() {
		return damage(dataName(p.header), "its frames changed since the store was opened")
	}
	return nil
}

func (p *part) verifyRecords(ctx context.Context, workers int, m *meter) error {
	n := p.slots()
	return eachRange(ctx, n, loadStep, workers, func(from, to int) error {
		row := make([]float32, p.dim)
		defer clear(row)
		err := p.eachCode(from, to, func(slot int, e entry, c search.Code) error {
			return p.readRow(slot, row)
		})
		if err != nil {
			return err
		}
		for slot := from; slot < to; slot++ {
			if p.at(slot).state != live && !(allZero(p.codesAt(slot)) && allZero(p.rowAt(slot))) {
				return damage(dataName(p.header), "slot %d is erased and not empty", slot)
			}
		}
		m.add(int64(to-from) * (p.codesLen + p.rowsLen))
		return nil
	})
}
