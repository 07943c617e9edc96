package main

import "sort"

// mesh is a set of triangles over shared points. Rest holds each point's place on the undeformed base
// mesh: skin, hair and clothes are painted there, so that paint follows every face.
type mesh struct {
	Points, Normals, Rest []vec
	Tris                  [][3]int32
	Kind                  kind
	Trim                  func(rest vec) bool // keep this point of the surface? nil keeps all
}

type kind uint8

const (
	skinKind kind = iota
	eyeKind
	lashKind
	toothKind
	clothKind
	outerKind
	collarKind
	glassKind
	hairKind
)

// blend is a weighted sum of control points.
type blend []struct {
	From int
	W    float64
}

// surface is a quadrilateral mesh whose points are blends of the base mesh's points; subdividing keeps it so.
type surface struct {
	Quads  [][4]int
	Blends []blend
}

func newSurface(quads [][4]int) *surface {
	s := &surface{}
	seen := map[int]int{}
	for _, q := range quads {
		var n [4]int
		for k, v := range q {
			i, ok := seen[v]
			if !ok {
				i = len(s.Blends)
				seen[v] = i
				s.Blends = append(s.Blends, blend{{v, 1}})
			}
			n[k] = i
		}
		s.Quads = append(s.Quads, n)
	}
	return s
}

func (s *surface) eval(points []vec) []vec {
	out := make([]vec, len(s.Blends))
	for i, b := range s.Blends {
		for _, t := range b {
			out[i] = out[i].add(points[t.From].mul(t.W))
		}
	}
	return out
}

func (s *surface) triangles() [][3]int32 {
	var t [][3]int32
	for _, q := range s.Quads {
		a, b, c, d := int32(q[0]), int32(q[1]), int32(q[2]), int32(q[3])
		t = append(t, [3]int32{a, b, c}, [3]int32{a, c, d})
	}
	return t
}

// sum adds weighted blends into one, in order of control point.
func sum(parts []blend, w []float64) blend {
	acc := map[int]float64{}
	for k, p := range parts {
		for _, t := range p {
			acc[t.From] += t.W * w[k]
		}
	}
	keys := make([]int, 0, len(acc))
	for k := range acc {
		keys = append(keys, k)
	}
	sort.Ints(keys)
	var out blend
	for _, k := range keys {
		out = append(out, struct {
			From int
			W    float64
		}{k, acc[k]})
	}
	return out
}

type edge [2]int

func edgeOf(a, b int) edge {
	if a > b {
		a, b = b, a
	}
	return edge{a, b}
}

// subdivide applies one step of Catmull and Clark (1978), with their rule for open borders.
func (s *surface) subdivide() *surface {
	n := len(s.Blends)
	out := &surface{Blends: make([]blend, n, n*4)}
	faceAt := make([]int, len(s.Quads))
	facesOf := make([][]int, n)
	edgeFaces := map[edge][]int{}
	var order []edge
	for f, q := range s.Quads {
		faceAt[f] = len(out.Blends)
		out.Blends = append(out.Blends, sum([]blend{s.Blends[q[0]], s.Blends[q[1]], s.Blends[q[2]], s.Blends[q[3]]}, []float64{.25, .25, .25, .25}))
		for k, v := range q {
			facesOf[v] = append(facesOf[v], f)
			e := edgeOf(v, q[(k+1)%4])
			if edgeFaces[e] == nil {
				order = append(order, e)
			}
			edgeFaces[e] = append(edgeFaces[e], f)
		}
	}
	edgeAt := map[edge]int{}
	next := make([][]int, n) // neighbours by edge
	border := make([][]int, n)
	for _, e := range order {
		edgeAt[e] = len(out.Blends)
		ends := []blend{s.Blends[e[0]], s.Blends[e[1]]}
		next[e[0]], next[e[1]] = append(next[e[0]], e[1]), append(next[e[1]], e[0])
		if f := edgeFaces[e]; len(f) == 2 {
			out.Blends = append(out.Blends, sum(append(ends, out.Blends[faceAt[f[0]]], out.Blends[faceAt[f[1]]]), []float64{.25, .25, .25, .25}))
		} else {
			border[e[0]], border[e[1]] = append(border[e[0]], e[1]), append(border[e[1]], e[0])
			out.Blends = append(out.Blends, sum(ends, []float64{.5, .5}))
		}
	}
	for v := range n {
		out.Blends[v] = s.vertexBlend(v, out, faceAt, facesOf[v], next[v], border[v])
	}
	for f, q := range s.Quads {
		for k, v := range q {
			out.Quads = append(out.Quads, [4]int{v, edgeAt[edgeOf(v, q[(k+1)%4])], faceAt[f], edgeAt[edgeOf(q[(k+3)%4], v)]})
		}
	}
	return out
}

func (s *surface) vertexBlend(v int, out *surface, faceAt, faces, next, border []int) blend {
	if len(border) > 0 {
		if len(border) != 2 {
			return s.Blends[v]
		}
		return sum([]blend{s.Blends[v], s.Blends[border[0]], s.Blends[border[1]]}, []float64{.75, .125, .125})
	}
	k := float64(len(faces))
	parts, w := []blend{s.Blends[v]}, []float64{(k - 2) / k}
	for _, f := range faces {
		parts, w = append(parts, out.Blends[faceAt[f]]), append(w, 1/(k*k))
	}
	for _, u := range next {
		parts, w = append(parts, s.Blends[u]), append(w, 1/(k*k))
	}
	return sum(parts, w)
}

// smoothNormals gives each point the mean direction of its triangles, by area.
func smoothNormals(points []vec, tris [][3]int32) []vec {
	n := make([]vec, len(points))
	for _, t := range tris {
		a := points[t[0]]
		c := points[t[1]].sub(a).cross(points[t[2]].sub(a))
		for _, i := range t {
			n[i] = n[i].add(c)
		}
	}
	for i := range n {
		n[i] = n[i].unit()
	}
	return n
}
