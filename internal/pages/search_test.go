package pages_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/pages"
	"mpolice/internal/query"
	"mpolice/internal/registry/search"
	"mpolice/internal/server/servertest"
	"mpolice/internal/source"
)

const (
	detective mpolice.OfficerID = "A10033"
	narcotics mpolice.OfficerID = "A10045"
)

// finder answers searches as it is told, and remembers what it was asked.
type finder struct {
	mu    sync.Mutex
	found search.Found
	asked []search.Question
}

// Search implements query.Searcher.
func (f *finder) Search(_ context.Context, receipt audit.Receipt, q search.Question) (search.Found, error) {
	for _, r := range q.Registers {
		if err := receipt.Covers(r, q.Subject); err != nil {
			return search.Found{}, err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, q)
	return f.found, nil
}

func (f *finder) last() search.Question {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked[len(f.asked)-1]
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

// house runs the program with other registers or another searcher.
func house(t *testing.T, change func(*query.Parts)) *servertest.House {
	t.Helper()
	h := servertest.Open(t)
	parts := h.App.Query.Parts
	parts.Sources = slices.Clone(parts.Sources)
	change(&parts)
	h.App.Query = query.New(parts)
	demo := &pages.Demo{}
	for _, p := range servertest.City(t).Personas {
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

// instead puts rows in the place of a register.
func instead(register mpolice.Register, give ...source.Row) func(*query.Parts) {
	return func(p *query.Parts) {
		for i, s := range p.Sources {
			if s.Register() == register {
				p.Sources[i] = rows{s, give}
			}
		}
	}
}

// named is a search by name in the detective's case.
func named(t *testing.T, name string) url.Values {
	t.Helper()
	return url.Values{
		"key": {name}, "purpose": {"P04"}, "ground": {"CCP-231-2"}, "reference": {"case:" + servertest.City(t).Sample.Case.Number},
		"reason":          {"假投資詐欺案，被害人僅記得車手姓名，查明人別"},
		"facts.necessity": {"被害人指認之車手自稱此名，與提款畫面相符"},
		"by":              {"name"}, "name": {name}, "register": {"household", "wanted", "missing"},
	}
}

// follow posts a form and gives the page it leads to.
func follow(t *testing.T, c *servertest.Client, path string, f url.Values) (string, string) {
	t.Helper()
	r := c.Form(path, f)
	if r.Status != http.StatusSeeOther {
		t.Fatalf("POST %s: %d %s", path, r.Status, texts(string(r.Body)))
	}
	to := r.Header.Get("Location")
	page := c.Get(to)
	if page.Status != http.StatusOK {
		t.Fatalf("GET %s: %d", to, page.Status)
	}
	return to, string(page.Body)
}

var tag = regexp.MustCompile(`<[^>]*>`)

// texts gives what people read of a page.
func texts(body string) string {
	return strings.Join(strings.Fields(tag.ReplaceAllString(body, " ")), " ")
}

func hidden(body string) url.Values {
	out := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`).FindAllStringSubmatch(body, -1) {
		out.Add(m[1], m[2])
	}
	return out
}

// few are two candidates, the second without a number.
func few(t *testing.T) search.Found {
	t.Helper()
	person, err := mpolice.ParseSubject(mpolice.SubjectNationalID, servertest.City(t).Sample.Case.Subject)
	if err != nil {
		t.Fatal(err)
	}
	values := func(name string) map[mpolice.FieldName]string {
		return map[mpolice.FieldName]string{"name": name, "birth_date": "1983-03-05", "national_id": person.Key, "address": "臺北市中正區公園路12號"}
	}
	return search.Found{Total: 2, Groups: []search.Group{{Register: "household", Decade: 1980, Rows: 2}}, Hits: []search.Hit{
		{Register: "household", Key: 1, How: "homophone", Values: values("陳宜君"), Subject: person},
		{Register: "household", Key: 2, How: "unknown", Values: values("陳■君")},
	}}
}

// TestSearchNarrowsThenOpens: how many first; then, by the same purpose and
// reason, who; then one of them, whose number the browser never gets.
func TestSearchNarrowsThenOpens(t *testing.T) {
	t.Parallel()
	f := &finder{found: search.Found{Total: 137, Groups: []search.Group{
		{Register: "household", Decade: 1970, Rows: 61}, {Register: "household", Decade: 1980, Rows: 73}, {Register: "wanted", Decade: 0, Rows: 3},
	}}}
	h := house(t, func(p *query.Parts) { p.Searcher = f })
	c := h.As(t, detective)
	_, page := follow(t, c, "/query", named(t, "陳怡君"))
	for _, want := range []string{"137", "同名多筆", "民國69–78年", `value="household@1980"`, `value="wanted"`, "不詳"} {
		if !strings.Contains(page, want) {
			t.Errorf("the count lacks %q", want)
		}
	}
	if strings.Contains(page, `id="candidate-1"`) {
		t.Error("candidates stand beside a count of 137")
	}

	f.found = few(t)
	form := hidden(page)
	form.Set("name", "陳怡君")
	form.Set("narrow", "household@1980")
	at, page := follow(t, c, "/query", form)
	if q := f.last(); q.Subject.Key != "陳怡君@1980-1989" || len(q.Registers) != 1 || q.Registers[0] != "household" {
		t.Errorf("narrowed to %s in %v", q.Subject.Key, q.Registers)
	}
	for _, want := range []string{"陳宜君", "同音異字", "民國72年3月5日", "一字不明", "沒有可供查詢之證號", "都不是", `action="` + at + `/candidates/0"`, "放寬"} {
		if !strings.Contains(page, want) {
			t.Errorf("the candidates lack %q", want)
		}
	}
	number := servertest.City(t).Sample.Case.Subject
	for _, never := range []string{number, "公園路12號", at + "/candidates/1"} {
		if strings.Contains(page, never) {
			t.Errorf("the candidates show %q", never)
		}
	}

	opened, page := follow(t, c, at+"/candidates/0", nil)
	if !strings.Contains(page, "陳怡君 1980–1989 #1") || !strings.Contains(page, `href="`+at+`"`) || !strings.Contains(page, `id="household-0-name"`) {
		t.Errorf("the answer: %s", texts(page))
	}
	if again, _ := follow(t, c, at+"/candidates/0", nil); again != opened {
		t.Errorf("opened twice: %s and %s", opened, again)
	}
	record := string(c.Get("/records/" + strings.TrimPrefix(opened, "/answers/")).Body)
	if !strings.Contains(record, "陳怡君 1980–1989 #1") || strings.Contains(record, number) || !strings.Contains(record, "資料檔案串聯") {
		t.Errorf("the record: %s", texts(record))
	}
	if record := string(c.Get("/records/" + strings.TrimPrefix(at, "/answers/")).Body); !strings.Contains(record, "相符 2 筆，顯示候選 2 筆") {
		t.Errorf("the record of the search: %s", texts(record))
	}
	if r := c.Form(at+"/candidates/1", nil); r.Status != http.StatusConflict {
		t.Errorf("a candidate without a number: %d", r.Status)
	}
}

// TestCandidatesAreTheirOwn: of the officer who searched, for a quarter of an
// hour, as many as there were.
func TestCandidatesAreTheirOwn(t *testing.T) {
	t.Parallel()
	f := &finder{found: few(t)}
	h := house(t, func(p *query.Parts) { p.Searcher = f })
	c := h.As(t, detective)
	at, _ := follow(t, c, "/query", named(t, "陳怡君"))
	for _, path := range []string{"/candidates/2", "/candidates/-1", "/candidates/x", "/candidates/99999999999999999999"} {
		if r := c.Form(at+path, nil); r.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, r.Status)
		}
	}
	if r := h.As(t, narcotics).Form(at+"/candidates/0", nil); r.Status != http.StatusNotFound {
		t.Errorf("somebody else's candidate: %d", r.Status)
	}
	h.Clock.Move(16 * time.Minute)
	if r := c.Form(at+"/candidates/0", nil); r.Status != http.StatusConflict || !strings.Contains(string(r.Body), "候選名單僅保留十五分鐘") {
		t.Errorf("after a quarter of an hour: %d %s", r.Status, texts(string(r.Body)))
	}
	if len(f.asked) != 1 {
		t.Errorf("%d searches", len(f.asked))
	}
}

// TestNothingFits: what may help, and no word that there is no such person.
func TestNothingFits(t *testing.T) {
	t.Parallel()
	h := house(t, func(p *query.Parts) { p.Searcher = &finder{} })
	_, page := follow(t, h.As(t, detective), "/query", named(t, "陳怡君"))
	for _, want := range []string{"查無相符紀錄", "不代表查無此人", "異體字", "放寬生年"} {
		if !strings.Contains(page, want) {
			t.Errorf("lacks %q", want)
		}
	}
}

// TestWhatToTypeInstead: each mistake is told beside its own box, which is the
// one that is shown, with what was typed.
func TestWhatToTypeInstead(t *testing.T) {
	t.Parallel()
	h := house(t, func(p *query.Parts) { p.Searcher = &finder{} })
	c := h.As(t, detective)
	for i, x := range []struct{ by, field, value, says string }{
		{"phone", "phone", "5678", "請填末六碼以上"},
		{"plate_pattern", "plate_pattern", "A??", "看清的字不足三個"},
		{"plate_pattern", "plate_pattern", "ABC-1234", "車牌完整者請改選"},
		{"passport", "passport", "A1", "5 至 12 個英文字母與數字"},
		{"name", "name", "陳怡君@1981", "生年請填於下方兩格"},
		{"name", "born_from", "300", "請填民國年"},
		{"address", "address", strings.Repeat("路", 130), "寫到門牌或樓之號為止"},
		{"national_id", "national_id", "", "請輸入查詢對象"},
	} {
		f := named(t, "陳怡君")
		f.Set("key", fmt.Sprint("mistake ", i))
		f.Set("by", x.by)
		f.Set(x.field, x.value)
		r := c.Form("/query", f)
		body := string(r.Body)
		if r.Status != http.StatusBadRequest || !strings.Contains(body, x.says) || !strings.Contains(body, `href="#f-`+x.field+`"`) {
			t.Errorf("%s %q: %d without %q", x.field, x.value, r.Status, x.says)
		}
		if !strings.Contains(body, `id="by-`+x.by+`" name="by" value="`+x.by+`" checked`) || !strings.Contains(body, `value="`+x.value+`"`) {
			t.Errorf("%s %q: the box is not the one that is shown, or is empty", x.field, x.value)
		}
	}
}

// TestPossibleStandsApart: what may be another person's raises no alarm, is on
// no list of the person's, and on no card.
func TestPossibleStandsApart(t *testing.T) {
	t.Parallel()
	h := house(t, instead(mpolice.RegisterWanted,
		source.Row{Key: "w1", Fields: map[mpolice.FieldName]string{"wanted": "yes", "name": "陳宜君", "warrant_no": "W-77"}, Match: source.Match{How: source.MatchPossible, P: 0.8, Reasons: []string{"name", "birth_date", "no_such_code"}}},
	))
	c := h.As(t, detective)
	at, page := follow(t, c, "/query", byNumber(t))
	section := page[max(0, strings.Index(page, `id="possible"`)):]
	for _, want := range []string{"可能為同一人", "此筆載有「通緝人犯」", "可能是，也可能不是同一人", "相符項目：姓名、出生日期、其他欄位", "W-77"} {
		if !strings.Contains(section, want) {
			t.Errorf("what is possible lacks %q: %s", want, texts(section))
		}
	}
	before := page[:strings.Index(page, `id="possible"`)]
	for _, never := range []string{"W-77", "陳宜君", `class="hit"`} {
		if strings.Contains(before, never) {
			t.Errorf("%q stands among what is certain", never)
		}
	}
	if !strings.Contains(before, "無確定紀錄") || strings.Contains(page, "80") && strings.Contains(page, "0.8") {
		t.Error("the register does not say that nothing is certain, or a probability is a number")
	}
	card := string(c.Get(at + "/person").Body)
	if strings.Contains(card, "W-77") || !strings.Contains(card, "另有 1 筆可能為同一人") {
		t.Errorf("the card: %s", texts(card))
	}
}

// byNumber is a look-up of the suspect of the detective's case.
func byNumber(t *testing.T) url.Values {
	t.Helper()
	f := named(t, "")
	f.Set("by", "national_id")
	f.Set("national_id", servertest.City(t).Sample.Case.Subject)
	return f
}

// TestHowRowsWereFound: other numbers, links and disputes are said beside the
// rows, with the day of the data and the law of the links.
func TestHowRowsWereFound(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 11, 19, 18, 0, 0, 0, time.UTC) // already the 20th in Taipei
	row := func(m source.Match, disputed ...mpolice.FieldName) source.Row {
		return source.Row{Fields: map[mpolice.FieldName]string{"name": "陳怡君", "wanted": "yes"}, Match: m, Disputed: disputed, AsOf: day}
	}
	h := house(t, instead(mpolice.RegisterWanted,
		row(source.Match{}, "name"), row(source.Match{How: source.MatchAlias}), row(source.Match{How: source.MatchLinked, P: 0.995}, ""),
	))
	_, page := follow(t, h.As(t, detective), "/query", byNumber(t))
	for _, want := range []string{
		"舊號名下", "紀錄連結", "極可能為同一人", "當事人爭議中", "個人資料保護法第11條第2項", "民國115年11月20日", `class="hit"`,
		"本次所用之資料檔案串聯與依據", "戶籍", "E-household-wanted", "個人資料保護法第15條",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the answer lacks %q", want)
		}
	}
	if n := strings.Count(page, "當事人爭議中"); n != 2 {
		t.Errorf("%d disputes are told, of 2", n)
	}
	if strings.Contains(page, "99.5") || strings.Contains(page, "0.995") {
		t.Error("a probability is written as a number")
	}
}
