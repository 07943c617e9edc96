package pages

import (
	"net/http"
	"strings"
	"time"

	"mpolice"
	"mpolice/internal/access"
	"mpolice/internal/custody"
	"mpolice/internal/duty"
	"mpolice/internal/web"
)

// endsSoon is when a permission's end is pointed out.
const endsSoon = 14 * 24 * time.Hour

func (p *Pages) home(w http.ResponseWriter, r *http.Request) error {
	s := who(r)
	if to := start(s.Officer.Role); to != "/" {
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
	v := web.HomeView{Compare: p.Compare != nil}
	for _, fill := range []func(*http.Request, *web.HomeView) error{p.homeDuty, p.homeCustody, p.homeGrant, p.homeNotices} {
		if err := fill(r, &v); err != nil {
			return err
		}
	}
	return p.show(w, r, web.SectionHome, v)
}

func (p *Pages) homeDuty(r *http.Request, v *web.HomeView) error {
	id, now := who(r).Officer.ID, p.Clock.Now()
	shift, on, err := p.Roster.At(r.Context(), id, now)
	if err != nil {
		return err
	}
	if on {
		v.Shift = p.shift(r, shift)
	} else {
		v.Blocks = append(v.Blocks, p.block(r, "off-duty"))
	}
	next, ok, err := p.Roster.Next(r.Context(), id, now)
	if ok {
		v.Upcoming = p.shift(r, next)
	}
	return err
}

func (p *Pages) shift(r *http.Request, s duty.Shift) *web.Shift {
	return &web.Shift{
		Unit: p.unitName(r, s.Unit), Item: p.Site.Text(web.LanguageOf(r), "item."+string(s.Item)), From: s.From, Until: s.To,
	}
}

func (p *Pages) homeCustody(r *http.Request, v *web.HomeView) error {
	h, ok, err := p.Desk.Current(r.Context(), who(r).Officer.ID)
	if err != nil {
		return err
	}
	v.Custody.State = web.CustodyNone
	if ok {
		v.Custody = web.Custody{
			State: map[custody.State]web.CustodyState{
				custody.StateOffered: web.CustodyOffered, custody.StateHeld: web.CustodyHeld, custody.StateReturning: web.CustodyReturning,
			}[h.State()],
			HandOut: h.ID, Device: string(h.Device), Desk: p.officerName(r, h.Custodian), Since: h.OfferedAt, Due: h.DueAt,
			Overdue: h.Overdue(p.Clock.Now()),
		}
	}
	text := func(key string) string { return p.Site.Text(web.LanguageOf(r), key) }
	switch v.Custody.State {
	case web.CustodyHeld:
	case web.CustodyOffered:
		v.Blocks = append(v.Blocks, web.Block{
			Title: text("custody.offered.block"), Cure: text("custody.accept.why"), CureURL: "#custody", CureLabel: text("custody.accept"),
		})
	case web.CustodyReturning:
		v.Blocks = append(v.Blocks, web.Block{Title: text("custody.returning.block"), Cure: text("custody.returning.how")})
	default:
		v.Blocks = append(v.Blocks, p.block(r, "no-device"))
	}
	return nil
}

func (p *Pages) homeGrant(r *http.Request, v *web.HomeView) error {
	grants, err := p.Access.Grants(r.Context(), who(r).Officer.ID)
	if err != nil {
		return err
	}
	now := p.Clock.Now()
	for _, g := range grants {
		if now.Before(g.From) || !now.Before(g.Until) {
			continue
		}
		v.Grant = &web.Grant{
			Title: p.cardTitles(r, g.Cards, now), ApprovedBy: p.officerName(r, g.ApprovedBy), From: g.From, Until: g.Until,
			EndsSoon: g.Until.Sub(now) < endsSoon,
		}
		break
	}
	switch {
	case len(grants) == 0:
		v.Blocks = append(v.Blocks, p.block(r, "no-grant"))
	case len(access.Usable(grants, now)) == 0:
		v.Blocks = append(v.Blocks, p.block(r, "grant-expired"))
	case !trained(grants, now):
		v.Blocks = append(v.Blocks, p.block(r, "training-expired"))
	}
	return nil
}

func trained(grants []access.Grant, now time.Time) bool {
	for _, g := range grants {
		if !now.Before(g.From) && now.Before(g.Until) && now.Before(g.TrainedUntil) {
			return true
		}
	}
	return false
}

func (p *Pages) cardTitles(r *http.Request, cards []mpolice.CardCode, now time.Time) string {
	var out []string
	for _, code := range cards {
		if c, ok := p.Rules.Card(code, now); ok {
			out = append(out, c.Title.In(lang(r)))
		}
	}
	return strings.Join(out, web.LanguageOf(r).Pick("；", "; "))
}

// block words a condition that stands in the way, as the rules word it.
func (p *Pages) block(r *http.Request, condition string) web.Block {
	x, ok := p.Engine.Condition(condition)
	if !ok {
		return web.Block{Title: condition}
	}
	return web.Block{Title: x.Text.In(lang(r)), Article: x.Article.In(lang(r)), Cure: x.Cure.In(lang(r))}
}

func (p *Pages) officerName(r *http.Request, id mpolice.OfficerID) string {
	o, err := p.People.Officer(r.Context(), id)
	if err != nil {
		return string(id)
	}
	return o.Name + " " + string(o.ID)
}

func (p *Pages) accept(w http.ResponseWriter, r *http.Request) error {
	if err := p.Desk.Accept(r.Context(), who(r).Officer, r.PostFormValue("hand_out")); err != nil {
		return err
	}
	http.Redirect(w, r, "/?done=device_accepted", http.StatusSeeOther)
	return nil
}

func (p *Pages) giveBack(w http.ResponseWriter, r *http.Request) error {
	if err := p.Desk.Return(r.Context(), who(r).Officer, r.PostFormValue("hand_out")); err != nil {
		return err
	}
	http.Redirect(w, r, "/?done=device_returning", http.StatusSeeOther)
	return nil
}
