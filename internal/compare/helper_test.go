package compare_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"math"
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
	"mpolice/internal/policy"
	"mpolice/internal/query"
	"mpolice/internal/server/servertest"
)

const (
	patrol  mpolice.OfficerID = "A10001" // on patrol with a device
	second  mpolice.OfficerID = "A10002" // of the same unit, on duty without a device
	west    mpolice.OfficerID = "A10017" // of another precinct
	suspect                   = "A123456789"
	dim                       = 16
)

// marks is what the stand-in engine finds in the test pictures: the shade of
// the pixel in the middle says whose face it is.
type marks struct {
	faces    int
	embedded atomic.Int64
	found    atomic.Int64
}

func (m *marks) Find(_ context.Context, p *picture.Picture) ([]picture.Face, error) {
	m.found.Add(1)
	var out []picture.Face
	for i := range m.faces {
		f := picture.Face{Box: picture.Box{X: 200 + 10*float64(i), Y: 200, W: 200, H: 240}, Score: 0.99}
		pose(&f)
		out = append(out, f)
	}
	return out, nil
}

// pose gives the five points and the outline of a face that looks straight
// ahead.
func pose(f *picture.Face) {
	b := f.Box
	at := func(x, y float64) picture.Point { return picture.Point{X: b.X + x*b.W, Y: b.Y + y*b.H} }
	for i := range f.Landmarks {
		angle := math.Pi * float64(i) / 67
		f.Landmarks[i] = at(0.5-0.5*math.Cos(angle), 0.4+0.55*math.Sin(angle))
	}
	f.Five = [5]picture.Point{at(0.3, 0.4), at(0.7, 0.4), at(0.5, 0.6), at(0.35, 0.78), at(0.65, 0.78)}
}

func (m *marks) Embed(_ context.Context, p *picture.Picture, _ picture.Face) ([]float32, error) {
	m.embedded.Add(1)
	return vector(p.Pix[3*(p.Width*(p.Height/2)+p.Width/2)]), nil
}

// vector is a unit vector that turns with the shade.
func vector(shade byte) []float32 {
	out := make([]float32, dim)
	a := float64(shade) / 255 * math.Pi / 2
	out[0], out[1] = float32(math.Cos(a)), float32(math.Sin(a))
	return out
}

