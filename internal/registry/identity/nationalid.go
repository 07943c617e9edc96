package identity

import (
	"errors"

	"mpolice"
)

// Sex is what a number or a column says.
type Sex uint8

// The values of Sex. SexOther is the X of ICAO 9303 and of new papers.
const (
	SexUnknown Sex = iota
	SexMale
	SexFemale
	SexOther
)

// NationalIDKind tells the three series apart.
type NationalIDKind uint8

// The series: 國民身分證統一編號, and 統一證號 in the form of 2021 and before.
const (
	National NationalIDKind = iota + 1
	ResidentNew
	ResidentOld
)

// Standing is what a number says of its holder's status when it was issued.
type Standing uint8

// The standings that a resident number tells. A national id tells none: what
// its third digit means is not confirmed by an official source.
const (
	StandingUnstated      Standing = iota
	StandingForeign                // 外國人、無國籍人
	StandingNoHousehold            // 臺灣地區無戶籍國民
	StandingHongKongMacao          // 港澳居民
	StandingMainland               // 大陸地區人民
	StandingNotForeigner           // old series A, B: one of the three above
	StandingOldForeign             // old series C, D: 外國人
)

// NationalID is a folded national id or resident number. Its letter tells the
// place of first registration and is never a reason to refuse: L, R, S and Y
// are no longer issued, and their holders live. A person may hold an old and
// a new resident number until 民國 120 年 1 月 1 日; which belong together, only
// the register of aliases knows.
type NationalID struct {
	Key      [10]byte
	Kind     NationalIDKind
	Sex      Sex
	Standing Standing
	// Status is the third character.
	Status   byte
	Findings Findings
}

// String gives the key.
func (n NationalID) String() string { return string(n.Key[:]) }

// ParseNationalID reads a national id or resident number of either style. A
// wrong check digit is a finding: the row is somebody's.
func ParseNationalID[T text](raw T) (NationalID, error) {
	var n NationalID
	key, err := appendKey(n.Key[:0], raw, "", len(n.Key))
	if err != nil {
		return NationalID{}, err
	}
	if len(key) != len(n.Key) {
		return NationalID{}, ErrShape
	}
	switch err := mpolice.CheckNationalID(string(key)); {
	case errors.Is(err, mpolice.ErrSubjectCheckDigit):
		n.Findings.Add(NIDCheckDigit)
	case err != nil:
		return NationalID{}, ErrShape
	}
	n.classify()
	return n, nil
}

// AppendNationalID appends the key of raw to dst.
func AppendNationalID[T text](dst []byte, raw T) ([]byte, Findings, error) {
	n, err := ParseNationalID(raw)
	if err != nil {
		return dst, 0, err
	}
	return append(dst, n.Key[:]...), n.Findings, nil
}

// classify reads the second and third character (內政部移民署, 統一證號新式規則,
// in force since 2 January 2021).
func (n *NationalID) classify() {
	second := n.Key[1]
	n.Status = n.Key[2]
	n.Sex = SexMale
	if second == '2' || second == '9' || second == 'B' || second == 'D' {
		n.Sex = SexFemale
	}
	switch second {
	case '1', '2':
		n.Kind = National
	case '8', '9':
		n.Kind = ResidentNew
		n.Standing = newStanding(n.Status)
	default:
		n.Kind = ResidentOld
		n.Standing = StandingNotForeigner
		if second >= 'C' {
			n.Standing = StandingOldForeign
		}
	}
	if isPlaceholder(&n.Key) {
		n.Findings.Add(NIDPlaceholder)
	}
}

func newStanding(third byte) Standing {
	switch third {
	case '7':
		return StandingNoHousehold
	case '8':
		return StandingHongKongMacao
	case '9':
		return StandingMainland
	}
	return StandingForeign
}

// isPlaceholder knows what clerks type to get past a mandatory field: the
// number of every manual, and one digit eight times.
func isPlaceholder(key *[10]byte) bool {
	if string(key[:]) == "A123456789" {
		return true
	}
	for i := 3; i < len(key); i++ {
		if key[i] != key[2] {
			return false
		}
	}
	return true
}
