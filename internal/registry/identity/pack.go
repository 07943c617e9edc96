package identity

// MaxPacked is how many characters [PackID] holds: 37^12 is below 2^63.
const MaxPacked = 12

// PackID packs one to twelve of [A-Z0-9] into a positive integer of 63 bits,
// each key into its own, so that a column of ids is a bigint. The order of the
// integers is not the order of the keys. It reports false for anything else.
func PackID[T text](key T) (int64, bool) {
	if len(key) == 0 || len(key) > MaxPacked {
		return 0, false
	}
	var n int64
	for i := range len(key) {
		c := key[i]
		switch {
		case isDigit(c):
			n = n*37 + int64(c-'0') + 1
		case isLetter(c):
			n = n*37 + int64(c-'A') + 11
		default:
			return 0, false
		}
	}
	return n, true
}

// AppendUnpacked appends the key that [PackID] packed into n. It reports
// false for an n that no key gives.
func AppendUnpacked(dst []byte, n int64) ([]byte, bool) {
	var room [MaxPacked]byte
	i := len(room)
	for m := n; m > 0; m /= 37 {
		d := byte(m % 37)
		if d == 0 || i == 0 {
			return dst, false
		}
		i--
		if d <= 10 {
			room[i] = '0' + d - 1
		} else {
			room[i] = 'A' + d - 11
		}
	}
	return append(dst, room[i:]...), n > 0
}
