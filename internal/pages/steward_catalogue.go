package pages

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/purpose"
	"mpolice/internal/registry"
	"mpolice/internal/steward"
	"mpolice/internal/web"
)

// catalogue is 個人資料檔案目錄 (個資法第17條).
func (p *Pages) catalogue(w http.ResponseWriter, r *http.Request) error {
	v := web.CatalogueView{Export: "/catalogue.jsonld", At: p.Clock.Now()}
	for _, e := range registry.Catalogue(p.Rules.Registry().Descriptors(), v.At) {
		v.Rows = append(v.Rows, p.catalogueRow(r, e))
	}
	return p.show(w, r, web.SectionCatalogue, v)
}

func (p *Pages) catalogueRow(r *http.Request, e registry.Entry) web.CatalogueRow {
	l := lang(r)
	row := web.CatalogueRow{
		URL: "/catalogue/" + string(e.Register), Title: e.File.In(l), Keeper: e.Keeper.In(l), Categories: e.Categories.In(l),
		Own: e.Own, Live: e.Live, Special: e.Special,
	}
	for _, reason := range e.Standing.Reasons {
		row.Closed = append(row.Closed, reason.Text().In(l))
	}
	if e.Standing.Ending {
		row.Ending = strings.ReplaceAll(p.text(r, "catalogue.ending"), "{days}", strconv.Itoa(e.Standing.DaysLeft))
	}
	return row
}

// catalogueExport sends the catalogue as DCAT.
func (p *Pages) catalogueExport(w http.ResponseWriter, r *http.Request) error {
	scheme := "http"
	if p.Cookies.Secure {
		scheme = "https"
	}
	out, err := registry.DCAT(p.Rules.Registry().Descriptors(), scheme+"://"+r.Host, p.Clock.Now())
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/ld+json")
	w.Header().Set("Content-Disposition", `attachment; filename="catalogue.jsonld"`)
	_, err = w.Write(out)
	return err
}

// catalogueEntry is one file of the catalogue.
func (p *Pages) catalogueEntry(w http.ResponseWriter, r *http.Request) error {
	code := mpolice.Register(r.PathValue("register"))
	d, ok := p.Rules.Registry().Descriptor(code)
	if !ok {
		return mpolice.ErrNotFound
	}
	e := registry.Catalogue([]*registry.Descriptor{d}, p.Clock.Now())[0]
	v := web.RegisterView{
		CatalogueRow: p.catalogueRow(r, e), Code: string(code), Lines: p.published(r, e),
		Description: mpolice.Text{Zh: d.Description, En: d.DescriptionEn}.In(lang(r)), Edges: p.registerEdges(r, code),
	}
	for _, f := range d.Shown() {
		v.Fields = append(v.Fields, p.fieldRow(r, f))
	}
	if p.Steward != nil && steward.Views(who(r).Officer.Role) {
		v.Quality = "/quality/" + string(code)
	}
	return p.show(w, r, web.SectionCatalogue, v)
}

// published lists what 個資法第17條 asks, in its order, and what readers ask next.
func (p *Pages) published(r *http.Request, e registry.Entry) []web.Pair {
	l := lang(r)
	var out []web.Pair
	add := func(key, text string) {
		if text != "" {
			out = append(out, web.Pair{Term: p.text(r, key), Text: text})
		}
	}
	add("catalogue.keeper", e.Keeper.In(l))
	add("catalogue.steward", e.Steward.In(l))
	add("catalogue.contact", strings.TrimPrefix(strings.TrimPrefix(e.Contact, "mailto:"), "tel:"))
	add("catalogue.basis", p.citations(r, e.Basis))
	add("catalogue.purpose", e.Purpose.In(l))
	add("catalogue.categories", e.Categories.In(l))
	add("catalogue.agreement", p.agreement(r, e))
	add("catalogue.notice", p.citations(r, e.Notice.Codes))
	add("catalogue.evidence", e.Notice.Evidence.In(l))
	add("catalogue.retention", e.Retention.Text.In(l))
	if e.FreshHours > 0 && !e.Live {
		add("catalogue.fresh", strings.ReplaceAll(p.text(r, "quality.hours"), "{hours}", strconv.Itoa(e.FreshHours)))
	}
	return out
}

