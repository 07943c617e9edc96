package picture

import "encoding/binary"

// losslessTables is what the prefix codes of a lossless WebP may take on top
// of its pixels: the decoder allows 2,600 groups of five codes.
const losslessTables = 160_000_000

// surveyWebP follows the RIFF chunks (RFC 9649, section 2) to the length that
// the file states.
func surveyWebP(data []byte) (header, error) {
	h := header{format: WebP}
	size := int64(binary.LittleEndian.Uint32(data[4:])) + 8
	if size > int64(len(data)) {
		return header{}, refuse(Truncated, WebP)
	}
	if size < 20 {
		return header{}, refuse(Corrupt, WebP)
	}
	h.end = int(size)
	for at := 12; at+8 <= h.end; {
		n := int64(binary.LittleEndian.Uint32(data[at+4:]))
		if n > size-int64(at)-8 {
			return header{}, refuse(Truncated, WebP)
		}
		kind, body := string(data[at:at+4]), data[at+8:at+8+int(n)]
		if err := h.chunk(kind, body); err != nil {
			return header{}, err
		}
		at += 8 + int(n) + int(n&1)
	}
	if h.memory == 0 {
		return header{}, refuse(Corrupt, WebP)
	}
	return h, nil
}

// chunk takes note of one chunk. A second picture, or one of another size than
// the canvas, is refused: decoders and viewers would not agree on what is seen.
func (h *header) chunk(kind string, b []byte) error {
	switch kind {
	case "ANIM", "ANMF":
		return refuse(Animated, WebP)
	case "EXIF":
		h.exif = exifBody(b)
		if h.exif == nil {
			h.exif = b // with or without the JPEG prefix: both are found
		}
	case "VP8X":
		if len(b) < 10 {
			return refuse(Corrupt, WebP)
		}
		if b[0]&2 != 0 {
			return refuse(Animated, WebP)
		}
		return h.canvas(1+u24(b[4:]), 1+u24(b[7:]))
	case "ALPH":
		// The lossless coder again, over one plane of the canvas.
		h.memory += losslessTables + 4*int64(h.width)*int64(h.height)
	case "VP8 ":
		if len(b) < 10 || b[0]&1 != 0 || string(b[3:6]) != "\x9d\x01\x2a" {
			return refuse(Corrupt, WebP)
		}
		w, t := int(binary.LittleEndian.Uint16(b[6:])&0x3fff), int(binary.LittleEndian.Uint16(b[8:])&0x3fff)
		return h.still(w, t, 2)
	case "VP8L":
		if len(b) < 5 || b[0] != 0x2f {
			return refuse(Corrupt, WebP)
		}
		v := binary.LittleEndian.Uint32(b[1:])
		h.memory += losslessTables
		return h.still(1+int(v&0x3fff), 1+int(v>>14&0x3fff), 12)
	}
	return nil
}

func (h *header) canvas(w, t int) error {
	if h.width != 0 && (h.width != w || h.height != t) {
		return refuse(Corrupt, WebP)
	}
	h.width, h.height = w, t
	return nil
}

func (h *header) still(w, t int, perPixel int64) error {
	if w == 0 || t == 0 || h.pictured {
		return refuse(Corrupt, WebP)
	}
	h.pictured = true
	h.memory += perPixel*int64(pad(w))*int64(pad(t)) + 1
	return h.canvas(w, t)
}

func u24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
