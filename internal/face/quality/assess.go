package quality

import (
	"math"
	"slices"

	"mpolice/internal/face/picture"
)

// background is how large a face may be, beside the largest one, and still
// count as a passer-by behind it.
const background = 0.35

// Assess measures the chosen face of a picture against a profile. Faces are as
// the engine gives them, chosen is an index among them, or -1 when nobody
// chose: then a single face, or the only large one, stands for the picture.
func Assess(p *picture.Picture, faces []picture.Face, chosen int, profile Profile) Report {
	r := Report{Profile: profile.Name}
	counted := foreground(faces)
	r.note(NumberOfFaces, float64(len(counted)))
	if len(counted) == 0 {
		r.find(NoFace, NumberOfFaces, 0, 1, TakeAgain, true)
		return r
	}
	someone := chosen >= 0 && chosen < len(faces)
	if len(counted) > 1 {
		r.find(SeveralFaces, NumberOfFaces, float64(len(counted)), 1, ChooseFace, !someone || !profile.ChoiceCounts)
	}
	switch {
	case someone:
		r.face(p, faces[chosen], profile)
	case len(counted) == 1:
		r.face(p, counted[0], profile)
	}
	return r
}

// foreground are the faces that are not small beside the largest.
func foreground(faces []picture.Face) []picture.Face {
	largest := 0.0
	for _, f := range faces {
		largest = max(largest, extent(f))
	}
	return slices.DeleteFunc(slices.Clone(faces), func(f picture.Face) bool { return extent(f) < background*largest })
}

func extent(f picture.Face) float64 { return math.Sqrt(f.Box.Area()) }

// face takes all readings of one face.
func (r *Report) face(p *picture.Picture, f picture.Face, profile Profile) {
	at := estimate(&f.Landmarks)
	eyes := math.Hypot(f.Five[1].X-f.Five[0].X, f.Five[1].Y-f.Five[0].Y)
	middle := picture.Point{X: (f.Five[0].X + f.Five[1].X) / 2, Y: (f.Five[0].Y + f.Five[1].Y) / 2}
	// A turned head shows its eyes closer together; beyond 60 degrees the
	// estimate of the turn is too rough to be divided by.
	distance := eyes / max(0.5, math.Cos(at.yaw*math.Pi/180))
	l := readLight(p, f)
	for _, v := range []struct {
		m Measure
		v float64
	}{
		{InterEyeDistance, distance},
		{HeadSize, distance / float64(max(p.Width, p.Height))},
		{Yaw, at.yaw},
		{Pitch, at.pitch},
		{Roll, at.roll},
		{Sharpness, l.sharpness},
		{UnderExposure, l.under},
		{OverExposure, l.over},
		{DynamicRange, l.dynamic},
		{MarginLeft, middle.X / distance},
		{MarginRight, (float64(p.Width) - middle.X) / distance},
		{MarginAbove, middle.Y / distance},
		{MarginBelow, (float64(p.Height) - middle.Y) / distance},
		{DetectorScore, f.Score},
	} {
		r.note(v.m, v.v)
	}
	r.judge(profile)
}

// judge compares the readings with the limits, worst matters first.
func (r *Report) judge(p Profile) {
	r.street(p)
	r.least(TooSmall, InterEyeDistance, p.InterEye, Closer)
	r.least(CutOff, MarginLeft, p.MarginSide, ShowWholeFace)
	r.least(CutOff, MarginRight, p.MarginSide, ShowWholeFace)
	r.least(CutOff, MarginAbove, p.MarginAbove, ShowWholeFace)
	r.least(CutOff, MarginBelow, p.MarginBelow, ShowWholeFace)
	r.most(Turned, Yaw, p.Yaw, FaceCamera)
	r.most(UpOrDown, Pitch, p.Pitch, CameraAtEyeHeight)
	r.most(Tilted, Roll, p.Roll, Straighten)
	r.least(Blurred, Sharpness, p.Sharpness, HoldStill)
	r.most(Dark, UnderExposure, p.UnderExposure, MoreLight)
	r.most(Bright, OverExposure, p.OverExposure, LessLight)
	r.least(Flat, DynamicRange, p.DynamicRange, EvenLight)
	r.least(WeakDetection, DetectorScore, p.Score, TakeAgain)
}

// street refuses the framing of a camera high on a pole: a small head, seen
// from above. Either alone is a matter for the other limits.
func (r *Report) street(p Profile) {
	size, _ := r.Of(HeadSize)
	pitch, _ := r.Of(Pitch)
	if size < p.StreetHeadSize && pitch > p.StreetPitch {
		r.find(StreetCamera, HeadSize, size, p.StreetHeadSize, CameraAtEyeHeight, true)
	}
}

// least finds a value below its limit. A value that is no number is below.
func (r *Report) least(c Code, m Measure, l Limit, do Direction) {
	v, _ := r.Of(m)
	switch {
	case l.Refuse != 0 && !(v >= l.Refuse):
		r.find(c, m, v, l.Refuse, do, true)
	case l.Advise != 0 && !(v >= l.Advise):
		r.find(c, m, v, l.Advise, do, false)
	}
}

// most finds a value beyond its limit, on either side of zero.
func (r *Report) most(c Code, m Measure, l Limit, do Direction) {
	v, _ := r.Of(m)
	switch {
	case l.Refuse != 0 && !(math.Abs(v) <= l.Refuse):
		r.find(c, m, v, l.Refuse, do, true)
	case l.Advise != 0 && !(math.Abs(v) <= l.Advise):
		r.find(c, m, v, l.Advise, do, false)
	}
}

func (r *Report) find(c Code, m Measure, v, limit float64, do Direction, refuses bool) {
	r.Findings = append(r.Findings, Finding{c, m, v, limit, units[m], do, refuses})
}
