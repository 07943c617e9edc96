package pages_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/compare"
	"mpolice/internal/face"
	"mpolice/internal/face/gallery"
	"mpolice/internal/face/picture"
	"mpolice/internal/face/search"
	"mpolice/internal/pages"
	"mpolice/internal/server"
	"mpolice/internal/server/servertest"
)

const (
	patrol   mpolice.OfficerID = "A10001" // on patrol with a device
	partner  mpolice.OfficerID = "A10002" // of the same unit, on duty
	stranger mpolice.OfficerID = "A10033" // a detective of another unit
	suspect                    = "A123456789"
	dim                        = 8
)

// eye stands for the engine: as many faces as it is told, all alike.
type eye struct {
	faces int
	seen  func()
	finds atomic.Int64
}

func (e *eye) Find(_ context.Context, p *picture.Picture) ([]picture.Face, error) {
	e.finds.Add(1)
	if e.seen != nil {
		e.seen()
	}
	var out []picture.Face
	for i := range e.faces {
		w := 200 - 20*float64(i)
		f := picture.Face{Box: picture.Box{X: 340 - 240*float64(i), Y: 180, W: w, H: 1.2 * w}, Score: 0.99}
		at := func(x, y float64) picture.Point {
			return picture.Point{X: f.Box.X + x*f.Box.W, Y: f.Box.Y + y*f.Box.H}
		}
		for k := range f.Landmarks {
			angle := math.Pi * float64(k) / 67
			f.Landmarks[k] = at(0.5-0.5*math.Cos(angle), 0.4+0.55*math.Sin(angle))
		}
		f.Five = [5]picture.Point{at(0.3, 0.4), at(0.7, 0.4), at(0.5, 0.6), at(0.35, 0.78), at(0.65, 0.78)}
		out = append(out, f)
	}
	return out, nil
}

func (e *eye) Embed(context.Context, *picture.Picture, picture.Face) ([]float32, error) {
	return template(0), nil
}

// template is a unit vector some way from the probe's, in degrees.
func template(degrees float64) []float32 {
	out := make([]float32, dim)
	s, c := math.Sincos(degrees * math.Pi / 180)
	out[0], out[1] = float32(c), float32(s)
	return out
}

// album is a gallery in memory: two photos of known people, and one of the
// suspect's document.
type album struct {
	jpeg   []byte
	people map[uint64]string
}

func (a *album) Eligible(context.Context, mpolice.CardCode, time.Time) ([]uint16, error) {
	return []uint16{1}, nil
}

func (a *album) Photo(_ context.Context, id uint64) (gallery.Photo, error) {
	return gallery.Photo{ID: id, Taken: 20240501}, nil
}

func (a *album) Picture(_ context.Context, r audit.Receipt, asked mpolice.Subject, _ uint64) ([]byte, error) {
	return bytes.Clone(a.jpeg), r.Covers(mpolice.RegisterPhotos, asked)
}

func (a *album) Subject(_ context.Context, r audit.Receipt, asked mpolice.Subject, id uint64) (mpolice.Subject, error) {
	return mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: a.people[id], Raw: a.people[id]}, r.Covers(mpolice.RegisterPhotos, asked)
}

func (a *album) Registered(_ context.Context, r audit.Receipt, s mpolice.Subject) ([]byte, error) {
	if err := r.Covers(mpolice.RegisterIDPhoto, s); err != nil {
		return nil, err
	}
	if s.Key == suspect {
		return bytes.Clone(a.jpeg), nil
	}
	return nil, mpolice.ErrNotFound
}

func (*album) Near(context.Context, time.Time, mpolice.UnitID, string, *gallery.Position) ([]gallery.Assembly, error) {
	return nil, nil
}

func (*album) Ordered(context.Context, string, mpolice.ReferenceID, mpolice.Subject, mpolice.OfficerID) (bool, error) {
	return false, nil
}

type templates [][]float32

func (r templates) Row(slot int, into []float32) ([]float32, error) {
	return append(into[:0], r[slot]...), nil
}

// booth is a station whose officers compare photos.
type booth struct {
	*servertest.House
	t    *testing.T
	desk *compare.Desk
	eye  *eye
}

// newBooth opens the door, with stand-ins for the engine and the gallery.
func newBooth(t *testing.T) *booth {
	t.Helper()
	b := &booth{House: servertest.Open(t), t: t, eye: &eye{faces: 1}}
	b.desk = b.App.Face.Compare
	hash := strings.Repeat("0f", 32)
	b.desk.Use(compare.Means{Engine: b.eye, Search: people(t, 5, 25, 70), Door: face.Door{ // high, medium, and one that is not shown
		Statute:  face.Statute{Title: "示範法", Article: "第1條", Order: "示範字第1號", From: b.Clock.Now().AddDate(-1, 0, 0)},
		Approved: hash, Model: &face.Model{Name: "示範模型", SHA256: hash, EvaluationOnly: true},
		Report: &face.Report{Digest: hash, Model: hash, Passes: true, Bands: face.Bands{Medium: 0.8, High: 0.95}},
	}})
	person := servertest.City(t).Sample.Person
	b.desk.Limits.OfficerHour = 20
	b.desk.Photos = &album{jpeg: shot(t, 480), people: map[uint64]string{1: person, 2: suspect, 3: suspect}}
	b.open()
	return b
}

