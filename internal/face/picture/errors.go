package picture

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Code names a reason to refuse a picture. Codes are stable: catalogues and
// records use them.
type Code string

// Reasons to refuse a picture.
const (
	// Empty: no bytes came.
	Empty Code = "picture.empty"
	// TooManyBytes: Value bytes came, Limit are taken.
	TooManyBytes Code = "picture.bytes"
	// TooManyPixels: the picture says it has Value pixels, Limit are taken.
	TooManyPixels Code = "picture.pixels"
	// TooMuchMemory: decoding would take Value bytes, Limit are given.
	TooMuchMemory Code = "picture.memory"
	// TooSmall: the shorter side has Value pixels, Limit are needed.
	TooSmall Code = "picture.small"
	// WrongFormat: not JPEG, PNG or WebP. Format names what it looks like.
	WrongFormat Code = "picture.format"
	// Variant: the right format in a rare form that is not read, such as a
	// lossless or arithmetic-coded JPEG.
	Variant Code = "picture.variant"
	// Animated: several frames. One still photo is compared, never a video.
	Animated Code = "picture.animated"
	// Truncated: the file ends before its picture does.
	Truncated Code = "picture.truncated"
	// Corrupt: the file breaks the rules of its format.
	Corrupt Code = "picture.corrupt"
	// Polyglot: behind the picture stands another file.
	Polyglot Code = "picture.polyglot"
	// TooManyScans: a JPEG in Value passes, Limit are taken.
	TooManyScans Code = "picture.scans"
	// OutOfTime: the context ended before the picture was read.
	OutOfTime Code = "picture.time"
)

// Error says why a picture was refused. It holds nothing of the picture.
type Error struct {
	Code Code
	// Format is what the bytes are, as far as could be told, or "".
	Format string
	// Value was found where Limit was allowed; both zero when it is no matter
	// of measure.
	Value, Limit int64
	cause        error
}

var sentences = map[Code]string{
	Empty:         "no picture was sent; choose a photo",
	TooManyBytes:  "the file is too large; send a smaller photo",
	TooManyPixels: "the picture has too many pixels; send a smaller photo",
	TooMuchMemory: "the picture takes too much memory to read; save it as a plain JPEG",
	TooSmall:      "the picture is too small to show a face; send the original photo",
	WrongFormat:   "the file is not a JPEG, PNG or WebP photo; save it as JPEG",
	Variant:       "the picture is in a rare form of its format; save it as a plain JPEG",
	Animated:      "the picture moves; send one still photo",
	Truncated:     "the file is cut short; send it again",
	Corrupt:       "the file is damaged; take or send the photo again",
	Polyglot:      "another file is hidden behind the picture; send the photo alone",
	TooManyScans:  "the JPEG has too many passes; save it as a plain JPEG",
	OutOfTime:     "reading the picture took too long; try again",
}

// Error gives a sentence with the next step.
func (e *Error) Error() string {
	if e.Limit != 0 {
		return fmt.Sprintf("%s (%d, limit %d)", sentences[e.Code], e.Value, e.Limit)
	}
	if e.Code == WrongFormat {
		return fmt.Sprintf("%s (it looks like: %s)", sentences[e.Code], e.Format)
	}
	return sentences[e.Code]
}

// Unwrap gives the decoder's own error or the context's, if one is behind it.
func (e *Error) Unwrap() error { return e.cause }

func refuse(c Code, f Format) error { return &Error{Code: c, Format: string(f)} }

// decoderError sorts what a decoder said into a code.
func decoderError(f Format, err error) error {
	e := &Error{Code: Corrupt, Format: string(f), cause: err}
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		e.Code = OutOfTime
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		e.Code = Truncated
	case unsupported(err):
		e.Code = Variant
	}
	return e
}
