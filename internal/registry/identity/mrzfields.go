package identity

import "strings"

// mrzReader reads field by field and keeps the first error.
type mrzReader struct {
	MRZ
	today int32
	err   error
}

func (z *mrzReader) fail(field string, err error) {
	if z.err == nil {
		z.err = &MRZFieldError{Field: field, Err: err}
	}
}

// td1 reads three lines of thirty (part 5, 4.2.2).
func (z *mrzReader) td1(s string) {
	one, two, three := s[:30], s[30:60], s[60:]
	z.Format = TD1
	z.head(one)
	optional := z.number(one[5:14], one[14], one[15:30])
	z.Optional = unfill(optional)
	z.dates(two[0:6], two[6], two[8:14], two[14])
	z.sex(two[7])
	z.Nationality = unfill(two[15:18])
	z.Optional2 = unfill(two[18:29])
	z.digit(two[29], MRZCompositeDigit, one[5:30], two[0:7], two[8:15], two[18:29])
	z.names(three)
}

// book reads two lines (parts 4, 6 and 7). Visas have no composite digit, and
// only passports a digit for the optional data.
func (z *mrzReader) book(one, two string, format MRZFormat) {
	z.Format = format
	z.head(one)
	z.names(one[5:])
	end := len(two)
	if format == TD2 || format == TD3 {
		end--
	}
	optional := two[28:end]
	if format == TD3 {
		optional = two[28:42]
		if d := two[42]; d != '<' || strings.Trim(optional, "<") != "" {
			z.digit(d, MRZOptionalDigit, optional)
		}
	}
	if format == TD2 {
		optional = z.number(two[0:9], two[9], optional)
	} else {
		z.number(two[0:9], two[9], "")
	}
	z.Optional = unfill(optional)
	z.Nationality = unfill(two[10:13])
	z.dates(two[13:19], two[19], two[21:27], two[27])
	z.sex(two[20])
	if end < len(two) {
		z.digit(two[end], MRZCompositeDigit, two[0:10], two[13:20], two[21:end])
	}
}

// head reads document type and issuer.
func (z *mrzReader) head(line string) {
	z.Document, z.Issuer = unfill(line[:2]), unfill(line[2:5])
	if !isLetter(line[0]) {
		z.fail("document", ErrCharacters)
	}
	if !isState(z.Issuer) {
		z.Findings.Add(PassportIssuer)
	}
}

// number reads the document number. One longer than nine characters goes on
// in the optional data up to the first filler, its last character being the
// check digit, and has a filler in place of the digit. It gives the optional
// data that are left.
func (z *mrzReader) number(number string, digit byte, optional string) string {
	if tail, rest, ok := strings.Cut(optional, "<"); digit == '<' && ok && len(tail) > 1 && !strings.Contains(number, "<") {
		number, digit, optional = number+tail[:len(tail)-1], tail[len(tail)-1], rest
	}
	z.Number = unfill(number)
	if z.Number == "" {
		z.fail("number", ErrEmpty)
	}
	z.digit(digit, MRZNumberDigit, number)
	return optional
}

func (z *mrzReader) digit(digit byte, f Finding, fields ...string) {
	if MRZCheckDigit(fields...) != digit {
		z.Findings.Add(f)
	}
}

func (z *mrzReader) sex(c byte) {
	switch c {
	case 'M':
		z.Sex = SexMale
	case 'F':
		z.Sex = SexFemale
	case 'X':
		z.Sex = SexOther
	case '<':
	default:
		z.fail("sex", ErrCharacters)
	}
}

// names splits the name field at the double filler: primary identifier, then
// secondary. A field filled to the end may be cut (part 3, 4.6).
func (z *mrzReader) names(field string) {
	if field[len(field)-1] != '<' {
		z.Findings.Add(MRZNameCut)
	}
	surname, given, _ := strings.Cut(field, "<<")
	z.Surname, z.Given = words(surname), words(given)
	if z.Surname == "" && z.Given == "" {
		z.fail("name", ErrEmpty)
	}
}

func words(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '<' }), " ")
}

func unfill(s string) string { return words(s) }

func (z *mrzReader) dates(birth string, birthDigit byte, expiry string, expiryDigit byte) {
	z.digit(birthDigit, MRZBirthDigit, birth)
	z.digit(expiryDigit, MRZExpiryDigit, expiry)
	z.Birth = z.date("birth", birth, func(d Date) bool { return d.Packed() > z.today })
	z.Expiry = z.date("expiry", expiry, func(d Date) bool { return d.Packed() > z.today+50_0000 })
}

// date reads yymmdd, in which fillers stand for what is not known. It is of
// this century unless that is too late.
func (z *mrzReader) date(field, s string, late func(Date) bool) Date {
	yy, ok1 := mrzPair(s[0:2])
	mm, ok2 := mrzPair(s[2:4])
	dd, ok3 := mrzPair(s[4:6])
	if !ok1 || !ok2 || !ok3 {
		z.fail(field, ErrCharacters)
		return Date{}
	}
	if s[0] == '<' {
		return Date{Precision: ToYear, Findings: 1 << DatePartUnknown}
	}
	d, err := newDate(2000+yy, mm, dd, DateRules{})
	if err != nil || late(d) {
		d, err = newDate(1900+yy, mm, dd, DateRules{})
	}
	if err != nil {
		z.fail(field, err)
		return Date{}
	}
	return d
}

// mrzPair reads two digits; fillers are 0.
func mrzPair(s string) (int, bool) {
	switch {
	case s == "<<":
		return 0, true
	case isDigit(s[0]) && isDigit(s[1]):
		return int(s[0]-'0')*10 + int(s[1]-'0'), true
	}
	return 0, false
}
