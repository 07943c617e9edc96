package compare

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/face"
	"mpolice/internal/face/picture"
	"mpolice/internal/face/search"
	"mpolice/internal/policy"
	"mpolice/internal/query"
)

// Answer is what a comparison gave.
type Answer struct {
	Record mpolice.RecordID // of the intent
	At     time.Time
	// Candidates are in order of rank; of a document comparison, the one
	// registered photo. Below the lowest band that may be shown there is nobody.
	Candidates []Candidate
	// Unregistered: there is no photo of the document's holder, or no face in it.
	Unregistered bool
	// Eligible is how many templates were searched; Below, how many of the
	// nearest were left out as no more alike than strangers may be.
	Eligible, Below int
}

// Candidate is one photo of the answer. Whose it is, only a governed query
// tells.
type Candidate struct {
	Rank    int
	Band    face.Band
	Year    int // in which the photo was taken; 0: not known
	photo   uint64
	subject mpolice.Subject
	jpeg    []byte
}

func (a *Answer) wipe() {
	if a == nil {
		return
	}
	for i := range a.Candidates {
		clear(a.Candidates[i].jpeg)
		a.Candidates[i].jpeg = nil
	}
}

// Run makes the comparison of a case that is ready. A refusal is *query.Refused
// and ends the case: what was in order when it began no longer is.
func (d *Desk) Run(ctx context.Context, who authn.Session, id mpolice.RecordID) (View, error) {
	c, err := d.open(ctx, who, id)
	if err != nil {
		return View{}, err
	}
	defer c.mu.Unlock()
	if c.step() != StepReady {
		return c.view(), ErrStep
	}
	defer d.busy.begin()()
	m, release := d.hold()
	defer release()
	if err := d.lookAgain(ctx, m, c); err != nil {
		return c.view(), err
	}
	w, err := d.weigh(ctx, m, c, d.Clock.Now())
	if err != nil {
		return View{}, err
	}
	w.Face.Capture, w.Face.Faces, w.Face.Usable = c.probe.capture, 1, c.probe.usable()
	w.Fields = append(w.Fields, field("source", c.probe.capture), field("findings", findings(c.probe.report)))
	compared, err := d.Query.Compare(ctx, who, w, func(ctx context.Context, receipt audit.Receipt) ([]audit.Field, error) {
		a, fields, err := d.compare(ctx, m, c, receipt)
		c.answer = a
		return fields, err
	})
	if err != nil {
		c.answer.wipe()
		c.answer = nil
		var refused *query.Refused
		if errors.As(err, &refused) {
			err = errors.Join(err, d.destroy(ctx, c, "refused"))
		}
		return View{}, err
	}
	c.answer.Record, c.answer.At, c.Decision = compared.Record, d.Clock.Now(), compared.Decision
	return c.view(), nil
}

// compare makes the template anew, with the engine whose templates it is held
// against: a case keeps the photo and never a template.
func (d *Desk) compare(ctx context.Context, m *Means, c *Case, receipt audit.Receipt) (*Answer, []audit.Field, error) {
	if m.Engine == nil || m.Door.Report == nil {
		return nil, nil, errShut // whatever the operator's rules ask for
	}
	template, err := m.Engine.Embed(ctx, c.probe.pic, c.probe.faces[c.probe.chosen])
	if err != nil {
		return nil, nil, err
	}
	defer clear(template)
	if c.Request.Mode == policy.FaceDocument {
		return d.document(ctx, m, c, receipt, template)
	}
	return d.gallery(ctx, m, c, receipt, template)
}

// gallery gives the nearest photos of the categories that are open.
func (d *Desk) gallery(ctx context.Context, m *Means, c *Case, receipt audit.Receipt, template []float32) (*Answer, []audit.Field, error) {
	open, err := d.Photos.Eligible(ctx, c.Request.Query.Purpose, d.Clock.Now())
	if err != nil {
		return nil, nil, fmt.Errorf("read openings: %w", err)
	}
	if m.Search == nil {
		return nil, nil, errShut
	}
	found, err := m.Search.Search(ctx, search.Query{
		Probes: [][]float32{template}, K: d.Limits.Candidates, Filter: search.InCategories(open...),
	})
	if err != nil {
		return nil, nil, err
	}
	if len(found.Hits) != 1 {
		return nil, nil, errors.New("search gave no list for the probe")
	}
	a := &Answer{}
	for _, s := range found.Shards {
		a.Eligible += s.Eligible
	}
	for _, hit := range found.Hits[0] {
		if err := d.candidate(ctx, m, c, receipt, a, hit); err != nil {
			return a, nil, err
		}
	}
	return a, outcome(a, found, open), d.shown(ctx, c, receipt.Record(), a)
}

