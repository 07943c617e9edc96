package main

import "math"

// camera looks from Eye along -z; Focal is in pixels, the axis passes through CX, CY.
type camera struct {
	Eye           vec
	Focal, CX, CY float64
}

func (c camera) project(p vec) (x, y, depth float64) {
	d := c.Eye.Z - p.Z
	return c.CX + c.Focal*(p.X-c.Eye.X)/d, c.CY - c.Focal*(p.Y-c.Eye.Y)/d, d
}

// frame holds what each pixel sees: a triangle of a mesh with barycentric weights, or a strand segment.
type frame struct {
	W, H  int
	Depth []float32
	Mesh  []int8 // -1 nothing, -2 strand
	Item  []int32
	U, V  []float32
}

func newFrame(w, h int) *frame {
	f := &frame{w, h, make([]float32, w*h), make([]int8, w*h), make([]int32, w*h), make([]float32, w*h), make([]float32, w*h)}
	for i := range f.Depth {
		f.Depth[i] = math.MaxFloat32
		f.Mesh[i] = -1
	}
	return f
}

// scan calls visit for each pixel centre inside a triangle given in pixel coordinates, with the weights of
// its second and third corner. Both windings are filled.
func scan(w, h int, x, y [3]float64, visit func(i int, u, v float64)) {
	area := (x[1]-x[0])*(y[2]-y[0]) - (x[2]-x[0])*(y[1]-y[0])
	if math.Abs(area) < 1e-9 {
		return
	}
	x0 := max(0, int(math.Ceil(min(x[0], x[1], x[2])-0.5)))
	x1 := min(w-1, int(math.Floor(max(x[0], x[1], x[2])-0.5)))
	y0 := max(0, int(math.Ceil(min(y[0], y[1], y[2])-0.5)))
	y1 := min(h-1, int(math.Floor(max(y[0], y[1], y[2])-0.5)))
	k := 1 / area
	for py := y0; py <= y1; py++ {
		for px := x0; px <= x1; px++ {
			dx, dy := float64(px)+0.5-x[0], float64(py)+0.5-y[0]
			u := (dx*(y[2]-y[0]) - (x[2]-x[0])*dy) * k
			v := ((x[1]-x[0])*dy - dx*(y[1]-y[0])) * k
			if u >= 0 && v >= 0 && u+v <= 1 {
				visit(py*w+px, u, v)
			}
		}
	}
}

func (f *frame) drawMesh(c camera, m *mesh, index int) {
	for t, tri := range m.Tris {
		var x, y, d [3]float64
		for k, i := range tri {
			x[k], y[k], d[k] = c.project(m.Points[i])
		}
		if d[0] < 1 || d[1] < 1 || d[2] < 1 {
			continue
		}
		scan(f.W, f.H, x, y, func(i int, u, v float64) {
			a, b, g := (1-u-v)/d[0], u/d[1], v/d[2] // perspective-correct weights
			z := 1 / (a + b + g)
			if float32(z) >= f.Depth[i] {
				return
			}
			u, v = b*z, g*z
			if m.Trim != nil && !m.Trim(m.at(m.Rest, t, u, v)) {
				return
			}
			f.Depth[i], f.Mesh[i], f.Item[i] = float32(z), int8(index), int32(t)
			f.U[i], f.V[i] = float32(u), float32(v)
		})
	}
}

func (m *mesh) at(field []vec, t int, u, v float64) vec {
	tri := m.Tris[t]
	return field[tri[0]].mul(1 - u - v).add(field[tri[1]].mul(u)).add(field[tri[2]].mul(v))
}

// strand is one piece of a hair: a straight line with a brightness of its own.
type strand struct {
	A, B  vec
	Shade float32 // about 1
	Kind  hairKindOf
}

type hairKindOf uint8

const (
	scalpHair hairKindOf = iota
	browHair
	lashHair
)

func (f *frame) drawStrands(c camera, list []strand) {
	for n, s := range list {
		x0, y0, d0 := c.project(s.A)
		x1, y1, d1 := c.project(s.B)
		line(f.W, f.H, x0, y0, x1, y1, func(i int, t float64) {
			z := float32(d0 + (d1-d0)*t)
			if z < f.Depth[i] {
				f.Depth[i], f.Mesh[i], f.Item[i], f.U[i] = z, -2, int32(n), float32(t)
			}
		})
	}
}

// line visits the pixels of a line one pixel wide.
func line(w, h int, x0, y0, x1, y1 float64, visit func(i int, t float64)) {
	n := int(math.Ceil(max(math.Abs(x1-x0), math.Abs(y1-y0)))) + 1
	for k := range n {
		t := (float64(k) + 0.5) / float64(n)
		x, y := int(x0+(x1-x0)*t), int(y0+(y1-y0)*t)
		if x >= 0 && y >= 0 && x < w && y < h {
			visit(y*w+x, t)
		}
	}
}
