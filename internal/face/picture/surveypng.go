package picture

import "encoding/binary"

// surveyPNG follows the chunks (ISO/IEC 15948) to IEND.
func surveyPNG(data []byte) (header, error) {
	h := header{format: PNG}
	for at := 8; ; {
		if at+12 > len(data) {
			return header{}, refuse(Truncated, PNG)
		}
		n := int64(binary.BigEndian.Uint32(data[at:]))
		if n > int64(len(data)-at-12) {
			return header{}, refuse(Truncated, PNG)
		}
		kind, body := string(data[at+4:at+8]), data[at+8:at+8+int(n)]
		at += 12 + int(n)
		if h.width == 0 && kind != "IHDR" {
			return header{}, refuse(Corrupt, PNG)
		}
		switch kind {
		case "IHDR":
			if err := h.ihdr(body); err != nil {
				return header{}, err
			}
		case "acTL", "fcTL", "fdAT":
			return header{}, refuse(Animated, PNG)
		case "eXIf":
			h.exif = body
		case "IEND":
			h.end = at
			return h, nil
		}
	}
}

// ihdr reads size and kind of pixel.
func (h *header) ihdr(b []byte) error {
	if len(b) != 13 || h.width != 0 {
		return refuse(Corrupt, PNG)
	}
	w, t := binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])
	if w == 0 || t == 0 || w > 1<<31-1 || t > 1<<31-1 {
		return refuse(Corrupt, PNG)
	}
	h.width, h.height = int(w), int(t)
	if int64(w) > 1<<20 || int64(t) > 1<<20 { // keeps the product below an overflow; far beyond any limit
		return &Error{Code: TooManyPixels, Format: string(PNG), Value: max(int64(w), int64(t)), Limit: 1 << 20}
	}
	perPixel := int64(4) // palette and grey take less
	if b[8] == 16 {
		perPixel = 8
	}
	if b[12] != 0 { // each pass of an interlaced picture is built apart first
		perPixel *= 2
	}
	h.memory = perPixel*int64(w)*int64(t) + 64*int64(w)
	return nil
}
