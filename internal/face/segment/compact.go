package segment

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"mpolice/internal/face/segment/keytree"
)

// Seal makes a sorted, sealed segment of the open one; the next append opens a
// new one. Without an open segment it does nothing.
func (s *Store) Seal(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.writable(); err != nil {
		return fmt.Errorf("seal segment: %w", err)
	}
	if err := s.seal(ctx); err != nil {
		return fmt.Errorf("seal segment: %w", err)
	}
	return nil
}

func (s *Store) seal(ctx context.Context) error {
	log := s.openLog()
	if log == nil {
		return nil
	}
	return s.merge(ctx, []*part{log})
}

// Compact merges all segments into one that is sorted by category and id, with
// a new key for every template, and drops what is erased. Searches go on over
// the old segments until the new one is ready; appends and erasures wait. It
// needs as much free disk as the store has.
func (s *Store) Compact(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.writable(); err != nil {
		return fmt.Errorf("compact template store: %w", err)
	}
	if len(s.parts) == 0 || len(s.parts) == 1 && s.parts[0].kind == keytree.Sealed && s.parts[0].liveN == s.parts[0].records {
		return nil
	}
	if err := s.merge(ctx, slices.Clone(s.parts)); err != nil {
		return fmt.Errorf("compact template store: %w", err)
	}
	return nil
}

// merge replaces some parts by one sealed part of their live records, or by
// none where none is left.
func (s *Store) merge(ctx context.Context, old []*part) error {
	next := slices.DeleteFunc(slices.Clone(s.parts), func(p *part) bool { return slices.Contains(old, p) })
	if refs := liveRefs(old); len(refs) > 0 {
		p, err := s.writeSealed(ctx, refs)
		if err != nil {
			return err
		}
		if err := s.loadNew(p); err != nil {
			return errors.Join(err, p.close(), s.discard(p))
		}
		next = append(next, p)
	}
	return s.replaceParts(ctx, next)
}

// replaceParts commits a new list of parts and, once nobody searches the old
// ones any more, closes and removes those.
func (s *Store) replaceParts(ctx context.Context, next []*part) error {
	// A log stays last.
	slices.SortStableFunc(next, func(a, b *part) int { return int(b.kind) - int(a.kind) })
	if err := s.commit(ctx, describe(next), nil); err != nil {
		for _, p := range next {
			if !slices.Contains(s.parts, p) {
				err = errors.Join(err, p.close())
				if s.broken == nil {
					err = errors.Join(err, s.discard(p))
				}
			}
		}
		return err
	}
	old := slices.DeleteFunc(s.parts, func(p *part) bool { return slices.Contains(next, p) })
	s.parts = next
	if s.searcher != nil && s.loaded {
		if err := s.searcher.Replace(s.searchParts()...); err != nil {
			return s.fail(err)
		}
	}
	var errs []error
	for _, p := range old {
		errs = append(errs, p.close())
	}
	return s.fail(errors.Join(append(errs, s.sweep())...))
}

// discard removes the files of a part that was never committed.
func (s *Store) discard(p *part) error {
	return errors.Join(s.disk.Remove(dataName(p.header)), s.disk.Remove(keysName(p.header)))
}

// ref is a live record somewhere.
type ref struct {
	entry
	part *part
	slot int32
}

// liveRefs lists the live records in the order of a sealed segment.
func liveRefs(parts []*part) []ref {
	n := 0
	for _, p := range parts {
		n += p.liveN
	}
	refs := make([]ref, 0, n)
	for _, p := range parts {
		for slot := range p.slots() {
			if e := p.at(slot); e.state == live {
				refs = append(refs, ref{e, p, int32(slot)})
			}
		}
	}
	slices.SortFunc(refs, func(a, b ref) int { return a.compare(b.entry) })
	return refs
}

// writeSealed writes a segment of these records, durable and complete; nothing
// names it yet.
func (s *Store) writeSealed(ctx context.Context, refs []ref) (_ *part, err error) {
	p, err := s.createPart(header{
		kind: keytree.Sealed, dim: s.dim, records: len(refs), created: s.clock.Now(), model: s.model,
	})
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.close(), s.discard(p))
		}
	}()
	if err := s.makePages(p, len(refs)); err != nil {
		return nil, err
	}
	for from := 0; from < len(refs); from += keytree.PageKeys {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := p.writeRecords(refs, from, min(from+keytree.PageKeys, len(refs))); err != nil {
			return nil, err
		}
	}
	table, err := makeTable(ctx, p.bytes[:p.layout.table], s.workers)
	if err != nil {
		return nil, err
	}
	if err := p.data.WriteAt(table, p.layout.table); err != nil {
		return nil, err
	}
	p.root = tableRoot(table)
	if err := p.data.Sync(); err != nil {
		return nil, err
	}
	return p, p.indexSealed(dataName(p.header))
}

// writeRecords decrypts the records of one page under their old keys and
// writes them under new ones.
func (p *part) writeRecords(refs []ref, from, to int) error {
	mem, err := keytree.NewMemory(keytree.PageSize)
	if err != nil {
		return err
	}
	defer mem.Free()
	keys := mem.Bytes()
	if err := p.openPage(keys, from/keytree.PageKeys); err != nil {
		return err
	}
	n := int64(to - from)
	entries, codes, rows := make([]byte, n*entrySize), make([]byte, n*p.codesLen), make([]byte, n*p.rowsLen)
	move := mover{to: p, plain: make([]byte, 8+p.dim), row: make([]float32, p.dim)}
	defer move.clear()
	for i, r := range refs[from:to] {
		at := int64(i)
		key := (*recordKey)(keys[i*keytree.KeySize:])
		r.put(entries[at*entrySize:])
		err := move.record(r, key, codes[at*p.codesLen:(at+1)*p.codesLen], rows[at*p.rowsLen:(at+1)*p.rowsLen])
		if err != nil {
			return err
		}
	}
	slot := int64(from)
	return errors.Join(
		p.data.WriteAt(entries, p.entry+slot*entrySize),
		p.data.WriteAt(codes, p.codes+slot*p.codesLen),
		p.data.WriteAt(rows, p.rows+slot*p.rowsLen),
	)
}

// mover re-encrypts records into a new part.
type mover struct {
	to    *part
	plain []byte
	row   []float32
}

func (m *mover) record(r ref, key *recordKey, codes, row []byte) error {
	var old recordKey
	defer clear(old[:])
	if err := r.part.key(&old, int(r.slot)); err != nil {
		return err
	}
	var ad bound
	ad.set(r.part.id, r.entry)
	c, err := openCodes(m.plain, r.part.codesAt(int(r.slot)), &old, &ad)
	if err == nil {
		err = openRow(m.row, r.part.rowAt(int(r.slot)), &old, &ad)
	}
	if err != nil {
		return damage(dataName(r.part.header), "slot %d does not open", r.slot)
	}
	ad.set(m.to.id, r.entry)
	if err := sealCodes(codes, key, &ad, c); err != nil {
		return err
	}
	return sealRow(row, key, &ad, m.row)
}

func (m *mover) clear() {
	clear(m.plain)
	clear(m.row)
}
