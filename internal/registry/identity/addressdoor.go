package identity

// door takes the numbers after the road, each with its marker. It stops at
// what it cannot read, and at a marker that was read before.
func (r *addressReader) door() {
	for r.at < r.end {
		left, ok := r.part()
		if !ok {
			return
		}
		r.at = r.end - left
	}
}

// part reads one number with its sub-number and marker, and gives how many
// runes are left behind them.
func (r *addressReader) part() (left int, ok bool) {
	s := r.rest()
	if floor, sub, n := basement(s); n > 0 {
		return len(s) - n, r.setFloor(floor, sub)
	}
	temporary := s[0] == '臨'
	if temporary {
		s = s[1:]
	}
	v, n := readNumeral(s)
	if n == 0 || v.value == 0 {
		return 0, false
	}
	s = s[n:]
	sub, n := subNumber(s)
	s = s[n:]
	if len(s) == 0 {
		return 0, r.setBare(v.value, sub, temporary)
	}
	marker := s[0]
	s = s[1:]
	if sub == 0 && (marker == '號' || isFloor(marker)) {
		after, n := subNumber(s)
		sub, s = after, s[n:]
	}
	if temporary && marker != '號' {
		return 0, false
	}
	return len(s), r.set(marker, v.value, sub, temporary)
}

// subNumber reads 之3 or -3.
func subNumber(s []rune) (sub, size int) {
	if len(s) < 2 || s[0] != '之' && s[0] != '-' {
		return 0, 0
	}
	v, n := readNumeral(s[1:])
	if n == 0 || v.value == 0 {
		return 0, 0
	}
	return v.value, n + 1
}

func isFloor(marker rune) bool {
	return marker == '樓' || marker == 'F' || marker == 'f' || marker == '層'
}

// set puts a value where its marker says, unless one stands there.
func (r *addressReader) set(marker rune, value, sub int, temporary bool) bool {
	switch {
	case marker == '號' && r.Number == 0:
		r.Number, r.NumberSub, r.Temporary = value, sub, temporary
		return true
	case isFloor(marker):
		return r.setFloor(value, sub)
	case sub != 0:
		return false
	case marker == '巷' && r.beforeLane():
		r.Lane = value
	case marker == '弄' && r.Alley == 0 && r.beforeNumber():
		r.Alley = value
	case marker == '衖' && r.SubAlley == 0 && r.beforeNumber():
		r.SubAlley = value
	case marker == '室' && r.Room == 0 && r.Number > 0:
		r.Room = value
	default:
		return false
	}
	return true
}

func (r *addressReader) beforeNumber() bool { return r.Number == 0 && r.Floor == 0 && r.SubAlley == 0 }

func (r *addressReader) beforeLane() bool {
	return r.Lane == 0 && r.Alley == 0 && r.beforeNumber()
}

// setBare places a number at the end that has no marker: the door number
// where none was read, or the sub-number of the floor (12號5樓之3 is read with
// its marker; 中正路100 is not).
func (r *addressReader) setBare(value, sub int, temporary bool) bool {
	if r.Number != 0 || r.Floor != 0 {
		return false
	}
	r.Number, r.NumberSub, r.Temporary = value, sub, temporary
	return true
}

func (r *addressReader) setFloor(floor, sub int) bool {
	if r.Floor != 0 || r.Number == 0 || r.Room != 0 {
		return false
	}
	r.Floor, r.FloorSub = floor, sub
	return true
}

// basement reads B1, B1樓, 地下1樓, 地下一層 and 地下室 with a sub-number.
func basement(s []rune) (floor, sub, size int) {
	size = 0
	switch {
	case len(s) > 1 && (s[0] == 'B' || s[0] == 'b'):
		size = 1
	case len(s) > 2 && s[0] == '地' && s[1] == '下':
		size = 2
	default:
		return 0, 0, 0
	}
	if size == 2 && s[2] == '室' {
		sub, n := subNumber(s[3:])
		return -1, sub, 3 + n
	}
	v, n := readNumeral(s[size:])
	if n == 0 || v.value == 0 || v.value > 9 {
		return 0, 0, 0
	}
	size += n
	if size < len(s) && isFloor(s[size]) {
		size++
	}
	sub, n = subNumber(s[size:])
	return -v.value, sub, size + n
}
