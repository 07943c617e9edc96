package mpolice

// letterCode is the two-digit code of the first letter of a national id
// (內政部戶政司): A=10 … Z=33, with I=34, O=35, W=32 out of order.
var letterCode = [26]int{
	10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21,
	22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33,
}

// CheckNationalID checks a folded national id (國民身分證統一編號, A1/A2…), a
// new-style resident number (2021 on, A8/A9…) or an old-style one (AC/AD…).
// All three use weights 1, 9, 8 … 1, 1 modulo 10; the old style's second
// letter counts by the last digit of its code. The digit misses 9.8 % of
// single-digit errors and every swap of the last two digits, so a page must
// still show name and birth year to confirm.
func CheckNationalID(key string) error {
	if len(key) != 10 || !isLetter(key[0]) {
		return ErrSubjectShape
	}
	for i := 2; i < 10; i++ {
		if !isDigit(key[i]) {
			return ErrSubjectShape
		}
	}
	if !validSecond(key[1]) {
		return ErrSubjectShape
	}
	if nationalIDSum(key)%10 != 0 {
		return ErrSubjectCheckDigit
	}
	return nil
}

// NationalIDCheckDigit returns the check digit ('0'–'9') for the first nine
// characters of a national id or resident number of either style. It is for
// makers of numbers: anything else than nine such characters panics.
func NationalIDCheckDigit(nine string) byte {
	sum := nationalIDSum(nine + "0")
	return '0' + byte((10-sum%10)%10)
}

// nationalIDSum is the weighted sum of ten well-formed characters.
func nationalIDSum(key string) int {
	code := letterCode[key[0]-'A']
	sum := code/10 + code%10*9 + secondValue(key[1])*8
	for i := 2; i < 9; i++ {
		sum += int(key[i]-'0') * (9 - i)
	}
	return sum + int(key[9]-'0')
}

// validSecond accepts 1, 2 (nationals), 8, 9 (new resident numbers) and A–D
// (old resident numbers).
func validSecond(c byte) bool {
	return c == '1' || c == '2' || c == '8' || c == '9' || c >= 'A' && c <= 'D'
}

func secondValue(c byte) int {
	if isDigit(c) {
		return int(c - '0')
	}
	return letterCode[c-'A'] % 10
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c >= 'A' && c <= 'Z' }
