package linkage

import "unsafe"

// dict numbers the distinct normalised values of one domain. Code 0 is null.
// It is an open-addressed table over value hashes: no map of strings, and one
// allocation per distinct value at most.
type dict struct {
	values []string // by code
	inline []inline // by code: short values, beside each other in memory
	hashes []uint64 // by code
	slots  []uint32 // code, 0 = free; a power of two
}

func newDict() *dict {
	return &dict{values: []string{""}, inline: make([]inline, 1), hashes: []uint64{0}, slots: make([]uint32, 1<<10)}
}

// code numbers a value; "" is 0.
func (d *dict) code(value string) uint32 {
	if value == "" {
		return 0
	}
	if len(d.values)*2 > len(d.slots) {
		d.grow()
	}
	h := hashString(value, 0)
	mask := uint64(len(d.slots) - 1)
	for i := h >> 7 & mask; ; i = (i + 1) & mask {
		c := d.slots[i]
		if c == 0 {
			c = uint32(len(d.values))
			d.slots[i] = c
			d.values = append(d.values, value)
			d.hashes = append(d.hashes, h)
			d.inline = append(d.inline, inlined(value))
			return c
		}
		if d.hashes[c] == h && d.values[c] == value {
			return c
		}
	}
}

func (d *dict) grow() {
	slots := make([]uint32, 2*len(d.slots))
	mask := uint64(len(slots) - 1)
	for c := 1; c < len(d.values); c++ {
		i := d.hashes[c] >> 7 & mask
		for slots[i] != 0 {
			i = (i + 1) & mask
		}
		slots[i] = uint32(c)
	}
	d.slots = slots
}

// inline is a value of up to 15 bytes with its length, or length 255. Scoring
// reads values at random; one line of memory a value instead of two matters.
type inline [16]byte

func inlined(value string) (v inline) {
	if len(value) > 15 {
		v[15] = 255
		return v
	}
	copy(v[:], value)
	v[15] = byte(len(value))
	return v
}

// text is the value of a code. The string is good for as long as nothing is
// added to the dictionary.
func (d *dict) text(code uint32) string {
	v := &d.inline[code]
	if v[15] == 255 {
		return d.values[code]
	}
	return unsafe.String(&v[0], int(v[15]))
}
