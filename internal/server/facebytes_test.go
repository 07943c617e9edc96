package server_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/compare"
	"mpolice/internal/config"
	"mpolice/internal/face"
	"mpolice/internal/face/gallery"
	"mpolice/internal/face/picture"
	"mpolice/internal/face/search"
	"mpolice/internal/pgtest"
	"mpolice/internal/policy"
	"mpolice/internal/query"
	"mpolice/internal/server"
	"mpolice/internal/server/servertest"
	"mpolice/internal/synth/portrait"
)

// TestProbeIsNowhere makes a comparison with the real nets and looks for the
// photo, its pixels and its template in every file of the program: before the
// case is closed, after it, and in a copy of the data folder.
func TestProbeIsNowhere(t *testing.T) {
	for _, engine := range []servertest.Engine{servertest.SQLite, servertest.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			servertest.On(t, engine)
			probeIsNowhere(t)
		})
	}
}

func probeIsNowhere(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	dir := servertest.Folder(t)
	app := openFaces(t, dir)
	who := demoSession(t, app, patrol)
	person := portrait.Persons()[1]
	photo := person.Probe()
	id := compared(t, app, who, bytes.Clone(photo))
	needles := needlesOf(t, app, photo)
	places := []string{dir, os.Getenv("TMPDIR")}
	if servertest.EngineOf(t) == servertest.Postgres {
		places = append(places, pgtest.Shared(t).Dir())
	}
	if n := haystack(t, needles, places...); n > 0 {
		t.Errorf("while the case is open, %d pieces of the probe are on disk", n)
	}
	if err := app.Face.Compare.Close(t.Context(), who, id); err != nil {
		t.Fatal(err)
	}
	backup := t.TempDir()
	if err := os.CopyFS(filepath.Join(backup, "copy"), os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if n := haystack(t, needles, append(places, backup)...); n > 0 {
		t.Errorf("after the case, %d pieces of the probe are on disk", n)
	}
	// The search itself has to be able to find.
	if err := os.WriteFile(filepath.Join(backup, "planted"), needles[len(needles)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if n := haystack(t, needles, backup); n != 1 {
		t.Errorf("a planted piece was found %d times", n)
	}
}

// openFaces opens a folder with the real nets and an open door.
func openFaces(t *testing.T, dir string) *server.App {
	t.Helper()
	clock := servertest.NewClock(servertest.Day.Add(60e9))
	cfg, err := config.Config{
		Data: dir, Store: servertest.Address(dir), Demo: true, Face: config.Face{Models: filepath.Join("..", "..", "models")},
	}.Complete()
	if err != nil {
		t.Fatal(err)
	}
	app, err := server.Open(t.Context(), cfg, server.Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := app.FillGallery(t.Context(), servertest.City(t), func(string, int64, int64) {}); err != nil {
		t.Fatal(err)
	}
	model := app.Face.Engine().Model()
	means := app.Face.Compare.Means()
	means.Door = face.Door{
		Statute:  face.Statute{Title: "示範法", Article: "第1條", Order: "1", From: clock.Now().AddDate(-1, 0, 0)},
		Approved: model.SHA256, Model: &face.Model{SHA256: model.SHA256},
		Report: &face.Report{Model: model.SHA256, Passes: true, Bands: face.Bands{Medium: -0.9, High: 0.9}},
	}
	app.Face.Compare.Use(means)
	return app
}

func demoSession(t *testing.T, app *server.App, id mpolice.OfficerID) authn.Session {
	t.Helper()
	_, who, err := app.Gate.SignIn(t.Context(), authn.Proof{Officer: id, Method: authn.MethodDemo})
	if err != nil {
		t.Fatal(err)
	}
	return who
}

// compared takes a comparison with the gallery to its answer.
func compared(t *testing.T, app *server.App, who authn.Session, photo []byte) mpolice.RecordID {
	t.Helper()
	v := photographed(t, app, who, photo, "中山公園門口")
	v, err := app.Face.Compare.Run(t.Context(), who, v.ID)
	if err != nil {
		t.Fatal(v.Step, err)
	}
	if len(v.Answer.Candidates) == 0 {
		t.Fatal("nobody was found")
	}
	return v.ID
}

// photographed takes a comparison with the gallery so far that it may be run.
func photographed(t *testing.T, app *server.App, who authn.Session, photo []byte, where string) compare.View {
	t.Helper()
	ctx, desk := t.Context(), app.Face.Compare
	v, err := desk.Begin(ctx, who, compare.Request{
		Mode: policy.FaceGallery, Place: "中山公園", Incapable: true, Present: true,
		Query: query.Request{
			Purpose: "P01", Ground: "PPEA-6-1-1", Reason: "路人倒臥" + where + "，意識不清無法應答，確認身分以通知家屬",
			Facts: map[string]string{"place_type": "public_place", "place": "中山公園", "told_reason": "yes"},
		},
	})
	if err == nil {
		v, err = desk.Vouch(ctx, who, v.ID, authn.Proof{Officer: unarmed, Method: authn.MethodDemo})
	}
	if err == nil {
		v, err = desk.Admit(ctx, who, v.ID, photo, compare.SourceCamera)
	}
	if err != nil {
		t.Fatal(v.Step, err)
	}
	return v
}

// needlesOf cuts pieces out of everything that the probe became: the file, its
// pixels, the copy that is shown, the template and its code.
func needlesOf(t *testing.T, app *server.App, photo []byte) [][]byte {
	t.Helper()
	pic, err := picture.Decode(t.Context(), photo, picture.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	faces, err := app.Face.Engine().Find(t.Context(), pic)
	if err != nil || len(faces) == 0 {
		t.Fatal(len(faces), err)
	}
	template, err := app.Face.Engine().Embed(t.Context(), pic, faces[0])
	if err != nil {
		t.Fatal(err)
	}
	code, err := search.Encode(template, make([]int8, len(template)))
	if err != nil {
		t.Fatal(err)
	}
	shown, err := pic.JPEG(85)
	if err != nil {
		t.Fatal(err)
	}
	var floats, doubles, codes []byte
	for i, v := range template {
		floats = binary.LittleEndian.AppendUint32(floats, math.Float32bits(v))
		doubles = binary.LittleEndian.AppendUint64(doubles, math.Float64bits(float64(v)))
		codes = append(codes, byte(code.Codes[i]))
	}
	var out [][]byte
	r := rand.New(rand.NewPCG(1, 2))
	for _, whole := range [][]byte{photo, pic.Pix, shown, floats, doubles, codes} {
		for range 16 {
			at := r.IntN(len(whole) - 32)
			if piece := whole[at : at+32]; varied(piece) {
				out = append(out, bytes.Clone(piece))
			}
		}
	}
	if len(out) < 60 {
		t.Fatalf("only %d pieces to look for", len(out))
	}
	return out
}

// varied reports whether a piece is telling: a plain background is not.
func varied(b []byte) bool {
	seen := map[byte]bool{}
	for _, c := range b {
		seen[c] = true
	}
	return len(seen) >= 12
}

// haystack counts the pieces that stand in some file below the places.
func haystack(t *testing.T, needles [][]byte, places ...string) int {
	t.Helper()
	found, files := 0, 0
	for _, place := range places {
		err := filepath.WalkDir(place, func(path string, e fs.DirEntry, err error) error {
			if err != nil || !e.Type().IsRegular() {
				return nil // a socket, or a file that is gone by now
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return nil
			}
			files++
			for _, n := range needles {
				if bytes.Contains(data, n) {
					found++
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files == 0 {
		t.Fatal("no file was searched")
	}
	return found
}

// TestTemplatesOutliveUpkeep verifies, seals and merges the demo's templates, and
// finds people in what became of them.
func TestTemplatesOutliveUpkeep(t *testing.T) {
	dir := servertest.Folder(t)
	app := openFaces(t, dir)
	store := app.Face.Templates.Current().Store
	before := store.Len()
	if err := errors.Join(store.Verify(t.Context(), nil), store.Seal(t.Context()), store.Compact(t.Context()), store.Verify(t.Context(), nil)); err != nil {
		t.Fatal(err)
	}
	if n := len(store.Roots()); n != 1 || store.Len() != before || before < 30 {
		t.Errorf("%d segments, %d templates of %d", n, store.Len(), before)
	}
	person := wantedFace(t)
	who := demoSession(t, app, patrol)
	compared(t, app, who, person.Person.Probe())
}

// wantedFace is somebody of the gallery whose category is open to P01.
func wantedFace(t *testing.T) server.DemoFace {
	t.Helper()
	for _, f := range server.DemoCast(servertest.City(t)) {
		if f.Category == "wanted" || f.Category == "missing" {
			return f
		}
	}
	t.Fatal("nobody of the gallery is open to P01")
	return server.DemoFace{}
}

// TestFacesLeaveByRule has a photo expire and shows that a comparison no longer
// finds it.
func TestFacesLeaveByRule(t *testing.T) {
	app := openFaces(t, servertest.Folder(t))
	person := wantedFace(t)
	who := demoSession(t, app, patrol)
	id := compared(t, app, who, person.Person.Probe())
	shown, err := app.Store.Records(t.Context(), audit.Filter{Kind: audit.KindCandidate, Limit: 10})
	if err != nil || len(shown) == 0 {
		t.Fatal(len(shown), err)
	}
	if err := app.Face.Compare.Close(t.Context(), who, id); err != nil {
		t.Fatal(err)
	}
	first, err := app.Store.Records(t.Context(), audit.Filter{Kind: audit.KindOutcome, Limit: 1})
	if err != nil || len(first) != 1 {
		t.Fatal(err)
	}
	list := "case_number,national_id,outcome,decided,decision\n" + person.Matter + "," + person.NationalID + ",deceased,2026-11-20,示範字第1號\n"
	report, err := app.Face.Gallery.Outcomes(t.Context(), gallery.Operator("test"), bytes.NewReader([]byte(list)))
	if err != nil || report.Acted != 1 {
		t.Fatalf("%+v %v", report, err)
	}
	probe := person.Person.Probe()
	id = compared(t, app, who, probe)
	v, err := app.Face.Compare.View(t.Context(), who, id)
	if err != nil {
		t.Fatal(err)
	}
	again, err := app.Store.Records(t.Context(), audit.Filter{Kind: audit.KindCandidate, Limit: len(shown) + len(v.Answer.Candidates)})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range again[:len(v.Answer.Candidates)] {
		c, err := r.CheckContent(app.Keys)
		if err != nil {
			t.Fatal(err)
		}
		if c.Subject == "national_id:"+person.NationalID {
			t.Error("somebody who left the gallery was shown")
		}
	}
}
