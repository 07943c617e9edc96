package compare

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/policy"
	"mpolice/internal/query"
)

// maxPlace bounds the place, in characters.
const maxPlace = 120

// Begin weighs a comparison before any photo is taken. What would be refused is
// refused, with every failed condition, and recorded; else the case is opened
// and recorded.
func (d *Desk) Begin(ctx context.Context, who authn.Session, r Request) (View, error) {
	if err := r.check(); err != nil {
		return View{}, err
	}
	id, err := mpolice.NewRecordID(d.Clock.Now(), d.Rand)
	if err != nil {
		return View{}, err
	}
	c := &Case{ID: id, Officer: who.Officer, HandOut: who.HandOut, Device: who.Device, Method: who.Method, Request: r, OpenedAt: d.Clock.Now()}
	c.EndsAt = c.OpenedAt.Add(d.Limits.Life)
	c.address(id)
	m, release := d.hold()
	defer release()
	w, err := d.weigh(ctx, m, c, c.OpenedAt)
	if err != nil {
		return View{}, err
	}
	w.Face.Second = w.Face.Incapable // asked for next
	w.Face.Capture, w.Face.Faces, w.Face.Usable = policy.CaptureCamera, 1, true
	if c.Decision, err = d.Query.Weigh(ctx, who, w); err != nil {
		return View{}, err
	}
	if err := d.keep(c); err != nil {
		return View{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := d.opened(ctx, c, w); err != nil {
		d.drop(c)
		return View{}, err
	}
	return c.view(), nil
}

// check refuses what no form of ours sends.
func (r *Request) check() error {
	if r.Mode != policy.FaceDocument && r.Mode != policy.FaceGallery {
		return &mpolice.Invalid{Field: "mode", Key: "invalid.option"}
	}
	place, err := mpolice.CleanText(r.Place, maxPlace)
	if err != nil {
		return &mpolice.Invalid{Field: "place", Key: "invalid.text_characters"}
	}
	if r.Place = place; place == "" {
		return &mpolice.Invalid{Field: "place", Key: "invalid.required"}
	}
	if r.Consent && r.Incapable {
		return &mpolice.Invalid{Field: "incapable", Key: "compare.consent_or_incapable"}
	}
	if r.Mode == policy.FaceDocument && r.Query.Subject.Kind != mpolice.SubjectNationalID {
		return &mpolice.Invalid{Field: "national_id", Key: "invalid.subject_empty"}
	}
	return nil
}

// address fills in by what the one register of the mode is asked.
func (c *Case) address(id mpolice.RecordID) {
	q := &c.Request.Query
	if c.Request.Mode == policy.FaceDocument {
		q.Registers = []mpolice.Register{mpolice.RegisterIDPhoto}
	} else {
		q.Registers = []mpolice.Register{mpolice.RegisterPhotos}
		key := hex.EncodeToString(id[:])
		q.Subject = mpolice.Subject{Kind: mpolice.SubjectFace, Key: key, Raw: key}
	}
	c.Subject = q.Subject
}

// weigh finds out what a decision has to know, all but the photo.
func (d *Desk) weigh(ctx context.Context, m *Means, c *Case, at time.Time) (query.Comparison, error) {
	r := c.Request
	stand := m.Door.Standing(at)
	f := policy.Face{
		Mode: r.Mode, Statute: stand.Statute, Model: stand.Model && m.Engine != nil, Report: stand.Report,
		Present: r.Present, Told: r.Told, Consent: r.Consent, Incapable: r.Incapable, Second: c.second,
	}
	out := query.Comparison{Request: r.Query}
	if err := d.categories(ctx, m, c, at, &f); err != nil {
		return out, err
	}
	for _, step := range []func(context.Context, *Case, time.Time, *policy.Face) error{d.tried, d.assembly, d.counts} {
		if err := step(ctx, c, at, &f); err != nil {
			return out, err
		}
	}
	out.Face, out.Fields = f, d.stated(m, c)
	return out, nil
}

// stated is what every record of the comparison tells of the case.
func (d *Desk) stated(m *Means, c *Case) []audit.Field {
	r := c.Request
	report, model := "", ""
	if m.Door.Report != nil {
		report = m.Door.Report.Digest
	}
	if m.Door.Model != nil {
		model = m.Door.Model.SHA256
	}
	return []audit.Field{
		field("case", c.ID.String()), field("compare_mode", r.Mode), field("channel", c.channel()),
		field("compare_place", r.Place), field("position", positionText(r)),
		field("document_tried", tryText(r.DocumentTried)), field("name_tried", tryText(r.NameTried)),
		field("statute", strings.Join([]string{m.Door.Statute.Title, m.Door.Statute.Article, m.Door.Statute.Order}, " ")),
		field("model", model), field("pipeline", m.Pipeline), field("report", report),
		field("candidates_max", fmt.Sprint(d.Limits.Candidates)),
	}
}

func tryText(id mpolice.RecordID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

func positionText(r Request) string {
	if r.Position == nil {
		return "unknown"
	}
	return fmt.Sprintf("%.4f,%.4f ±%.0f m", r.Position.Lat, r.Position.Lon, r.Position.AccuracyM)
}

func (d *Desk) opened(ctx context.Context, c *Case, w query.Comparison) error {
	_, err := d.Recorder.Record(ctx, audit.Record{
		ID: c.ID, Kind: audit.KindProbe, Officer: c.Officer.ID, Unit: c.Officer.Unit, Role: c.Officer.Role,
		Card: c.Request.Query.Purpose, Subject: c.about(),
		Fields: append([]audit.Field{
			field("what", "opened"), field("told", yes(w.Face.Told)), field("consent", yes(w.Face.Consent)),
			field("incapable", yes(w.Face.Incapable)), field("present", yes(w.Face.Present)),
			field(query.FieldDevice, string(c.Device)), field(query.FieldHandOut, c.HandOut),
		}, w.Fields...),
	})
	return err
}

func sortViews(all []View) {
	slices.SortFunc(all, func(a, b View) int { return b.OpenedAt.Compare(a.OpenedAt) })
}
