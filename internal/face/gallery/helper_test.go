package gallery_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/face/gallery"
	"mpolice/internal/face/gallery/templates"
	"mpolice/internal/face/segment"
	"mpolice/internal/face/vault"
	"mpolice/internal/keyring"
	"mpolice/internal/purpose"
	"mpolice/internal/store"
	"mpolice/internal/store/sqlite"
)

var start = time.Date(2026, 11, 21, 6, 0, 0, 0, time.UTC)

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

// dim is the length of the stand-in's templates.
const dim = 16

// lab is a gallery on a real database, a real vault and a real template store,
// with a stand-in for the model.
type lab struct {
	*gallery.Desk
	dir      string
	clock    *clock
	db       *sqlite.Store
	keys     *keyring.Keyring
	vault    *vault.Vault
	segments *segment.Store // in use
	folder   *templates.Folder
	recorder *audit.Recorder
}

// hooks change what a lab is made of.
type hooks struct {
	store     func(gallery.Store) gallery.Store
	templates func(gallery.Templates) gallery.Templates
	pictures  func(gallery.Pictures) gallery.Pictures
	engine    gallery.Engine
	next      bool // the templates lie in a folder, and those of the next model are wanted
	beside    func(gallery.Templates) gallery.Templates
}

func newLab(t testing.TB) *lab {
	t.Helper()
	l, err := openLab(t.Context(), t.TempDir(), hooks{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.close() })
	return l
}

func openLab(ctx context.Context, dir string, h hooks) (*lab, error) {
	l := &lab{dir: dir, clock: &clock{start}}
	var err error
	if l.db, err = sqlite.Open(ctx, filepath.Join(dir, "m.db"), sqlite.Options{}); err != nil {
		return nil, err
	}
	if l.keys, err = keyring.Open(filepath.Join(dir, "keys"), rand.Reader, true); err != nil {
		return nil, err
	}
	l.recorder = audit.NewRecorder(l.db, l.keys, l.clock, rand.Reader, time.Time{})
	if _, err := l.db.Unit(ctx, "hq"); errors.Is(err, mpolice.ErrNotFound) {
		rec, err := l.recorder.Prepare(audit.Record{Kind: audit.KindSystem})
		if err != nil {
			return nil, err
		}
		if err := l.db.Load(ctx, organisation(), rec); err != nil {
			return nil, err
		}
	}
	if l.vault, err = l.openVault(ctx); err != nil {
		return nil, err
	}
	if h.next {
		err = l.openFolder(ctx)
	} else {
		l.segments, err = l.openSegments(ctx, [32]byte{1})
	}
	if err != nil {
		return nil, err
	}
	secrets, err := gallery.NewSecrets(bytes.Repeat([]byte{3}, 32), rand.Reader)
	if err != nil {
		return nil, err
	}
	p := gallery.Parts{
		Store: l.db, Templates: templates.New(l.segments), Pictures: l.vault, Engine: standIn{}, Sealer: secrets, Tagger: secrets,
		Recorder: l.recorder, Records: l.db, Keys: l.keys, Units: l.db, Matters: l.db, Clock: l.clock, Rand: rand.Reader,
	}
	if l.folder != nil {
		l.folder.Fill(&p)
		if h.beside != nil && p.Beside != nil {
			p.Beside = h.beside(p.Beside)
		}
	}
	if h.store != nil {
		p.Store = h.store(p.Store)
	}
	if h.templates != nil {
		p.Templates = h.templates(p.Templates)
	}
	if h.pictures != nil {
		p.Pictures = h.pictures(p.Pictures)
	}
	if h.engine != nil {
		p.Engine = h.engine
	}
	l.Desk = gallery.NewDesk(p)
	return l, nil
}

func (l *lab) openVault(ctx context.Context) (*vault.Vault, error) {
	root, err := l.keys.Root("face/photos.key")
	if err != nil {
		return nil, err
	}
	return vault.Open(ctx, filepath.Join(l.dir, "face", "photos"), root, rand.Reader)
}

