package pages

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"mpolice"
	"mpolice/internal/face/gallery"
	"mpolice/internal/purpose"
	"mpolice/internal/web"
)

const openingsPath = "/gallery/openings"

// openings lists what is open to which purpose.
func (p *Pages) openings(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Gallery.Openings(r.Context())
	if err != nil {
		return err
	}
	v := web.OpeningsView{GalleryFrame: galleryFrame(r, web.GalleryOpenings), Groups: []web.OpeningGroup{
		{Name: "openings.group.waiting"}, {Name: "openings.group.open"}, {Name: "openings.group.over"},
	}}
	if only(r, mpolice.RoleSteward, mpolice.RoleSupervisor) == nil {
		v.New = openingsPath + "/new"
	}
	for _, o := range all {
		at := 2
		switch o.State(p.Clock.Now()) {
		case gallery.OpeningProposed:
			at = 0
		case gallery.OpeningOpen:
			at = 1
		}
		v.Groups[at].Rows = append(v.Groups[at].Rows, p.openingRow(r, o))
	}
	return p.showGallery(w, r, http.StatusOK, v)
}

func (p *Pages) openingRow(r *http.Request, o gallery.Opening) web.OpeningRow {
	return web.OpeningRow{
		URL: openingsPath + "/" + o.ID, Category: p.categoryTitle(r, o.Category), Card: p.cardName(r, o.Card), Ground: p.citation(r, o.Basis),
		Until: o.Until.Start(), State: web.OpeningState(o.State(p.Clock.Now())),
		Proposer: p.named(r, o.Proposer), Proposed: o.ProposedAt, Approver: p.named(r, o.Approver), Approved: o.ApprovedAt,
		Mine: o.Proposer == who(r).Officer.ID,
	}
}

// named gives name and number of an officer, or says that it was the program;
// empty for nobody.
func (p *Pages) named(r *http.Request, id mpolice.OfficerID) string {
	switch id {
	case "":
		return ""
	case p.Gallery.System().ID:
		return p.text(r, "gallery.system")
	}
	return p.officerName(r, id)
}

func (p *Pages) categoryTitle(r *http.Request, code gallery.CategoryCode) string {
	if c, ok := gallery.CategoryOf(code); ok {
		return c.Title.In(lang(r))
	}
	return string(code)
}

// cardName gives code and title of a purpose card.
func (p *Pages) cardName(r *http.Request, code mpolice.CardCode) string {
	if c, ok := p.Rules.Card(code, p.Clock.Now()); ok {
		return string(code) + " " + c.Title.In(lang(r))
	}
	return string(code)
}

func (p *Pages) citation(r *http.Request, code mpolice.GroundCode) string {
	if g, ok := p.Rules.Ground(code); ok {
		return g.Citation(lang(r))
	}
	return string(code)
}

// searching lists the cards under which the gallery may be searched.
func (p *Pages) searching() []*purpose.Card {
	var out []*purpose.Card
	for _, c := range p.Rules.Cards(p.Clock.Now()) {
		if c.Compares(mpolice.RegisterPhotos, mpolice.SubjectFace) {
			out = append(out, c)
		}
	}
	return out
}

// openingForm asks what is to be opened.
func (p *Pages) openingForm(w http.ResponseWriter, r *http.Request) error {
	return p.showOpeningForm(w, r, http.StatusOK, nil)
}

