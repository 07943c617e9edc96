package eval

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	utf16 "golang.org/x/text/encoding/unicode"
)

// encodings are those that a file can be said to have.
var encodings = map[string]encoding.Encoding{
	"utf-8": encoding.Nop, "utf-16": utf16.UTF16(utf16.LittleEndian, utf16.UseBOM), "big5": traditionalchinese.Big5,
	"gb18030": simplifiedchinese.GB18030, "windows-1252": charmap.Windows1252,
}

// decode brings a text to UTF-8 without a byte order mark. With no encoding
// stated it tells UTF-16 by its mark, and what is no UTF-8 is taken for Big5
// where that gives Han characters and no errors, else for Windows-1252. It
// returns the encoding.
func decode(data []byte, stated string) ([]byte, string, error) {
	if stated == "" {
		stated = recognise(data)
	}
	enc, ok := encodings[stated]
	if !ok {
		return nil, "", mistake("the encoding %q is not known; write utf-8, utf-16, big5, gb18030 or windows-1252", stated)
	}
	if stated != "utf-8" {
		text, err := enc.NewDecoder().Bytes(data)
		if err != nil {
			return nil, "", fmt.Errorf("read as %s: %w", stated, err)
		}
		data = text
	}
	return bytes.TrimPrefix(data, []byte("\uFEFF")), stated, nil
}

func recognise(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return "utf-16"
	case utf8.Valid(data):
		return "utf-8"
	}
	if text, err := traditionalchinese.Big5.NewDecoder().Bytes(data); err == nil && chinese(text) {
		return "big5"
	}
	return "windows-1252"
}

// chinese reports a text whose characters beyond ASCII are Han, none of them
// undecodable, and few of them inside Latin words, where accented letters that
// are taken for Big5 come to stand.
func chinese(text []byte) bool {
	han, inside, other := 0, 0, 0
	letter, wasHan := false, false
	for _, r := range string(text) {
		ascii := r < utf8.RuneSelf && unicode.IsLetter(r)
		switch {
		case r == utf8.RuneError:
			return false
		case unicode.Is(unicode.Han, r):
			han++
			if letter {
				inside++
			}
		case r >= utf8.RuneSelf:
			other++
		case ascii && wasHan:
			inside++
		}
		letter, wasHan = ascii, unicode.Is(unicode.Han, r)
	}
	return han > 4*other && han > 2*inside
}