func (l *lab) openSegments(ctx context.Context, model [32]byte) (*segment.Store, error) {
	root, err := l.keys.Root(fmt.Sprintf("face/templates-%x.key", model[:4]))
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(l.dir, "face")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return segment.Open(ctx, segment.Options{Dir: segment.FolderOf(dir, model), Model: model, Dim: dim, Root: root, Create: true})
}

// openFolder opens the templates as the program does that is on its way to the
// next model; a first call makes the gallery of the first.
func (l *lab) openFolder(ctx context.Context) error {
	dir := filepath.Join(l.dir, "face")
	roots := func(name string) (segment.RootKey, error) { return l.keys.Root("face/" + name + ".key") }
	if _, err := templates.Using(dir); errors.Is(err, segment.ErrNoStore) {
		first, err := templates.OpenFolder(ctx, dir, templates.Model{SHA256: [32]byte{1}, Dim: dim}, roots, l.clock)
		if err != nil {
			return err
		}
		if err := first.Close(); err != nil {
			return err
		}
	}
	var err error
	l.folder, err = templates.OpenFolder(ctx, dir, templates.Model{SHA256: nextModel, Dim: dim}, roots, l.clock)
	if err == nil {
		l.segments = l.folder.Current().Store
	}
	return err
}

func (l *lab) close() {
	if l.folder != nil {
		_ = l.folder.Close()
	}
	_ = errors.Join(l.segments.Close(), l.vault.Close(), l.db.Close())
}

var (
	steward = mpolice.Officer{ID: "ST1", Role: mpolice.RoleSteward, Unit: "hq"}
	super1  = mpolice.Officer{ID: "SU1", Role: mpolice.RoleSupervisor, Unit: "east"}
	super2  = mpolice.Officer{ID: "SU2", Role: mpolice.RoleSupervisor, Unit: "east"}
	patrol  = mpolice.Officer{ID: "A1", Role: mpolice.RoleOfficer, Unit: "east"}
)

var opened = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

func organisation() store.Organisation {
	o := store.Organisation{Units: []mpolice.Unit{
		{ID: "npa", Kind: mpolice.UnitInspection, NameZh: "署", NameEn: "NPA"},
		{ID: "hq", Parent: "npa", Kind: mpolice.UnitHeadquarters, NameZh: "示範市政府警察局", NameEn: "Demo City Police"},
		{ID: "precinct", Parent: "hq", Kind: mpolice.UnitPrecinct, NameZh: "示範分局", NameEn: "Demo precinct"},
		{ID: "east", Parent: "precinct", Kind: mpolice.UnitStation, NameZh: "東派出所", NameEn: "East station"},
		{ID: "other", Parent: "npa", Kind: mpolice.UnitHeadquarters, NameZh: "他市警察局", NameEn: "Other City Police"},
		{ID: "far", Parent: "other", Kind: mpolice.UnitStation, NameZh: "遠派出所", NameEn: "Far station"},
	}}
	for number, closed := range map[string]time.Time{"115-1": {}, "115-9": opened.Add(24 * time.Hour)} {
		o.References = append(o.References, purpose.Reference{
			ID: mpolice.ReferenceID{Kind: mpolice.ReferenceCase, Number: number}, Type: "theft", Unit: "east", Opened: opened, Closed: closed,
		})
	}
	for _, p := range []mpolice.Officer{steward, super1, super2, patrol} {
		p.Name, p.CardNumber = "測試", "C"+string(p.ID)
		o.Officers = append(o.Officers, store.Member{Officer: p, SelfTag: []byte("tag " + p.ID)})
	}
	return o
}

// standIn is a model that makes a template of a picture's bytes. Pictures begin
// with "JPG"; what else they say decides what is found.
type standIn struct{ salt string }

func (standIn) Clean(_ context.Context, raw []byte) ([]byte, error) {
	if !bytes.HasPrefix(raw, []byte("JPG")) {
		return nil, &gallery.Finding{Code: "picture.format"}
	}
	return bytes.Clone(raw), nil
}

