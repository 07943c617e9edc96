package identity

// maxAddressRunes bounds an address; the longest of the door plate register
// have about sixty characters.
const maxAddressRunes = 120

// Address is an address taken apart, down to the part of a floor. Numbers are
// 0 and names empty where the address has none. Names are as in the official
// lists, with 臺 for 台.
type Address struct {
	// Postcode is the leading postal code of 3, 5 or 6 digits, as written.
	Postcode         string
	County, District string
	// Village is the 里 or 村, Neighbourhood the number of the 鄰. They change
	// with elections and are left out of the keys of an address with a road.
	Village       string
	Neighbourhood int
	// Road is the road, street or, in the country, the place name (地名).
	Road    string
	Section int
	// LaneName is a lane that has a name instead of a number (文化巷).
	LaneName              string
	Lane, Alley, SubAlley int
	// Number and NumberSub are 12 and 3 of 12之3號, also written 12-3號 or
	// 12號之3. Temporary is 臨 before it, a provisional door plate.
	Number, NumberSub int
	Temporary         bool
	// Floor is negative below ground. FloorSub is 1 of 3樓之1.
	Floor, FloorSub int
	Room            int
	// Rest is what could not be read, from the first such place on.
	Rest     string
	Findings Findings
}

// ParseAddress takes an address apart. Digits may be full-width or Chinese,
// 台 is read as 臺, old names of counties and townships as the new ones with
// the finding address.renamed. A township without county is looked up; when
// several counties have one of that name (東區, 中正區, 信義區 …), County stays
// empty: it is reported and not guessed. What does not fit is kept in Rest.
func ParseAddress[T text](raw T) (Address, error) {
	var r addressReader
	s, err := foldRunes(r.runes[:0], raw)
	if err != nil {
		return Address{}, err
	}
	if r.end = len(squeeze(s)); r.end == 0 {
		return Address{}, ErrEmpty
	}
	r.postcode()
	r.division()
	r.village()
	r.road()
	r.door()
	r.check()
	return r.Address, nil
}

// squeeze drops spaces and control characters and reads 台 as 臺, in place.
func squeeze(s []rune) []rune {
	out := s[:0]
	for _, r := range s {
		switch {
		case r <= ' ', r == 0x7F, r == '\u00A0':
			continue
		case r == '台':
			r = '臺'
		}
		out = append(out, r)
	}
	return out
}

// addressReader reads an address from the front. It keeps places and no slice,
// so that it stays on the stack.
type addressReader struct {
	Address
	runes   [maxAddressRunes]rune
	at, end int
}

// rest is what was not read yet.
func (r *addressReader) rest() []rune { return r.runes[r.at:r.end] }

// postcode takes a leading postal code: 3, 3+2 or, since 2020, 3+3 digits.
func (r *addressReader) postcode() {
	s, n := r.rest(), 0
	var room [8]byte
	digits := room[:0]
	for n < len(s) && len(digits) < len(room) && (s[n] >= '0' && s[n] <= '9' || n == 3 && s[n] == '-') {
		if s[n] != '-' {
			digits = append(digits, byte(s[n]))
		}
		n++
	}
	if k := len(digits); (k == 3 || k == 5 || k == 6) && n < len(s) && digits[0] != '0' {
		r.Postcode = string(digits)
		r.at += n
	}
}

// division takes county and district.
func (r *addressReader) division() {
	c, n := gazetteer.county(r.rest())
	if n == 0 {
		r.districtAlone()
		return
	}
	r.County = c.name
	r.at += n
	d, n := gazetteer.district(c.name, r.rest())
	if c.renamed || d.renamed {
		r.Findings.Add(AddressRenamed)
	}
	if n == 0 {
		r.Findings.Add(AddressNoDistrict)
		return
	}
	r.District = d.Name
	r.at += n
	r.comparePostcode(d.District)
}

// districtAlone reads a district without its county.
func (r *addressReader) districtAlone() {
	r.Findings.Add(AddressNoCounty)
	list, n := gazetteer.districtAnywhere(r.rest())
	switch {
	case n == 0:
		r.Findings.Add(AddressNoDistrict)
		return
	case len(list) == 1:
		r.County = list[0].County
		r.comparePostcode(list[0])
	default:
		r.Findings.Add(AddressAmbiguousDistrict)
	}
	r.District = list[0].Name
	r.at += n
}

func (r *addressReader) comparePostcode(d *District) {
	if r.Postcode != "" && r.Postcode[:3] != d.Postcode {
		r.Findings.Add(AddressPostcode)
	}
}

// check notes what an address should have and has not.
func (r *addressReader) check() {
	if r.at < r.end {
		r.Rest = string(r.rest())
		r.Findings.Add(AddressRest)
	}
	if r.Number == 0 {
		r.Findings.Add(AddressNoNumber)
	}
}