// change changes what comparisons are made with.
func (b *booth) change(do func(*compare.Means)) {
	m := b.desk.Means()
	do(&m)
	b.desk.Use(m)
}

func people(t *testing.T, degrees ...float64) search.Gallery {
	t.Helper()
	set, err := search.NewSet(dim, 16)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { set.Close() })
	var all templates
	for i, d := range degrees {
		v := template(d)
		code, err := search.Encode(v, make([]int8, dim))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := set.Append(uint64(i+1), 1, code); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	local, err := search.NewLocal("test", 1, search.Part{Set: set, Rows: all})
	if err != nil {
		t.Fatal(err)
	}
	return local
}

// open serves the pages with the desk.
func (b *booth) open() { b.serve(b.App) }

// serve puts an app's pages in place of those before.
func (b *booth) serve(app *server.App) {
	b.t.Helper()
	demo := &pages.Demo{}
	for _, p := range servertest.City(b.t).Personas {
		demo.Personas = append(demo.Personas, pages.Persona{Officer: p.Officer})
	}
	handler, err := app.Handler(demo)
	if err != nil {
		b.t.Fatal(err)
	}
	srv := httptest.NewServer(handler)
	b.t.Cleanup(srv.Close)
	b.URL = srv.URL
}

// session gives an officer's session, to ask the desk by.
func (b *booth) session(id mpolice.OfficerID) authn.Session {
	b.t.Helper()
	_, who, err := b.App.Gate.SignIn(b.t.Context(), authn.Proof{Officer: id, Method: authn.MethodDemo})
	if err != nil {
		b.t.Fatal(err)
	}
	return who
}

// shot is a JPEG with some texture.
func shot(t testing.TB, size int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, size*4/3, size))
	for i := range img.Pix {
		img.Pix[i] = byte(40 + (i*2654435761>>7)%170)
	}
	img.SetRGBA(0, 0, color.RGBA{1, 2, 3, 255})
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 98}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// part is one part of an upload; one with a file name is a file.
type part struct {
	name, file string
	data       []byte
}

// upload makes the body of a form with files.
func upload(t testing.TB, parts ...part) (body []byte, kind string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for _, p := range parts {
		head := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="` + p.name + `"`}}
		if p.file != "" {
			head = textproto.MIMEHeader{"Content-Disposition": {`form-data; name="` + p.name + `"; filename="` + p.file + `"`}, "Content-Type": {"application/octet-stream"}}
		}
		to, err := w.CreatePart(head)
		if err == nil {
			_, err = to.Write(p.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), w.FormDataContentType()
}

// send uploads one photo to a case.
func (b *booth) send(c *servertest.Client, at, source string, data []byte) servertest.Reply {
	b.t.Helper()
	body, kind := upload(b.t, part{name: "source", data: []byte(source)}, part{"photo", "photo.jpg", data})
	return c.Send(http.MethodPost, at+"/photo", bytes.NewReader(body), "Content-Type", kind)
}

// stopped is what an officer states who stopped somebody on the road.
func stopped(key string) url.Values {
	return url.Values{
		"key": {key}, "purpose": {"P01"}, "ground": {"PPEA-6-1-1"}, "reason": {"民眾報案中山公園有人持刀徘徊，特徵相符，攔停查證人別"},
		"facts.place_type": {"road"}, "facts.place": {"中山路二段 100 號前"}, "facts.told_reason": {"yes"},
		"told": {"yes"}, "will": {"consent"}, "present": {"yes"},
	}
}

// holder is the form of a 1:1 comparison.
func holder(key string) url.Values {
	f := stopped(key)
	f.Set("national_id", suspect)
	return f
}

// lastResort is the form of a 1:N comparison, after the milder means.
func (b *booth) lastResort(c *servertest.Client) url.Values {
	b.t.Helper()
	byID, byName := stopped("by id"), stopped("by name")
	byID.Set("by", "national_id")
	byID.Set("national_id", servertest.City(b.t).Sample.Person)
	byName.Set("by", "name")
	byName.Set("name", "陳查無")
	byName.Set("facts.no_document", "yes")
	byName.Set("facts.stated_birth", "民國七十八年六月")
	f := stopped("compare")
	for field, q := range map[string]url.Values{"document_tried": byID, "name_tried": byName} {
		q["register"] = []string{"household"}
		at, _ := follow(b.t, c, "/query", q)
		f.Set(field, strings.TrimPrefix(at, "/answers/"))
	}
	return f
}

// say posts a form that must lead to a page, and gives what stands on it.
func (b *booth) say(c *servertest.Client, path string, f url.Values) string {
	b.t.Helper()
	_, page := follow(b.t, c, path, f)
	return page
}

// lacks fails unless a page says all of some texts.
func lacks(t *testing.T, page string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(page, w) {
			t.Errorf("the page lacks %q: %s", w, texts(page))
		}
	}
}
