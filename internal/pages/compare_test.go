package pages_test

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/compare"
	"mpolice/internal/face"
	"mpolice/internal/server/servertest"
)

// TestShutDoorOffersNoForm: which of the three is missing, who cures it, and
// the ordinary query; what is sent all the same is refused and recorded.
func TestShutDoorOffersNoForm(t *testing.T) {
	t.Parallel()
	b := newBooth(t)
	b.change(func(m *compare.Means) { m.Door = face.Door{} })
	c := b.As(t, patrol)
	for _, path := range []string{"/compare", "/compare/document", "/compare/gallery"} {
		r := c.Get(path)
		page := string(r.Body)
		if r.Status != http.StatusOK || strings.Contains(page, `name="told"`) || strings.Contains(page, "開始核對") {
			t.Errorf("%s: %d offers a form", path, r.Status)
		}
		lacks(t, page, "尚未登錄允許相片比對之法律依據", "模型未經核定", "評測報告", "系統管理者", `href="/query"`)
	}
	r := c.Form("/compare/document", holder("shut"))
	if r.Status != http.StatusForbidden || b.eye.finds.Load() != 0 {
		t.Errorf("the door let through: %d", r.Status)
	}
	lacks(t, string(r.Body), `id="r-face-no-statute"`, `id="r-face-no-model"`, `id="r-face-no-report"`, "/records/")
}

// TestComparisonIsForOfficers and not offered at all where there is none.
func TestComparisonIsForOfficers(t *testing.T) {
	t.Parallel()
	b := newBooth(t)
	home := string(b.As(t, patrol).Get("/").Body)
	lacks(t, home, `href="/compare"`, "相片比對")
	for _, id := range []mpolice.OfficerID{"A10201", "A10301"} {
		if r := b.As(t, id).Get("/compare"); r.Status != http.StatusForbidden {
			t.Errorf("%s: %d", id, r.Status)
		}
	}
	app, faces := *b.App, *b.App.Face // the running one sweeps its desk
	faces.Compare = nil
	app.Face = &faces
	b.serve(&app)
	c := b.As(t, patrol)
	if r := c.Get("/compare"); r.Status != http.StatusNotFound || strings.Contains(string(c.Get("/").Body), `href="/compare"`) {
		t.Errorf("without a desk: %d", r.Status)
	}
}

// TestHolderOfDocument plays the whole 1:1 comparison without JavaScript.
func TestHolderOfDocument(t *testing.T) {
	t.Parallel()
	b := newBooth(t)
	c := b.As(t, patrol)
	lacks(t, string(c.Get("/compare").Body), "評估用模型", "開始核對", "最後手段")
	form := string(c.Get("/compare/document").Body)
	lacks(t, form, "評估用模型", "至遲 30 分鐘", "當事人在場，非翻拍", `name="national_id"`, "P06")

	at, page := follow(t, c, "/compare/document", holder("k"))
	lacks(t, page, "拍攝當事人", `capture="environment"`, `accept="image/*"`, suspect)
	if again, _ := follow(t, c, "/compare/document", holder("k")); again != at || len(b.desk.Mine(b.session(patrol))) != 1 {
		t.Errorf("sent twice: %s and %s", at, again)
	}
	if r := b.send(c, at, "camera", shot(t, 480)); r.Status != http.StatusSeeOther || r.Header.Get("Location") != at {
		t.Fatalf("photo: %d %s", r.Status, texts(string(r.Body)))
	}
	page = string(c.Get(at).Body)
	lacks(t, page, "相片可以比對", "核對登記相片", `class="shot__face"`)
	if strings.Contains(page, "%") {
		t.Error("a percentage stands on the page")
	}
	page = b.say(c, at+"/run", nil)
	lacks(t, page, "證件登記相片", "相似程度：高", "每十萬對", "無法確定", "評估用模型")
	b.pictures(c, at, 1)

	if r := c.Form(at+"/judge", nil); r.Status != http.StatusBadRequest || !strings.Contains(string(r.Body), `href="#f-choice"`) {
		t.Errorf("no choice: %d", r.Status)
	}
	page = b.say(c, at+"/judge", url.Values{"choice": {"same"}, "note": {"眉尾有痣"}})
	lacks(t, page, "應為證件持有人", "不是身分認定", "眉尾有痣")
	if r := c.Form(at+"/judge", url.Values{"choice": {"different"}}); r.Status != http.StatusSeeOther {
		t.Errorf("judged twice: %d", r.Status)
	}
	lacks(t, string(c.Get(at).Body), "應為證件持有人")
	if r := c.Form(at+"/open", nil); r.Status != http.StatusSeeOther || r.Header.Get("Location") != at {
		t.Errorf("a 1:1 comparison opens data: %d", r.Status)
	}
	b.closed(c, at)
}

