//go:build !amd64

package kernel

// vectorKinds: no assembly for this architecture.
func vectorKinds() []Kind { return nil }

// run scans one pass.
func (p *Probes) run(i int, blocks []byte, list []uint32, words []uint16, lanes []lane, bounds []float32, masks []uint16) {
	scanPortable(blocks, list, words, p.groups, p.passes[i].packed, lanes[0], bounds, masks)
}

// Read reads b, for measuring the bandwidth of memory. The result means
// nothing.
func Read(b []byte) uint64 { return readPortable(b) }
