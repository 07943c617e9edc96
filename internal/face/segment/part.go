package segment

import (
	"encoding/hex"
	"errors"
	"fmt"
	"sync"

	"mpolice/internal/face/search"
	"mpolice/internal/face/segment/disk"
	"mpolice/internal/face/segment/keytree"
)

// part is one segment of the store: its two files, its page keys, and, once
// loaded, the set of its codes.
type part struct {
	header
	layout
	data, keys *disk.File
	bytes      []byte // the data file, mapped for reading

	// mu guards the page table, the mapping of the key file, and root. Readers
	// of rows hold it shared; a commit holds it for the swap only.
	mu    sync.RWMutex
	mem   *keytree.Memory
	table keytree.Table
	pages []byte // the key file, mapped for reading
	root  [32]byte

	// Guarded by the store's lock.
	set   *search.Set // nil until loaded
	runs  []run       // of a sealed segment: where each category lies
	liveN int
	log   *logState // of a log
}

// run is the slots [from, to) of one category.
type run struct {
	category uint16
	from, to int
}

func dataName(h header) string { return fileStem(h) + ".tpl" }
func keysName(h header) string { return fileStem(h) + ".key" }

func fileStem(h header) string {
	if h.kind == keytree.Log {
		return "log-" + hex.EncodeToString(h.id[:])
	}
	return "seg-" + hex.EncodeToString(h.id[:])
}

func (p *part) entryBytes(slot int) []byte {
	at := p.entry + int64(slot)*p.entryStride
	return p.bytes[at : at+entrySize]
}

func (p *part) at(slot int) entry { return getEntry(p.entryBytes(slot)) }

func (p *part) codesAt(slot int) []byte {
	at := p.codes + int64(slot)*p.codesStride
	return p.bytes[at : at+p.codesLen]
}

func (p *part) rowAt(slot int) []byte {
	at := p.rows + int64(slot)*p.rowsStride
	return p.bytes[at : at+p.rowsLen]
}

// slots is how many slots are in use.
func (p *part) slots() int {
	if p.kind == keytree.Log {
		return p.log.next
	}
	return p.records
}

// openPart opens the files of a segment that the tree names. It takes the
// table into memory of its own. What it returns on error is closed.
func openPart(d *disk.Disk, t keytree.Segment, dim int, model [32]byte) (_ *part, err error) {
	p := &part{header: header{kind: t.Kind, id: t.ID, records: t.Capacity, dim: dim}, root: t.Root}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.close())
		}
	}()
	if err := p.openData(d, model); err != nil {
		return nil, err
	}
	if p.mem, err = keytree.NewMemory(len(t.Table)); err != nil {
		return nil, err
	}
	p.table = p.mem.Bytes()
	copy(p.table, t.Table)
	if p.keys, err = d.Open(keysName(p.header)); err != nil {
		return nil, damage(keysName(p.header), "it cannot be opened: %v", errors.Unwrap(err))
	}
	if err := p.mapPages(); err != nil {
		return nil, err
	}
	return p, nil
}

// openData opens and maps the data file, and holds its header against the tree.
func (p *part) openData(d *disk.Disk, model [32]byte) error {
	name := dataName(p.header)
	var err error
	if p.data, err = d.Open(name); err != nil {
		return damage(name, "it cannot be opened: %v", errors.Unwrap(err))
	}
	size, err := p.data.Size()
	if err != nil {
		return err
	}
	if size < headerSize {
		return damage(name, "it is cut off at %d bytes", size)
	}
	if p.bytes, err = p.data.Map(size); err != nil {
		return err
	}
	h, err := parseHeader(p.bytes)
	if err != nil {
		return damage(name, "%v", err)
	}
	if h.kind != p.kind || h.id != p.id || h.dim != p.dim || h.records != p.records || h.model != model {
		return damage(name, "its header is not of the segment that the key tree names")
	}
	p.header, p.layout = h, layoutOf(h)
	if p.size != size {
		return damage(name, "it has %d bytes, %d are needed", size, p.size)
	}
	return nil
}

