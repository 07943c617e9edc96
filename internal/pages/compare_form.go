package pages

import (
	"crypto/rand"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"mpolice"
	"mpolice/internal/access"
	"mpolice/internal/face/gallery"
	"mpolice/internal/purpose"
	"mpolice/internal/web"
)

// placeFact is the fact of a card that says where it happens: where there is
// one, the place is not asked for twice.
const placeFact = "place"

// comparison is the form that opens a case, as it came in.
type comparison struct {
	typed
	mode               web.CompareMode
	place              string
	lat, lon, accuracy string
	document, name     string // records of earlier queries
	will               string
	told, present      bool
}

func readComparison(r *http.Request) comparison {
	return comparison{
		typed: readForm(r), mode: modeOf(r), place: oneLine(r.Form.Get("place")),
		lat: r.Form.Get("lat"), lon: r.Form.Get("lon"), accuracy: r.Form.Get("accuracy"),
		document: r.Form.Get("document_tried"), name: r.Form.Get("name_tried"), will: r.Form.Get("will"),
		told: r.Form.Get("told") == "yes", present: r.Form.Get("present") == "yes",
	}
}

// at gives the place in words: the card's own fact, or the box.
func (f comparison) at(card *purpose.Card) string {
	if _, ok := card.Fact(placeFact); ok {
		return f.facts[placeFact]
	}
	return f.place
}

// position reads where the device stands; nil when it was not given.
func (f comparison) position() (*gallery.Position, bool) {
	if f.lat == "" && f.lon == "" {
		return nil, true
	}
	var v [3]float64
	for i, s := range []string{f.lat, f.lon, f.accuracy} {
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || n != n {
			return nil, false
		}
		v[i] = n
	}
	fits := v[0] >= -90 && v[0] <= 90 && v[1] >= -180 && v[1] <= 180 && v[2] >= 0 && v[2] <= 1e6
	return &gallery.Position{Lat: v[0], Lon: v[1], AccuracyM: v[2]}, fits
}

// compares reports whether a card opens the register of the mode.
func compares(c *purpose.Card, mode web.CompareMode) bool {
	if mode == web.CompareDocument {
		return c.Compares(mpolice.RegisterIDPhoto, mpolice.SubjectNationalID)
	}
	return c.Compares(mpolice.RegisterPhotos, mpolice.SubjectFace)
}

// compareForm shows the form: as it was refused, under what the last query was
// asked, or empty. With the door shut there is none.
func (p *Pages) compareForm(w http.ResponseWriter, r *http.Request) error {
	if home := p.compareHomeView(r); len(home.Shut) > 0 {
		return p.show(w, r, web.SectionCompare, home)
	}
	f := readComparison(r)
	id := who(r).Officer.ID
	if r.Method == http.MethodGet {
		if kept, ok := p.comparing.kept(id, f.mode, p.Clock.Now()); ok {
			f = kept
		} else if q, ok := p.screens.carried(id); ok {
			f.typed = p.fromRequest(q)
		}
	}
	return p.showComparison(w, r, http.StatusOK, f, nil, f.recheck)
}

func (p *Pages) showComparison(w http.ResponseWriter, r *http.Request, status int, f comparison, faults web.FieldErrors, recheck bool) error {
	v := web.CompareFormView{
		Mode: f.mode, Model: p.compareModel(), Hours: int(p.Compare.Limits.Tried / time.Hour), Place: f.place,
		Lat: f.lat, Lon: f.lon, Accuracy: f.accuracy, Will: f.will, Told: f.told, Present: f.present,
	}
	v.Key, v.Errors, v.Recheck = rand.Text(), faults, recheck
	card, err := p.comparisonCards(r, f, &v)
	if err != nil || card == nil {
		return orShow(err, func() error { return p.showAs(w, r, status, web.SectionCompare, v) })
	}
	if string(card.Code) != f.purpose {
		f.purpose, f.ground, f.facts = string(card.Code), "", map[string]string{}
	}
	if v.Card, err = p.card(r, card, &f.typed); err != nil {
		return err
	}
	v.Form = web.QueryForm{
		Purpose: f.purpose, Ground: f.ground, Reference: f.reference, ReferenceKind: f.kind, ReferenceNumber: f.number, Reason: f.reason,
	}
	for i := range v.Purposes {
		v.Purposes[i].Chosen = v.Purposes[i].Code == f.purpose
	}
	_, own := card.Fact(placeFact)
	v.AskPlace = !own
	v.Number = p.way(r, mpolice.SubjectNationalID, f.typed)
	v.Tell = p.tell(r, f.mode, v.Card.GroundTitle())
	if err := p.triedLists(r, f, &v); err != nil {
		return err
	}
	return p.showAs(w, r, status, web.SectionCompare, v)
}

func orShow(err error, show func() error) error {
	if err != nil {
		return err
	}
	return show()
}

// comparisonCards lists the purposes that the officer may compare under, and
// gives the chosen one; nil when there is none.
func (p *Pages) comparisonCards(r *http.Request, f comparison, v *web.CompareFormView) (*purpose.Card, error) {
	now := p.Clock.Now()
	shift, _, err := p.Roster.At(r.Context(), who(r).Officer.ID, now)
	if err != nil {
		return nil, err
	}
	grants, err := p.Access.Grants(r.Context(), who(r).Officer.ID)
	if err != nil {
		return nil, err
	}
	for _, x := range p.purposes(r, access.Usable(grants, now), string(shift.Item), now) {
		if c, ok := p.Rules.Card(mpolice.CardCode(x.Code), now); ok && compares(c, f.mode) {
			v.Purposes = append(v.Purposes, x)
		}
	}
	if i := slices.IndexFunc(v.Purposes, func(x web.Purpose) bool { return x.Code == f.purpose }); i >= 0 {
		c, _ := p.Rules.Card(mpolice.CardCode(f.purpose), now)
		return c, nil
	}
	return p.firstCard(v.Purposes, now), nil
}

// triedLists offers the officer's own queries of late. The only one is taken for
// the one that is meant.
func (p *Pages) triedLists(r *http.Request, f comparison, v *web.CompareFormView) error {
	if f.mode != web.CompareGallery {
		return nil
	}
	all, err := p.Compare.Tried(r.Context(), who(r).Officer)
	if err != nil {
		return err
	}
	for _, t := range all {
		one := web.Tried{Record: t.Record.String(), Typed: t.Typed, At: t.At}
		if t.Document {
			one.Chosen = one.Record == f.document
			v.Document = append(v.Document, one)
		}
		if t.Name {
			one.Chosen = one.Record == f.name
			v.Name = append(v.Name, one)
		}
	}
	for _, list := range [][]web.Tried{v.Document, v.Name} {
		if len(list) == 1 {
			list[0].Chosen = true
		}
	}
	return nil
}

// tell lists what the person is told, in words to be read out.
func (p *Pages) tell(r *http.Request, mode web.CompareMode, ground string) []string {
	s := who(r).Officer
	text := func(key string) string { return p.Site.Text(web.LanguageOf(r), "compare.tell."+key) }
	if ground == "" {
		ground = p.Site.Text(web.LanguageOf(r), "query.ground")
	}
	fill := strings.NewReplacer(
		"{unit}", p.unitName(r, s.Unit), "{name}", s.Name, "{ground}", ground, "{n}", strconv.Itoa(int(p.Compare.Limits.Life/time.Minute)),
	)
	var out []string
	for _, line := range []string{text("who"), text(string(mode)), text("gone"), text("lead"), text("refuse"), text("rights")} {
		out = append(out, fill.Replace(line))
	}
	return out
}
