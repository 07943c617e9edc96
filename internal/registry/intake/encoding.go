package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// ErrEncoding: the file is not in the encoding that its descriptor names. Read
// so, every row would be rejected or, worse, be taken for other characters.
var ErrEncoding = errors.New("the file is not in the encoding that its descriptor names")

// sampleBytes is how much of a file is looked at before it is read.
const sampleBytes = 1 << 20

// checkEncoding looks at the file's beginning. What comes later is checked row
// by row and by the gates.
func (o *opened) checkEncoding(big5 bool) error {
	sample := make([]byte, min(o.size, sampleBytes))
	n, err := o.ReadAt(sample, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: %w", ErrFile, err)
	}
	sample = sample[:n]
	if i := bytes.LastIndexByte(sample, '\n'); i >= 0 && int64(n) < o.size {
		sample = sample[:i]
	}
	return judgeEncoding(sample, big5)
}

func judgeEncoding(sample []byte, big5 bool) error {
	switch {
	case bytes.HasPrefix(sample, []byte("\xFE\xFF")), bytes.HasPrefix(sample, []byte("\xFF\xFE")):
		return fmt.Errorf("%w: it is UTF-16; ask the agency for UTF-8 or Big5", ErrEncoding)
	case bytes.HasPrefix(sample, utf8Mark) && big5:
		return errIsUTF8
	}
	wide, utf, big := census(sample)
	switch {
	case big5 && 2*utf > wide:
		return errIsUTF8
	case !big5 && 2*big > wide:
		return errIsBig5
	}
	return nil
}

var (
	errIsUTF8 = fmt.Errorf("%w: Big5 is agreed and the file reads as UTF-8; ask the agency to deliver Big5, or set x-feed.encoding to utf-8", ErrEncoding)
	errIsBig5 = fmt.Errorf("%w: UTF-8 is agreed and the file reads as Big5; ask the agency to deliver UTF-8, or set x-feed.encoding to big5", ErrEncoding)
)

// census counts the lines beyond ASCII, and those of them that read as UTF-8
// and as Big5.
func census(sample []byte) (wide, utf, big int) {
	for line := range bytes.SplitSeq(sample, []byte{'\n'}) {
		switch {
		case !hasWide(line):
			continue
		case readsAsUTF8(line):
			utf++
		case !utf8.Valid(line) && readsAsBig5(line):
			big++
		}
		wide++
	}
	return wide, utf, big
}

// mixed is the gate's word on a file of which many rows could not be decoded.
func (l *load) mixed() error {
	var broken int64
	for p, c := range l.tally.rejects {
		if p.rule == ruleEncoding {
			broken = max(broken, c.rows)
		}
	}
	if 2*broken <= l.batch.Quarantined {
		return nil
	}
	other := "Big5"
	if l.plan.big5 != nil {
		other = "UTF-8"
	}
	return fmt.Errorf("%w: %d of %d rows cannot be read in it; parts of the file may be %s; ask the agency to deliver one encoding",
		ErrEncoding, broken, l.batch.In, other)
}
