package picture

import (
	"bytes"
	"encoding/binary"
	"strings"
	"time"
)

// EXIF tags that are read (CIPA DC-008-2023); all others are passed over.
const (
	tagMake        = 0x010f
	tagModel       = 0x0110
	tagOrientation = 0x0112
	tagSoftware    = 0x0131
	tagExifIFD     = 0x8769
	tagTaken       = 0x9003
	tagTakenOffset = 0x9011
)

const (
	typeASCII = 2
	typeShort = 3
	typeLong  = 4
	// maxEntries bounds the entries read of one directory.
	maxEntries = 512
)

// exifBody strips the prefix of a JPEG's APP1 segment; nil when it is another
// kind of APP1.
func exifBody(app1 []byte) []byte {
	body, ok := bytes.CutPrefix(app1, []byte("Exif\x00"))
	if !ok || len(body) < 1 {
		return nil
	}
	return body[1:]
}

// readExif gives the orientation, 1 to 8, and the facts about the camera from
// a TIFF structure. What cannot be read counts as absent: orientation 1.
func readExif(b []byte) (orientation int, c Capture) {
	orientation = 1
	order := byteOrder(b)
	if order == nil {
		return orientation, c
	}
	c.Exif = true
	t := tiff{b, order}
	var taken, offset string
	note := func(e entry) {
		switch e.tag {
		case tagOrientation:
			if v := t.short(e); v >= 1 && v <= 8 {
				orientation = v
			}
		case tagMake:
			c.Make = t.text(e) != ""
		case tagModel:
			c.Model = t.text(e) != ""
		case tagSoftware:
			c.Software = t.text(e) != ""
		case tagTaken:
			taken = t.text(e)
		case tagTakenOffset:
			offset = t.text(e)
		}
	}
	inner := uint32(0)
	t.each(order.Uint32(b[4:]), func(e entry) {
		if e.tag == tagExifIFD && e.kind == typeLong {
			inner = e.value
		}
		note(e)
	})
	if inner != 0 {
		t.each(inner, note)
	}
	c.Taken, c.Zoned = instant(taken, offset)
	return orientation, c
}

func byteOrder(b []byte) binary.ByteOrder {
	switch {
	case len(b) >= 8 && string(b[:4]) == "II*\x00":
		return binary.LittleEndian
	case len(b) >= 8 && string(b[:4]) == "MM\x00*":
		return binary.BigEndian
	}
	return nil
}

// instant reads "2006:01:02 15:04:05" and an offset such as "+08:00".
func instant(taken, offset string) (t time.Time, zoned bool) {
	if t, err := time.Parse("2006:01:02 15:04:05-07:00", taken+offset); err == nil {
		return t.UTC(), true
	}
	t, err := time.Parse("2006:01:02 15:04:05", taken)
	if err != nil {
		return time.Time{}, false
	}
	return t, false
}

// tiff is a TIFF 6.0 structure; offsets count from its first byte.
type tiff struct {
	b     []byte
	order binary.ByteOrder
}

type entry struct {
	tag, kind    uint16
	count, value uint32
	at           int // where the value's four bytes stand
}

// each calls f for the entries of the directory at an offset.
func (t tiff) each(offset uint32, f func(entry)) {
	if int64(offset)+2 > int64(len(t.b)) {
		return
	}
	at := int(offset)
	n := min(int(t.order.Uint16(t.b[at:])), maxEntries)
	for at += 2; n > 0 && at+12 <= len(t.b); at, n = at+12, n-1 {
		e := t.b[at:]
		f(entry{t.order.Uint16(e), t.order.Uint16(e[2:]), t.order.Uint32(e[4:]), t.order.Uint32(e[8:]), at + 8})
	}
}

func (t tiff) short(e entry) int {
	if e.kind != typeShort || e.count != 1 {
		return 0
	}
	return int(t.order.Uint16(t.b[e.at:]))
}

// text reads a string of at most 64 bytes, without blanks and zeros around it.
func (t tiff) text(e entry) string {
	if e.kind != typeASCII {
		return ""
	}
	at, n := int64(e.value), int64(min(e.count, 64))
	if e.count <= 4 {
		at = int64(e.at)
	}
	if at+n > int64(len(t.b)) {
		return ""
	}
	return strings.Trim(string(t.b[at:at+n]), " \x00")
}
