package compare

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/face/picture"
	"mpolice/internal/face/quality"
	"mpolice/internal/policy"
)

// The sources that a form may name. What else comes is refused as not taken
// there.
const (
	SourceCamera = "camera" // the page's own camera view
	SourceFile   = "file"   // a photo file of the device
)

// maxPhotos bounds how often a photo is taken again within a case.
const maxPhotos = 6

// ErrPhotos is one photo too many.
var ErrPhotos = errors.New("too many photos in this comparison; close it and begin anew")

// probe is the photo of a case. It is nowhere but here.
type probe struct {
	pic     *picture.Picture
	shown   []byte // what the officer sees of it, JPEG
	faces   []picture.Face
	chosen  int // -1: none
	report  quality.Report
	capture string
	// pipeline is the digest of the engine that found the faces.
	pipeline string
}

// wipe overwrites the pixels and what was made of them.
func (p *probe) wipe() {
	if p == nil {
		return
	}
	p.pic.Wipe()
	clear(p.shown)
	clear(p.faces)
	p.faces, p.shown = nil, nil
}

func (p *probe) usable() bool { return p.chosen >= 0 && !p.report.Refused() }

func (p *probe) assess() {
	p.report = quality.Assess(p.pic, p.faces, p.chosen, quality.Probe)
}

// ProbeView is what a page tells of the photo: its size, where faces are in it,
// and what is wrong with it.
type ProbeView struct {
	Width, Height int
	Faces         []picture.Box // pixels, largest face first
	Chosen        int           // -1: none
	Capture       string
	Values        []quality.Value
	Findings      []quality.Finding
	Usable        bool
}

func (p *probe) view() *ProbeView {
	v := &ProbeView{
		Width: p.pic.Width, Height: p.pic.Height, Chosen: p.chosen, Capture: p.capture,
		Values: p.report.Values, Findings: p.report.Findings, Usable: p.usable(),
	}
	for _, f := range p.faces {
		v.Faces = append(v.Faces, f.Box)
	}
	return v
}

// Admit takes a photo into a case; one that was there before is destroyed. data
// is overwritten. A photo that cannot be read is *picture.Error; one that was
// not taken there is *query.Refused and ends the case.
func (d *Desk) Admit(ctx context.Context, who authn.Session, id mpolice.RecordID, data []byte, source string) (View, error) {
	defer clear(data)
	c, err := d.open(ctx, who, id)
	if err != nil {
		return View{}, err
	}
	defer c.mu.Unlock()
	switch step := c.step(); {
	case step != StepPhoto && step != StepFace && step != StepReady:
		return c.view(), ErrStep
	case c.taken >= maxPhotos:
		return c.view(), ErrPhotos
	}
	pic, err := picture.Decode(ctx, data, picture.Limits{})
	if err != nil {
		return c.view(), errors.Join(err, d.unread(ctx, c, err))
	}
	capture := d.capture(source, pic.Capture)
	if capture == "" {
		pic.Wipe()
		return c.view(), d.notThere(ctx, who, c)
	}
	return d.take(ctx, c, &probe{pic: pic, chosen: -1, capture: capture})
}

// capture says how a photo came to be, empty where that cannot be told.
func (d *Desk) capture(source string, facts picture.Capture) string {
	switch source {
	case SourceCamera:
		return policy.CaptureCamera
	case SourceFile:
		now, taken := d.Clock.Now(), facts.Taken
		if taken.IsZero() || !facts.Make {
			return ""
		}
		if !facts.Zoned {
			taken = time.Date(taken.Year(), taken.Month(), taken.Day(), taken.Hour(), taken.Minute(), taken.Second(), 0, mpolice.Taipei)
		}
		if age := now.Sub(taken); age >= -time.Minute && age <= d.Limits.Fresh {
			return policy.CaptureTakenThere
		}
	}
	return ""
}

// unread records a photo that could not be read: by its code, never its bytes.
func (d *Desk) unread(ctx context.Context, c *Case, err error) error {
	var bad *picture.Error
	code := "failed"
	if errors.As(err, &bad) {
		code = string(bad.Code)
	}
	_, err = d.record(ctx, c, audit.KindProbe, c.about(), field("what", "unread"), field("code", code))
	return err
}