func (p *Pages) showOpeningForm(w http.ResponseWriter, r *http.Request, status int, faults web.FieldErrors) error {
	today := gallery.DayOf(p.Clock.Now())
	last := today.AddYears(1)
	v := web.OpeningFormView{
		GalleryFrame: galleryFrame(r, web.GalleryOpenings), Action: openingsPath, Reason: oneLine(r.PostFormValue("reason")), Until: r.PostFormValue("until"),
		Min: today.String(), Max: last.String(), MaxText: web.FormatDayBoth(web.LanguageOf(r), last.Start()), Errors: faults,
	}
	for _, c := range gallery.Categories() {
		if c.Collection == gallery.CollectionPolice {
			v.Categories = append(v.Categories, web.Option{
				Value: string(c.Code), Label: c.Title.In(lang(r)), Chosen: string(c.Code) == r.PostFormValue("category"),
			})
		}
	}
	for _, c := range p.searching() {
		g := web.OptionGroup{Label: string(c.Code) + " " + c.Title.In(lang(r))}
		for _, ground := range c.Grounds {
			value := string(c.Code) + " " + string(ground)
			g.Options = append(g.Options, web.Option{Value: value, Label: p.citations(r, []mpolice.GroundCode{ground}), Chosen: value == r.PostFormValue("basis")})
		}
		v.Uses = append(v.Uses, g)
	}
	return p.showGallery(w, r, status, v)
}

// openingDraft reads the form of a proposal. What the desk would refuse is told
// before it is confirmed.
func (p *Pages) openingDraft(r *http.Request) (gallery.OpeningDraft, []mpolice.Invalid) {
	o := gallery.OpeningDraft{Category: gallery.CategoryCode(r.PostFormValue("category"))}
	var faults []mpolice.Invalid
	add := func(field, key string) { faults = append(faults, mpolice.Invalid{Field: field, Key: key}) }
	if c, ok := gallery.CategoryOf(o.Category); !ok || c.Collection != gallery.CollectionPolice {
		add("category", "invalid.option")
	}
	card, ground, _ := strings.Cut(r.PostFormValue("basis"), " ")
	for _, c := range p.searching() {
		if string(c.Code) == card && slices.Contains(c.Grounds, mpolice.GroundCode(ground)) {
			o.Card, o.Basis = c.Code, mpolice.GroundCode(ground)
		}
	}
	if o.Card == "" {
		add("basis", "invalid.gallery.use")
	}
	reason, bad := stated(r)
	if o.Reason = reason; bad != nil {
		faults = append(faults, *bad)
	}
	today := gallery.DayOf(p.Clock.Now())
	if t, ok := typedTime(r.PostFormValue("until")); ok {
		o.Until = gallery.DayOf(t)
	}
	switch {
	case o.Until == 0:
		add("until", "invalid.date")
	case o.Until < today:
		add("until", "invalid.gallery.until_past")
	case o.Until > today.AddYears(1):
		add("until", "invalid.gallery.until_year")
	}
	return o, faults
}

// proposeOpening asks once more, then proposes.
func (p *Pages) proposeOpening(w http.ResponseWriter, r *http.Request) error {
	draft, faults := p.openingDraft(r)
	switch {
	case reconsiders(r):
		return p.showOpeningForm(w, r, http.StatusOK, nil)
	case len(faults) > 0:
		return p.showOpeningForm(w, r, http.StatusBadRequest, p.galleryErrors(r, faults...))
	case !confirmed(r):
		return p.showGallery(w, r, http.StatusOK, p.sureProposal(r, draft))
	}
	id, err := p.proposeOnce(r, draft)
	if bad, ok := p.galleryInvalid(r, err); ok {
		return p.showOpeningForm(w, r, http.StatusBadRequest, bad)
	}
	if err != nil {
		return p.galleryFault(w, r, err)
	}
	http.Redirect(w, r, openingsPath+"/"+id+"?done=opening_proposed", http.StatusSeeOther)
	return nil
}

// proposeOnce proposes, unless the same person's same proposal waits already:
// then the form was sent twice.
func (p *Pages) proposeOnce(r *http.Request, draft gallery.OpeningDraft) (id string, err error) {
	p.acts.Lock()
	defer p.acts.Unlock()
	all, err := p.Gallery.Openings(r.Context())
	if err != nil {
		return "", err
	}
	me := who(r).Officer
	for _, o := range all {
		was := gallery.OpeningDraft{Card: o.Card, Category: o.Category, Basis: o.Basis, Reason: o.Reason, Until: o.Until}
		if was == draft && o.Proposer == me.ID && o.State(p.Clock.Now()) == gallery.OpeningProposed {
			return o.ID, nil
		}
	}
	o, err := p.Gallery.Propose(r.Context(), me, draft)
	return o.ID, err
}

