package cluster

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// matrix makes an odds function from the upper triangle.
func matrix(m [][]float64) func(i, j int) float64 {
	return func(i, j int) float64 { return m[min(i, j)][max(i, j)] }
}

// TestChainsAreCut: a–b and b–c look alike, a and c do not.
func TestChainsAreCut(t *testing.T) {
	odds := [][]float64{{0, 8, -9}, {0, 0, 5}, {0, 0, 0}}
	if got := Average(3, 0, matrix(odds)); !slices.Equal(got, []int{0, 0, 2}) {
		t.Errorf("labels %v", got)
	}
	odds[0][2] = -2
	if got := Average(3, 0, matrix(odds)); !slices.Equal(got, []int{0, 0, 0}) {
		t.Errorf("a weak disagreement splits: %v", got)
	}
}

func TestNever(t *testing.T) {
	odds := [][]float64{{0, 99, Never}, {0, 0, 50}, {0, 0, 0}}
	if got := Average(3, 0, matrix(odds)); got[0] == got[2] {
		t.Errorf("a forbidden pair shares a group: %v", got)
	}
}

// TestOrderDoesNotMatter shuffles records with distinct odds.
func TestOrderDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 200 {
		n := 2 + r.IntN(14)
		m := make([][]float64, n)
		for i := range m {
			m[i] = make([]float64, n)
			for j := range m[i] {
				m[i][j] = r.Float64()*10 - 5
				if r.IntN(9) == 0 {
					m[i][j] = Never
				}
			}
		}
		odds := matrix(m)
		want := Average(n, 0, odds)
		perm := r.Perm(n)
		got := Average(n, 0, func(i, j int) float64 { return odds(perm[i], perm[j]) })
		for i := range n {
			for j := range n {
				if (got[i] == got[j]) != (want[perm[i]] == want[perm[j]]) {
					t.Fatalf("records %d and %d: grouped in one order only", perm[i], perm[j])
				}
				if i < j && want[i] == want[j] && odds(i, j) == Never {
					t.Fatal("a forbidden pair shares a group")
				}
			}
		}
	}
}
