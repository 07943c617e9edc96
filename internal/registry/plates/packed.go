package plates

// Pack gives a folded plate as one integer, in the order of the keys as
// strings, for a column of a database. It reports false for a key that is
// empty, longer than [MaxLength] or has a character that no plate has.
func Pack(key string) (int64, bool) {
	w, _, ok := pack(key)
	return int64(w), ok
}

// AppendUnpacked appends the key that [Pack] packed.
func AppendUnpacked(dst []byte, packed int64) []byte { return word(packed).appendKey(dst) }
