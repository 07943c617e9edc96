package segment

import (
	"encoding/binary"
	"hash/crc32"
	"sync"

	"mpolice/internal/face/segment/keytree"
)

// A log's frame: CRC32C of all that follows 4 | first slot of its batch 4 |
// records of its batch 4 | slots synced before it was written 4 | entry 16 |
// codes | row | zeros.
//
// A batch counts when all of its frames are whole. How many slots are durable
// is written in every later frame and, after each sync, in one of two markers in
// the header block. A slot below that number that is not whole is damage; one
// above it was being written when the machine stopped.

// markers are at these offsets, in different sectors: count 4, CRC32C 4.
var markers = [2]int64{1024, 2048}

func inMarker(at int64) bool {
	return at >= markers[0] && at < markers[0]+8 || at >= markers[1] && at < markers[1]+8
}

// logState is what is known of a log beside its bytes.
type logState struct {
	next   int            // the next free slot; guarded by the store's lock
	synced int            // slots known to be durable; guarded by the store's lock
	turn   int            // the marker to write next
	slotOf map[uint64]int // live ids; guarded by the store's lock

	mu     sync.RWMutex
	places []int // slot of each place in the set; guarded by mu
	leaves [][32]byte
}

func newLogState() *logState { return &logState{slotOf: map[uint64]int{}} }

func (s *logState) slotAt(place int) (int, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if place < 0 || place >= len(s.places) {
		return 0, ErrAbsent
	}
	return s.places[place], nil
}

// root is the tree hash over the frames in use.
func (s *logState) root() [32]byte {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return merkleRoot(len(s.leaves), func(i int) [32]byte { return s.leaves[i] })
}

// setLeaf keeps the hash of the frame in a slot.
func (s *logState) setLeaf(slot int, frame []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.leaves) <= slot {
		s.leaves = append(s.leaves, [32]byte{})
	}
	s.leaves[slot] = leafHash(frame)
}

// frame gives the bytes of a slot of a log, in place.
func (p *part) frame(slot int) []byte {
	at := p.frameAt(slot)
	return p.bytes[at : at+p.entryStride]
}

func (p *part) frameAt(slot int) int64 { return headerSize + int64(slot)*p.entryStride }

// finish fills in a frame's head once the rest is there.
func finish(frame []byte, e entry, b batch) {
	le := binary.LittleEndian
	le.PutUint32(frame[4:], uint32(b.first))
	le.PutUint32(frame[8:], uint32(b.count))
	le.PutUint32(frame[12:], uint32(b.synced))
	e.put(frame[frameHead:])
	le.PutUint32(frame, crc32.Checksum(frame[4:], castagnoli))
}

// batch is what a frame says of the call that wrote it.
type batch struct {
	first, count int // its slots
	synced       int // slots that were durable before
}

func batchOf(frame []byte) batch {
	le := binary.LittleEndian
	return batch{int(le.Uint32(frame[4:])), int(le.Uint32(frame[8:])), int(le.Uint32(frame[12:]))}
}

// wholeFrame reports whether the frame in a slot is as some program wrote it.
func (p *part) wholeFrame(slot int) bool {
	f := p.frame(slot)
	b, e := batchOf(f), getEntry(f[frameHead:])
	return binary.LittleEndian.Uint32(f) == crc32.Checksum(f[4:], castagnoli) &&
		e.state >= live && e.state <= void &&
		b.first <= slot && b.count <= p.records && slot < b.first+b.count && b.synced <= b.first
}

// erasedFrame makes the frame of an erased slot: no envelope, but the batch
// that it was of, so that the batch stays whole.
func (p *part) erasedFrame(slot int) []byte {
	old, frame := p.frame(slot), make([]byte, p.entryStride)
	e := getEntry(old[frameHead:])
	e.state = erased
	finish(frame, e, batchOf(old))
	return frame
}