func (p *Pages) sureProposal(r *http.Request, o gallery.OpeningDraft) web.SureView {
	c, _ := gallery.CategoryOf(o.Category)
	return web.SureView{
		Title: p.text(r, "opening.sure.propose"), Lead: p.text(r, "opening.sure.propose.lead"), Yes: p.text(r, "opening.sure.propose"),
		Action: openingsPath, Cancel: openingsPath, Edit: true,
		Lines: []web.Pair{
			{Term: p.text(r, "opening.category"), Text: c.Title.In(lang(r))},
			{Term: p.text(r, "opening.use"), Text: p.cardName(r, o.Card)},
			{Term: p.text(r, "opening.ground"), Text: p.citations(r, []mpolice.GroundCode{o.Basis})},
			{Term: p.text(r, "opening.until"), Text: web.FormatDayBoth(web.LanguageOf(r), o.Until.Start())},
			{Term: p.text(r, "data.reason"), Text: o.Reason},
		},
		After: []string{c.Note.In(lang(r)), p.text(r, "opening.sure.after.second"), p.text(r, "opening.sure.after.record")},
		Carry: []web.Hidden{
			{Name: "category", Value: string(o.Category)},
			{Name: "basis", Value: string(o.Card) + " " + string(o.Basis)},
			{Name: "reason", Value: o.Reason},
			{Name: "until", Value: o.Until.String()},
		},
	}
}

// openingOf finds the opening that the address names.
func (p *Pages) openingOf(r *http.Request) (gallery.Opening, error) {
	all, err := p.Gallery.Openings(r.Context())
	if err != nil {
		return gallery.Opening{}, err
	}
	i := slices.IndexFunc(all, func(o gallery.Opening) bool { return o.ID == r.PathValue("id") })
	if i < 0 {
		return gallery.Opening{}, mpolice.ErrNotFound
	}
	return all[i], nil
}

// opening shows one opening.
func (p *Pages) opening(w http.ResponseWriter, r *http.Request) error {
	o, err := p.openingOf(r)
	if err != nil {
		return err
	}
	return p.showOpening(w, r, http.StatusOK, o, nil)
}

func (p *Pages) showOpening(w http.ResponseWriter, r *http.Request, status int, o gallery.Opening, faults web.FieldErrors) error {
	v := web.OpeningView{
		GalleryFrame: galleryFrame(r, web.GalleryOpenings), OpeningRow: p.openingRow(r, o), Reason: o.Reason, Lapses: o.ProposedAt.Add(gallery.ProposalLife),
		Closed: o.ClosedAt, ClosedBy: p.named(r, o.ClosedBy), CloseReason: o.CloseReason, Errors: faults, CloseTyped: oneLine(r.PostFormValue("reason")),
	}
	if c, ok := gallery.CategoryOf(o.Category); ok {
		v.Note = c.Note.In(lang(r))
	}
	acts := only(r, mpolice.RoleSteward, mpolice.RoleSupervisor) == nil
	state := o.State(p.Clock.Now())
	waits := state == gallery.OpeningProposed
	switch {
	case waits && !acts:
		v.Why = "opening.why.reader"
	case waits && v.Mine:
		v.Why = "opening.why.own"
	case waits:
		v.Approve = v.URL + "/approve"
	}
	if acts && (waits || state == gallery.OpeningOpen) {
		v.Close, v.Withdraw = v.URL+"/close", waits
	}
	if acts && !waits {
		v.Again = openingsPath + "/new"
	}
	return p.showGallery(w, r, status, v)
}

