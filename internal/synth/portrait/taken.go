package portrait

import (
	"bytes"
	"encoding/binary"
	"time"
)

// Taken gives a portrait the marks of a camera: a maker, and the time at which
// it was taken (EXIF 2.32, IFD0 and the Exif IFD). With them a demo's portrait is
// a photo that somebody took there and then.
func Taken(jpeg []byte, at time.Time) []byte {
	const maker = "mpolice demo\x00"
	when := at.Format("2006:01:02 15:04:05") + "\x00"
	zone := at.Format("-07:00") + "\x00"
	// Offsets count from the TIFF header. IFD0 has two entries, the Exif IFD two.
	const ifd0, exif, text = 8, 8 + 2 + 2*12 + 4, 8 + 2*(2+2*12+4)
	var t bytes.Buffer
	put := func(v ...any) {
		for _, x := range v {
			_ = binary.Write(&t, binary.LittleEndian, x) // a Buffer takes everything
		}
	}
	put([]byte("II"), uint16(42), uint32(ifd0))
	put(uint16(2), ascii(0x010f, len(maker), text), long(0x8769, exif), uint32(0))
	put(uint16(2), ascii(0x9003, len(when), text+len(maker)), ascii(0x9011, len(zone), text+len(maker)+len(when)), uint32(0))
	put([]byte(maker + when + zone))
	payload := append([]byte("Exif\x00\x00"), t.Bytes()...)
	head := []byte{0xff, 0xd8, 0xff, 0xe1, byte((len(payload) + 2) >> 8), byte(len(payload) + 2)}
	return append(append(head, payload...), jpeg[2:]...)
}

// entry is one entry of an IFD.
type entry struct {
	Tag, Kind     uint16
	Count, Offset uint32
}

func ascii(tag uint16, n, offset int) entry { return entry{tag, 2, uint32(n), uint32(offset)} }
func long(tag uint16, value int) entry      { return entry{tag, 4, 1, uint32(value)} }
