package searchtest

import (
	"sort"

	"mpolice/internal/face/search"
)

// Scored is a gallery with the score of every row for one probe.
type Scored []search.Hit

// Brute scores all rows, plainly, and sorts them. admit may be nil.
func Brute(m Matrix, label Label, probe []float32, admit func(id uint64, category uint16) bool) Scored {
	var all Scored
	for i := range m.Len() {
		id, category := label(i)
		if admit == nil || admit(id, category) {
			all = append(all, search.Hit{ID: id, Score: score(probe, m.At(i))})
		}
	}
	sort.Slice(all, func(a, b int) bool {
		if all[a].Score == all[b].Score {
			return all[a].ID < all[b].ID
		}
		return all[a].Score > all[b].Score
	})
	return all
}

// First is the list of k.
func (s Scored) First(k int) []search.Hit { return s[:min(k, len(s))] }

// score is the canonical score as its definition reads: lane after lane, then
// halves added to halves.
func score(q, x []float32) float64 {
	sums := make([]float64, 8)
	for lane := range sums {
		for i := lane; i < len(q); i += 8 {
			product := float64(q[i]) * float64(x[i])
			sums[lane] += product
		}
	}
	for len(sums) > 1 {
		half := len(sums) / 2
		for i := range half {
			sums[i] = float64(sums[i] + sums[half+i])
		}
		sums = sums[:half]
	}
	return sums[0]
}