// candidate adds one hit to the answer, unless it is too little alike, or left
// the gallery meanwhile.
func (d *Desk) candidate(ctx context.Context, m *Means, c *Case, receipt audit.Receipt, a *Answer, hit search.Hit) error {
	band := m.Door.Report.Bands.Of(hit.Score)
	if band == face.BandLow {
		a.Below++
		return nil
	}
	photo, err := d.Photos.Photo(ctx, hit.ID)
	if errors.Is(err, mpolice.ErrNotFound) {
		return nil
	}
	one := Candidate{Rank: len(a.Candidates) + 1, Band: band, photo: hit.ID, Year: photo.Taken.Year()}
	if err == nil {
		one.subject, err = d.Photos.Subject(ctx, receipt, c.Subject, hit.ID)
	}
	if err == nil {
		one.jpeg, err = d.Photos.Picture(ctx, receipt, c.Subject, hit.ID)
	}
	if err != nil {
		return fmt.Errorf("open candidate: %w", err)
	}
	a.Candidates = append(a.Candidates, one)
	return nil
}

// shown records each candidate under that person's own tag, before anybody sees
// it.
func (d *Desk) shown(ctx context.Context, c *Case, intent mpolice.RecordID, a *Answer) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, one := range a.Candidates {
		g.Go(func() error {
			_, err := d.Recorder.Record(ctx, audit.Record{
				Kind: audit.KindCandidate, Officer: c.Officer.ID, Unit: c.Officer.Unit, Role: c.Officer.Role,
				Card: c.Request.Query.Purpose, Parent: intent, Subject: one.subject,
				Fields: []audit.Field{
					field("rank", fmt.Sprint(one.Rank)), field("band", string(one.Band)), field("photo", fmt.Sprint(one.photo)),
				},
			})
			return err
		})
	}
	return g.Wait()
}

// outcome tells what was searched, and how much of it was shown.
func outcome(a *Answer, found search.Answer, open []uint16) []audit.Field {
	var digests, roots []string
	var rescored int64
	for _, s := range found.Shards {
		digests = append(digests, s.Name+"="+hex.EncodeToString(s.Digest[:]))
		for _, r := range s.Roots {
			roots = append(roots, hex.EncodeToString(r[:]))
		}
		rescored += s.Stats.Rescored
	}
	return []audit.Field{
		field("mode", policy.FaceGallery), field("categories", strings.Trim(fmt.Sprint(open), "[]")),
		field("eligible", fmt.Sprint(a.Eligible)), field("filter", strings.Join(digests, " ")), field("roots", strings.Join(roots, " ")),
		field("rescored", fmt.Sprint(rescored)), field("candidates", fmt.Sprint(len(a.Candidates))), field("below", fmt.Sprint(a.Below)),
		field("bands", bands(a)),
	}
}

func bands(a *Answer) string {
	var out []string
	for _, c := range a.Candidates {
		out = append(out, string(c.Band))
	}
	return strings.Join(out, " ")
}

// document holds the probe against the registered photo of the document.
func (d *Desk) document(ctx context.Context, m *Means, c *Case, receipt audit.Receipt, template []float32) (*Answer, []audit.Field, error) {
	a := &Answer{}
	jpeg, err := d.Photos.Registered(ctx, receipt, c.Subject)
	switch {
	case errors.Is(err, mpolice.ErrNotFound):
		a.Unregistered = true
	case err != nil:
		return nil, nil, fmt.Errorf("read registered photo: %w", err)
	default:
		if err := registered(ctx, m, a, jpeg, template); err != nil {
			return a, nil, err
		}
	}
	return a, []audit.Field{
		field("mode", policy.FaceDocument), field("registered", yes(!a.Unregistered)), field("bands", bands(a)),
	}, nil
}

// registered holds the probe's template against the registered photo.
func registered(ctx context.Context, m *Means, a *Answer, jpeg []byte, template []float32) error {
	pic, err := picture.Decode(ctx, jpeg, picture.Limits{})
	if err != nil {
		return fmt.Errorf("read registered photo: %w", err)
	}
	defer pic.Wipe()
	faces, err := m.Engine.Find(ctx, pic)
	if err != nil {
		return err
	}
	if len(faces) == 0 {
		a.Unregistered = true
		return nil
	}
	other, err := m.Engine.Embed(ctx, pic, faces[0])
	if err != nil {
		return err
	}
	defer clear(other)
	a.Eligible = 1
	a.Candidates = []Candidate{{Rank: 1, Band: m.Door.Report.Bands.Of(search.Score(template, other)), jpeg: jpeg}}
	return nil
}
