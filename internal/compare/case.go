package compare

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/face/gallery"
	"mpolice/internal/policy"
	"mpolice/internal/query"
)

// Request is what an officer states to begin a case.
type Request struct {
	// Mode is policy.FaceDocument or policy.FaceGallery.
	Mode string
	// Query names purpose, ground, reference, reason and facts; for FaceDocument
	// its Subject is the number of the document that is shown.
	Query query.Request
	// DocumentTried and NameTried are the officer's own earlier queries.
	DocumentTried, NameTried mpolice.RecordID
	// Place is where the comparison is made, in words; Position, where the
	// device stands, nil when it is not known.
	Place    string
	Position *gallery.Position
	// What the officer declares.
	Told, Consent, Incapable, Present bool
}

// Step is how far a case has come.
type Step string

// The steps, in order.
const (
	StepSecond Step = "second" // waits for the second officer
	StepPhoto  Step = "photo"  // waits for a photo that can be compared
	StepFace   Step = "face"   // waits for the officer to choose a face
	StepReady  Step = "ready"  // may be run
	StepJudge  Step = "judge"  // answered; waits for the officer's judgement
	StepJudged Step = "judged" // judged; a lead waits for the second person
	StepDone   Step = "done"   // confirmed or contradicted
)

// Case is one comparison from its first statement to the destruction of its
// probe. Its fields are read under Desk.view alone.
type Case struct {
	ID       mpolice.RecordID // of the record that opened it
	Officer  mpolice.Officer
	HandOut  string
	Device   mpolice.DeviceID
	Method   authn.Method
	Request  Request
	Subject  mpolice.Subject // the document's, or the number of this comparison
	Decision policy.Decision // of Begin
	OpenedAt time.Time
	EndsAt   time.Time
	Held     bool

	mu      sync.Mutex // one step at a time
	gone    bool
	ending  []audit.Field // what the destruction's record says, once gone
	second  bool
	probe   *probe
	taken   int // photos that were admitted
	answer  *Answer
	finding *Finding
}

// ErrClosed is a case that has ended, or is another officer's.
var ErrClosed = fmt.Errorf("comparison has ended: %w", mpolice.ErrNotFound)

// ErrStep is a step that cannot be taken now; the page shows the one that can.
var ErrStep = errors.New("comparison is at another step")

// maxCases bounds the cases that are open at one time in this process.
const maxCases = 2000

// ErrBusy is too many open cases.
var ErrBusy = errors.New("too many comparisons are open; close one, or wait some minutes")

func (d *Desk) keep(c *Case) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.cases) >= maxCases {
		return ErrBusy
	}
	d.cases[c.ID] = c
	return nil
}

// open gives an officer's own case, locked. The caller unlocks it.
func (d *Desk) open(ctx context.Context, who authn.Session, id mpolice.RecordID) (*Case, error) {
	d.mu.Lock()
	c := d.cases[id]
	d.mu.Unlock()
	if c == nil || c.Officer.ID != who.Officer.ID || c.Method != who.Method {
		return nil, ErrClosed
	}
	c.mu.Lock()
	if c.gone || c.HandOut != who.HandOut && !c.Held { // the device went back to the desk
		c.mu.Unlock()
		return nil, ErrClosed
	}
	if !d.Clock.Now().Before(c.EndsAt) {
		err := d.destroy(ctx, c, "expired")
		c.mu.Unlock()
		return nil, errors.Join(ErrClosed, err)
	}
	return c, nil
}

// step tells what may come next. The case is locked.
func (c *Case) step() Step {
	switch {
	case c.finding != nil && (c.finding.Confirmed != "" || !c.finding.leads()):
		return StepDone
	case c.finding != nil:
		return StepJudged
	case c.answer != nil:
		return StepJudge
	case c.Request.Incapable && !c.second:
		return StepSecond
	case c.probe == nil || len(c.probe.faces) == 0:
		return StepPhoto
	case c.probe.chosen < 0:
		return StepFace
	case !c.probe.usable():
		return StepPhoto
	}
	return StepReady
}

// View is a case as its officer may see it: what was stated, and how far it is.
type View struct {
	ID       mpolice.RecordID
	Request  Request
	Step     Step
	OpenedAt time.Time
	EndsAt   time.Time
	Held     bool
	Second   bool
	Probe    *ProbeView
	Answer   *Answer
	Finding  *Finding
	Decision policy.Decision
}

// View gives a case to its officer.
func (d *Desk) View(ctx context.Context, who authn.Session, id mpolice.RecordID) (View, error) {
	c, err := d.open(ctx, who, id)
	if err != nil {
		return View{}, err
	}
	defer c.mu.Unlock()
	return c.view(), nil
}

func (c *Case) view() View {
	v := View{
		ID: c.ID, Request: c.Request, Step: c.step(), OpenedAt: c.OpenedAt, EndsAt: c.EndsAt, Held: c.Held,
		Second: c.second, Decision: c.Decision,
	}
	if c.probe != nil {
		v.Probe = c.probe.view()
	}
	if c.answer != nil {
		a := *c.answer
		v.Answer = &a
	}
	if c.finding != nil {
		f := *c.finding
		v.Finding = &f
	}
	return v
}

// Mine lists an officer's open cases, newest first.
func (d *Desk) Mine(who authn.Session) []View {
	d.mu.Lock()
	var own []*Case
	for _, c := range d.cases {
		if c.Officer.ID == who.Officer.ID && c.Method == who.Method {
			own = append(own, c)
		}
	}
	d.mu.Unlock()
	var out []View
	for _, c := range own {
		c.mu.Lock()
		if !c.gone {
			out = append(out, c.view())
		}
		c.mu.Unlock()
	}
	sortViews(out)
	return out
}

// channel is by what kind of device a case is worked.
func (c *Case) channel() string {
	if c.Device == "" {
		return "desktop"
	}
	return "mobile"
}

// subjectOf is whom records of a case are about: the holder of the document. Of
// a gallery comparison nobody is known yet.
func (c *Case) about() mpolice.Subject { return c.Subject }
