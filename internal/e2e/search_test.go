package e2e

import (
	"context"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/pages"
	"mpolice/internal/query"
	"mpolice/internal/source"
	"mpolice/internal/synth"
	"mpolice/internal/web/webtest"
)

// searchBy is P04 in the detective's own case by something else than a number.
func searchBy(kind, value string) question {
	return investigation().with(func(q *question) {
		q.reason = "假投資詐欺案，被害人僅記得車手部分特徵，查明人別"
		q.facts = map[string]string{"necessity": "被害人指認之車手自稱此名，與提款畫面相符"}
		q.subject = map[string]string{kind: value}
	})
}

// namesakes gives the first two characters that most residents' names begin
// with, and who they are: what a witness may have half heard.
func namesakes(t *testing.T) (heard string, all []synth.Resident) {
	t.Helper()
	by := map[string][]synth.Resident{}
	for _, r := range known().residents {
		if name := []rune(r.Name); len(name) == 3 {
			by[string(name[:2])] = append(by[string(name[:2])], r)
		}
	}
	for begin, people := range by {
		if len(people) > len(all) || len(people) == len(all) && begin < heard {
			heard, all = begin, people
		}
	}
	slices.SortFunc(all, func(a, b synth.Resident) int { return strings.Compare(a.NationalID, b.NationalID) })
	return heard, all
}

// narrow presses the button of a person's decade, and gives the year of birth
// where that is still too many.
func (v *visitor) narrow(t *testing.T, r synth.Resident) {
	t.Helper()
	if v.Has(".candidate") {
		return
	}
	if button := fmt.Sprintf(`button[name=narrow][value="household@%s0"]`, r.BirthDate[:3]); v.Has(button) {
		v.press(button)
	}
	if !v.Has(".candidate") {
		v.Fill("#f-born_from", r.BirthDate[:4])
		v.Fill("#f-born_to", r.BirthDate[:4])
		v.press("#narrow .btn--wide")
	}
	v.Wait(".candidate")
}

// candidate gives the number of the candidate that shows a text and can be
// opened.
func (v *visitor) candidate(t *testing.T, text string) int {
	t.Helper()
	n := webtest.Eval[int](v.Page, fmt.Sprintf(
		`[...document.querySelectorAll('.candidate')].findIndex(e => e.querySelector('form') && e.textContent.includes(%s)) + 1`, quote(text)))
	if n == 0 {
		t.Fatalf("no candidate shows %q:\n%s", text, v.Text("main"))
	}
	return n
}

// TestNameNarrowsToOne: a name that many bear gives a count by decade and no
// name; narrowed, the one meant is opened.
func TestNameNarrowsToOne(t *testing.T) {
	heard, all := namesakes(t)
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		v := h.enter(t, p, detective)
		v.ask(searchBy("name", heard))
		v.WaitText(".tally", "筆紀錄相符")
		v.WaitText("main", "同名多筆")
		v.Wait(".groups")
		for _, r := range all {
			v.none(t, []string{r.Name, r.NationalID, r.Address})
		}
		v.CheckFit()
		if strings.Contains(v.Path(), heard) {
			t.Errorf("the address tells the name: %s", v.Path())
		}
		v.narrow(t, all[0])
		n := v.candidate(t, all[0].Name)
		v.none(t, []string{all[0].NationalID, all[0].Address, all[0].Phone})
		v.CheckFit()
		v.press(fmt.Sprintf("#candidate-%d button", n))
		v.WaitText("#household-0-name", all[0].Name)
		v.none(t, []string{all[0].Address, all[0].Phone})
		v.press(".asked a[href^='/answers/']")
		v.WaitText("h1", "搜尋結果")
	})
}

// TestNameByItsSound: written with another character of the same sound, the name
// is found, and says how it is alike.
func TestNameByItsSound(t *testing.T) {
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		name := city.Sample.Search.CommonName
		var meant synth.Resident
		for _, r := range known().residents {
			if r.Name == name && (meant.NationalID == "" || r.NationalID < meant.NationalID) {
				meant = r
			}
		}
		v := h.enter(t, p, detective)
		v.ask(searchBy("name", strings.Replace(name, "芬", "紛", 1)))
		v.WaitText(".tally", "筆紀錄相符")
		v.narrow(t, meant)
		n := v.candidate(t, name)
		v.WaitText(fmt.Sprintf("#candidate-%d", n), "同音異字")
		v.press(fmt.Sprintf("#candidate-%d button", n))
		v.WaitText("#household-0-name", name)
		v.WaitText("#edges", "串聯與依據")
		v.CheckFit()
	})
}

// TestRareName: a character beyond the Basic Multilingual Plane, unknown, typed,
// and left out.
func TestRareName(t *testing.T) {
	t.Parallel()
	h := open(t)
	name := []rune(city.Sample.Search.RareName)
	v := h.enter(t, webtest.Phone, detective)
	for _, typed := range []string{string(name), string(name[0]) + "?" + string(name[2:]), string(name[0]) + "？" + string(name[2:])} {
		v.ask(searchBy("name", typed))
		v.WaitText(".candidate", string(name))
	}
	v.ask(searchBy("name", "??"+string(name[2:])))
	v.WaitText("#errors", "不明的字只能有一個")
}

// TestPlateInPart: the vehicles that fit what a witness saw.
func TestPlateInPart(t *testing.T) {
	onEach(t, func(t *testing.T, h *house, p webtest.Profile) {
		v := h.enter(t, p, detective)
		v.ask(searchBy("plate_pattern", city.Sample.Search.PartialPlate))
		v.WaitText(".tally", "輛車相符")
		plate := city.Sample.CleanPlate
		v.ask(searchBy("plate_pattern", plate[:2]+"?"+plate[3:]))
		v.WaitText(".tally", "輛車相符")
		n := v.candidate(t, plate)
		v.none(t, secrets(plate))
		v.press(fmt.Sprintf("#candidate-%d button", n))
		v.WaitText("#vehicle-0-plate", plate)
		v.CheckFit()
	})
}