// notThere has the policy refuse a photo that was not taken there.
func (d *Desk) notThere(ctx context.Context, who authn.Session, c *Case) error {
	m, release := d.hold()
	defer release()
	w, err := d.weigh(ctx, m, c, d.Clock.Now())
	if err != nil {
		return err
	}
	w.Face.Faces, w.Face.Usable = 1, true
	if _, err = d.Query.Weigh(ctx, who, w); err == nil {
		err = ErrStep // the rules of an operator may not ask for it; then there is no photo to go on with
	}
	return errors.Join(err, d.destroy(ctx, c, "refused"))
}

// take finds the faces of a photo and keeps it in place of the one before.
func (d *Desk) take(ctx context.Context, c *Case, p *probe) (View, error) {
	defer d.busy.begin()()
	m, release := d.hold()
	defer release()
	if m.Engine == nil {
		p.wipe()
		return c.view(), errShut
	}
	var err error
	p.pipeline = m.Pipeline
	if p.faces, err = m.Engine.Find(ctx, p.pic); err == nil {
		p.shown, err = p.pic.JPEG(shownQuality)
	}
	if err != nil {
		p.wipe()
		return c.view(), fmt.Errorf("find faces: %w", err)
	}
	if len(p.faces) == 1 {
		p.chosen = 0
	}
	p.assess()
	if err := d.admit(ctx, c, p); err != nil {
		p.wipe()
		return c.view(), err
	}
	c.probe.wipe()
	c.probe = p
	return c.view(), nil
}

// shownQuality is the JPEG quality of what the officer sees.
const shownQuality = 85

// admit records the photo before it is kept.
func (d *Desk) admit(ctx context.Context, c *Case, p *probe) error {
	_, err := d.record(ctx, c, audit.KindProbe, c.about(),
		field("what", "admitted"), field("source", p.capture), field("format", string(p.pic.Format)),
		field("width", fmt.Sprint(p.pic.Width)), field("height", fmt.Sprint(p.pic.Height)),
		field("faces", fmt.Sprint(len(p.faces))), field("findings", findings(p.report)), field("usable", yes(p.usable())),
	)
	if err != nil {
		return err
	}
	c.taken++
	d.admitted.add(taking{d.Clock.Now(), c.Officer.ID, c.Officer.Unit})
	return nil
}

func findings(r quality.Report) string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, string(f.Code))
	}
	return strings.Join(out, " ")
}

// Choose says which of several faces is the person's.
func (d *Desk) Choose(ctx context.Context, who authn.Session, id mpolice.RecordID, i int) (View, error) {
	c, err := d.open(ctx, who, id)
	if err != nil {
		return View{}, err
	}
	defer c.mu.Unlock()
	if step := c.step(); c.probe == nil || step != StepFace && step != StepReady && step != StepPhoto {
		return c.view(), ErrStep
	}
	if i < 0 || i >= len(c.probe.faces) {
		return c.view(), &mpolice.Invalid{Field: "face", Key: "invalid.option"}
	}
	c.probe.chosen = i
	c.probe.assess()
	return c.view(), nil
}

// Photo gives the officer's own view of the probe, JPEG.
func (d *Desk) Photo(ctx context.Context, who authn.Session, id mpolice.RecordID) ([]byte, error) {
	return d.picture(ctx, who, id, func(c *Case) []byte {
		if c.probe == nil {
			return nil
		}
		return c.probe.shown
	})
}

// Candidate gives the photo of a candidate that was shown, JPEG; of a document
// comparison, rank 1 is the registered photo.
func (d *Desk) Candidate(ctx context.Context, who authn.Session, id mpolice.RecordID, rank int) ([]byte, error) {
	return d.picture(ctx, who, id, func(c *Case) []byte {
		if c.answer == nil || rank < 1 || rank > len(c.answer.Candidates) {
			return nil
		}
		return c.answer.Candidates[rank-1].jpeg
	})
}

// picture copies bytes out: what the case holds may be wiped at any time.
func (d *Desk) picture(ctx context.Context, who authn.Session, id mpolice.RecordID, of func(*Case) []byte) ([]byte, error) {
	c, err := d.open(ctx, who, id)
	if err != nil {
		return nil, err
	}
	defer c.mu.Unlock()
	b := of(c)
	if len(b) == 0 {
		return nil, mpolice.ErrNotFound
	}
	return append([]byte(nil), b...), nil
}
