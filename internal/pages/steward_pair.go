package pages

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/linkage"
	"mpolice/internal/steward"
	"mpolice/internal/web"
)

// listedPairs bounds one list.
const listedPairs = 50

var pairDecisions = []string{steward.Conflict, steward.Review, steward.Possible, steward.Linked, steward.Apart, steward.Unlinked}

// pairs lists pairs of records that may be one person.
func (p *Pages) pairs(w http.ResponseWriter, r *http.Request) error {
	var v web.PairsView
	chosen := ""
	for _, d := range pairDecisions {
		o := web.Option{Value: d, Label: p.text(r, web.PairDecision(d).Key()), Chosen: d == r.Form.Get("decision")}
		if v.Decisions = append(v.Decisions, o); o.Chosen {
			chosen = d
		}
	}
	for _, d := range steward.Waiting {
		found, err := p.Steward.Pairs(r.Context(), who(r).Officer, d, listedPairs)
		if err != nil {
			return p.dataFault(w, r, web.SectionPairs, err)
		}
		v.Waiting += len(found)
		if v.Next == "" && len(found) > 0 {
			v.Next = pairURL(found[0].Seq)
		}
		if chosen == "" {
			v.Rows = append(v.Rows, p.pairLines(r, found)...)
		}
	}
	if chosen != "" {
		found, err := p.Steward.Pairs(r.Context(), who(r).Officer, chosen, listedPairs)
		if err != nil {
			return p.dataFault(w, r, web.SectionPairs, err)
		}
		v.Rows = p.pairLines(r, found)
	}
	return p.show(w, r, web.SectionPairs, v)
}

func pairURL(seq int64) string { return fmt.Sprintf("/pairs/%d", seq) }

func (p *Pages) pairLines(r *http.Request, found []steward.Listed) []web.PairLine {
	var out []web.PairLine
	for _, x := range found {
		out = append(out, p.pairLine(r, x))
	}
	return out
}

func (p *Pages) pairLine(r *http.Request, x steward.Listed) web.PairLine {
	line := web.PairLine{
		URL: pairURL(x.Seq), Number: x.Seq, Left: p.fileTitle(r, x.Left), Right: p.fileTitle(r, x.Right),
		Decision: web.PairDecision(x.Decision), Band: p.text(r, sureness(x.P)), P: strconv.FormatFloat(x.P, 'f', 4, 64), Protected: x.Protected,
	}
	if x.Proposal != nil {
		line.Proposed = strings.NewReplacer(
			"{officer}", string(x.Proposal.By), "{decision}", p.text(r, web.PairDecision(x.Proposal.Decision).Key()),
		).Replace(p.text(r, "pair.proposed"))
	}
	return line
}

// sureness puts a probability in words; the figure stands beside it.
func sureness(p float64) string {
	switch {
	case p >= 0.99:
		return "sure.p.certain"
	case p >= 0.8:
		return "sure.p.likely"
	case p >= 0.2:
		return "sure.p.open"
	}
	return "sure.p.unlikely"
}

// pair shows two records side by side.
func (p *Pages) pair(w http.ResponseWriter, r *http.Request) error {
	return p.showPair(w, r, http.StatusOK, nil)
}

func (p *Pages) showPair(w http.ResponseWriter, r *http.Request, status int, faults web.FieldErrors) error {
	seq, err := number(r, "seq")
	if err != nil {
		return err
	}
	x, err := p.Steward.Pair(r.Context(), who(r).Officer, seq)
	if err != nil {
		return p.dataFault(w, r, web.SectionPairs, err)
	}
	v := web.PairView{
		PairLine: p.pairLine(r, x.Listed), Model: x.Evidence.ModelVersion, Action: pairURL(seq), Back: "/pairs",
		Look: p.recordRef(x.Look, who(r)), Errors: faults, Reason: oneLine(r.Form.Get("reason")),
	}
	if x.Next != 0 {
		v.Next = pairURL(x.Next)
	}
	if x.Evidence.ModelVersion != "" {
		v.Before = strings.ReplaceAll(p.text(r, "pair.before"), "{bits}", bits(x.Evidence.Prior))
	}
	for _, f := range x.Fields {
		v.Fields = append(v.Fields, p.pairField(r, f))
	}
	for _, f := range x.Evidence.Fields {
		v.Evidence = append(v.Evidence, p.evidence(r, f))
	}
	for i, c := range x.Choices {
		v.Choices = append(v.Choices, web.PairChoice{Value: c, Label: p.text(r, choiceKeys[c]), Key: strconv.Itoa(i + 1), Main: i == 0})
	}
	return p.showAs(w, r, status, web.SectionPairs, v)
}

var choiceKeys = map[string]string{
	steward.Linked: "pair.do.linked", steward.Apart: "pair.do.apart", steward.Unlinked: "pair.do.unlinked", steward.Review: "pair.do.review",
}