// pictures are the officer's own, unstored, and of the case alone.
func (b *booth) pictures(c *servertest.Client, at string, ranks int) {
	b.t.Helper()
	paths := []string{at + "/probe.jpg"}
	for i := range ranks {
		paths = append(paths, fmt.Sprintf("%s/candidates/%d.jpg", at, i+1))
	}
	for _, path := range paths {
		r := c.Get(path)
		if _, err := jpeg.Decode(bytes.NewReader(r.Body)); err != nil || r.Status != http.StatusOK {
			b.t.Errorf("%s: %d %v", path, r.Status, err)
		}
		for name, want := range map[string]string{"Content-Type": "image/jpeg", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"} {
			if got := r.Header.Get(name); got != want {
				b.t.Errorf("%s: %s %q", path, name, got)
			}
		}
		if r := b.As(b.t, stranger).Get(path); r.Status != http.StatusNotFound {
			b.t.Errorf("%s to somebody else: %d", path, r.Status)
		}
		if r := b.Nobody(b.t).Get(path); r.Status != http.StatusSeeOther {
			b.t.Errorf("%s to nobody: %d", path, r.Status)
		}
	}
	for _, path := range []string{"/candidates/0.jpg", "/candidates/99.jpg", "/candidates/01.jpg", "/candidates/1", "/candidates/x.jpg"} {
		if r := c.Get(at + path); r.Status != http.StatusNotFound {
			b.t.Errorf("%s: %d", path, r.Status)
		}
	}
}

// closed closes a case: the photos are gone, the receipt stays.
func (b *booth) closed(c *servertest.Client, at string) {
	b.t.Helper()
	lacks(b.t, string(c.Get(at+"/close").Body), "無法復原")
	receipt := b.say(c, at+"/close", nil)
	lacks(b.t, receipt, "比對已關閉", "已銷毀", "/records/")
	if again := b.say(c, at+"/close", nil); !strings.Contains(again, "比對已關閉") {
		b.t.Error("closing twice is another page")
	}
	for _, path := range []string{"/probe.jpg", "/candidates/1.jpg"} {
		if r := c.Get(at + path); r.Status != http.StatusNotFound {
			b.t.Errorf("%s after the close: %d", path, r.Status)
		}
	}
	if r := b.As(b.t, stranger).Get(at); r.Status != http.StatusNotFound {
		b.t.Errorf("somebody else's receipt: %d", r.Status)
	}
	record := strings.TrimPrefix(at, "/compare/")
	lacks(b.t, texts(string(c.Get("/records/"+record).Body)), "待比對相片", "開案", "銷毀相片")
}

