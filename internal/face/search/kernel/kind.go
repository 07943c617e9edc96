package kernel

import "slices"

// Kind is one implementation of the scan.
type Kind int

// The kernels, from the slowest to the fastest.
const (
	Portable Kind = iota
	AVX2
	AVX512
)

func (k Kind) String() string {
	switch k {
	case AVX512:
		return "avx512-vnni"
	case AVX2:
		return "avx2"
	default:
		return "portable"
	}
}

// widths are the numbers of probes that a pass of the kernel takes.
func (k Kind) widths() []int {
	switch k {
	case AVX512:
		return []int{1, 4, 16}
	case AVX2:
		return []int{1, 4}
	default:
		return []int{1}
	}
}

// Available lists the kernels that this processor runs, slowest first.
func Available() []Kind { return slices.Clone(available) }

// Best is the fastest of [Available].
func Best() Kind { return available[len(available)-1] }

// Runs tells whether this processor runs the kernel.
func (k Kind) Runs() bool { return slices.Contains(available, k) }

// available is found once: the processor does not change.
var available = append([]Kind{Portable}, vectorKinds()...)
