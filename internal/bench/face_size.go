package bench

import (
	"fmt"
	"strconv"
	"strings"

	"mpolice/internal/face/search"
	"mpolice/internal/face/search/kernel"
)

// FaceSize is the size of a gallery.
type FaceSize struct {
	Templates int
	Dim       int
}

func (s FaceSize) String() string { return fmt.Sprintf("%dx%d", s.Templates, s.Dim) }

// ParseFaceSize reads 1000000x128, 1Mx128 or 200kx128.
func ParseFaceSize(text string) (FaceSize, error) {
	bad := fmt.Errorf("size %q: want templates x dimensions, as 1Mx128", text)
	many, dim, ok := strings.Cut(text, "x")
	if !ok {
		return FaceSize{}, bad
	}
	times := 1
	if digits, ok := strings.CutSuffix(many, "M"); ok {
		many, times = digits, 1_000_000
	} else if digits, ok := strings.CutSuffix(many, "k"); ok {
		many, times = digits, 1000
	}
	n, err := strconv.Atoi(many)
	d, err2 := strconv.Atoi(dim)
	if err != nil || err2 != nil || n > maxTemplates {
		return FaceSize{}, bad
	}
	s := FaceSize{n * times, d}
	return s, s.check()
}

const maxTemplates = 100_000_000

func (s FaceSize) check() error {
	if s.Templates < 1000 || s.Templates > maxTemplates || s.Dim < 8 || s.Dim > search.MaxDim {
		return fmt.Errorf("size %s: 1000 to %d templates of 8 to %d dimensions are possible", s, maxTemplates, search.MaxDim)
	}
	return nil
}

// rowBytes is how much the float32 rows are.
func (s FaceSize) rowBytes() int64 { return int64(s.Templates) * int64(s.Dim) * 4 }

// codeBytes is how much a scan of all templates reads.
func (s FaceSize) codeBytes() int64 {
	blocks := (s.Templates + search.BlockSize - 1) / search.BlockSize
	return int64(blocks) * int64(kernel.BlockBytes(s.Dim))
}