// TestLastResort plays the whole 1:N comparison: choose a face, judge, have it
// confirmed, open the data by a query, close.
func TestLastResort(t *testing.T) {
	t.Parallel()
	b := newBooth(t)
	c := b.As(t, patrol)
	empty := string(c.Get("/compare/gallery").Body)
	lacks(t, empty, "沒有可引用之證號", "沒有可引用之姓名查詢紀錄", "無法陳述")
	f := b.lastResort(c)
	form := string(c.Get("/compare/gallery").Body)
	lacks(t, form, f.Get("document_tried"), f.Get("name_tried"), "陳查無")

	b.eye.faces = 2
	at, _ := follow(t, c, "/compare/gallery", f)
	if r := b.send(c, at, "camera", shot(t, 480)); r.Status != http.StatusSeeOther {
		t.Fatalf("photo: %d %s", r.Status, texts(string(r.Body)))
	}
	page := string(c.Get(at).Body)
	lacks(t, page, "哪一位是當事人", "由左起第 1 位", "由左起第 2 位", "<foreignObject", "shot__pick")
	if r := c.Form(at+"/run", nil); r.Header.Get("Location") != at || b.eye.finds.Load() != 1 {
		t.Error("compared without a choice")
	}
	for _, face := range []string{"9", "-1", "x", ""} {
		if r := c.Form(at+"/face", url.Values{"face": {face}}); r.Status != http.StatusSeeOther {
			t.Errorf("face %q: %d", face, r.Status)
		}
	}
	page = b.say(c, at+"/face", url.Values{"face": {"0"}})
	lacks(t, page, "相片可以比對", "相片中不只一人", "改選另一位")
	page = b.say(c, at+"/run", nil)
	record := texts(string(c.Get("/records/" + regexp.MustCompile(`/records/([0-9a-f-]{36})`).FindStringSubmatch(page)[1]).Body))
	lacks(t, record, "查詢方式 臉部相片", "比對警政相片（1：N）", "相片來源 本頁相機", "位置 未提供", "列為候選", "相片中不只一人")
	if strings.Contains(record, "系統發生錯誤") || strings.Contains(record, "查詢對象") {
		t.Errorf("the record of the comparison: %s", record)
	}
	lacks(t, texts(string(c.Get("/records").Body)), "P01 查證身分：比對警政相片（1：N）")
	lacks(t, page, "候選 1", "候選 2", "相似程度：高", "相似程度：中", "均非上列之人", "比對範圍：3 張相片", "民國113年", "臉型", "痣疤胎記")
	if strings.Contains(page, "候選 3") || strings.Contains(texts(page), "%") {
		t.Error("what is below the threshold is shown, or a percentage")
	}
	for _, never := range []string{suspect, servertest.City(t).Sample.Person} {
		if strings.Contains(page, never) {
			t.Errorf("the candidates show %s", never)
		}
	}
	b.pictures(c, at, 2)

	r := c.Form(at+"/judge", url.Values{"choice": {"1"}, "feature": {"eyes", "nose"}, "note": {"鼻形相符"}})
	lacks(t, string(r.Body), "至少須有三項", `value="eyes" checked`, "鼻形相符", `value="1" checked`)
	page = b.say(c, at+"/judge", url.Values{"choice": {"1"}, "feature": {"eyes", "nose", "marks"}})
	lacks(t, page, "第二人判定", "獨立判斷", "不是，或無法確定")
	if strings.Contains(page, "痣疤胎記") {
		t.Error("the second person reads the first one's reasons")
	}
	b.confirmed(c, at)
	b.closed(c, at)
}

// confirmed has the lead confirmed, by nobody but another person, and opens the
// data.
func (b *booth) confirmed(c *servertest.Client, at string) {
	t := b.t
	t.Helper()
	second := func(id mpolice.OfficerID, says string) url.Values {
		return url.Values{"what": {"finding"}, "says": {says}, "demo_second": {string(id)}}
	}
	for name, f := range map[string]url.Values{
		"oneself": second(patrol, "agrees"), "another unit": second(stranger, "agrees"), "nobody": second("", "agrees"), "no word": second(partner, ""),
	} {
		if r := c.Form(at+"/second", f); r.Status != http.StatusBadRequest {
			t.Errorf("%s: %d", name, r.Status)
		}
	}
	if r := c.Form(at+"/second", url.Values{"what": {"incapable"}, "demo_second": {string(partner)}}); r.Status != http.StatusSeeOther {
		t.Errorf("another act: %d", r.Status)
	}
	if r := c.Form(at+"/open", nil); r.Header.Get("Location") != at {
		t.Errorf("data opens before the second person: %d", r.Status)
	}
	page := b.say(c, at+"/second", second(partner, "agrees"))
	lacks(t, page, "二人判定一致", "開啟此人資料", "眼、痣疤胎記、鼻")
	to, page := follow(t, c, at+"/open", nil)
	if !strings.HasPrefix(to, "/answers/") {
		t.Fatalf("opened %s", to)
	}
	lacks(t, page, "查詢結果", "相片比對", "#1")
	if again, _ := follow(t, c, at+"/open", nil); again != to {
		t.Errorf("opened twice: %s and %s", to, again)
	}
	record := texts(string(c.Get("/records/" + strings.TrimPrefix(to, "/answers/")).Body))
	if strings.Contains(record, servertest.City(t).Sample.Person) {
		t.Error("the record holds the candidate's number")
	}
}

