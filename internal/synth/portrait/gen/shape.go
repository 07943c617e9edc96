package main

// body is the base mesh cut to head and shoulders, ready to be given a shape.
type body struct {
	asset   *asset
	base    []vec
	skin    *surface // head, neck, shoulders
	eyes    *surface
	lashes  *surface
	teeth   *surface
	head    []float64 // per base vertex: share of the head's turn
	arm     [2][]float64
	pivot   vec // of the neck
	joint   [2]vec
	rest    []vec
	skinTri [][3]int32
	near    *grid // rest points of the skin
}

// weight is one morph target and how much of it.
type weight struct {
	Target string
	By     float64
}

func newBody(a *asset) (*body, error) {
	base, groups, err := a.base()
	if err != nil {
		return nil, err
	}
	b := &body{asset: a, base: base}
	pick := func(low float64, names ...string) *surface {
		var q [][4]int
		for _, n := range names {
			for _, f := range groups[n] {
				if base[f[0]].Y > low && base[f[1]].Y > low && base[f[2]].Y > low && base[f[3]].Y > low {
					q = append(q, f)
				}
			}
		}
		return newSurface(q)
	}
	b.skin = pick(2.9, "body").subdivide()
	b.eyes = pick(0, "helper-l-eye", "helper-r-eye").subdivide()
	b.lashes = pick(0, "helper-l-eyelashes-1", "helper-l-eyelashes-2", "helper-r-eyelashes-1", "helper-r-eyelashes-2")
	b.teeth = pick(0, "helper-upper-teeth", "helper-lower-teeth").subdivide()
	b.rest = b.skin.eval(base)
	b.skinTri = b.skin.triangles()
	b.near = newGrid(b.rest, 0.1)
	return b, b.rig(groups)
}

func (b *body) rig(groups map[string][][4]int) error {
	w, err := b.asset.weights()
	if err != nil {
		return err
	}
	centre := func(g string) vec { return middle(b.base, groups[g]) }
	b.pivot = centre("joint-neck").mix(centre("joint-head"), 0.35)
	b.joint = [2]vec{centre("joint-l-shoulder"), centre("joint-r-shoulder")}
	b.rigArms(w)
	b.rigHead(w)
	return nil
}

// middle is the mean of the corners of a group's faces.
func middle(points []vec, faces [][4]int) vec {
	var c vec
	for _, f := range faces {
		for _, v := range f {
			c = c.add(points[v].mul(1 / float64(4*len(faces))))
		}
	}
	return c
}

// armShare is how far each bone of an arm goes down with it.
var armShare = map[string]float64{"clavicle": 0.15, "shoulder01": 0.5, "upperarm01": 1, "upperarm02": 1, "lowerarm01": 1, "lowerarm02": 1}

func (b *body) rigArms(w map[string]map[int]float64) {
	for side, s := range []string{".L", ".R"} {
		b.arm[side] = make([]float64, len(b.base))
		for _, bone := range sortedKeys(armShare) { // in order: sums of floats depend on it
			for i, k := range w[bone+s] {
				b.arm[side][i] += k * armShare[bone]
			}
		}
	}
}

// rigHead finds how far each vertex turns with the head: bones of the trunk and arms not at all, those of the
// neck in part, all others (the face's) wholly.
func (b *body) rigHead(w map[string]map[int]float64) {
	trunk := map[string]float64{"spine01": 0, "spine02": 0, "spine03": 0, "spine04": 0, "spine05": 0, "neck01": 0.2, "neck02": 0.45, "neck03": 0.75, "breast.L": 0, "breast.R": 0}
	for bone := range armShare {
		trunk[bone+".L"], trunk[bone+".R"] = 0, 0
	}
	b.head = make([]float64, len(b.base))
	for i := range b.head {
		if b.base[i].Y > 6.1 {
			b.head[i] = 1
		}
	}
	total, turned := make([]float64, len(b.base)), make([]float64, len(b.base))
	for _, bone := range sortedKeys(w) {
		share, isTrunk := trunk[bone]
		if !isTrunk {
			share = 1
		}
		for i, k := range w[bone] {
			if b.base[i].Y > 4.5 {
				total[i] += k
				turned[i] += k * share
			}
		}
	}
	for i := range total {
		if total[i] > 0 {
			b.head[i] = turned[i] / total[i]
		}
	}
}

// shape moves the base mesh by the targets.
func (b *body) shape(list []weight) ([]vec, error) {
	out := append([]vec(nil), b.base...)
	for _, w := range list {
		t, err := b.asset.target(w.Target)
		if err != nil {
			return nil, err
		}
		for _, s := range t {
			out[s.Vertex] = out[s.Vertex].add(s.By.mul(w.By))
		}
	}
	return out, nil
}

// level scales and moves a shaped body so that its head has the height and place of the base mesh's head;
// places on the two then mean nearly the same.
func (b *body) level(points []vec) []vec {
	measure := func(skin []vec) (low, top float64, mid vec) {
		low, top = 99, -99
		n := 0.0
		for i, p := range skin {
			if r := b.rest[i]; r.Y > 6.17 {
				top, mid, n = max(top, p.Y), mid.add(p), n+1
				if r.Z > 1 {
					low = min(low, p.Y)
				}
			}
		}
		return low, top, mid.mul(1 / n)
	}
	l0, t0, m0 := measure(b.rest)
	l1, t1, m1 := measure(b.skin.eval(points))
	k := (t0 - l0) / (t1 - l1)
	out := make([]vec, len(points))
	for i, p := range points {
		out[i] = vec{m0.X + (p.X-m1.X)*k, l0 + (p.Y-l1)*k, m0.Z + (p.Z-m1.Z)*k}
	}
	return out
}

// pose lowers the arms and turns the head (radians; yaw to the person's left, pitch down, roll to the left).
func (b *body) pose(points []vec, arms, yaw, pitch, roll float64) []vec {
	out := make([]vec, len(points))
	for i, p := range points {
		for side, sign := range []float64{-1, 1} {
			if k := b.arm[side][i]; k > 0 {
				p = p.sub(b.joint[side]).turn(vec{0, 0, 1}, sign*arms*k).add(b.joint[side])
			}
		}
		out[i] = b.turnHead(p, b.head[i], yaw, pitch, roll)
	}
	return out
}

func (b *body) turnHead(p vec, k, yaw, pitch, roll float64) vec {
	if k == 0 {
		return p
	}
	q := p.sub(b.pivot)
	q = q.turn(vec{0, 0, 1}, roll*k).turn(vec{1, 0, 0}, pitch*k).turn(vec{0, 1, 0}, yaw*k)
	return q.add(b.pivot)
}
