package holding

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// AppendContent writes values as a JSON list, the form in which a row is
// stored: engines and people with a SQL prompt can both read it. Bytes that are
// no UTF-8 become U+FFFD.
func AppendContent(dst []byte, values []string) []byte {
	dst = append(dst, '[')
	for i, v := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendString(dst, v)
	}
	return append(dst, ']')
}

const hexDigits = "0123456789abcdef"

// bare reports whether a byte of valid UTF-8 stands for itself in JSON.
func bare(c byte) bool { return c >= ' ' && c != '"' && c != '\\' }

func appendString(dst []byte, s string) []byte {
	if !utf8.ValidString(s) {
		s = string([]rune(s)) // each wrong byte becomes U+FFFD
	}
	dst = append(dst, '"')
	from := 0
	for i := range len(s) {
		if c := s[i]; !bare(c) {
			dst = appendEscaped(append(dst, s[from:i]...), c)
			from = i + 1
		}
	}
	return append(append(dst, s[from:]...), '"')
}

func appendEscaped(dst []byte, c byte) []byte {
	if c == '"' || c == '\\' {
		return append(dst, '\\', c)
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}

// ParseContent reads a JSON list of texts, as AppendContent writes it.
func ParseContent(content string) ([]string, error) {
	if values, ok := parsePlain(content); ok {
		return values, nil
	}
	var values []string
	if err := json.Unmarshal([]byte(content), &values); err != nil {
		return nil, errors.New("stored row cannot be read: it is no JSON list of texts") // the error would quote the row
	}
	return values, nil
}

// parsePlain reads a list in which nothing is escaped, as most are, an order
// faster than package json does. It reports false for anything else.
func parsePlain(s string) ([]string, bool) {
	if len(s) < 2 || s[0] != '[' || s[len(s)-1] != ']' || !utf8.ValidString(s) {
		return nil, false
	}
	s = s[1 : len(s)-1]
	values := make([]string, 0, strings.Count(s, `","`)+1)
	for len(s) >= 2 && s[0] == '"' {
		end := 1
		for end < len(s) && bare(s[end]) {
			end++
		}
		if end == len(s) || s[end] != '"' {
			return nil, false
		}
		values = append(values, s[1:end])
		if end+1 == len(s) {
			return values, true
		}
		if s[end+1] != ',' {
			return nil, false
		}
		s = s[end+2:]
	}
	return nil, false
}

// HashOf is the first 64 bits of SHA-256 over values, each after its length: a
// row's Key over its primary key, its Hash over everything.
func HashOf(values ...string) int64 {
	var room [512]byte
	b := room[:0]
	for _, v := range values {
		b = binary.AppendUvarint(b, uint64(len(v)))
		b = append(b, v...)
	}
	sum := sha256.Sum256(b)
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// NameHash is the number of a name, never zero.
func NameHash(name string) int64 { return nonZero(HashOf("name", name)) }

func nonZero(h int64) int64 {
	if h == 0 {
		return 1
	}
	return h
}

// Next makes the entry that follows on c: its hash is SHA-256 over the one
// before and over its own content, each part after its length.
func (c Change) Next(e Entry) Change {
	n := Change{Seq: c.Seq + 1, At: instant(e.At), Actor: Clean(e.Actor), Kind: Clean(e.Kind), Detail: Clean(e.Detail), Previous: c.Hash}
	n.Hash = n.sum()
	return n
}

// Follows reports whether c stands unaltered after p in the chain.
func (c Change) Follows(p Change) bool {
	return c.Seq == p.Seq+1 && c.Previous == p.Hash && c.Hash == c.sum()
}

func (c Change) sum() [32]byte {
	b := []byte("mpolice/registry/change/v1\x00")
	b = append(b, c.Previous[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(c.Seq))
	b = binary.BigEndian.AppendUint64(b, uint64(c.At.UnixMicro()))
	for _, s := range []string{c.Actor, c.Kind, c.Detail} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	return sha256.Sum256(b)
}