// TestSecondPersonDiffers ends it: nobody's data opens.
func TestSecondPersonDiffers(t *testing.T) {
	t.Parallel()
	b := newBooth(t)
	c := b.As(t, patrol)
	at, _ := follow(t, c, "/compare/gallery", b.lastResort(c))
	b.send(c, at, "camera", shot(t, 480))
	b.say(c, at+"/run", nil)
	b.say(c, at+"/judge", url.Values{"choice": {"2"}, "feature": {"eyes", "nose", "marks"}})
	page := b.say(c, at+"/second", url.Values{"what": {"finding"}, "says": {"differs"}, "demo_second": {string(partner)}})
	lacks(t, page, "二人判定不一致", "不得開啟任何候選人之資料")
	if strings.Contains(page, at+"/open") {
		t.Error("the page offers to open data")
	}
	if r := c.Form(at+"/open", nil); r.Header.Get("Location") != at {
		t.Errorf("data opens: %d", r.Status)
	}
}

// TestNobodyIsAlike: an empty answer is an answer.
func TestNobodyIsAlike(t *testing.T) {
	t.Parallel()
	b := newBooth(t)
	b.change(func(m *compare.Means) { m.Search = people(t, 60, 80) })
	c := b.As(t, patrol)
	at, _ := follow(t, c, "/compare/gallery", b.lastResort(c))
	b.send(c, at, "camera", shot(t, 480))
	page := b.say(c, at+"/run", nil)
	lacks(t, page, "沒有可列為候選之相片", "不代表當事人身分可疑", `value="none" checked`)
	lacks(t, b.say(c, at+"/judge", url.Values{"choice": {"none"}}), "均非上列之人", "以其他方式查證")

	unknown := holder("u")
	unknown.Set("national_id", servertest.City(t).Sample.Person)
	at, _ = follow(t, c, "/compare/document", unknown)
	b.send(c, at, "camera", shot(t, 480))
	page = b.say(c, at+"/run", nil)
	lacks(t, page, "沒有可供核對之登記相片", "不得據此推斷證件為偽")
	if strings.Contains(page, `value="same"`) {
		t.Error("somebody can be the same as no photo")
	}
}

// TestConditionsRefuse: each is told with its article, nobody is photographed,
// and the form comes back as it was.
func TestConditionsRefuse(t *testing.T) {
	t.Parallel()
	b := newBooth(t)
	c := b.As(t, patrol)
	for i, x := range []struct{ path, field, value, condition string }{
		{"/compare/gallery", "told", "", "face-not-last-resort"},
		{"/compare/document", "told", "", "face-not-told"},
		{"/compare/document", "will", "", "face-no-consent"},
		{"/compare/document", "present", "", "face-not-present"},
	} {
		f := holder(fmt.Sprint("refused ", i))
		f.Set(x.field, x.value)
		r := c.Form(x.path, f)
		if r.Status != http.StatusForbidden {
			t.Fatalf("%s: %d", x.condition, r.Status)
		}
		lacks(t, string(r.Body), `id="r-`+x.condition+`"`, "返回修改", `href="`+x.path+`"`, "/records/")
		lacks(t, string(c.Get(x.path).Body), "民眾報案中山公園有人持刀徘徊")
	}
	if b.eye.finds.Load() != 0 || len(b.desk.Mine(b.session(patrol))) != 0 {
		t.Error("a refused comparison left a case, or took a photo")
	}
}

