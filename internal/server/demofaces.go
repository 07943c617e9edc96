package server

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"mpolice"
	"mpolice/internal/config"
	"mpolice/internal/durable"
	"mpolice/internal/face/eval"
	"mpolice/internal/face/gallery"
	"mpolice/internal/face/installed"
	"mpolice/internal/face/search"
	"mpolice/internal/synth"
	"mpolice/internal/synth/portrait"
)

// demoStatute is no law of any country, and says so wherever it is shown.
var demoStatute = config.FaceStatute{
	Title: "示範條例（虛構，並無此法）", Article: "第一條", Order: "示範字第1150000001號", From: "2026-01-01",
}

const demoEvaluator = "mpolice.demo/face-evaluation"

// DemoFaces opens the door of photo comparison for a demo: a statute that is
// none, and a report on the embedder's errors over synthetic portraits, made
// and signed once. models is the folder that `make models` filled.
func (f Folder) DemoFaces(ctx context.Context, models string, c City) (config.Face, error) {
	out := config.Face{Models: models, Statute: demoStatute, Report: f.path("face-report.note")}
	e, err := installed.Open(out, 0)
	if err != nil {
		return out, err
	}
	defer e.Close()
	out.Approved = e.Model().SHA256
	vkey, err := f.demoReport(ctx, e, out.Report, c)
	if err != nil {
		return out, fmt.Errorf("evaluate the embedder on portraits: %w", err)
	}
	out.Evaluators = []string{vkey}
	return out, nil
}

// demoReport evaluates unless a report on this very engine is there.
func (f Folder) demoReport(ctx context.Context, e *installed.Engine, path string, c City) (vkey string, err error) {
	public := f.path("face-evaluator.pub")
	key, err := os.ReadFile(public)
	if err == nil {
		signed, err := os.ReadFile(path)
		if err == nil {
			if r, err := eval.Verify(signed, string(key)); err == nil && r.Engine.ConfigDigest == e.Digest() {
				return string(key), nil
			}
		}
	}
	skey, vkey, err := eval.GenerateKey(rand.Reader, demoEvaluator)
	if err != nil {
		return "", err
	}
	r, err := evaluatePortraits(ctx, e, c)
	if err != nil {
		return "", err
	}
	signed, err := eval.Sign(r, skey) // nobody keeps skey
	if err != nil {
		return "", err
	}
	return vkey, errors.Join(durable.WriteFile(path, signed, 0o644), durable.WriteFile(public, []byte(vkey), 0o644))
}

// evaluatePortraits holds every two portraits against each other, by sex.
func evaluatePortraits(ctx context.Context, e *installed.Engine, c City) (eval.Report, error) {
	dir, err := os.MkdirTemp("", "mpolice-portraits-")
	if err != nil {
		return eval.Report{}, err
	}
	defer os.RemoveAll(dir)
	pairs, groups := &bytes.Buffer{}, &bytes.Buffer{}
	fmt.Fprintln(pairs, "image_a,image_b,same")
	fmt.Fprintln(groups, "person,sex")
	var before string
	for _, p := range portrait.Persons() {
		person := fmt.Sprintf("p%02d", p.Number)
		names := make([]string, 3)
		for i, jpeg := range [][]byte{p.Enrolment(), p.Later(), p.Probe()} {
			names[i] = fmt.Sprintf("%s/%d.jpg", person, i+1)
			if err := layPhoto(dir, names[i], jpeg); err != nil {
				return eval.Report{}, err
			}
		}
		fmt.Fprintf(pairs, "%s,%s,yes\n%s,%s,yes\n%s,%s,yes\n", names[0], names[1], names[0], names[2], names[1], names[2])
		if before != "" {
			fmt.Fprintf(pairs, "%s,%s,no\n", names[0], before)
		}
		before = names[0]
		fmt.Fprintf(groups, "%s,%s\n", person, p.Sex)
	}
	plan := &eval.Plan{}
	if err := errors.Join(plan.ReadPairs("portraits", pairs.Bytes()), plan.Cross(), plan.ReadGroups("groups", groups.Bytes())); err != nil {
		return eval.Report{}, err
	}
	return plan.Run(ctx, os.DirFS(dir), installed.Photos{Engine: e, Pick: installed.Largest}, eval.Options{
		Score: search.Score, Engine: e.Named(), Pick: string(installed.Largest), At: c.Clock.Now(),
		Progress: func(what string, done, total int64) { c.Progress("portraits evaluated: "+what, done, total) },
	})
}

func layPhoto(dir, name string, jpeg []byte) error {
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, jpeg, 0o600)
}