func (p *Pages) agreement(r *http.Request, e registry.Entry) string {
	if e.Own {
		return p.text(r, "catalogue.agreement.own")
	}
	if e.Agreement.Number == "" {
		return ""
	}
	l := web.LanguageOf(r)
	from, until := "…", p.text(r, "catalogue.noend")
	if !e.Agreement.From.IsZero() {
		from = web.FormatDate(l, e.Agreement.From.Time)
	}
	if !e.Agreement.Until.IsZero() {
		until = web.FormatDate(l, e.Agreement.Until.Time)
	}
	return e.Agreement.Number + " " + strings.NewReplacer("{from}", from, "{until}", until).Replace(p.text(r, "catalogue.until"))
}

// citations writes grounds as a decision cites them, with their gist.
func (p *Pages) citations(r *http.Request, codes []mpolice.GroundCode) string {
	return strings.Join(p.citationsOf(r, codes), p.text(r, "list.stop"))
}

func (p *Pages) citationsOf(r *http.Request, codes []mpolice.GroundCode) []string {
	var out []string
	for _, c := range codes {
		if g, ok := p.Rules.Ground(c); ok {
			out = append(out, g.Citation(lang(r))+" "+g.Text.In(lang(r)))
		} else {
			out = append(out, string(c))
		}
	}
	return out
}

// registerEdges lists the links of a register, those that have ended too.
func (p *Pages) registerEdges(r *http.Request, code mpolice.Register) []web.RegisterEdge {
	var out []web.RegisterEdge
	for _, e := range p.Rules.Edges() {
		if !slices.Contains(e.Between, code) {
			continue
		}
		other := e.Between[0]
		if other == code {
			other = e.Between[len(e.Between)-1]
		}
		row := web.RegisterEdge{
			With: p.fileTitle(r, other), On: p.text(r, joinKeys[e.On]), Text: e.Text.In(lang(r)), Grounds: p.citationsOf(r, e.Grounds),
			Tag: p.text(r, edgeTags[e.Tag]), Ended: !e.Covers(p.Clock.Now()),
		}
		for i, c := range e.Purposes {
			if i > 0 {
				row.Purposes += p.text(r, "list.comma")
			}
			row.Purposes += string(c)
		}
		if !e.Until.IsZero() {
			row.Until = fmt.Sprint(e.Until)
		}
		out = append(out, row)
	}
	return out
}

var joinKeys = map[purpose.Join]string{
	purpose.JoinNationalID: "edge.on.national_id", purpose.JoinPlate: "edge.on.plate", purpose.JoinOwner: "edge.on.owner",
	purpose.JoinAlias: "edge.on.alias", purpose.JoinName: "edge.on.name", purpose.JoinLink: "edge.on.link",
}

var edgeTags = map[purpose.Tag]string{
	purpose.TagVerified: "edge.tag.v", purpose.TagSecondary: "edge.tag.s", purpose.TagMemory: "edge.tag.m", purpose.TagOwn: "edge.tag.p",
}

var classKeys = map[mpolice.Class]string{
	mpolice.ClassOrdinary: "class.ordinary", mpolice.ClassContact: "class.contact", mpolice.ClassIdentity: "class.identity",
	mpolice.ClassSpecial: "class.special", mpolice.ClassSealed: "class.sealed",
}

func (p *Pages) fieldRow(r *http.Request, f registry.Field) web.RegisterField {
	out := web.RegisterField{
		Title: f.Title().In(lang(r)), Meaning: f.Semantic.Title().In(lang(r)), Class: p.text(r, classKeys[f.Class]),
		Closed: f.Class != mpolice.ClassOrdinary, Rank: f.Rank,
	}
	if out.Meaning == "" {
		out.Meaning = p.text(r, "field.plain")
	}
	return out
}

// fileTitle names a register; its code where the rules do not know it.
func (p *Pages) fileTitle(r *http.Request, code mpolice.Register) string {
	if d, ok := p.Rules.Registry().Descriptor(code); ok {
		return d.Title().In(lang(r))
	}
	return string(code)
}

// dataField names a field of a register; empty for none.
func (p *Pages) dataField(r *http.Request, code mpolice.Register, name mpolice.FieldName) string {
	if d, ok := p.Rules.Registry().Descriptor(code); ok {
		if f, ok := d.Field(name); ok {
			return f.Title().In(lang(r))
		}
	}
	return string(name)
}