// TestWhatIsTypedWrong is told beside its box, and not recorded as a refusal.
func TestWhatIsTypedWrong(t *testing.T) {
	t.Parallel()
	b := newBooth(t)
	c := b.As(t, patrol)
	for _, x := range []struct{ field, value, at, says string }{
		{"national_id", "A123456788", "national_id", "再輸入一次"},
		{"national_id", "", "national_id", "請輸入查詢對象"},
		{"facts.place", "", "facts.place", "此欄必填"},
		{"purpose", "P03", "purpose", "請選擇查詢目的"},
		{"lat", "91", "position", "無法接受"},
		{"lat", "NaN", "position", "無法接受"},
	} {
		f := holder("typed")
		f.Set("lon", "121.5")
		f.Set("lat", "25")
		f.Set("accuracy", "20")
		f.Set(x.field, x.value)
		r := c.Form("/compare/document", f)
		if r.Status != http.StatusBadRequest {
			t.Errorf("%s %q: %d", x.field, x.value, r.Status)
		}
		lacks(t, string(r.Body), `href="#f-`+x.at+`"`, x.says)
	}
	chosen := c.Form("/compare/document/form", url.Values{"purpose": {"P01"}, "choose": {"P06"}, "key": {"x"}})
	lacks(t, string(chosen.Body), "當事人狀況", `value="P06" formaction`)
}

// TestIncapable: a second officer confirms first, and no query has to be cited.
func TestIncapable(t *testing.T) {
	t.Parallel()
	b := newBooth(t)
	c := b.As(t, patrol)
	f := stopped("incapable")
	f.Set("will", "incapable")
	f.Del("told")
	at, page := follow(t, c, "/compare/gallery", f)
	lacks(t, page, "當事人無法陳述", "通行密鑰", string(partner))
	if r := b.send(c, at, "camera", shot(t, 480)); r.Header.Get("Location") != at || b.eye.finds.Load() != 0 {
		t.Error("a photo is taken before the second officer has confirmed")
	}
	if r := c.Get(at + "/photo"); r.Header.Get("Location") != at {
		t.Errorf("the camera before the second officer: %d", r.Status)
	}
	if r := c.Form(at+"/second", url.Values{"what": {"incapable"}, "demo_second": {string(patrol)}}); r.Status != http.StatusBadRequest {
		t.Errorf("the officer confirmed for themselves: %d", r.Status)
	}
	page = b.say(c, at+"/second", url.Values{"what": {"incapable"}, "demo_second": {string(partner)}})
	lacks(t, page, "拍攝當事人")
}

// TestSecondByPasskey: a ceremony is bound to its act, and no other is spent on
// it.
func TestSecondByPasskey(t *testing.T) {
	t.Parallel()
	b := newBooth(t)
	c := b.As(t, patrol)
	f := stopped("incapable")
	f.Set("will", "incapable")
	at, _ := follow(t, c, "/compare/gallery", f)
	id := strings.TrimPrefix(at, "/compare/")
	for name, x := range map[string]struct {
		body   map[string]string
		status int
	}{
		"as it is":        {map[string]string{"case": id, "what": "incapable"}, http.StatusOK},
		"another act":     {map[string]string{"case": id, "what": "finding", "says": "agrees"}, http.StatusConflict},
		"no act":          {map[string]string{"case": id}, http.StatusConflict},
		"no case":         {map[string]string{"case": "x", "what": "incapable"}, http.StatusNotFound},
		"nobody's case":   {map[string]string{"case": "019aa5c2-7c1e-7d4a-9b1f-5a3c2e8d4f60", "what": "incapable"}, http.StatusNotFound},
		"somebody else's": {map[string]string{"case": id, "what": "incapable"}, http.StatusNotFound},
	} {
		who := c
		if name == "somebody else's" {
			who = b.As(t, stranger)
		}
		if r := who.JSON("/authn/compare/begin", x.body); r.Status != x.status {
			t.Errorf("%s: %d %s", name, r.Status, r.Body)
		}
	}
	if r := c.JSON("/authn/compare/finish", map[string]any{"ceremony": "none", "credential": map[string]any{}}); r.Status != http.StatusForbidden {
		t.Errorf("a ceremony that was never begun: %d", r.Status)
	}
}

