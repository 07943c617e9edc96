package identity

// tailBase has room for "no digit" beside the ten digits, so that a number
// shorter than the tail asked for never fits: 11^15 is below 2^52.
const tailBase = 11

// PackPhoneTail packs the digits of a number (E.164 without the plus, one to
// fifteen) last digit first, so that all numbers with the same ending lie in
// one range of integers; see [TailRange]. It reports false for anything else.
func PackPhoneTail[T text](digits T) (int64, bool) {
	lo, _, ok := packTail(digits)
	return lo, ok
}

// TailRange gives the range, both ends included, in which [PackPhoneTail]
// puts exactly the numbers that end with tail. It reports false for a tail
// that is no one to fifteen digits.
func TailRange[T text](tail T) (lo, hi int64, ok bool) {
	return packTail(tail)
}

func packTail[T text](digits T) (lo, hi int64, ok bool) {
	if len(digits) == 0 || len(digits) > maxE164 || !allDigits(digits) {
		return 0, 0, false
	}
	for i := len(digits) - 1; i >= 0; i-- {
		lo = lo*tailBase + int64(digits[i]-'0') + 1
	}
	hi = lo
	for range maxE164 - len(digits) {
		lo *= tailBase
		hi = hi*tailBase + tailBase - 1
	}
	return lo, hi, true
}