// scanLog finds what a log holds, after a crash too. It returns the slots that
// were left half written.
func (p *part) scanLog() (broken []int, err error) {
	p.log = newLogState()
	durable := p.markedDurable()
	end := 0 // one past the last slot that is not all zero
	whole := make([]bool, p.records)
	for slot := range p.records {
		f := p.frame(slot)
		if allZero(f) {
			continue
		}
		end = slot + 1
		if whole[slot] = p.wholeFrame(slot); whole[slot] {
			durable = max(durable, batchOf(f).synced)
		}
	}
	if durable > p.records {
		return nil, damage(dataName(p.header), "it says that %d of %d slots are written", durable, p.records)
	}
	for slot := range durable {
		if !whole[slot] {
			return nil, damage(dataName(p.header), "slot %d was written whole and is not whole now", slot)
		}
	}
	for slot := durable; slot < end; {
		n := p.wholeBatch(whole, slot)
		for i := slot; n == 0 && i < end; i++ {
			broken = append(broken, i)
		}
		if n == 0 {
			break
		}
		slot += n
	}
	p.log.next = end
	return broken, nil
}

// voidSlots marks what a crash left half written, as one batch, for good: a
// slot's key is not used for a second record.
func (p *part) voidSlots(broken []int) error {
	if len(broken) == 0 {
		return p.settleLog()
	}
	frame := make([]byte, p.entryStride)
	finish(frame, entry{state: void}, batch{broken[0], len(broken), broken[0]})
	for _, slot := range broken {
		if err := p.data.WriteAt(frame, p.frameAt(slot)); err != nil {
			return err
		}
	}
	return p.settleLog()
}

// settleLog makes all slots in use durable and marks them so.
func (p *part) settleLog() error {
	if err := p.data.Sync(); err != nil {
		return err
	}
	p.log.synced = p.log.next
	return p.mark(p.log.next)
}

// wholeBatch gives the length of the batch that starts at a slot, or 0.
func (p *part) wholeBatch(whole []bool, slot int) int {
	if !whole[slot] {
		return 0
	}
	b := batchOf(p.frame(slot))
	if b.first != slot || slot+b.count > len(whole) {
		return 0
	}
	for i := slot; i < slot+b.count; i++ {
		if !whole[i] || batchOf(p.frame(i)) != b {
			return 0
		}
	}
	return b.count
}

// markedDurable reads the markers.
func (p *part) markedDurable() int {
	n := 0
	for i, at := range markers {
		m := p.bytes[at : at+8]
		count := binary.LittleEndian.Uint32(m)
		if crc32.Checksum(m[:4], castagnoli) == binary.LittleEndian.Uint32(m[4:]) && int(count) > n {
			n, p.log.turn = int(count), 1-i
		}
	}
	return n
}

// mark writes how many slots are durable. It is not synced: it is there to tell
// damage from an interrupted write, and a lost marker only makes that milder.
func (p *part) mark(n int) error {
	var m [8]byte
	binary.LittleEndian.PutUint32(m[:], uint32(n))
	binary.LittleEndian.PutUint32(m[4:], crc32.Checksum(m[:4], castagnoli))
	at := markers[p.log.turn]
	p.log.turn = 1 - p.log.turn
	return p.data.WriteAt(m[:], at)
}

// indexLog fills the index of live ids and the leaves.
func (p *part) indexLog() error {
	p.liveN = 0
	for slot := range p.log.next {
		p.log.setLeaf(slot, p.frame(slot))
		e := p.at(slot)
		if e.state != live {
			continue
		}
		if _, twice := p.log.slotOf[e.id]; twice {
			return damage(dataName(p.header), "slot %d has the id of another", slot)
		}
		p.log.slotOf[e.id] = slot
		p.liveN++
	}
	return nil
}

func allZero(b []byte) bool {
	for len(b) >= 8 {
		if binary.NativeEndian.Uint64(b) != 0 {
			return false
		}
		b = b[8:]
	}
	for _, v := range b {
		if v != 0 {
			return false
		}
	}
	return true
}

// newLog makes the files of an empty log with a key for every slot. Nothing
// names them until the tree does.
func (s *Store) newLog() (*part, error) {
	h := header{
		kind: keytree.Log, dim: s.dim, records: s.logCapacity,
		created: s.clock.Now(), model: s.model,
	}
	p, err := s.createPart(h)
	if err != nil {
		return nil, err
	}
	p.log = newLogState()
	err = s.makePages(p, p.records)
	if err == nil {
		err = p.data.Sync()
	}
	if err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}
