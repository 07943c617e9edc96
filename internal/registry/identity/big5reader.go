package identity

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Big5Table gives an agency's own characters by their Big5 code.
type Big5Table map[uint16]rune

// ReadBig5Table reads a table: a line for each code, the code in four
// hexadecimal digits, a tab, and the character itself, its code point as
// U+5803, or the word unknown. Lines that begin with # are comments. Only codes
// of the user-defined areas may stand in it, each once.
func ReadBig5Table(r io.Reader) (Big5Table, error) {
	table := Big5Table{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if line == "" || line[0] == '#' {
			continue
		}
		code, character, err := tableLine(line)
		if err != nil {
			return nil, fmt.Errorf("造字對照表第 %d 行 line %d: %w", n, n, err)
		}
		if _, twice := table[code]; twice {
			return nil, fmt.Errorf("造字對照表第 %d 行 line %d: %w", n, n, errTwice)
		}
		table[code] = character
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read table of characters: %w", err)
	}
	return table, nil
}

var (
	errTwice     = errors.New("the code stands twice")
	errTableLine = errors.New("want a Big5 code, a tab and one character, U+ code point or unknown")
	errArea      = errors.New("the code is outside the user-defined areas FA40–FEFE, 8E40–A0FE, 8140–8DFE, C6A1–C8FE")
)

func tableLine(line string) (uint16, rune, error) {
	hex, value, ok := strings.Cut(line, "\t")
	value, _, _ = strings.Cut(value, "\t")
	code, err := strconv.ParseUint(strings.TrimPrefix(hex, "0x"), 16, 16)
	if !ok || err != nil {
		return 0, 0, errTableLine
	}
	if !isUserDefined(uint16(code)) {
		return 0, 0, errArea
	}
	if value == "unknown" {
		return uint16(code), UnknownCharacter, nil
	}
	if point, ok := strings.CutPrefix(value, "U+"); ok {
		r, err := strconv.ParseUint(point, 16, 32)
		if err != nil || !utf8.ValidRune(rune(r)) || r > utf8.MaxRune {
			return 0, 0, errTableLine
		}
		return uint16(code), rune(r), nil
	}
	r, size := utf8.DecodeRuneInString(value)
	if r == utf8.RuneError || size != len(value) {
		return 0, 0, errTableLine
	}
	return uint16(code), r, nil
}

// Big5Reader reads Big5 as UTF-8. Flaws may be read after the last byte.
type Big5Reader struct {
	from    io.Reader
	decoder *Big5Decoder
	Flaws   Big5Flaws

	in  []byte // read and not decoded: in[:have]
	out []byte // decoded and not given out
	at  int64  // offset of in[0]

	have int
	room []byte
	err  error
}

// big5Chunk is how many bytes are read at a time.
const big5Chunk = 32 << 10

// NewReader reads r with the decoder.
func (d *Big5Decoder) NewReader(r io.Reader) *Big5Reader {
	return &Big5Reader{from: r, decoder: d, in: make([]byte, big5Chunk)}
}

// Read gives UTF-8. A character may be cut between two calls.
func (r *Big5Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for len(r.out) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.fill()
	}
	n := copy(p, r.out)
	r.out = r.out[n:]
	return n, nil
}

// fill reads and decodes one chunk. What was read before an error is decoded
// first; half a character at the end of the input is unmappable.
func (r *Big5Reader) fill() {
	n, err := r.from.Read(r.in[r.have:])
	r.have += n
	r.err = err
	out, used := r.decoder.decode(r.room[:0], r.in[:r.have], r.at, errors.Is(err, io.EOF), &r.Flaws)
	r.room, r.out = out, out
	r.at += int64(used)
	r.have = copy(r.in, r.in[used:r.have])
}
