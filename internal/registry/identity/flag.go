package identity

// maxWord is the most bytes of a word in a column of codes.
const maxWord = 16

// appendWord folds a short code: width, upper case, no spaces.
func appendWord[T text](dst []byte, raw T) ([]byte, error) {
	if len(raw) > 4*maxWord {
		return dst, ErrTooLong
	}
	for i := 0; i < len(raw); {
		r, size := runeAt(raw, i)
		i += size
		switch r = foldWidth(r); {
		case r == ' ' || r == '\t':
			continue
		case r >= 'a' && r <= 'z':
			r -= 'a' - 'A'
		}
		dst = append(dst, string(r)...)
	}
	switch {
	case len(dst) == 0:
		return dst, ErrEmpty
	case len(dst) > maxWord:
		return dst, ErrTooLong
	}
	return dst, nil
}

// ParseSex reads a column of sex: 男 and 女, M and F, and the codes of ISO/IEC
// 5218, 1 and 2, with 0 and 9 for not known and not applicable. X is SexOther.
func ParseSex[T text](raw T) (Sex, error) {
	var room [maxWord * 4]byte
	word, err := appendWord(room[:0], raw)
	if err != nil {
		return SexUnknown, err
	}
	switch string(word) {
	case "1", "01", "M", "男", "男性", "MALE":
		return SexMale, nil
	case "2", "02", "F", "女", "女性", "FEMALE":
		return SexFemale, nil
	case "X", "3", "其他":
		return SexOther, nil
	case "0", "9", "U", "不詳", "未知", "UNKNOWN":
		return SexUnknown, nil
	}
	return SexUnknown, ErrShape
}

// ParseYesNo reads a column of yes and no: Y and N, 1 and 0, 是 and 否, 有 and
// 無, T and F, TRUE and FALSE, V for yes.
func ParseYesNo[T text](raw T) (bool, error) {
	var room [maxWord * 4]byte
	word, err := appendWord(room[:0], raw)
	if err != nil {
		return false, err
	}
	switch string(word) {
	case "Y", "1", "是", "有", "T", "TRUE", "YES", "V", "✓":
		return true, nil
	case "N", "0", "否", "無", "F", "FALSE", "NO":
		return false, nil
	}
	return false, ErrShape
}

// AppendPostcode appends a postal code of 3, 5 or 6 digits to dst.
func AppendPostcode[T text](dst []byte, raw T) ([]byte, error) {
	start := len(dst)
	dst, err := appendKey(dst, raw, "", 6)
	if err != nil {
		return dst, err
	}
	key := dst[start:]
	if n := len(key); n != 3 && n != 5 && n != 6 || !allDigits(key) || key[0] == '0' {
		return dst[:start], ErrShape
	}
	return dst, nil
}

// maxEmail is the longest address that mail systems carry (RFC 5321, 4.5.3.1).
const maxEmail = 254

// AppendEmail appends an e-mail address with its domain in lower case; the
// local part is the receiver's to read and stays as written. A domain without
// a dot is a finding.
func AppendEmail[T text](dst []byte, raw T) ([]byte, Findings, error) {
	start, at, dot := len(dst), -1, false
	for i := 0; i < len(raw); {
		r, size := runeAt(raw, i)
		i += size
		r = foldWidth(r)
		switch {
		case r == ' ' && (len(dst) == start || isBlank(raw, i)):
			continue
		case r <= ' ' || r >= 0x7F || r == ',' || r == ';' || r == '<' || r == '>':
			return dst[:start], 0, ErrCharacters
		case r == '@' && at >= 0:
			return dst[:start], 0, ErrShape
		case r == '@':
			at = len(dst) - start
		case r == '.' && at >= 0:
			dot = true
		case at >= 0 && r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		}
		if dst = append(dst, byte(r)); len(dst)-start > maxEmail {
			return dst[:start], 0, ErrTooLong
		}
	}
	n := len(dst) - start
	switch {
	case n == 0:
		return dst, 0, ErrEmpty
	case at < 1 || at == n-1:
		return dst[:start], 0, ErrShape
	}
	var f Findings
	if !dot || dst[start+at+1] == '.' || dst[len(dst)-1] == '.' {
		f.Add(EmailDomain)
	}
	return dst, f, nil
}

// isBlank reports whether nothing but spaces follows.
func isBlank[T text](raw T, from int) bool {
	for i := from; i < len(raw); i++ {
		if raw[i] != ' ' {
			return false
		}
	}
	return true
}
