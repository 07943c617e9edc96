package feed

import (
	_ "embed" // for untoldTable
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/traditionalchinese"

	"mpolice/internal/registry"
	"mpolice/rules"
)

// encoder writes text in the agency's encoding.
type encoder interface {
	// append appends s to dst and counts the characters that a loader will see
	// as a private-use character or as a black square.
	append(dst []byte, s string) (out []byte, private, missing int)
	// splits reports whether a cut at that place goes through a character.
	splits(text []byte, at int) bool
}

func newEncoder(d *registry.Descriptor) (encoder, error) {
	if d.Feed.Encoding != registry.EncodingBig5 || hands[d.Code].parquet {
		return utf8Encoder{}, nil
	}
	own, err := privateUse(d.Feed.PrivateUse)
	if err != nil {
		return nil, err
	}
	return &big5Encoder{common: big5Codes(), own: own}, nil
}

type utf8Encoder struct{}

func (utf8Encoder) append(dst []byte, s string) (out []byte, private, missing int) {
	return append(dst, s...), 0, 0
}

func (utf8Encoder) splits(text []byte, at int) bool { return !utf8.RuneStart(text[at]) }

// blackSquare is ■ in Big5: what agencies write where a glyph is missing.
const blackSquare = 0xA1BD

// big5Encoder writes Big5 with an agency's private-use characters.
type big5Encoder struct {
	common *[1 << 16]uint16
	own    map[rune]ownCode
}

// ownCode is an agency's code for a character, and what a loader can know of
// it.
type ownCode struct {
	code uint16
	is   knowledge
}

type knowledge int

const (
	told      knowledge = iota // the character stands in the agency's table
	forgotten                  // the table says that nobody knows it
	untold                     // the table has not the code
)

func (e *big5Encoder) append(dst []byte, s string) (out []byte, private, missing int) {
	for _, r := range s {
		if r < utf8.RuneSelf {
			dst = append(dst, byte(r))
			continue
		}
		code := uint16(0)
		if r < 1<<16 {
			code = e.common[r]
		}
		if own, ok := e.own[r]; ok {
			code = own.code
			switch own.is {
			case forgotten:
				missing++
			case untold:
				private++
			}
		}
		if code == 0 {
			code = blackSquare
			missing++
		}
		dst = append(dst, byte(code>>8), byte(code))
	}
	return dst, private, missing
}

func (*big5Encoder) splits(text []byte, at int) bool {
	i := 0
	for i < at {
		if text[i] >= utf8.RuneSelf {
			i++
		}
		i++
	}
	return i > at
}

// big5Codes is the code of every character of Big5 proper, 0 where there is
// none: the table of the WHATWG Encoding Standard (index big5, as
// golang.org/x/text has it) without the user-defined areas, for what Hong Kong
// put there is no character in Taiwan. It is made by decoding, because encoding
// prefers Hong Kong's second codes of some common characters (港, 婷).
var big5Codes = sync.OnceValue(func() *[1 << 16]uint16 {
	out := new([1 << 16]uint16)
	decoder := traditionalchinese.Big5.NewDecoder()
	for code := uint16(0xA140); code < 0xFA40; code++ {
		if !standard(code) {
			continue
		}
		text, err := decoder.Bytes([]byte{byte(code >> 8), byte(code)})
		r, size := utf8.DecodeRune(text)
		if err == nil && size == len(text) && r != utf8.RuneError && r < 1<<16 && out[r] == 0 {
			out[r] = code
		}
	}
	return out
})

// standard reports a code outside the user-defined areas of code page 950.
func standard(code uint16) bool {
	trail := byte(code)
	return code >= 0xA140 && code < 0xFA40 && (code < 0xC6A1 || code > 0xC8FE) &&
		(trail >= 0x40 && trail <= 0x7E || trail >= 0xA1 && trail <= 0xFE)
}

// untoldTable lists what agencies have told nobody: name, code and character.
//
//go:embed untold.tsv
var untoldTable []byte

// privateUse is what the agency itself knows of its characters: what it has
// told, what it has forgotten, and what it has told nobody.
func privateUse(name string) (map[rune]ownCode, error) {
	out := map[rune]ownCode{}
	for file, columns := range map[string][2]int{name + ".tsv": {0, 1}, "untold.tsv": {1, 2}} {
		text, err := untoldTable, error(nil)
		if columns[0] == 0 {
			text, err = fs.ReadFile(rules.FS, "private-use/"+file)
		}
		if err != nil {
			return nil, fmt.Errorf("private-use table %s: %w", name, err)
		}
		for line := range strings.Lines(string(text)) {
			cells := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
			if line[0] == '#' || columns[0] == 1 && cells[0] != name {
				continue
			}
			code, err := strconv.ParseUint(cells[columns[0]], 16, 16)
			if err != nil {
				return nil, fmt.Errorf("private-use table %s: %w", name, err)
			}
			own := ownCode{code: uint16(code)}
			character := cells[columns[1]]
			switch {
			case columns[0] == 1:
				own.is = untold
			case character == "unknown":
				own.is, character = forgotten, cells[2]
			}
			r, _ := utf8.DecodeRuneInString(character)
			out[r] = own
		}
	}
	return out, nil
}
