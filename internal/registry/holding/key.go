package holding

import "mpolice/internal/registry/plates"

// PlateKey is the integer by which a folded plate is found: the packed plate,
// or a hash of one that cannot be packed.
func PlateKey(key string) int64 {
	if n, ok := plates.Pack(key); ok {
		return n
	}
	return nonZero(HashOf("plate", key))
}

// DocumentKey is the integer by which a folded passport number is found. States
// give the same numbers; whoever finds a row compares the issuing state.
func DocumentKey(number string) int64 { return nonZero(HashOf("passport", number)) }
