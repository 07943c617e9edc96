package identity

// TaiwanIssuer is the issuing state of the Republic of China passport in
// ICAO Doc 9303 part 3.
const TaiwanIssuer = "TWN"

// The bounds of a passport number; Doc 9303 has room for nine characters, and
// some states print more.
const (
	minPassport = 5
	maxPassport = 12
)

// Passport is a passport number. It changes at every renewal, so it belongs
// to a person for an interval and is never the key of one; the same number may
// be issued by two states.
type Passport struct {
	// Issuer is the state, three letters of Doc 9303, empty if not known.
	Issuer   string
	Findings Findings
}

// AppendPassport appends the folded number to dst. The key of a passport is
// its issuer and that number.
func AppendPassport[T text](dst []byte, raw T, issuer string) ([]byte, Passport, error) {
	start := len(dst)
	dst, err := appendKey(dst, raw, "", maxPassport)
	if err != nil {
		return dst, Passport{}, err
	}
	number := dst[start:]
	if len(number) < minPassport {
		return dst[:start], Passport{}, ErrShape
	}
	p := Passport{Issuer: issuer}
	if !isState(issuer) {
		p.Findings.Add(PassportIssuer)
	}
	switch {
	case !hasDigit(number):
		p.Findings.Add(PassportNoDigit)
	case issuer == TaiwanIssuer && (len(number) != 9 || !allDigits(number)):
		p.Findings.Add(PassportShape)
	}
	return dst, p, nil
}

// isState reports whether s can be a state or organisation of Doc 9303: three
// letters, or D for Germany.
func isState(s string) bool {
	if s == "D" {
		return true
	}
	return len(s) == 3 && isLetter(s[0]) && isLetter(s[1]) && isLetter(s[2])
}

func hasDigit(s []byte) bool {
	for _, c := range s {
		if isDigit(c) {
			return true
		}
	}
	return false
}
