package quality

import (
	"math"

	"mpolice/internal/face/picture"
)

// pose is where a head points, in degrees.
type pose struct{ yaw, pitch, roll float64 }

// head is a generic face in centimetres: x to the right of the picture, y down,
// z towards the camera. The places are those of the same points in MediaPipe's
// canonical face model (vertices 1, 152, 33, 133, 362, 263, 61 and 291;
// Apache-2.0).
var head = []struct {
	landmark int
	x, y, z  float64
}{
	{30, 0, 1.127, 7.476},       // nose tip
	{8, 0, 9.403, 4.264},        // chin
	{36, -4.446, -2.664, 3.173}, // eye corners, left in the picture first
	{39, -1.856, -2.585, 3.758},
	{42, 1.856, -2.585, 3.758},
	{45, 4.446, -2.664, 3.173},
	{48, -2.456, 4.343, 4.284}, // mouth corners
	{54, 2.456, 4.343, 4.284},
}

// estimate fits the head by least squares under scaled orthography: two rows
// of three numbers take its points to the picture. They point along the head's
// axes as the camera sees them.
func estimate(l *[68]picture.Point) pose {
	var c picture.Point
	n := float64(len(head))
	for _, h := range head {
		c.X, c.Y = c.X+l[h.landmark].X/n, c.Y+l[h.landmark].Y/n
	}
	var right, down [3]float64
	for i, h := range head {
		p := l[h.landmark]
		for k := range 3 {
			right[k] += inverse[k][i] * (p.X - c.X)
			down[k] += inverse[k][i] * (p.Y - c.Y)
		}
	}
	return angles(unit(right), unit(down))
}

// angles reads yaw, pitch and roll from the picture's axes in the head's.
func angles(right, down [3]float64) pose {
	deg := 180 / math.Pi
	toCamera := unit(cross(right, down))
	return pose{
		yaw:   deg * math.Asin(clamp(right[2])),
		pitch: deg * math.Atan2(down[2], toCamera[2]),
		roll:  deg * math.Atan2(-right[1], right[0]),
	}
}

// inverse is the pseudo-inverse of the head's points about their centre:
// three rows, one column a point.
var inverse = func() (inv [3][]float64) {
	n := float64(len(head))
	var c [3]float64
	for _, h := range head {
		c[0], c[1], c[2] = c[0]+h.x/n, c[1]+h.y/n, c[2]+h.z/n
	}
	var s [3][3]float64
	rows := make([][3]float64, len(head))
	for i, h := range head {
		rows[i] = [3]float64{h.x - c[0], h.y - c[1], h.z - c[2]}
		for a := range 3 {
			for b := range 3 {
				s[a][b] += rows[i][a] * rows[i][b]
			}
		}
	}
	s = invert(s)
	for k := range inv {
		for _, r := range rows {
			inv[k] = append(inv[k], s[k][0]*r[0]+s[k][1]*r[1]+s[k][2]*r[2])
		}
	}
	return inv
}()

// invert is the inverse of a symmetric matrix by its cofactors.
func invert(m [3][3]float64) (out [3][3]float64) {
	c0, c1, c2 := cross(m[1], m[2]), cross(m[2], m[0]), cross(m[0], m[1])
	det := m[0][0]*c0[0] + m[0][1]*c0[1] + m[0][2]*c0[2]
	for i := range 3 {
		out[i] = [3]float64{c0[i] / det, c1[i] / det, c2[i] / det}
	}
	return out
}

func cross(a, b [3]float64) [3]float64 {
	return [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

func unit(v [3]float64) [3]float64 {
	n := math.Sqrt(v[0]*v[0] + v[1]*v[1] + v[2]*v[2])
	return [3]float64{v[0] / n, v[1] / n, v[2] / n}
}

func clamp(x float64) float64 { return max(-1, min(1, x)) }