func (p *Pages) pairField(r *http.Request, f steward.Beside) web.PairField {
	out := web.PairField{Title: f.Meaning.Title().In(lang(r)), Left: f.Left, Right: f.Right, Like: web.Likeness(f.Like)}
	switch f.Meaning {
	case registry.SemanticNationalID, registry.SemanticFormerID, registry.SemanticPassport, registry.SemanticPhone:
		out.Code = true
	case registry.SemanticBirth:
		out.Left, out.Right = birthday(r, f.Left), birthday(r, f.Right)
	case registry.SemanticSex:
		out.Left, out.Right = p.sex(r, f.Left), p.sex(r, f.Right)
	}
	return out
}

// birthday writes a date that is known to the day as the reader counts years;
// what is known in part stays as it came.
func birthday(r *http.Request, date string) string {
	t, err := time.ParseInLocation(time.DateOnly, date, mpolice.Taipei)
	if err != nil {
		return date
	}
	return web.FormatDate(web.LanguageOf(r), t)
}

// sex words the code that registers keep.
func (p *Pages) sex(r *http.Request, code string) string {
	switch code {
	case "male":
		return p.text(r, "sex.male")
	case "female":
		return p.text(r, "sex.female")
	}
	return code
}

// evidenceKeys name the comparisons of the model of persons.
var evidenceKeys = map[string]string{
	"national_id": "evidence.national_id", "family": "evidence.family", "given": "evidence.given", "sound": "evidence.sound",
	"variant": "evidence.variant", "birth_date": "evidence.birth_date", "sex": "evidence.sex", "phone": "evidence.phone",
	"street": "evidence.street", "district": "evidence.district",
}

var levelKeys = map[string]string{"null": "level.null", "exact": "level.exact", "else": "level.else"}

// fullBar is the weight in bits that fills a bar: one in a million.
const fullBar = 20

func (p *Pages) evidence(r *http.Request, f linkage.FieldEvidence) web.EvidenceBar {
	bar := web.EvidenceBar{Title: f.Field, Level: p.text(r, "level.other"), Weight: bits(f.Weight), For: f.Weight > 0}
	if key, ok := evidenceKeys[f.Field]; ok {
		bar.Title = p.text(r, key)
	}
	if key, ok := levelKeys[f.Level]; ok {
		bar.Level = p.text(r, key)
	}
	bar.Length = int(math.Round(100 * min(1, math.Abs(f.Weight)/math.Ln2/fullBar)))
	switch {
	case math.Abs(f.Weight) < 0.05:
		bar.Text = p.text(r, "pair.neutral")
	case bar.For:
		bar.Text = p.text(r, "pair.for")
	default:
		bar.Text = p.text(r, "pair.against")
	}
	return bar
}

// bits writes natural log odds in bits, with their sign.
func bits(weight float64) string { return fmt.Sprintf("%+.1f", weight/math.Ln2) }

// decidePair enters a decision. Joining and taking apart is asked once more.
func (p *Pages) decidePair(w http.ResponseWriter, r *http.Request) error {
	seq, err := number(r, "seq")
	if err != nil {
		return err
	}
	decision, reason := r.PostFormValue("decision"), oneLine(r.PostFormValue("reason"))
	hurts := decision == steward.Linked || decision == steward.Unlinked
	if hurts && reason != "" && r.PostFormValue("sure") != "yes" {
		return p.surePair(w, r, seq, decision, reason)
	}
	out, err := p.Steward.Decide(r.Context(), who(r).Officer, seq, decision, reason)
	if faults, bad := p.invalidOf(r, err); bad {
		return p.showPair(w, r, http.StatusBadRequest, faults)
	}
	if err != nil {
		return p.dataFault(w, r, web.SectionPairs, err)
	}
	done := "pair_decided"
	if out.Waiting {
		done = "pair_waiting"
	}
	to := "/pairs"
	if out.Next != 0 {
		to = pairURL(out.Next)
	}
	http.Redirect(w, r, to+"?done="+done, http.StatusSeeOther)
	return nil
}

func (p *Pages) surePair(w http.ResponseWriter, r *http.Request, seq int64, decision, reason string) error {
	about, err := p.Steward.Listed(r.Context(), who(r).Officer, seq)
	if err != nil {
		return p.dataFault(w, r, web.SectionPairs, err)
	}
	line := p.pairLine(r, about)
	v := web.SureView{
		Title: p.text(r, choiceKeys[decision]), Hurts: true, Yes: p.text(r, "pair.yes"), Action: pairURL(seq), Cancel: pairURL(seq),
		Lines: []web.Pair{
			{Term: p.text(r, "pairs.number"), Text: strconv.FormatInt(seq, 10), Code: true},
			{Term: p.text(r, "pairs.registers"), Text: line.Left + " ⟷ " + line.Right},
			{Term: p.text(r, "pairs.sure"), Text: line.Band},
			{Term: p.text(r, "data.reason"), Text: reason},
		},
		Carry: []web.Hidden{{Name: "decision", Value: decision}, {Name: "reason", Value: reason}},
	}
	v.Lead = p.text(r, "pair.sure.linked")
	if decision == steward.Unlinked {
		v.Lead = p.text(r, "pair.sure.unlinked")
	}
	if about.Protected && (about.Proposal == nil || about.Proposal.Decision != decision) {
		v.After = append(v.After, p.text(r, "pair.after.second"))
	}
	v.After = append(v.After, p.text(r, "pair.after.undo"))
	return p.show(w, r, web.SectionPairs, v)
}