// approveOpening asks once more, then approves.
func (p *Pages) approveOpening(w http.ResponseWriter, r *http.Request) error {
	o, err := p.openingOf(r)
	if err != nil {
		return err
	}
	me, at := who(r).Officer, openingsPath+"/"+o.ID
	waits := o.State(p.Clock.Now()) == gallery.OpeningProposed && o.Proposer != me.ID
	if !confirmed(r) && waits {
		return p.showGallery(w, r, http.StatusOK, p.sureOpening(r, o, "opening.sure.approve", "opening.sure.approve.lead", at+"/approve", o.Reason, "opening.sure.approve.after"))
	}
	_, err = p.Gallery.Approve(r.Context(), me, o.ID)
	twice := func(o gallery.Opening) bool { return o.Approver == me.ID && o.ClosedAt.IsZero() }
	if err = p.unlessDone(r, err, twice); err != nil {
		return p.galleryFault(w, r, err)
	}
	http.Redirect(w, r, at+"?done=opening_approved", http.StatusSeeOther)
	return nil
}

// unlessDone forgives that an opening has moved on where it did as this form
// asked: then the form was sent twice.
func (p *Pages) unlessDone(r *http.Request, err error, done func(gallery.Opening) bool) error {
	if !errors.Is(err, mpolice.ErrConflict) {
		return err
	}
	now, again := p.openingOf(r)
	if again != nil || !done(now) {
		return err
	}
	return nil
}

// closeOpening asks once more, then closes an opening or takes a proposal back.
func (p *Pages) closeOpening(w http.ResponseWriter, r *http.Request) error {
	o, err := p.openingOf(r)
	if err != nil {
		return err
	}
	reason, bad := stated(r)
	if bad != nil {
		return p.showOpening(w, r, http.StatusBadRequest, o, p.galleryErrors(r, *bad))
	}
	me, at := who(r).Officer, openingsPath+"/"+o.ID
	if !confirmed(r) && o.ClosedAt.IsZero() {
		title, lead := "opening.sure.close", "opening.sure.close.lead"
		if o.Approver == "" {
			title, lead = "opening.sure.withdraw", "opening.sure.withdraw.lead"
		}
		return p.showGallery(w, r, http.StatusOK, p.sureOpening(r, o, title, lead, at+"/close", reason, "opening.sure.after.record"))
	}
	_, err = p.Gallery.Close(r.Context(), me, o.ID, reason)
	if faults, ok := p.galleryInvalid(r, err); ok {
		return p.showOpening(w, r, http.StatusBadRequest, o, faults)
	}
	twice := func(o gallery.Opening) bool { return o.ClosedBy == me.ID && o.CloseReason == reason }
	if err = p.unlessDone(r, err, twice); err != nil {
		return p.galleryFault(w, r, err)
	}
	http.Redirect(w, r, at+"?done=opening_closed", http.StatusSeeOther)
	return nil
}

// sureOpening asks once more about an opening that stands.
func (p *Pages) sureOpening(r *http.Request, o gallery.Opening, title, lead, action, reason, after string) web.SureView {
	row := p.openingRow(r, o)
	return web.SureView{
		Title: p.text(r, title), Lead: p.text(r, lead), Yes: p.text(r, title), Hurts: true, Action: action, Cancel: row.URL,
		Lines: []web.Pair{
			{Term: p.text(r, "opening.category"), Text: row.Category},
			{Term: p.text(r, "opening.use"), Text: row.Card},
			{Term: p.text(r, "opening.ground"), Text: row.Ground},
			{Term: p.text(r, "opening.until"), Text: web.FormatDayBoth(web.LanguageOf(r), row.Until)},
			{Term: p.text(r, "opening.proposer"), Text: row.Proposer},
			{Term: p.text(r, "data.reason"), Text: reason},
		},
		After: []string{p.text(r, after)},
		Carry: []web.Hidden{{Name: "reason", Value: reason}},
	}
}
