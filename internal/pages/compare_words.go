package pages

import (
	"cmp"
	"crypto/rand"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mpolice/internal/compare"
	"mpolice/internal/face/picture"
	"mpolice/internal/face/quality"
	"mpolice/internal/policy"
	"mpolice/internal/web"
)

// checkView shows a photo with the faces in it and what is wrong with it.
func (p *Pages) checkView(r *http.Request, v compare.View) web.CompareCheckView {
	out := web.CompareCheckView{
		Head: p.caseHead(r, v), Shot: shotOf(v), Choose: v.Step == compare.StepFace, Usable: v.Step == compare.StepReady,
	}
	told := map[string]bool{}
	for _, f := range v.Probe.Findings {
		one := p.findingWords(r, f)
		if key := one.Text + one.Do; !told[key] { // cut off at two sides: said once
			told[key] = true
			out.Findings = append(out.Findings, one)
		}
	}
	return out
}

// picturePath is the address of a picture. Its end changes with each page, so
// that a browser never shows the photo from before for a new one.
func picturePath(v compare.View, name string) string {
	return casePath(v.ID) + "/" + name + "?" + rand.Text()[:8]
}

// shotOf gives the probe with its faces, numbered from the left.
func shotOf(v compare.View) web.CompareShot {
	s := web.CompareShot{URL: picturePath(v, "probe.jpg"), Width: v.Probe.Width, Height: v.Probe.Height}
	// A face is at least as wide as a thumb on a narrow telephone.
	least := float64(s.Width) / 6
	for i, b := range v.Probe.Faces {
		c := b.Centre()
		w, h := max(b.W, least), max(b.H, least)
		s.Faces = append(s.Faces, web.CompareFace{
			Index: i, Chosen: i == v.Probe.Chosen, X: int(c.X - w/2), Y: int(c.Y - h/2), W: int(math.Ceil(w)), H: int(math.Ceil(h)),
		})
	}
	slices.SortStableFunc(s.Faces, func(a, b web.CompareFace) int { return cmp.Compare(a.X+a.W/2, b.X+b.W/2) })
	for i := range s.Faces {
		s.Faces[i].Nth = i + 1
	}
	return s
}

// facePair puts the chosen face of the probe beside the i-th photo of the answer.
func (p *Pages) facePair(r *http.Request, v compare.View, i int) web.ComparePair {
	c := v.Answer.Candidates[i]
	out := web.ComparePair{
		Probe: cropOf(v), URL: picturePath(v, "candidates/"+strconv.Itoa(c.Rank)+".jpg"), Rank: c.Rank, Band: web.CompareBand(c.Band),
	}
	if v.Request.Mode == policy.FaceDocument {
		out.Rank = 0
	}
	if c.Year > 0 {
		out.Taken = web.BirthYear(web.LanguageOf(r), c.Year)
	}
	return out
}

// cropOf gives the part of the probe that shows the chosen face as a document
// would: three by four, with room around it.
func cropOf(v compare.View) web.CompareCrop {
	out := web.CompareCrop{URL: picturePath(v, "probe.jpg")}
	if v.Probe == nil || v.Probe.Chosen < 0 || v.Probe.Chosen >= len(v.Probe.Faces) {
		return out
	}
	b := v.Probe.Faces[v.Probe.Chosen]
	out.Width, out.Height = v.Probe.Width, v.Probe.Height
	h := 1.9 * max(b.H, b.W)
	w := h * 3 / 4
	c := b.Centre()
	out.X, out.Y, out.W, out.H = int(c.X-w/2), int(c.Y-h*0.53), int(math.Ceil(w)), int(math.Ceil(h))
	return out
}

// findingWords words what is wrong with a photo, and what helps.
func (p *Pages) findingWords(r *http.Request, f quality.Finding) web.CompareFinding {
	text := func(key string) string { return p.Site.Text(web.LanguageOf(r), key) }
	return web.CompareFinding{
		Text: text("quality." + string(f.Code)), Do: text("direction." + string(f.Do)), Measure: measureWords(text, f), Refuses: f.Refuses,
	}
}

// measureWords tells the figures that mean something to people; a share or a
// ratio does not.
func measureWords(text func(string) string, f quality.Finding) string {
	key := ""
	switch f.Measure {
	case quality.InterEyeDistance:
		key = "measure.inter_eye_distance"
	case quality.Yaw, quality.Pitch, quality.Roll:
		key = "measure.angle"
	}
	if key == "" || math.IsNaN(f.Value) || math.IsInf(f.Value, 0) {
		return ""
	}
	whole := func(v float64) string { return strconv.Itoa(int(math.Round(math.Abs(v)))) }
	return strings.NewReplacer("{value}", whole(f.Value), "{limit}", whole(f.Limit)).Replace(text(key))
}

// pictureFault gives the catalogue key of why a photo was refused; formats that
// people meet have sentences of their own.
func (p *Pages) pictureFault(r *http.Request, e *picture.Error) string {
	key := string(e.Code)
	if own := key + "." + e.Format; e.Code == picture.WrongFormat && formats[e.Format] {
		return own
	}
	return key
}

// formats are the kinds of file that have a sentence of their own.
var formats = map[string]bool{"heic": true, "avif": true, "video": true, "gif": true, "pdf": true}
