package segment

import "bytes"

// span is a stretch of a file that an erasure changes.
type span struct {
	at   int64
	data []byte
}

// spans are the changes that erase a slot of a sealed segment.
func (p *part) spans(slot int) [3]span {
	e := p.at(slot)
	e.state = erased
	plain := make([]byte, entrySize)
	e.put(plain)
	n := int64(slot)
	return [3]span{
		{p.entry + n*p.entryStride, plain},
		{p.codes + n*p.codesStride, make([]byte, p.codesLen)},
		{p.rows + n*p.rowsStride, make([]byte, p.rowsLen)},
	}
}

// tableWithout gives the table of chunks as it is once the slots are erased.
func (p *part) tableWithout(slots []int) []byte {
	table := bytes.Clone(p.bytes[p.layout.table:])
	changes := make(map[int64][]span) // by chunk
	for _, slot := range slots {
		for _, sp := range p.spans(slot) {
			for c := sp.at / ChunkSize; c <= (sp.at+int64(len(sp.data))-1)/ChunkSize; c++ {
				changes[c] = append(changes[c], sp)
			}
		}
	}
	chunk := make([]byte, ChunkSize)
	for c, spans := range changes {
		from := c * ChunkSize
		copy(chunk, p.bytes[from:])
		for _, sp := range spans {
			lo, hi := max(sp.at, from), min(sp.at+int64(len(sp.data)), from+ChunkSize)
			copy(chunk[lo-from:hi-from], sp.data[lo-sp.at:])
		}
		putChunk(table[c*tableEntry:(c+1)*tableEntry], chunk)
	}
	return table
}

// blankInSealed writes the erasure and the new table, durably.
func (p *part) blankInSealed(slots []int, table []byte) error {
	for _, slot := range slots {
		for _, sp := range p.spans(slot) {
			if err := p.data.WriteAt(sp.data, sp.at); err != nil {
				return err
			}
		}
	}
	old := p.bytes[p.layout.table:]
	for at := 0; at < len(table); at += tableEntry {
		e := table[at : at+tableEntry]
		if bytes.Equal(e, old[at:at+tableEntry]) {
			continue
		}
		if err := p.data.WriteAt(e, p.layout.table+int64(at)); err != nil {
			return err
		}
	}
	return p.data.Sync()
}

func (p *part) blankInLog(slots []int) error {
	for _, slot := range slots {
		if err := p.data.WriteAt(p.erasedFrame(slot), p.frameAt(slot)); err != nil {
			return err
		}
	}
	return p.data.Sync()
}
