package identity

// maxNumeral bounds every number in a date or an address.
const maxNumeral = 99_999_999

// chineseDigit gives the value of a Chinese digit, plain or as on cheques.
func chineseDigit(r rune) (int, bool) {
	switch r {
	case '〇', '零', '○':
		return 0, true
	case '一', '壹':
		return 1, true
	case '二', '貳', '兩':
		return 2, true
	case '三', '參', '叁':
		return 3, true
	case '四', '肆':
		return 4, true
	case '五', '伍':
		return 5, true
	case '六', '陸':
		return 6, true
	case '七', '柒':
		return 7, true
	case '八', '捌':
		return 8, true
	case '九', '玖':
		return 9, true
	}
	return 0, false
}

// chineseUnit gives 十, 百, 千 and the joined tens 廿 and 卅; lead is the digit
// that the joined ones bring along.
func chineseUnit(r rune) (unit, lead int) {
	switch r {
	case '十', '拾':
		return 10, 1
	case '廿':
		return 10, 2
	case '卅':
		return 10, 3
	case '百', '佰':
		return 100, 1
	case '千', '仟':
		return 1000, 1
	}
	return 0, 0
}

// numeral is a number as it was written.
type numeral struct {
	value int
	// digits is how many digits were written, 0 if with units (七十八).
	digits int
}

// readNumeral reads a run of digits, ASCII or full-width, or a Chinese number,
// from the front of s, and gives how many runes it took, 0 for none or for one
// that is too long.
func readNumeral(s []rune) (numeral, int) {
	if len(s) == 0 || !beginsNumeral(s[0]) {
		return numeral{}, 0
	}
	var n numeral
	i := 0
	for ; i < len(s); i++ {
		r := foldWidth(s[i])
		if r < '0' || r > '9' {
			break
		}
		if n.value > maxNumeral/10 {
			return numeral{}, 0
		}
		n.value = n.value*10 + int(r-'0')
		n.digits++
	}
	if i > 0 {
		return n, i
	}
	return readChinese(s)
}

// beginsNumeral tells most characters that do not begin a number from those
// that may.
func beginsNumeral(r rune) bool {
	switch {
	case r < 0x3000:
		return r <= '9' && r >= '0' || r == '○'
	case r > 0x9FFF:
		return true
	}
	return numeralSet[r>>6&0x3FF]&(1<<(r&63)) != 0
}

// numeralSet has a bit for each Chinese digit and unit in the basic plane.
var numeralSet = func() (set [1 << 10]uint64) {
	for r := rune(0x3000); r <= 0x9FFF; r++ {
		if isChineseNumeral(r) {
			set[r>>6] |= 1 << (r & 63)
		}
	}
	return set
}()

// readChinese reads 七十八, 一百一十五, 廿三, or digit by digit 一一五.
func readChinese(s []rune) (numeral, int) {
	var n numeral
	total, last, units, i := 0, -1, false, 0
	for ; i < len(s); i++ {
		if d, ok := chineseDigit(s[i]); ok {
			switch {
			case last > 0 && units: // 十二三 is twelve and then three
				n.value, n.digits = total+last, 0
				return n, i
			case last >= 0 && !units:
				last = last*10 + d
			default:
				last = d
			}
			n.digits++
			if last > maxNumeral/10 {
				return numeral{}, 0
			}
			continue
		}
		unit, lead := chineseUnit(s[i])
		if unit == 0 {
			break
		}
		if last > 0 {
			lead = last
		}
		total, last, units = total+lead*unit, -1, true
	}
	n.value = total + max(last, 0)
	if units {
		n.digits = 0
	}
	return n, i
}

// appendChinese writes 1 to 99 in Chinese.
func appendChinese(dst []rune, n int) []rune {
	digits := [...]rune{'〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'}
	if n >= 20 {
		dst = append(dst, digits[n/10])
	}
	if n >= 10 {
		dst = append(dst, '十')
	}
	if n%10 != 0 {
		dst = append(dst, digits[n%10])
	}
	return dst
}