// TestPhotosThatAreNotTaken: each mistake has words and a next step, and the case
// goes on; what was not taken there ends it.
func TestPhotosThatAreNotTaken(t *testing.T) {
	t.Parallel()
	b := newBooth(t)
	c := b.As(t, patrol)
	at, _ := follow(t, c, "/compare/document", holder("k"))
	good := shot(t, 480)
	heic := append([]byte("\x00\x00\x00\x18ftypheic"), make([]byte, 400)...)
	for _, x := range []struct {
		name  string
		parts []part
		says  string
	}{
		{"heic", []part{{name: "source", data: []byte("file")}, {"photo", "a.heic", heic}}, "HEIC"},
		{"video", []part{{name: "source", data: []byte("file")}, {"photo", "a.mp4", append([]byte("\x00\x00\x00\x18ftypisom"), make([]byte, 400)...)}}, "這是影片"},
		{"text", []part{{name: "source", data: []byte("file")}, {"photo", "a.txt", []byte("hello, this is no picture")}}, "這不是 JPEG"},
		{"cut short", []part{{name: "source", data: []byte("camera")}, {"photo", "a.jpg", good[:len(good)/2]}}, "沒有完整送達"},
		{"empty", []part{{name: "source", data: []byte("camera")}, {"photo", "a.jpg", nil}}, "沒有收到相片"},
		{"none", []part{{name: "source", data: []byte("camera")}}, "沒有收到相片"},
		{"two", []part{{name: "source", data: []byte("camera")}, {"photo", "a.jpg", good}, {"photo", "b.jpg", good}}, "一次只能送出一張"},
		{"something else", []part{{name: "source", data: []byte("camera")}, {"list", "a.jpg", good}}, "一次只能送出一張"},
	} {
		body, kind := upload(t, x.parts...)
		r := c.Send(http.MethodPost, at+"/photo", bytes.NewReader(body), "Content-Type", kind)
		if r.Status != http.StatusBadRequest || !strings.Contains(string(r.Body), `href="#f-photo"`) {
			t.Errorf("%s: %d", x.name, r.Status)
		}
		lacks(t, string(r.Body), x.says)
	}
	body, kind := upload(t, part{name: "source", data: []byte("camera")}, part{"photo", "a.jpg", good})
	if r := c.Send(http.MethodPost, at+"/photo", bytes.NewReader(body[:len(body)/2]), "Content-Type", kind); !strings.Contains(string(r.Body), "沒有完整送達") {
		t.Errorf("a form that breaks off: %d", r.Status)
	}
	if r := c.Form(at+"/photo", url.Values{"source": {"camera"}}); !strings.Contains(string(r.Body), "沒有收到相片") {
		t.Errorf("no form with a file: %d", r.Status)
	}
	if b.eye.finds.Load() != 0 {
		t.Error("the engine saw one of them")
	}
	for range 6 {
		b.send(c, at, "camera", good)
	}
	if r := b.send(c, at, "camera", good); r.Status != http.StatusConflict || !strings.Contains(string(r.Body), "六張") {
		t.Errorf("a seventh photo: %d", r.Status)
	}
	b.say(c, at+"/close", nil)

	at, _ = follow(t, c, "/compare/document", holder("not there"))
	r := b.send(c, at, "file", good)
	lacks(t, string(r.Body), `id="r-face-capture"`)
	lacks(t, string(c.Get(at).Body), "比對已終止", "拒絕紀錄")
}

