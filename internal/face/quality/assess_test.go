package quality

import (
	"math"
	"slices"
	"testing"

	"mpolice/internal/face/picture"
)

// seen projects the generic head as a camera far away sees it, turned by three
// angles in degrees; eyes is the inter-eye distance when it looks straight.
func seen(at picture.Point, eyes float64, p pose) picture.Face {
	rad := math.Pi / 180
	sy, cy := math.Sincos(p.yaw * rad)
	sp, cp := math.Sincos(p.pitch * rad)
	sr, cr := math.Sincos(p.roll * rad)
	k := eyes / 6.302
	var f picture.Face
	place := func(x, y, z float64) picture.Point {
		x, z = x*cy+z*sy, z*cy-x*sy
		y = y*cp + z*sp
		x, y = x*cr-y*sr, x*sr+y*cr
		return picture.Point{X: at.X + k*x, Y: at.Y + k*y}
	}
	for i := range f.Landmarks {
		f.Landmarks[i] = at
	}
	for _, h := range head {
		f.Landmarks[h.landmark] = place(h.x, h.y, h.z)
	}
	l := &f.Landmarks
	f.Five = [5]picture.Point{
		picture.Centroid([]picture.Point{l[36], l[39]}), picture.Centroid([]picture.Point{l[42], l[45]}), l[30], l[48], l[54],
	}
	f.Box = picture.Box{X: at.X - eyes, Y: at.Y - eyes, W: 2 * eyes, H: 2.2 * eyes}
	f.Score = 0.95
	return f
}

func TestPose(t *testing.T) {
	for _, want := range []pose{{}, {yaw: 20}, {yaw: -35}, {pitch: 15}, {pitch: -25}, {roll: 12}, {roll: -40}, {yaw: 10, pitch: 10}} {
		f := seen(picture.Point{X: 200, Y: 180}, 60, want)
		got := estimate(&f.Landmarks)
		for i, d := range []float64{got.yaw - want.yaw, got.pitch - want.pitch, got.roll - want.roll} {
			if math.Abs(d) > 0.5 && (want.yaw == 0 || want.pitch == 0) || math.Abs(d) > 3 {
				t.Errorf("%+v: angle %d is off by %.2f: %+v", want, i, d, got)
			}
		}
	}
}

// studio is a lit, detailed picture: squares of eight pixels over a soft slope.
func studio(w, h int, detail, low, high float64) *picture.Picture {
	p := &picture.Picture{Width: w, Height: h, Pix: make([]byte, 3*w*h)}
	for i := range w * h {
		x, y := i%w, i/w
		v := low + (high-low)*(0.5+0.5*math.Sin(float64(x)/17)*math.Cos(float64(y)/23))
		v += detail * (float64((x/8+y/8)%2) - 0.5)
		for c := range 3 {
			p.Pix[3*i+c] = byte(max(0, min(255, v)))
		}
	}
	return p
}

func codes(fs []Finding) (cs []Code) {
	for _, f := range fs {
		cs = append(cs, f.Code)
	}
	slices.Sort(cs)
	return slices.Compact(cs)
}