// photo is a JPEG with texture and a middle of one shade.
func photo(t testing.TB, shade byte) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 640, 640))
	for i := range img.Pix {
		img.Pix[i] = byte(40 + (i*2654435761>>7)%170)
	}
	for y := 300; y < 340; y++ {
		for x := 300; x < 340; x++ {
			img.SetRGBA(x, y, color.RGBA{shade, shade, shade, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// album is a gallery in memory.
type album struct {
	open       []uint16
	people     map[uint64]string // photo to national id
	registered map[string][]byte
	jpeg       []byte
	near       []gallery.Assembly
	ordered    bool
}

func (a *album) Eligible(context.Context, mpolice.CardCode, time.Time) ([]uint16, error) {
	return a.open, nil
}

func (a *album) Photo(_ context.Context, id uint64) (gallery.Photo, error) {
	if _, ok := a.people[id]; !ok {
		return gallery.Photo{}, mpolice.ErrNotFound
	}
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
	if b, ok := a.registered[s.Key]; ok {
		return bytes.Clone(b), nil
	}
	return nil, mpolice.ErrNotFound
}

func (a *album) Near(context.Context, time.Time, mpolice.UnitID, string, *gallery.Position) ([]gallery.Assembly, error) {
	return a.near, nil
}

func (a *album) Ordered(context.Context, string, mpolice.ReferenceID, mpolice.Subject, mpolice.OfficerID) (bool, error) {
	return a.ordered, nil
}

// rows are templates in memory.
type rows [][]float32

func (r rows) Row(slot int, into []float32) ([]float32, error) {
	return append(into[:0], r[slot]...), nil
}

// station is a police station with an open door.
type station struct {
	*servertest.House
	*compare.Desk
	engine *marks
	album  *album
	who    authn.Session
}

func open(t *testing.T) *station {
	t.Helper()
	h := servertest.Open(t)
	s := &station{House: h, Desk: h.App.Face.Compare, engine: &marks{faces: 1}}
	s.album = &album{open: []uint16{1}, people: map[uint64]string{}, registered: map[string][]byte{suspect: photo(t, 100)}, jpeg: photo(t, 100)}
	hash := "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
	door := face.Door{
		Statute:  face.Statute{Title: "示範法", Article: "第1條", Order: "示範字第1號", From: h.Clock.Now().AddDate(-1, 0, 0)},
		Approved: hash, Model: &face.Model{Name: "stand-in", SHA256: hash},
		Report: &face.Report{Digest: hash, Model: hash, Passes: true, Bands: face.Bands{Medium: 0.95, High: 0.99}},
	}
	s.Photos = s.album
	s.Use(compare.Means{Engine: s.engine, Search: s.people(t), Door: door})
	s.who = s.session(t, patrol)
	return s
}

// people enrols one photo for each of some shades.
func (s *station) people(t *testing.T) search.Gallery {
	t.Helper()
	set, err := search.NewSet(dim, 16)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { set.Close() })
	var all rows
	for i, shade := range []byte{100, 104, 130, 250} {
		v := vector(shade)
		code, err := search.Encode(v, make([]int8, dim))
		if err != nil {
			t.Fatal(err)
		}
		id := uint64(i + 1)
		if _, err := set.Append(id, 1, code); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
		s.album.people[id] = []string{suspect, "B123456780", "C123456789", "D123456788"}[i]
	}
	local, err := search.NewLocal("test", 1, search.Part{Set: set, Rows: all})
	if err != nil {
		t.Fatal(err)
	}
	return local
}

// session signs an officer in.
func (s *station) session(t *testing.T, id mpolice.OfficerID) authn.Session {
	t.Helper()
	_, who, err := s.App.Gate.SignIn(t.Context(), authn.Proof{Officer: id, Method: authn.MethodDemo})
	if err != nil {
		t.Fatal(err)
	}
	return who
}

func (s *station) proof(id mpolice.OfficerID) authn.Proof {
	return authn.Proof{Officer: id, Method: authn.MethodDemo}
}

// stopped is what an officer states who stopped somebody on the road.
func stopped() query.Request {
	return query.Request{
		Purpose: "P01", Ground: "PPEA-6-1-1", Reason: "民眾報案中山公園有人持刀徘徊，特徵相符，攔停查證人別",
		Facts: map[string]string{"place_type": "road", "place": "中山路二段 100 號前", "told_reason": "yes"},
	}
}

// request is a comparison with everything in order, after the milder means.
func (s *station) request(t *testing.T) compare.Request {
	t.Helper()
	q := stopped()
	q.Subject = subject(t, mpolice.SubjectNationalID, servertest.City(t).Sample.Person)
	doc, err := s.Query.Run(t.Context(), s.who, q)
	if err != nil {
		t.Fatal(err)
	}
	q = stopped()
	q.Subject = subject(t, mpolice.SubjectName, "陳查無")
	q.Facts["no_document"], q.Facts["stated_birth"] = "yes", "民國七十八年六月"
	name, err := s.Query.Run(t.Context(), s.who, q)
	if err != nil {
		t.Fatal(err)
	}
	return compare.Request{
		Mode: policy.FaceGallery, Query: stopped(), DocumentTried: doc.Record, NameTried: name.Record,
		Place: "中山路二段 100 號前", Told: true, Consent: true, Present: true,
	}
}

func subject(t *testing.T, kind mpolice.SubjectKind, raw string) mpolice.Subject {
	t.Helper()
	s, err := mpolice.ParseSubject(kind, raw)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// records reads the records of some kind, oldest first.
func (s *station) records(t *testing.T, kind audit.Kind) (out []audit.Record) {
	t.Helper()
	s.Query.Recorder.Flush()
	found, err := s.Records.Records(t.Context(), audit.Filter{Kind: kind, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for i := len(found) - 1; i >= 0; i-- {
		c, err := found[i].CheckContent(s.Keys)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, audit.Record{ID: found[i].ID, Kind: kind, Parent: found[i].Parent, Officer: found[i].Officer, Fields: c.Fields, Subject: mpolice.Subject{Raw: c.Subject}})
	}
	return out
}
