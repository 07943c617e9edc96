package sqlite

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"mpolice/internal/audit"
	"mpolice/internal/durable"
)

// journal is a file of fixed size beside the database in which batches of
// records become durable first: one write in place and one fdatasync, where a
// commit of the database writes a dozen pages. The database follows at once,
// unsynced; what a power cut takes from it is put back from here.
//
//	entry: "mpj1"  length:4  crc32c:4  first seq:8  rows:2  row…
//	row:   leaf, officer, parent, tag, box, each with its length:4
//
// When the file is full, the next round is committed with a sync of the
// database, which makes everything before it durable there, and the journal
// starts again from the front.
type journal struct {
	f      *os.File
	offset int64
}

const (
	journalMagic = "mpj1"
	journalSize  = 16 << 20
	entryHeader  = 4 + 4 + 4
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// openJournal opens or makes the journal of a database file.
func openJournal(database string) (*journal, error) {
	path := database + ".journal"
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	j := &journal{f: f}
	if err := j.reserve(path); err != nil {
		return nil, errors.Join(fmt.Errorf("open journal: %w", err), f.Close())
	}
	return j, nil
}

// reserve gives the file its full size, so that no later write can run out of
// space or has to change the file's length.
func (j *journal) reserve(path string) error {
	st, err := j.f.Stat()
	if err != nil || st.Size() >= journalSize {
		return err
	}
	zero := make([]byte, 1<<20)
	for at := st.Size(); at < journalSize; at += int64(len(zero)) {
		if _, err := j.f.WriteAt(zero[:min(int64(len(zero)), journalSize-at)], at); err != nil {
			return err
		}
	}
	if err := j.f.Sync(); err != nil {
		return err
	}
	return durable.SyncDir(filepath.Dir(path))
}

// fits reports whether an entry has room before the end.
func (j *journal) fits(entry []byte) bool { return j.offset+int64(len(entry)) <= journalSize }

// write makes an entry durable. After an error its outcome is unknown: the
// same place is written again by the next.
func (j *journal) write(entry []byte) error {
	if _, err := j.f.WriteAt(entry, j.offset); err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	if err := syscall.Fdatasync(int(j.f.Fd())); err != nil {
		return fmt.Errorf("sync journal: %w", err)
	}
	j.offset += int64(len(entry))
	return nil
}

// rewind starts from the front again. Everything so far must be durable in the
// database.
func (j *journal) rewind() { j.offset = 0 }

func (j *journal) close() error { return j.f.Close() }

// encodeEntry makes the entry of one batch whose first record has number seq.
func encodeEntry(seq int64, rows []audit.Written) []byte {
	b := make([]byte, entryHeader, entryHeader+10+len(rows)*2048)
	copy(b, journalMagic)
	b = binary.BigEndian.AppendUint64(b, uint64(seq))
	b = binary.BigEndian.AppendUint16(b, uint16(len(rows)))
	for _, w := range rows {
		for _, part := range [][]byte{w.Leaf, []byte(w.Officer), w.Parent[:], w.Tag, w.Box} {
			b = binary.BigEndian.AppendUint32(b, uint32(len(part)))
			b = append(b, part...)
		}
	}
	binary.BigEndian.PutUint32(b[4:], uint32(len(b)-entryHeader))
	binary.BigEndian.PutUint32(b[8:], crc32.Checksum(b[entryHeader:], castagnoli))
	return b
}

// errEntry ends the reading of a journal: what follows is older or was cut off
// while it was written.
var errEntry = errors.New("no whole journal entry")

// decodeEntry reads the body of an entry.
func decodeEntry(body []byte) (seq int64, rows []audit.Written, err error) {
	if len(body) < 10 {
		return 0, nil, errEntry
	}
	seq = int64(binary.BigEndian.Uint64(body))
	rows = make([]audit.Written, binary.BigEndian.Uint16(body[8:]))
	body = body[10:]
	for i := range rows {
		var parts [5][]byte
		for k := range parts {
			if len(body) < 4 {
				return 0, nil, errEntry
			}
			n := int64(binary.BigEndian.Uint32(body))
			if n > int64(len(body)-4) {
				return 0, nil, errEntry
			}
			parts[k], body = body[4:4+n], body[4+n:]
		}
		if rows[i], err = audit.Rebuild(parts[0], string(parts[1]), parts[2], parts[3], parts[4]); err != nil {
			return 0, nil, err
		}
	}
	if len(body) != 0 || seq < 1 || len(rows) == 0 {
		return 0, nil, errEntry
	}
	return seq, rows, nil
}

// entries gives the journal's batches from the front while their numbers rise:
// what lies behind the newest entry is from an earlier round of the file.
func (j *journal) entries(each func(seq int64, rows []audit.Written) error) error {
	r := io.NewSectionReader(j.f, 0, journalSize)
	var header [entryHeader]byte
	last := int64(0)
	for {
		if _, err := io.ReadFull(r, header[:]); err != nil || string(header[:4]) != journalMagic {
			return nil
		}
		n := binary.BigEndian.Uint32(header[4:])
		if n > journalSize {
			return nil
		}
		body := make([]byte, n)
		if _, err := io.ReadFull(r, body); err != nil || crc32.Checksum(body, castagnoli) != binary.BigEndian.Uint32(header[8:]) {
			return nil
		}
		seq, rows, err := decodeEntry(body)
		if err != nil || seq <= last {
			return nil
		}
		if err := each(seq, rows); err != nil {
			return err
		}
		last = seq
	}
}