func (s standIn) Measure(_ context.Context, jpeg []byte) ([]float32, error) {
	switch {
	case bytes.Contains(jpeg, []byte("blurred")):
		return nil, &gallery.Finding{Code: "quality.blurred", Value: 1, Limit: 2}
	case bytes.Contains(jpeg, []byte("broken model")):
		return nil, errors.New("the model failed")
	case s.salt != "" && bytes.Contains(jpeg, []byte("too hard")):
		return nil, &gallery.Finding{Code: "quality.no_face"}
	}
	v, norm := make([]float32, dim), 0.0
	for i := range v {
		h := sha256.Sum256(fmt.Appendf(nil, "%s %d %s", s.salt, i, jpeg))
		x := float64(binary.LittleEndian.Uint32(h[:]))/(1<<31) - 1
		v[i], norm = float32(x), norm+x*x
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / math.Sqrt(norm))
	}
	return v, nil
}

// nid is a well-formed national id of nobody.
func nid(n int) string {
	nine := fmt.Sprintf("A1%07d", n)
	return nine + string(mpolice.NationalIDCheckDigit(nine))
}

// delivery is a folder with a list and its pictures.
type delivery struct {
	dir   string
	rows  []string
	chunk int
}

func newDelivery(t testing.TB) *delivery {
	t.Helper()
	return &delivery{dir: t.TempDir()}
}

const heading = "photo,national_id,category,basis,case_number,unit,taken,reported,retain"

// add writes a picture and a row: a suspect of the year's case n.
func (d *delivery) add(t testing.TB, n int, picture string) *delivery {
	t.Helper()
	name := fmt.Sprintf("%05d.jpg", len(d.rows))
	d.file(t, name, picture)
	return d.row(fmt.Sprintf("%s,%s,suspect,CCP-205-2,115-%d,east,2026-03-01,,", name, nid(n), n))
}

func (d *delivery) file(t testing.TB, name, picture string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(d.dir, name), []byte(picture), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (d *delivery) row(line string) *delivery {
	d.rows = append(d.rows, line)
	return d
}

func (d *delivery) list() string { return heading + "\n" + strings.Join(d.rows, "\n") + "\n" }

// enrol enrols the delivery in a lab.
func (d *delivery) enrol(ctx context.Context, l *lab) (gallery.Batch, error) {
	root, err := os.OpenRoot(d.dir)
	if err != nil {
		return gallery.Batch{}, err
	}
	defer root.Close()
	return l.Enrol(ctx, steward, gallery.Delivery{List: strings.NewReader(d.list()), Photos: root}, gallery.EnrolOptions{Workers: 2, Chunk: d.chunk})
}

func (d *delivery) mustEnrol(t testing.TB, l *lab) gallery.Batch {
	t.Helper()
	b, err := d.enrol(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// reasons gives a batch's quarantine as "line field reason".
func (l *lab) reasons(t testing.TB, batch int64) []string {
	t.Helper()
	rows, err := l.Quarantine(t.Context(), batch, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = strings.Join(strings.Fields(fmt.Sprintf("%d %s %s", r.Line, r.Field, r.Reason)), " ")
	}
	return out
}

// whole expects n active police photos, each with template and picture, and
// nothing else.
func (l *lab) whole(t testing.TB, n int) {
	t.Helper()
	r, err := l.Reconcile(t.Context(), steward, false)
	if err != nil || !r.Clean() || r.Rows != int64(n) || l.segments.Len() != n {
		t.Errorf("want %d whole photos: %+v, %d templates, %v", n, r, l.segments.Len(), err)
	}
}

func (l *lab) photo(t testing.TB, id uint64) gallery.Photo {
	t.Helper()
	p, err := l.Row(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// records gives the contents of the gallery's records, "what" first.
func (l *lab) records(t testing.TB) []string {
	t.Helper()
	all, err := l.db.RecordsFrom(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, s := range all {
		if s.Kind != audit.KindGallery {
			continue
		}
		c, err := s.Decrypt(l.keys)
		if err != nil {
			t.Fatal(err)
		}
		var line []string
		for _, f := range c.Fields {
			line = append(line, f.Name+"="+f.Value)
		}
		out = append(out, strings.Join(line, " "))
	}
	return out
}
