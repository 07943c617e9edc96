package searchtest

import (
	"fmt"
	"math"

	"golang.org/x/sync/errgroup"

	"mpolice/internal/face/search"
)

// Matrix holds rows in plain memory. It implements [search.Rows].
type Matrix struct {
	Dim  int
	Data []float32 // row after row
}

// NewMatrix returns n rows of zeros.
func NewMatrix(dim, n int) Matrix { return Matrix{dim, make([]float32, dim*n)} }

// Len is the number of rows.
func (m Matrix) Len() int { return len(m.Data) / m.Dim }

// At is a row, not copied.
func (m Matrix) At(i int) []float32 { return m.Data[i*m.Dim : (i+1)*m.Dim : (i+1)*m.Dim] }

// Row implements [search.Rows].
func (m Matrix) Row(slot int, into []float32) ([]float32, error) {
	if slot < 0 || slot >= m.Len() {
		return nil, fmt.Errorf("no row %d", slot)
	}
	return append(into[:0], m.At(slot)...), nil
}

// Label says what is stored with row i.
type Label func(i int) (id uint64, category uint16)

// Plain numbers rows from 1, in category 0.
func Plain(i int) (uint64, uint16) { return uint64(i) + 1, 0 }

// Load encodes all rows into a new set, with some goroutines.
func Load(m Matrix, label Label, threads int) (search.Part, error) {
	set, err := search.NewSet(m.Dim, m.Len())
	if err != nil {
		return search.Part{}, err
	}
	if err := set.Resize(m.Len()); err != nil {
		return search.Part{}, err
	}
	var group errgroup.Group
	blocks := (m.Len() + search.BlockSize - 1) / search.BlockSize
	for t := range threads {
		first, end := t*blocks/threads*search.BlockSize, min((t+1)*blocks/threads*search.BlockSize, m.Len())
		group.Go(func() error { return loadRange(set, m, label, first, end) })
	}
	return search.Part{Set: set, Rows: m}, group.Wait()
}

func loadRange(set *search.Set, m Matrix, label Label, first, end int) error {
	codes := make([]int8, m.Dim)
	for i := first; i < end; i++ {
		c, err := search.Encode(m.At(i), codes)
		if err != nil {
			return fmt.Errorf("row %d: %w", i, err)
		}
		id, category := label(i)
		if err := set.Put(i, id, category, c); err != nil {
			return err
		}
	}
	return nil
}

// unit scales x to length 1.
func unit(x []float32) {
	squares := 0.0
	for _, v := range x {
		squares += float64(v) * float64(v)
	}
	f := 1 / math.Sqrt(squares)
	for i, v := range x {
		x[i] = float32(float64(v) * f)
	}
}