// FillGallery gives the demo's gallery its photos, once, and has two people
// open categories to the purposes that compare.
func (a *App) FillGallery(ctx context.Context, city *synth.City, progress func(what string, done, total int64)) error {
	desk := a.Face.Gallery
	if a.Face.Engine() == nil {
		return nil
	}
	counts, err := desk.Statistics(ctx)
	if err != nil || len(counts) > 0 {
		return err
	}
	dir, err := os.MkdirTemp("", "mpolice-portraits-")
	if err != nil {
		return fmt.Errorf("fill the gallery: %w", err)
	}
	defer os.RemoveAll(dir)
	list, err := writePortraits(dir, city)
	if err != nil {
		return fmt.Errorf("fill the gallery: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("fill the gallery: %w", err)
	}
	defer root.Close()
	batch, err := desk.Enrol(ctx, gallery.Operator("demo"), gallery.Delivery{List: bytes.NewReader(list), Photos: root}, gallery.EnrolOptions{
		Progress: func(p gallery.Progress) { progress("photos enrolled:", p.Read, p.Size) },
	})
	if err != nil {
		return fmt.Errorf("fill the gallery: %w", err)
	}
	if batch.Enrolled == 0 {
		return errors.New("fill the gallery: no portrait passed the quality gate")
	}
	return a.openCategories(ctx, city)
}

// DemoFace is an invented face and whose it is in the city.
type DemoFace struct {
	synth.Sitter
	Person   portrait.Person
	Category gallery.CategoryCode // of the police photo; empty: there is none
	Matter   string               // the case that the police photo belongs to
}

// DemoCast gives every portrait to somebody of the city.
func DemoCast(city *synth.City) []DemoFace {
	persons := portrait.Persons()
	likenesses := make([]synth.Likeness, len(persons))
	for i, p := range persons {
		likenesses[i] = synth.Likeness{Sex: p.Sex, Age: p.AgeLater}
	}
	var out []DemoFace
	for i, s := range city.Sitters(likenesses) {
		f := DemoFace{Sitter: s, Person: persons[i], Category: gallery.CategoryCode(s.Why), Matter: fmt.Sprintf("113-E-%04d", 900+i)}
		if s.Why == "" && i < inGallery {
			f.Category = "suspect"
		}
		out = append(out, f)
	}
	return out
}

// inGallery is how many of the invented persons are in the police gallery; the
// others have the photo of their identity card alone.
const inGallery = 40

// writePortraits lays the files out and writes the list of them, as an agency
// would.
func writePortraits(dir string, city *synth.City) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.Write([]string{"photo", "national_id", "category", "basis", "case_number", "unit", "taken", "reported"}); err != nil {
		return nil, err
	}
	for i, s := range DemoCast(city) {
		for _, one := range rowsOf(s, i, city.Now) {
			if err := os.WriteFile(filepath.Join(dir, one.row[0]), one.jpeg, 0o600); err != nil {
				return nil, err
			}
			if err := w.Write(one.row); err != nil {
				return nil, err
			}
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

type portraitRow struct {
	row  []string
	jpeg []byte
}

// rowsOf gives somebody's rows: the identity card, and for some a photo of the
// police gallery, in a category that the registers bear out.
func rowsOf(s DemoFace, i int, now time.Time) []portraitRow {
	day := func(years, days int) string {
		return now.In(mpolice.Taipei).AddDate(-years, 0, -days).Format(time.DateOnly)
	}
	name := fmt.Sprintf("p%02d", s.Person.Number)
	out := []portraitRow{{[]string{name + "-card.jpg", s.NationalID, "document", "HRA-52", "", demoUnit, day(3, i), ""}, s.Person.Later()}}
	if s.Category == "" {
		return out
	}
	basis := map[gallery.CategoryCode]string{"suspect": "CCP-205-2", "wanted": "CCP-87-1", "missing": "PDPA-16-3"}[s.Category]
	return append(out, portraitRow{[]string{name + "-police.jpg", s.NationalID, string(s.Category), basis, s.Matter, demoUnit, day(2, i), day(2, i)}, s.Person.Enrolment()})
}

const demoUnit = "HQ"

// openCategories has one supervisor propose and another approve.
func (a *App) openCategories(ctx context.Context, city *synth.City) error {
	var heads []mpolice.Officer
	for _, o := range city.Staff {
		if o.Role == mpolice.RoleSupervisor {
			heads = append(heads, o.Officer)
		}
	}
	if len(heads) < 2 {
		return errors.New("the demo city has no two supervisors to open the gallery")
	}
	until := gallery.DayOf(a.Clock.Now().AddDate(0, 6, 0))
	for _, o := range []gallery.OpeningDraft{
		{Card: "P01", Category: "wanted", Basis: "CCP-87-1", Reason: "查證身分時辨認通緝中之人（示範）", Until: until},
		{Card: "P01", Category: "missing", Basis: "PDPA-16-3", Reason: "查證身分時辨認失蹤之人（示範）", Until: until},
		{Card: "P04", Category: "suspect", Basis: "CCP-205-2", Reason: "偵辦刑案確認犯罪嫌疑人身分（示範）", Until: until},
		{Card: "P04", Category: "wanted", Basis: "CCP-87-1", Reason: "偵辦刑案確認通緝犯身分（示範）", Until: until},
		{Card: "P06", Category: "missing", Basis: "PDPA-16-3", Reason: "協助走失之人返家（示範）", Until: until},
	} {
		proposed, err := a.Face.Gallery.Propose(ctx, heads[0], o)
		if err == nil {
			_, err = a.Face.Gallery.Approve(ctx, heads[1], proposed.ID)
		}
		if err != nil {
			return fmt.Errorf("open %s to %s: %w", o.Category, o.Card, err)
		}
	}
	return nil
}

// HasModels reports whether a folder holds what `make models` makes.
func HasModels(dir string) bool {
	if dir == "" {
		return false
	}
	for _, name := range strings.Fields("blazeface.onnx landmark68.onnx mobilefacenet.onnx") {
		if _, err := os.Stat(filepath.Join(dir, name)); errors.Is(err, fs.ErrNotExist) {
			return false
		}
	}
	return true
}
