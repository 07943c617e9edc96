package identity

// maxVillage is the longest name of a 里 or 村 with its last character.
const maxVillage = 5

// village takes 里 or 村 and 鄰.
func (r *addressReader) village() {
	if n := villageEnd(r.rest()); n > 0 {
		r.Village = string(r.rest()[:n])
		r.at += n
	}
	if v, n := r.counted('鄰'); n > 0 {
		r.Neighbourhood = v
		r.at += n
	}
}

// counted reads a number above zero and its marker from the front.
func (r *addressReader) counted(marker rune) (value, size int) {
	s := r.rest()
	if v, n := readNumeral(s); v.value > 0 && n < len(s) && s[n] == marker {
		return v.value, n + 1
	}
	return 0, 0
}

// villageEnd gives the length of a village's name at the front of s, 0 for
// none. 里 and 村 stand in names of roads too (三里街, 新村路, 中里二路), so what
// follows must be able to begin an address of its own.
func villageEnd(s []rune) int {
	for i := 1; i < len(s) && i < maxVillage; i++ {
		switch s[i] {
		case '路', '街', '巷', '弄':
			return 0
		case '里', '村':
			if isPlaceName(s[:i]) && villageMayEnd(s[i+1:]) {
				return i + 1
			}
		}
	}
	return 0
}

func villageMayEnd(rest []rune) bool {
	if len(rest) == 0 {
		return true
	}
	switch rest[0] {
	case '路', '街', '巷', '弄', '段', '道', '大', '里', '村', '之', '-', '號', '樓':
		return rest[0] == '大' && (len(rest) == 1 || rest[1] != '道')
	}
	if _, n := readNumeral(rest); n > 0 && n < len(rest) {
		return rest[n] != '路' && rest[n] != '街' && rest[n] != '段'
	}
	return true
}

// road takes the name before the first number that counts something, and the
// section. A lane with a name instead of a number is the last part of it.
func (r *addressReader) road() {
	text := r.rest()[:roadEnd(r.rest())]
	if !isPlaceName(text) {
		return
	}
	r.at += len(text)
	if k := lastRoad(text); k < len(text) && k > 0 && isLaneName(text[k:]) {
		r.LaneName = string(text[k:])
		text = text[:k]
	}
	r.Road = roadName(text)
	if v, n := r.counted('段'); n > 0 {
		r.Section = v
		r.at += n
		r.namedLane()
	}
}

// isPlaceName reports whether s can be a name: no sign, and no marker of what
// stands before or behind a road. Digits may number a road (九如1路).
func isPlaceName(s []rune) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '鄰', '段', '號', '樓', '室', '之', '-', '(', ')', ',', ';', '、':
			return false
		}
		if s[i] < '0' || s[i] > '9' {
			continue
		}
		if i > 0 && isChineseNumeral(s[i-1]) {
			return false
		}
		v, n := readNumeral(s[i:])
		if i += n; n == 0 || v.value == 0 || v.value > 99 || i == len(s) || s[i] != '路' && s[i] != '街' {
			return false
		}
	}
	return true
}

func isChineseNumeral(r rune) bool {
	_, digit := chineseDigit(r)
	unit, _ := chineseUnit(r)
	return digit || unit > 0
}

// namedLane takes a lane with a name after the section.
func (r *addressReader) namedLane() {
	text := r.rest()[:roadEnd(r.rest())]
	if isLaneName(text) && isPlaceName(text) {
		r.LaneName = string(text)
		r.at += len(text)
	}
}

// roadEnd is where the first number stands that a marker follows, or the
// rest begins that no road has.
func roadEnd(s []rune) int {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '(' || s[i] == ',' || s[i] == ';':
			return i
		case s[i] == '臨' && (startsDoor(s[i+1:]) || isBareNumber(s[i+1:])):
			return i
		case startsBasement(s[i:]):
			return i
		}
		_, n := readNumeral(s[i:])
		if n == 0 {
			continue
		}
		if startsDoor(s[i:]) || isBareNumber(s[i:]) {
			return i
		}
		i += n - 1
	}
	return len(s)
}

// isBareNumber reports whether s is digits to the end.
func isBareNumber(s []rune) bool {
	_, n := readNumeral(s)
	return n > 0 && n == len(s) && s[0] >= '0' && s[0] <= '9'
}

// startsDoor reports whether a number and a marker of the door part begin s.
func startsDoor(s []rune) bool {
	_, n := readNumeral(s)
	if n == 0 || n == len(s) {
		return false
	}
	switch s[n] {
	case '段', '巷', '弄', '衖', '號', '之', '-', '樓', 'F', 'f', '室':
		return true
	}
	return false
}

// lastRoad is the end of the last 路, 街 or 大道 in a name.
func lastRoad(s []rune) int {
	for i := len(s); i > 0; i-- {
		switch s[i-1] {
		case '路', '街', '道':
			return i
		}
	}
	return len(s)
}

// isLaneName reports whether s is a lane with a name.
func isLaneName(s []rune) bool {
	if len(s) < 2 {
		return false
	}
	switch s[len(s)-1] {
	case '巷', '弄', '衖':
		return true
	}
	return false
}

// startsBasement reports whether s begins with a floor below ground.
func startsBasement(s []rune) bool {
	_, _, n := basement(s)
	return n > 0
}

// roadName spells a road as the road sign does: the number of a numbered road
// in Chinese (九如一路, also written 九如1路).
func roadName(s []rune) string {
	var out []rune
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			if out != nil {
				out = append(out, s[i])
			}
			continue
		}
		if out == nil {
			out = append(make([]rune, 0, len(s)+4), s[:i]...)
		}
		v, n := readNumeral(s[i:])
		if n > 0 && i+n < len(s) && (s[i+n] == '路' || s[i+n] == '街') && v.value > 0 && v.value < 100 {
			out = appendChinese(out, v.value)
			i += n - 1
		} else {
			out = append(out, s[i])
		}
	}
	if out == nil {
		return string(s)
	}
	return string(out)
}