// TestLargePhotos: 20 MB are taken, and more is told with words, whether its
// length was announced or not.
func TestLargePhotos(t *testing.T) {
	t.Parallel()
	b := newBooth(t)
	c := b.As(t, patrol)
	at, _ := follow(t, c, "/compare/document", holder("k"))
	for _, x := range []struct {
		size      int
		announced bool
	}{{20<<20 + 1, true}, {20<<20 + 1, false}, {24 << 20, true}, {24 << 20, false}} {
		body, kind := upload(t, part{name: "source", data: []byte("camera")}, part{"photo", "a.jpg", append(shot(t, 480), make([]byte, x.size)...)})
		send := func() servertest.Reply {
			if x.announced {
				return c.Send(http.MethodPost, at+"/photo", bytes.NewReader(body), "Content-Type", kind)
			}
			return c.Send(http.MethodPost, at+"/photo", &endless{bytes.NewReader(body)}, "Content-Type", kind)
		}
		if r := send(); r.Status != http.StatusBadRequest || !strings.Contains(string(r.Body), "檔案超過 20 MB") {
			t.Errorf("%d bytes, announced %v: %d", x.size, x.announced, r.Status)
		}
	}
	lacks(t, string(c.Get(at).Body), "拍攝當事人")
}

// endless hides the length of a body.
type endless struct{ *bytes.Reader }

// TestPhotoLeavesNoFile: no photo is ever in a temporary file, not even while it
// is looked at.
func TestPhotoLeavesNoFile(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	b := newBooth(t)
	b.eye.seen = func() {
		if left, err := os.ReadDir(os.TempDir()); err != nil || os.TempDir() != tmp || len(left) != 0 {
			t.Errorf("in %s: %v %v", os.TempDir(), left, err)
		}
	}
	c := b.As(t, patrol)
	at, _ := follow(t, c, "/compare/document", holder("k"))
	photo := shot(t, 1200)
	if len(photo) < 1<<20 {
		t.Fatalf("%d bytes are no large photo", len(photo))
	}
	if r := b.send(c, at, "camera", photo); r.Status != http.StatusSeeOther || b.eye.finds.Load() != 1 {
		t.Fatalf("photo: %d %s", r.Status, texts(string(r.Body)))
	}
	b.send(c, at, "camera", append(photo, make([]byte, 20<<20)...)) // too large
	b.say(c, at+"/close", nil)
	if left, err := os.ReadDir(tmp); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// TestNoFormParser: what Go's form parser spills to files (beyond 32 MB, or what
// somebody sets) is not called where photos come in.
func TestNoFormParser(t *testing.T) {
	t.Parallel()
	for _, dir := range []string{".", "../web"} {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", dir, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			source, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, call := range []string{"ParseMultipartForm", "FormFile(", ".MultipartForm"} {
				if bytes.Contains(source, []byte(call)) {
					t.Errorf("%s calls %s", name, call)
				}
			}
			if filepath.Base(name) == "compare_photo.go" && (bytes.Contains(source, []byte("FormValue(")) || bytes.Contains(source, []byte("CreateTemp"))) {
				t.Errorf("%s reads the form, or makes a file", name)
			}
		}
	}
}

// TestCasesRunOut: the page says so, from its records, also to a late tap.
func TestCasesRunOut(t *testing.T) {
	t.Parallel()
	b := newBooth(t)
	c := b.As(t, patrol)
	at, _ := follow(t, c, "/compare/document", holder("k"))
	b.send(c, at, "camera", shot(t, 480))
	lacks(t, string(c.Get("/compare").Body), "進行中之比對", "待比對", at)
	b.Clock.Move(29 * time.Minute)
	lacks(t, string(c.Get(at).Body), "剩約 1 分鐘")
	b.Clock.Move(2 * time.Minute)
	if r := c.Form(at+"/run", nil); r.Header.Get("Location") != at {
		t.Errorf("a late tap: %d", r.Status)
	}
	lacks(t, string(c.Get(at).Body), "比對已逾時", "已銷毀", "銷毀紀錄")
	if r := c.Get(at + "/probe.jpg"); r.Status != http.StatusNotFound {
		t.Errorf("the photo after its time: %d", r.Status)
	}
	if strings.Contains(string(c.Get("/compare").Body), at) {
		t.Error("a case that is over is listed")
	}
	for _, path := range []string{"/compare/x", "/compare/019aa5c2-7c1e-7d4a-9b1f-5a3c2e8d4f60"} {
		if r := c.Get(path); r.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, r.Status)
		}
	}
}

