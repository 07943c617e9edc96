package main

import "math"

// paintEye colours an eyeball: white, ring, iris, pupil, and the shade of the upper lid.
func (s *scene) paintEye(q *sample, f *frame, i int) {
	c := s.EyeAt[0]
	if q.P.sub(s.EyeAt[1]).length() < q.P.sub(c).length() {
		c = s.EyeAt[1]
	}
	d := q.P.sub(c).unit()
	q.N = d
	gaze := s.Camera.Eye.sub(c).unit().add(s.Gaze).unit()
	a := math.Acos(clamp(d.dot(gaze), -1, 1))
	const iris, pupil = 0.455, 0.16
	white := srgb(222, 212, 206).mul(1 - 0.25*ramp(0.5, 1, a)).times(vec{1, 1 - 0.06*ramp(.5, 1, a), 1 - 0.06*ramp(.5, 1, a)})
	turn := math.Atan2(d.Y-gaze.Y, d.X-gaze.X)
	fibre := 0.8 + 0.35*noise(vec{math.Cos(turn) * 6, math.Sin(turn) * 6, a * 4}, 5)
	brown := s.Iris.mul(fibre * (1 - 0.55*ramp(0.3, iris, a)))
	col := brown.mix(vec{.004, .004, .004}, ramp(pupil+0.03, pupil-0.03, a))
	col = col.mix(white, ramp(iris-0.03, iris+0.05, a))
	lid := 0.0
	reach := int(s.Camera.Focal / 16 * 0.055)
	for k := 1; k <= reach; k++ { // the lid's shade falls off within about 5 mm
		if j := i - k*f.W; j >= 0 && (f.Mesh[j] < 0 || s.Meshes[f.Mesh[j]].Kind != eyeKind) {
			lid = 1 - float64(k)/float64(reach)
			break
		}
	}
	side := 0.0
	for k := 1; k <= reach; k++ {
		for _, j := range []int{i - k, i + k} {
			if f.Mesh[j] < 0 || s.Meshes[f.Mesh[j]].Kind != eyeKind {
				side = max(side, 1-float64(k)/float64(reach))
			}
		}
	}
	q.Albedo = col.mul((1 - 0.62*math.Pow(lid, 0.8)) * (1 - 0.35*side))
	q.Oil, q.Rough = 1.3*(1-0.8*lid), 0.17
}
