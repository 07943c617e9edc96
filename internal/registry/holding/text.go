package holding

import (
	"strings"
	"unicode/utf8"
)

// Clean gives s as every engine can keep it: NUL and bytes that are no UTF-8
// become U+FFFD, which the checks report. PostgreSQL refuses both, and one bad
// byte of an agency must not fail a whole delivery. Rows keep a NUL (their
// values are escaped, see AppendContent); every other text goes through here.
func Clean(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}