// TestOtherLeads: the last digits of a telephone, an address, a passport and a
// name in letters.
func TestOtherLeads(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.enter(t, webtest.Phone, detective)
	s := city.Sample.Search
	passport := s.Passport[strings.Index(s.Passport, ":")+1:]
	for _, x := range []struct{ kind, typed, shows string }{
		{"phone", s.PhoneTail, s.RareName},
		{"address", s.Address, s.RareName},
		{"passport", passport, s.RomanName},
		{"name", s.RomanName, s.RomanName},
	} {
		v.ask(searchBy(x.kind, x.typed).with(func(q *question) { q.reason += "：" + x.kind }))
		v.WaitText(".candidate", x.shows)
		v.CheckFit()
	}
}

// TestFormerNumber: records under the person's other number say so.
func TestFormerNumber(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.enter(t, webtest.Phone, detective)
	v.ask(searchBy("national_id", city.Sample.Search.FormerResident))
	v.WaitText("main", "舊號名下")
	v.Check()
}

// TestNothingFits: what may help; the form comes back filled.
func TestNothingFits(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.enter(t, webtest.Narrow.WithoutScript(), detective)
	v.ask(searchBy("name", "鑫龘靐"))
	v.WaitText("main", "不代表查無此人")
	if got := v.value("#f-name"); got != "鑫龘靐" {
		t.Errorf("the box holds %q", got)
	}
	v.Fill("#f-name", city.Sample.Search.RareName)
	v.press("#narrow .btn--wide")
	v.WaitText(".candidate", city.Sample.Search.RareName)
	v.press("#" + fmt.Sprintf("candidate-%d", v.candidate(t, city.Sample.Search.RareName)) + " button")
	v.WaitText("#household-0-name", city.Sample.Search.RareName)
	v.CheckFit()
}

// rows is a register that gives the same rows to everybody.
type rows struct {
	source.Source
	give []source.Row
}

// Lookup implements source.Source.
func (r rows) Lookup(_ context.Context, receipt audit.Receipt, ask source.Ask) ([]source.Row, error) {
	return r.give, receipt.Covers(r.Register(), ask.Subject)
}

// instead gives a house in which a register gives these rows.
func instead(t *testing.T, register mpolice.Register, give ...source.Row) *house {
	t.Helper()
	h := open(t)
	parts := h.App.Query.Parts
	parts.Sources = slices.Clone(parts.Sources)
	for i, s := range parts.Sources {
		if s.Register() == register {
			parts.Sources[i] = rows{s, give}
		}
	}
	h.App.Query = query.New(parts)
	demo := &pages.Demo{}
	for _, p := range city.Personas {
		demo.Personas = append(demo.Personas, pages.Persona{Officer: p.Officer, NoteZh: p.NoteZh, NoteEn: p.NoteEn})
	}
	handler, err := h.App.Handler(demo)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	h.URL = srv.URL
	return h
}

// TestPossibleMatch: what may be another person's stands apart, on the screen
// and on paper, and raises no alarm.
func TestPossibleMatch(t *testing.T) {
	for _, lang := range []string{"zh-TW", "en"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			h := instead(t, mpolice.RegisterWanted, source.Row{
				Key: "w-1", Fields: map[mpolice.FieldName]string{"wanted": "yes", "name": "陳宜君", "warrant_no": "W-77"},
				Match: source.Match{How: source.MatchPossible, P: 0.93, Reasons: []string{"name", "birth_date"}},
			})
			v := h.enter(t, webtest.Narrow.In(lang), detective)
			v.ask(investigation())
			v.WaitText("#possible", "W-77")
			if strings.Contains(v.Text("#register-wanted"), "W-77") || v.Has(".hit") {
				t.Error("it stands among what is certain")
			}
			v.Check()
			v.OnPaper()
			if !webtest.Eval[bool](v.Page, `document.querySelector('#edges .edges').checkVisibility()`) {
				t.Error("the links and their law are not printed")
			}
		})
	}
}

// TestSearchScreens looks at every screen of a search at 320 pixels, in both
// languages.
func TestSearchScreens(t *testing.T) {
	heard, all := namesakes(t)
	for _, p := range []webtest.Profile{webtest.Narrow, webtest.Narrow.In("en"), webtest.Desktop} {
		t.Run(p.Name+p.Language, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			v := h.enter(t, p, detective)
			v.open("/query?fresh=yes")
			v.choose("P04")
			for _, kind := range mpolice.SubjectKinds {
				if kind == mpolice.SubjectFace {
					continue // nobody types a face
				}
				v.way(string(kind))
				v.Wait("#f-" + string(kind))
				v.CheckFit()
			}
			v.Check()
			v.ask(searchBy("plate_pattern", "A??"))
			v.Wait("#errors")
			v.Check()
			v.ask(searchBy("name", heard))
			v.Wait(".groups")
			v.Check()
			v.narrow(t, all[0])
			v.Check()
			v.press(fmt.Sprintf("#candidate-%d button", v.candidate(t, all[0].Name)))
			v.Wait("#household-0-name")
			v.Check()
			v.press("a[href^='/records/'].btn")
			v.Wait("#edges")
			v.Check()
			v.ask(searchBy("name", "鑫龘靐"))
			v.Wait(".advice")
			v.Check()
		})
	}
}
