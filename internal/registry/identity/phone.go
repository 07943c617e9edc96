package identity

import (
	"strings"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
)

// PhoneKind is what a number is used for.
type PhoneKind uint8

// The kinds of number, in the words of libphonenumber.
const (
	PhoneOther PhoneKind = iota
	PhoneMobile
	PhoneFixed
	PhoneTollFree
	PhoneVoIP
	PhonePersonal // 099…, a number that follows a person
)

// Phone is a telephone number in E.164. Mobile numbers are given to another
// person some months after the contract ends: a number is an attribute with
// an interval, never an identity.
type Phone struct {
	e164     [maxE164 + 1]byte
	length   uint8
	Kind     PhoneKind
	Findings Findings
}

// maxE164 is the most digits of a number (ITU-T E.164).
const maxE164 = 15

// E164 gives the number as +886912345678.
func (p *Phone) E164() string { return string(p.e164[:p.length]) }

// Digits gives the number without the plus. It aliases p.
func (p *Phone) Digits() []byte { return p.e164[1:max(1, p.length)] }

// AppendE164 appends the number to dst.
func (p *Phone) AppendE164(dst []byte) []byte { return append(dst, p.e164[:p.length]...) }

// ParsePhone reads a telephone number as it is written in Taiwan: with or
// without the trunk zero or +886, with brackets, hyphens and extensions. What
// is written otherwise, and numbers of other countries, libphonenumber reads
// (package nyaruka/phonenumbers 1.8.1, metadata of libphonenumber 9.0.32); its
// metadata is loaded when the program starts: 3.6 ms and 2.4 MB measured. The common
// forms never reach it, and give what it would give. A number outside the
// numbering plan is a finding; the key is as written.
func ParsePhone[T text](raw T) (Phone, error) {
	var p Phone
	if len(raw) > maxRaw {
		return p, ErrTooLong
	}
	if p.common(parseCommon(&p.e164, raw)) {
		return p, nil
	}
	return parseForeign(string(raw))
}

// common takes what the fast path found.
func (p *Phone) common(length uint8, kind PhoneKind) bool {
	p.length, p.Kind = length, kind
	return length > 0
}

// parseCommon reads ASCII digits with brackets, hyphens and spaces after 0 or
// +886 whose national number is of the series that nearly all numbers are of.
// It gives a length of 0 for the library to decide.
func parseCommon[T text](e164 *[maxE164 + 1]byte, raw T) (length uint8, kind PhoneKind) {
	var room [12]byte
	n, plus := 0, false
	for i := range len(raw) {
		switch c := raw[i]; {
		case isDigit(c):
			if n == len(room) {
				return 0, 0
			}
			room[n] = c
			n++
		case c == '+' && n == 0 && !plus:
			plus = true
		case c == '-' || c == ' ' || c == '(' || c == ')':
		default:
			return 0, 0
		}
	}
	digits := room[:n]
	switch {
	case plus && n > 3 && string(digits[:3]) == "886":
		digits = digits[3:]
	case !plus && n > 1 && digits[0] == '0':
		digits = digits[1:]
	default:
		return 0, 0
	}
	kind = commonSeries(digits)
	if kind == PhoneOther {
		return 0, 0
	}
	k := copy(e164[:], "+886")
	return uint8(k + copy(e164[k:], digits)), kind
}

// commonSeries knows the series that two digits and the length decide, in
// libphonenumber's description of Taiwan's numbering plan.
func commonSeries(national []byte) PhoneKind {
	a, b := byte(0), byte(0)
	if len(national) == 8 || len(national) == 9 {
		a, b = national[0], national[1]
	}
	if len(national) == 9 {
		switch {
		case a == '9' && b <= '8':
			return PhoneMobile
		case a == '9':
			return PhonePersonal
		case a == '2' && b >= '2' && b <= '8', a == '4' && (b == '2' || b == '3' || b == '9'):
			return PhoneFixed
		}
		return PhoneOther
	}
	switch {
	case a == '3' && b >= '2', a == '5' && b >= '2' && b <= '8', a == '6' && b != '4' && b != '8',
		a == '7' && b >= '1', a == '8' && b >= '7', a == '4' && (b == '7' || b == '8'):
		return PhoneFixed
	}
	return PhoneOther
}

// extensionWords are how extensions are written, as libphonenumber does not
// know them in Chinese.
var extensionWords = strings.NewReplacer("分機", " ext ", "轉", " ext ", "#", " ext ", "＃", " ext ", "*", " ext ")

// severalMarks stand between two numbers in one field.
const severalMarks = "、;；,，/／"

func parseForeign(raw string) (Phone, error) {
	var p Phone
	if !utf8.ValidString(raw) {
		return p, ErrCharacters
	}
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return p, ErrEmpty
	}
	if i := strings.IndexAny(raw, severalMarks); i >= 8 {
		p.Findings.Add(PhoneSeveral)
		raw = raw[:i]
	}
	if rest, ok := strings.CutPrefix(raw, "00886"); ok {
		raw = "+886" + rest
	}
	raw = extensionWords.Replace(raw)
	if p.withExtension(raw) {
		return p, nil
	}
	return p.library(raw)
}

// maxExtension is how many digits of an extension the fast path takes.
const maxExtension = 6

// withExtension reads a common number with digits alone behind the mark.
func (p *Phone) withExtension(raw string) bool {
	number, extension, ok := strings.Cut(raw, " ext ")
	extension = strings.TrimLeft(extension, " ") // as the library: what ends in a space is no extension there
	if !ok || extension == "" || len(extension) > maxExtension || !allDigits(extension) || !p.common(parseCommon(&p.e164, number)) {
		return false
	}
	p.Findings.Add(PhoneExtension)
	return true
}

// library fills p from what libphonenumber reads.
func (p Phone) library(raw string) (Phone, error) {
	number, err := phonenumbers.Parse(raw, "TW")
	if err != nil {
		return Phone{}, ErrShape
	}
	e164 := phonenumbers.Format(number, phonenumbers.E164)
	if len(e164) > len(p.e164) {
		return Phone{}, ErrTooLong
	}
	p.length = uint8(copy(p.e164[:], e164))
	if number.GetExtension() != "" {
		p.Findings.Add(PhoneExtension)
	}
	if !phonenumbers.IsValidNumber(number) {
		p.Findings.Add(PhoneNotValid)
	}
	switch phonenumbers.GetNumberType(number) {
	case phonenumbers.MOBILE:
		p.Kind = PhoneMobile
	case phonenumbers.FIXED_LINE, phonenumbers.FIXED_LINE_OR_MOBILE:
		p.Kind = PhoneFixed
	case phonenumbers.TOLL_FREE:
		p.Kind = PhoneTollFree
	case phonenumbers.VOIP:
		p.Kind = PhoneVoIP
	case phonenumbers.PERSONAL_NUMBER:
		p.Kind = PhonePersonal
	}
	return p, nil
}
