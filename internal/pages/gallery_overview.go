package pages

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"mpolice/internal/face"
	"mpolice/internal/face/gallery"
	"mpolice/internal/purpose"
	"mpolice/internal/registry/quality"
	"mpolice/internal/web"
)

// galleryOverview says how the door stands, what is kept, and what leaves.
func (p *Pages) galleryOverview(w http.ResponseWriter, r *http.Request) error {
	return p.showOverview(w, r, http.StatusOK, nil)
}

func (p *Pages) showOverview(w http.ResponseWriter, r *http.Request, status int, faults web.FieldErrors) error {
	counts, err := p.Gallery.Statistics(r.Context())
	if err != nil {
		return err
	}
	v := web.GalleryView{GalleryFrame: galleryFrame(r, web.GalleryOverview), Door: p.door(r), Reenrol: p.reenrolment(r, faults), Empty: len(counts) == 0}
	for _, c := range gallery.Categories() {
		v.Categories = append(v.Categories, p.galleryCategory(r, c, counts))
	}
	for _, e := range gallery.Events() {
		v.Rules = append(v.Rules, p.galleryRule(r, e))
	}
	return p.showGallery(w, r, status, v)
}

// door tells who entered what; nil where comparison is not wired.
func (p *Pages) door(r *http.Request) *web.DoorView {
	if p.Compare == nil {
		return nil
	}
	d, s := p.Compare.Means().Door, p.Compare.Standing()
	v := &web.DoorView{Open: s.Open()}
	if d.Model != nil {
		v.Trial, v.Model = d.Model.EvaluationOnly, d.Model.Name
	}
	add := func(key string, holds bool, lines []web.Pair) {
		c := web.DoorCondition{Title: p.text(r, key), Holds: holds, Lines: lines}
		if len(lines) > 0 {
			c.Lines = append(c.Lines, web.Pair{Term: p.text(r, "door.by"), Text: p.text(r, "door.by.config")})
		}
		if !holds {
			c.Cure = p.text(r, doorCures[key])
		}
		v.Conditions = append(v.Conditions, c)
	}
	add("door.statute", s.Statute, p.doorStatute(r, d.Statute))
	add("door.model", s.Model, p.doorModel(r, d))
	add("door.report", s.Report, p.doorReport(r, d.Report))
	return v
}

var doorCures = map[string]string{
	"door.statute": "door.statute.cure", "door.model": "door.model.cure", "door.report": "door.report.cure",
}

// termsOf collects lines, those that say nothing left out.
type termsOf struct {
	p   *Pages
	r   *http.Request
	all []web.Pair
}

func (t *termsOf) add(key, text string, code bool) {
	if text != "" {
		t.all = append(t.all, web.Pair{Term: t.p.text(t.r, key), Text: text, Code: code})
	}
}

func (p *Pages) doorStatute(r *http.Request, s face.Statute) []web.Pair {
	t := &termsOf{p: p, r: r}
	t.add("door.statute.title", s.Title, false)
	t.add("door.statute.article", s.Article, false)
	t.add("door.statute.order", s.Order, false)
	if !s.From.IsZero() {
		t.add("door.statute.from", web.FormatDayBoth(web.LanguageOf(r), s.From), false)
	}
	if !s.Until.IsZero() {
		t.add("door.statute.until", web.FormatDayBoth(web.LanguageOf(r), s.Until), false)
	}
	return t.all
}

func (p *Pages) doorModel(r *http.Request, d face.Door) []web.Pair {
	t := &termsOf{p: p, r: r}
	if m := d.Model; m != nil {
		t.add("door.model.name", m.Name, false)
		t.add("door.model.hash", m.SHA256, true)
		licence := m.Licence
		if m.EvaluationOnly {
			licence = strings.TrimPrefix(licence+p.text(r, "list.stop"), p.text(r, "list.stop")) + p.text(r, "door.model.trial")
		}
		t.add("door.model.licence", licence, false)
	}
	t.add("door.model.approved", d.Approved, true)
	return t.all
}

func (p *Pages) doorReport(r *http.Request, report *face.Report) []web.Pair {
	if report == nil {
		return nil
	}
	t := &termsOf{p: p, r: r}
	t.add("door.report.digest", report.Digest, true)
	t.add("door.report.at", web.FormatDayBoth(web.LanguageOf(r), report.At), false)
	t.add("door.report.signer", p.text(r, "door.report.signed"), false) // a report that is not rightly signed is none
	t.add("door.report.model", report.Model, true)
	result := "door.report.failed"
	if report.Passes {
		result = "door.report.passed"
	}
	t.add("door.report.passes", p.text(r, result), false)
	return t.all
}

func (p *Pages) galleryCategory(r *http.Request, c gallery.Category, counts []gallery.Count) web.GalleryCategory {
	l := lang(r)
	out := web.GalleryCategory{
		Title: c.Title.In(l), Note: c.Note.In(l), Identity: c.Collection == gallery.CollectionIdentity, Retention: c.Retention.Text.In(l),
		Leaves: p.leaves(r, c),
	}
	for _, b := range c.Basis {
		out.Basis = append(out.Basis, web.GalleryBasis{Text: b.Text.In(l), Tag: p.text(r, edgeTags[purpose.Tag(b.Tag)])})
	}
	var sum byState
	years := map[int]*byState{}
	for _, n := range counts {
		if n.Category != c.Code {
			continue
		}
		if years[n.Year] == nil {
			years[n.Year] = &byState{}
		}
		sum.add(n)
		years[n.Year].add(n)
	}
	out.Active, out.Leaving, out.Removed = sum.texts()
	for _, y := range slices.Backward(slices.Sorted(maps.Keys(years))) {
		line := web.GalleryYear{Year: web.FormatYear(web.LanguageOf(r), y)}
		line.Active, line.Leaving, line.Removed = years[y].texts()
		out.Years = append(out.Years, line)
	}
	return out
}

// byState counts photos by where they are in their life.
type byState struct{ active, leaving, removed int64 }

func (s *byState) add(n gallery.Count) {
	switch n.State {
	case gallery.StateActive:
		s.active += n.Photos
	case gallery.StateLeaving:
		s.leaving += n.Photos
	case gallery.StateRemoved:
		s.removed += n.Photos
	}
}

func (s *byState) texts() (active, leaving, removed string) {
	return quality.Count(s.active), quality.Count(s.leaving), quality.Count(s.removed)
}

// leaves names what ends a stay in the category.
func (p *Pages) leaves(r *http.Request, c gallery.Category) string {
	var names []string
	for _, e := range gallery.Events() {
		if c.EndsBy(e.Code) {
			names = append(names, e.Title.In(lang(r)))
		}
	}
	return strings.Join(names, p.text(r, "list.comma"))
}

func (p *Pages) galleryRule(r *http.Request, e gallery.EventRule) web.GalleryRule {
	l := lang(r)
	out := web.GalleryRule{Title: e.Title.In(l), Law: e.Basis.In(l), Tag: p.text(r, edgeTags[purpose.Tag(e.Tag)])}
	var names []string
	all := gallery.Categories()
	for _, c := range all {
		if c.EndsBy(e.Code) {
			names = append(names, c.Title.In(l))
		}
	}
	out.Categories = strings.Join(names, p.text(r, "list.comma"))
	if len(names) == len(all) {
		out.Categories = p.text(r, "gallery.every")
	}
	return out
}
