package main

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// grid finds the point of a set that lies nearest to a place.
type grid struct {
	cell   float64
	points []vec
	cells  map[[3]int][]int32
}

func newGrid(points []vec, cell float64) *grid {
	g := &grid{cell, points, map[[3]int][]int32{}}
	for i, p := range points {
		k := g.key(p)
		g.cells[k] = append(g.cells[k], int32(i))
	}
	return g
}

func (g *grid) key(p vec) [3]int {
	return [3]int{int(math.Floor(p.X / g.cell)), int(math.Floor(p.Y / g.cell)), int(math.Floor(p.Z / g.cell))}
}

// nearest returns the index of the nearest point within reach cells, or -1.
func (g *grid) nearest(p vec, reach int) int {
	best, at := math.MaxFloat64, -1
	c := g.key(p)
	for r := 0; r <= reach; r++ {
		for x := -r; x <= r; x++ {
			for y := -r; y <= r; y++ {
				for z := -r; z <= r; z++ {
					if max(abs(x), abs(y), abs(z)) != r {
						continue
					}
					for _, i := range g.cells[[3]int{c[0] + x, c[1] + y, c[2] + z}] {
						q := g.points[i].sub(p)
						if d := q.dot(q); d < best {
							best, at = d, int(i)
						}
					}
				}
			}
		}
		if at >= 0 && math.Sqrt(best) < float64(r)*g.cell {
			break
		}
	}
	return at
}

func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
}