func TestAssess(t *testing.T) {
	mid := picture.Point{X: 320, Y: 300}
	good := seen(mid, 100, pose{})
	fine := studio(640, 640, 90, 40, 220)
	for name, c := range map[string]struct {
		p       *picture.Picture
		faces   []picture.Face
		chosen  int
		profile Profile
		refuse  []Code
		advise  []Code
	}{
		"good, enrolment":       {fine, []picture.Face{good}, 0, Enrolment, nil, nil},
		"good, probe, unchosen": {fine, []picture.Face{good}, -1, Probe, nil, nil},
		"nobody":                {fine, nil, -1, Probe, []Code{NoFace}, nil},
		"two, unchosen":         {fine, []picture.Face{good, good}, -1, Probe, []Code{SeveralFaces}, nil},
		"two, chosen":           {fine, []picture.Face{good, good}, 1, Probe, nil, []Code{SeveralFaces}},
		"two, enrolment":        {fine, []picture.Face{good, good}, 0, Enrolment, []Code{SeveralFaces}, nil},
		"passer-by behind":      {fine, []picture.Face{good, seen(mid, 30, pose{})}, -1, Enrolment, nil, nil},
		"index beyond":          {fine, []picture.Face{good, good}, 7, Probe, []Code{SeveralFaces}, nil},
		"turned":                {fine, []picture.Face{seen(mid, 100, pose{yaw: 30})}, 0, Enrolment, []Code{Turned}, nil},
		"turned probe":          {fine, []picture.Face{seen(mid, 100, pose{yaw: -30})}, 0, Probe, nil, []Code{Turned}},
		"tilted":                {fine, []picture.Face{seen(mid, 100, pose{roll: 30})}, 0, Probe, nil, []Code{Tilted}},
		"from above":            {fine, []picture.Face{seen(mid, 100, pose{pitch: 25})}, 0, Probe, nil, []Code{UpOrDown}},
		"street camera":         {studio(1920, 1080, 90, 40, 220), []picture.Face{seen(picture.Point{X: 900, Y: 500}, 40, pose{pitch: 22})}, 0, Probe, []Code{StreetCamera}, []Code{UpOrDown}},
		"far away, eye to eye":  {studio(1920, 1080, 90, 40, 220), []picture.Face{seen(picture.Point{X: 900, Y: 500}, 40, pose{})}, 0, Probe, nil, nil},
		"too small":             {fine, []picture.Face{seen(mid, 20, pose{})}, 0, Probe, []Code{TooSmall}, nil},
		"cut off left":          {fine, []picture.Face{seen(picture.Point{X: 60, Y: 300}, 100, pose{})}, 0, Probe, []Code{CutOff}, nil},
		"cut off below":         {fine, []picture.Face{seen(picture.Point{X: 320, Y: 560}, 100, pose{})}, 0, Probe, []Code{CutOff}, nil},
		"plain":                 {studio(640, 640, 0, 128, 128), []picture.Face{good}, 0, Enrolment, []Code{Blurred, Flat}, nil},
		"blurred":               {studio(640, 640, 0, 40, 220), []picture.Face{good}, 0, Probe, nil, []Code{Blurred}},
		"dark":                  {studio(640, 640, 12, 4, 24), []picture.Face{good}, 0, Enrolment, []Code{Dark, Flat}, nil},
		"bright":                {studio(640, 640, 8, 250, 255), []picture.Face{good}, 0, Enrolment, []Code{Bright, Flat}, nil},
		"weak":                  {fine, []picture.Face{func() picture.Face { f := good; f.Score = 0.6; return f }()}, 0, Enrolment, []Code{WeakDetection}, nil},
		"no numbers at all":     {fine, []picture.Face{{Box: good.Box, Five: [5]picture.Point{{X: math.NaN()}}}}, 0, Enrolment, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := Assess(c.p, c.faces, c.chosen, c.profile)
			if name == "no numbers at all" {
				if !r.Refused() {
					t.Error("a face without numbers passes")
				}
				return
			}
			if got := codes(r.Refusals()); !slices.Equal(got, c.refuse) {
				t.Errorf("refused %v, want %v: %+v", got, c.refuse, r.Values)
			}
			if got := codes(r.Advice()); c.profile.Name == "probe" && !slices.Equal(got, c.advise) {
				t.Errorf("advised %v, want %v: %+v", got, c.advise, r.Values)
			}
			if r.Refused() != (len(c.refuse) > 0) || r.Profile != c.profile.Name {
				t.Errorf("report: %+v", r)
			}
			for _, f := range r.Findings {
				if f.Do == "" || f.Limit == 0 || f.Unit != units[f.Measure] {
					t.Errorf("finding without a next step, limit or unit: %+v", f)
				}
			}
		})
	}
}

func TestReadings(t *testing.T) {
	p := studio(640, 480, 90, 40, 220)
	r := Assess(p, []picture.Face{seen(picture.Point{X: 320, Y: 240}, 80, pose{yaw: 25})}, 0, Probe)
	if v, _ := r.Of(InterEyeDistance); math.Abs(v-80) > 3 {
		t.Errorf("a turned head's eyes are %.1f px apart, want 80", v)
	}
	if v, _ := r.Of(HeadSize); math.Abs(v-80./640) > 0.005 {
		t.Errorf("head size %.3f", v)
	}
	left, _ := r.Of(MarginLeft)
	right, _ := r.Of(MarginRight)
	if math.Abs(left+right-640./80) > 0.3 {
		t.Errorf("margins %.2f and %.2f", left, right)
	}
	if _, ok := r.Of("no such measure"); ok {
		t.Error("a measure out of nothing")
	}
	if len(r.Values) != len(units) {
		t.Errorf("%d values of %d measures", len(r.Values), len(units))
	}
}

// TestSharpnessFalls: each blurring makes it less, darkness alone does not.
func TestSharpnessFalls(t *testing.T) {
	f := seen(picture.Point{X: 200, Y: 200}, 36, pose{})
	p := studio(400, 400, 60, 60, 200)
	last := readLight(p, f).sharpness
	dark := studio(400, 400, 30, 30, 100)
	if d := readLight(dark, f).sharpness; math.Abs(d/last-1) > 0.1 {
		t.Errorf("half the light: %.3f, was %.3f", d, last)
	}
	for range 3 {
		p = soften(p)
		s := readLight(p, f).sharpness
		if s >= last {
			t.Errorf("blurred: %.3f, was %.3f", s, last)
		}
		last = s
	}
}

// soften is a 3 by 3 mean.
func soften(p *picture.Picture) *picture.Picture {
	out := &picture.Picture{Width: p.Width, Height: p.Height, Pix: slices.Clone(p.Pix)}
	for y := 1; y < p.Height-1; y++ {
		for x := 1; x < p.Width-1; x++ {
			for c := range 3 {
				sum := 0
				for d := range 9 {
					sum += int(p.Pix[3*((y+d/3-1)*p.Width+x+d%3-1)+c])
				}
				out.Pix[3*(y*p.Width+x)+c] = byte(sum / 9)
			}
		}
	}
	return out
}