// TestHold: in a criminal case, once, with a reason.
func TestHold(t *testing.T) {
	t.Parallel()
	b := newBooth(t)
	road := b.As(t, patrol)
	at, _ := follow(t, road, "/compare/document", holder("k"))
	if r := road.Get(at + "/hold"); r.Header.Get("Location") != at {
		t.Errorf("an identity check is held: %d", r.Status)
	}

	c := b.As(t, detective)
	f := named(t, "")
	for name, v := range map[string]string{"key": "hold", "told": "yes", "will": "consent", "present": "yes", "place": "偵查隊", "national_id": suspect} {
		f.Set(name, v)
	}
	at, _ = follow(t, c, "/compare/document", f)
	lacks(t, string(c.Get(at).Body), "延長保留")
	lacks(t, string(c.Get(at+"/hold").Body), "最遲至")
	until := b.Clock.Now().In(mpolice.Taipei).Add(3 * time.Hour).Format("2006-01-02T15:04")
	for _, x := range []struct{ until, reason, says string }{
		{"", "證人尚在途中", "不逾可延長之上限"},
		{until, "長", "請寫得具體一些"},
		{"2026-12-24T10:00", "證人尚在途中，到場後始能判定", "不逾可延長之上限"},
		{"2020-01-01T10:00", "證人尚在途中，到場後始能判定", "不逾可延長之上限"},
	} {
		r := c.Form(at+"/hold", url.Values{"until": {x.until}, "hold_reason": {x.reason}})
		if r.Status != http.StatusBadRequest {
			t.Errorf("%+v: %d", x, r.Status)
		}
		lacks(t, string(r.Body), x.says, x.reason)
	}
	good := url.Values{"until": {until}, "hold_reason": {"證人尚在途中，到場後始能判定"}}
	page := b.say(c, at+"/hold", good)
	if strings.Contains(page, at+"/hold") {
		t.Error("it can be held twice")
	}
	b.Clock.Move(2 * time.Hour)
	lacks(t, string(c.Get(at).Body), "拍攝當事人")
}

// TestOneFormOneCase: a form that is sent many times at once opens one case.
func TestOneFormOneCase(t *testing.T) {
	t.Parallel()
	b := newBooth(t)
	c := b.As(t, patrol)
	var wg sync.WaitGroup
	to := make([]string, 6)
	for i := range to {
		wg.Add(1)
		go func() {
			defer wg.Done()
			to[i] = c.Form("/compare/document", holder("same")).Header.Get("Location")
		}()
	}
	wg.Wait()
	for _, x := range to {
		if x == "" || x != to[0] {
			t.Errorf("led to %v", to)
			break
		}
	}
	if n := len(b.desk.Mine(b.session(patrol))); n != 1 {
		t.Errorf("%d cases", n)
	}
}

// TestDeviceFeatures: the camera and the position are for these pages alone.
func TestDeviceFeatures(t *testing.T) {
	t.Parallel()
	b := newBooth(t)
	c := b.As(t, patrol)
	at, _ := follow(t, c, "/compare/document", holder("k"))
	for path, may := range map[string]bool{"/compare": true, "/compare/document": true, at: true, "/": false, "/query": false, "/records": false} {
		policy := c.Get(path).Header.Get("Permissions-Policy")
		if strings.Contains(policy, "camera=(self), geolocation=(self)") != may || strings.Contains(policy, "camera=(),") == may {
			t.Errorf("%s: %s", path, policy)
		}
		if csp := c.Get(path).Header.Get("Content-Security-Policy"); !strings.Contains(csp, "img-src 'self';") {
			t.Errorf("%s: %s", path, csp)
		}
	}
	if strings.Contains(string(c.Get("/query?fresh=1").Body), "警政相片") {
		t.Error("the query form offers a register that no query asks")
	}
}