// mapPages maps the whole pages of the key file. What is beyond is the start of
// a page that a power cut kept from being written and that no tree names.
func (p *part) mapPages() error {
	size, err := p.keys.Size()
	if err != nil {
		return err
	}
	over := size % keytree.PageSize
	size -= over
	for i := range p.table.Len() {
		if int64(p.table.Slot(i)) >= size/keytree.PageSize {
			return damage(p.keys.Name(), "page %d is missing", i)
		}
	}
	if over != 0 {
		if err := p.keys.Resize(size); err != nil {
			return err
		}
	}
	if err := disk.Unmap(p.pages); err != nil {
		return err
	}
	p.pages, err = p.keys.Map(size)
	return err
}

// page gives a sealed page, in place. The caller holds mu.
func (p *part) page(i int) []byte {
	at := p.table.Slot(i) * keytree.PageSize
	return p.pages[at : at+keytree.PageSize]
}

// openPage decrypts all record keys of a page into keys.
func (p *part) openPage(keys []byte, i int) error {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if err := keytree.OpenPage(keys, p.page(i), p.table.Key(i), p.id, i); err != nil {
		return damage(keysName(p.header), "page %d: %v", i, err)
	}
	return nil
}

// key decrypts the key of one record. The envelope's tag is what proves it.
func (p *part) key(key *recordKey, slot int) error {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.keyHeld(key, slot)
}

// keyHeld is key for who holds mu.
func (p *part) keyHeld(key *recordKey, slot int) error {
	if p.table == nil {
		return ErrClosed
	}
	i := slot / keytree.PageKeys
	return keytree.KeyAt(key, p.page(i), p.table.Key(i), slot%keytree.PageKeys)
}

// readRow decrypts the row of a live slot. It holds mu to the end, so that the
// files cannot be unmapped meanwhile.
func (p *part) readRow(slot int, row []float32) error {
	if slot < 0 || slot >= p.records {
		return fmt.Errorf("read template: slot %d of %d", slot, p.records)
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	var key recordKey
	defer clear(key[:])
	if err := p.keyHeld(&key, slot); err != nil {
		return err
	}
	e := p.at(slot)
	if e.state != live || key == (recordKey{}) {
		return ErrErased
	}
	var ad bound
	ad.set(p.id, e)
	if err := openRow(row, p.rowAt(slot), &key, &ad); err != nil {
		return damage(dataName(p.header), "the row of slot %d does not open", slot)
	}
	return nil
}

// Row gives the row at a place of the part's set; it is part of search.Rows.
func (p *part) Row(place int, into []float32) ([]float32, error) {
	if cap(into) < p.dim {
		return nil, fmt.Errorf("read template: room for %d values, %d are needed", cap(into), p.dim)
	}
	slot := place
	if p.kind == keytree.Log {
		var err error
		if slot, err = p.log.slotAt(place); err != nil {
			return nil, err
		}
	}
	row := into[:p.dim]
	return row, p.readRow(slot, row)
}

// Root is the segment's SHA-256 root now.
func (p *part) Root() [32]byte {
	if p.kind == keytree.Log {
		return p.log.root()
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.root
}

// find gives the slot of a live id.
func (p *part) find(id uint64) (int, bool) {
	if p.kind == keytree.Log {
		slot, ok := p.log.slotOf[id]
		return slot, ok
	}
	for _, r := range p.runs {
		lo, hi := r.from, r.to
		for lo < hi {
			mid := (lo + hi) / 2
			if p.at(mid).id < id {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		if lo < r.to {
			if e := p.at(lo); e.id == id && e.state == live {
				return lo, true
			}
		}
	}
	return 0, false
}

// close gives everything back and zeroes the page keys.
func (p *part) close() error {
	var errs []error
	if p.set != nil {
		errs = append(errs, p.set.Close())
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mem.Free()
	p.table, p.mem = nil, nil
	errs = append(errs, disk.Unmap(p.bytes), disk.Unmap(p.pages))
	p.bytes, p.pages = nil, nil
	for _, f := range []*disk.File{p.data, p.keys} {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	p.set, p.data, p.keys = nil, nil, nil
	return errors.Join(errs...)
}
