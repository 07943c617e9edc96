package picture

import "encoding/binary"

// Passes over a progressive JPEG each visit every block, so a small file with
// thousands of empty passes would run for hours. Encoders write about ten.
const (
	maxScans = 64
	// maxVisits bounds passes times pixels: about two seconds of work.
	maxVisits = 1_000_000_000
)

// JPEG markers, ITU-T T.81 table B.1.
const (
	markSOF0 = 0xc0
	markSOF2 = 0xc2
	markDHT  = 0xc4
	markJPG  = 0xc8
	markDAC  = 0xcc
	markSOFF = 0xcf
	markRST0 = 0xd0
	markRST7 = 0xd7
	markSOI  = 0xd8
	markEOI  = 0xd9
	markSOS  = 0xda
	markAPP1 = 0xe1
	markTEM  = 0x01
)

type jpegWalk struct {
	header
	data  []byte
	at    int
	scans int64
}

// surveyJPEG follows the segments to the end of the first picture.
func surveyJPEG(data []byte) (header, error) {
	w := &jpegWalk{header: header{format: JPEG}, data: data, at: 2}
	for {
		marker, ok := w.marker()
		if !ok {
			return header{}, refuse(Truncated, JPEG)
		}
		if marker == markEOI {
			break
		}
		if err := w.segment(marker); err != nil {
			return header{}, err
		}
	}
	if w.width == 0 || w.scans == 0 {
		return header{}, refuse(Corrupt, JPEG)
	}
	w.end = w.at
	return w.header, nil
}

// marker steps behind the next marker. Bytes between segments are passed over,
// as all decoders do.
func (w *jpegWalk) marker() (byte, bool) {
	for w.at+1 < len(w.data) {
		m := w.data[w.at+1]
		if w.data[w.at] == 0xff && m != 0 && m != 0xff {
			w.at += 2
			return m, true
		}
		w.at++
	}
	return 0, false
}

func (w *jpegWalk) segment(marker byte) error {
	if marker == markTEM || marker >= markRST0 && marker <= markRST7 {
		return nil
	}
	if marker == markSOI {
		return refuse(Corrupt, JPEG)
	}
	if w.at+2 > len(w.data) {
		return refuse(Truncated, JPEG)
	}
	n := int(binary.BigEndian.Uint16(w.data[w.at:]))
	if n < 2 {
		return refuse(Corrupt, JPEG)
	}
	if w.at+n > len(w.data) {
		return refuse(Truncated, JPEG)
	}
	body := w.data[w.at+2 : w.at+n]
	w.at += n
	switch {
	case marker == markAPP1 && w.exif == nil:
		w.exif = exifBody(body)
	case marker == markSOS:
		return w.scan()
	case marker >= markSOF0 && marker <= markSOFF && marker != markDHT && marker != markJPG && marker != markDAC:
		return w.frame(marker, body)
	}
	return nil
}

// scan passes over entropy-coded bytes, in which 0xff is followed by 0 or by a
// restart marker.
func (w *jpegWalk) scan() error {
	limit := min(maxScans, maxVisits/max(1, int64(w.width)*int64(w.height)))
	if w.scans++; w.scans > max(1, limit) {
		return &Error{Code: TooManyScans, Format: string(JPEG), Value: w.scans, Limit: max(1, limit)}
	}
	for ; w.at+1 < len(w.data); w.at++ {
		m := w.data[w.at+1]
		if w.data[w.at] == 0xff && m != 0 && (m < markRST0 || m > markRST7) {
			return nil
		}
	}
	return nil // the caller finds no marker and says that the file is cut short
}

// frame reads the size. The decoder holds one byte a sample, padded to whole
// blocks, and a progressive one four more for its coefficient.
func (w *jpegWalk) frame(marker byte, body []byte) error {
	if marker > markSOF2 {
		return refuse(Variant, JPEG)
	}
	if len(body) < 6 || w.width != 0 {
		return refuse(Corrupt, JPEG)
	}
	w.height, w.width = int(binary.BigEndian.Uint16(body[1:])), int(binary.BigEndian.Uint16(body[3:]))
	if w.height == 0 { // told later by a DNL segment, which no camera writes
		return refuse(Variant, JPEG)
	}
	if w.width == 0 {
		return refuse(Corrupt, JPEG)
	}
	share := samples(body[5:])
	perSample := int64(1)
	if marker == markSOF2 {
		perSample += 4
	}
	w.memory = int64(pad(w.width)) * int64(pad(w.height)) * perSample * share / 16
	if n := body[5]; n == 4 { // CMYK is copied once more
		w.memory += 4 * int64(w.width) * int64(w.height)
	}
	return nil
}

// pad rounds up to whole blocks of the largest unit, 4 by 4 blocks.
func pad(n int) int { return (n + 31) / 32 * 32 }

// samples tells how many samples, in sixteenths, stand for one pixel: 24 for
// three components of which two are halved both ways.
func samples(components []byte) int64 {
	var most, sum int64 = 1, 0
	for c := components[1:]; len(c) >= 3; c = c[3:] {
		f := int64(c[1]>>4) * int64(c[1]&15)
		most, sum = max(most, f), sum+f
	}
	return (16*sum + most - 1) / most
}
