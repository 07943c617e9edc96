package name

const (
	pageSize = 256
	// lastHan is the end of CJK Extension H.
	lastHan = 0x323AF
)

// page holds one value per code point, in pages that exist only where a value
// does: two loads instead of a hash per character.
type page[T any] [lastHan/pageSize + 1]*[pageSize]T

func (p *page[T]) at(r rune) T {
	if r >= 0 && r <= lastHan {
		if q := p[r/pageSize]; q != nil {
			return q[r%pageSize]
		}
	}
	var none T
	return none
}

func (p *page[T]) set(r rune, v T) {
	if p[r/pageSize] == nil {
		p[r/pageSize] = new([pageSize]T)
	}
	p[r/pageSize][r%pageSize] = v
}
