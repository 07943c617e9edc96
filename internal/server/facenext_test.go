package server_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/config"
	"mpolice/internal/face/eval"
	"mpolice/internal/face/gallery"
	"mpolice/internal/face/installed"
	"mpolice/internal/face/onnx"
	"mpolice/internal/server"
	"mpolice/internal/server/servertest"
)

var models = filepath.Join("..", "..", "models")

// coming names a model to come: the same net with another preprocessing makes
// other templates. Its report is the present one's, on the coming engine, signed
// by an evaluator of its own.
func coming(t *testing.T, c *config.Face) {
	t.Helper()
	m := onnx.MobileFaceNet(models)
	own := config.FaceModel{
		Name: "to-come", Path: m.Path, SHA256: m.SHA256, Size: m.Size, Input: m.Input.Name, Output: m.Outputs[0].Name, Width: 112, Height: 112,
		Order: "RGB", Layout: "NCHW", Mean: [3]float32{2, 2, 2}, Scale: [3]float32{1, 1, 1}, FreeBatch: true, Dim: m.Dim(), Licence: "own",
	}
	c.Next = &config.FaceNext{Model: &own, Approved: m.SHA256, Report: filepath.Join(t.TempDir(), "next.signed")}
	e, err := installed.Open(c.Coming(), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	signed, err := os.ReadFile(c.Report)
	if err != nil {
		t.Fatal(err)
	}
	report, err := eval.Verify(signed, c.Evaluators...)
	if err != nil {
		t.Fatal(err)
	}
	text := string(signed[:bytes.LastIndex(signed, []byte("\n\n"))+1])
	skey, vkey, err := eval.GenerateKey(rand.Reader, "test/next")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err == nil {
		signed, err = note.Sign(&note.Note{Text: strings.ReplaceAll(text, report.Engine.ConfigDigest, e.Digest())}, signer)
	}
	if err == nil {
		err = os.WriteFile(c.Next.Report, signed, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	c.Evaluators = append(c.Evaluators, vkey)
}

// enrolled is a folder with a filled gallery, and its configuration with a model
// to come; nothing runs on it.
func enrolled(t *testing.T) config.Config {
	t.Helper()
	h := servertest.OpenFaces(t, models)
	h.Stop()
	c := config.Config{Data: h.Dir, Store: servertest.Address(h.Dir), Demo: true, Face: h.App.Config.Face}
	coming(t, &c.Face)
	return c
}

// starts counts how often a folder was opened: each start is some minutes later.
var starts atomic.Int64

func openWith(t *testing.T, c config.Config) *server.App {
	t.Helper()
	cfg, err := c.Complete()
	if err != nil {
		t.Fatal(err)
	}
	app, err := server.Open(t.Context(), cfg, server.Options{Clock: servertest.NewClock(servertest.Day.Add(time.Duration(starts.Add(1)) * 5 * time.Minute))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = app.Close() })
	return app
}

// lastPipeline is the engine that the last comparison's record names.
func lastPipeline(t *testing.T, app *server.App) string {
	t.Helper()
	found, err := app.Store.Records(t.Context(), audit.Filter{Kind: audit.KindIntent, Limit: 1})
	if err != nil || len(found) != 1 {
		t.Fatal(len(found), err)
	}
	c, err := found[0].CheckContent(app.Keys)
	if err != nil {
		t.Fatal(err)
	}
	return audit.Record{Fields: c.Fields}.Get("pipeline")
}

// TestComparesWhileReenrolled compares with the real nets before, during and
// after the templates of the next model are made, and finds the person each time.
func TestComparesWhileReenrolled(t *testing.T) {
	app := openWith(t, enrolled(t))
	who, probe := demoSession(t, app, patrol), wantedFace(t).Person.Probe()
	old := app.Face.Engine().Digest()
	expect := func(when, pipeline string) {
		t.Helper()
		v := photographed(t, app, who, bytes.Clone(probe), when)
		found(t, app, v.ID, who)
		if got := lastPipeline(t, app); got != pipeline {
			t.Errorf("%s: the record names %s", when, got)
		}
		if err := app.Face.Compare.Close(t.Context(), who, v.ID); err != nil {
			t.Error(err)
		}
	}
	expect("中山公園東側門口", old)
	r, ok := app.Face.Reenrolment()
	if !ok || r.From == r.To {
		t.Fatalf("%q to %q: %v", r.From, r.To, ok)
	}
	var waiting mpolice.RecordID
	steps, pause := 0, r.Pause
	r.Pause = func(ctx context.Context) error {
		switch steps++; steps {
		case 12:
			expect("河濱步道第三座橋下", old)
		case 20:
			waiting = photographed(t, app, who, bytes.Clone(probe), "火車站前廣場").ID
		}
		return pause(ctx)
	}
	report, err := app.Face.Gallery.Reenrol(t.Context(), app.Face.Gallery.System(), r)
	if err != nil || !report.Switched || report.Made < 30 || waiting.IsZero() {
		t.Fatalf("%+v after %d steps, %v", report, steps, err)
	}
	next := app.Face.Engine().Digest()
	if next == old || app.Face.Compare.Means().Pipeline != next || !app.Face.Compare.Standing().Open() {
		t.Errorf("not switched: %+v", app.Face.Compare.Standing())
	}
	found(t, app, waiting, who) // its photo was taken under the old model
	if got := lastPipeline(t, app); got != next {
		t.Errorf("a case from before names %s", got)
	}
	expect("市立圖書館後方巷內", next)
	if _, ok := app.Face.Reenrolment(); ok {
		t.Error("there is a way on")
	}
	n := 0
	entries, err := os.ReadDir(app.Folder.Faces())
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "model-") && e.IsDir() {
			n++
		}
	}
	if err != nil || n != 1 {
		t.Errorf("%d stores of templates, %v", n, err)
	}
}

// found runs a case and expects the person among the candidates.
func found(t *testing.T, app *server.App, id mpolice.RecordID, who authn.Session) {
	t.Helper()
	v, err := app.Face.Compare.Run(t.Context(), who, id)
	if err != nil || len(v.Answer.Candidates) == 0 {
		t.Fatalf("%v: %+v, %v", v.Step, v.Answer, err)
	}
	shown, err := app.Store.Records(t.Context(), audit.Filter{Kind: audit.KindCandidate, Limit: len(v.Answer.Candidates)})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range shown {
		if c, err := r.CheckContent(app.Keys); err == nil && c.Subject == "national_id:"+wantedFace(t).NationalID {
			return
		}
	}
	t.Error("the person is not among the candidates")
}

// TestServesReenrolment: a serving program makes the templates by itself, and
// tells the gallery's keepers when it has switched.
func TestServesReenrolment(t *testing.T) {
	h := servertest.OpenFacesOn(t, models, server.Options{}, func(c *config.Face) { coming(t, c) })
	c := h.As(t, "A10401")
	for {
		r := c.Get("/gallery")
		if r.Status != http.StatusOK {
			t.Fatalf("%d", r.Status)
		}
		if body := string(r.Body); strings.Contains(body, "已切換") {
			if !strings.Contains(body, "to-come") || !strings.Contains(body, "face.next") {
				t.Error("the page does not say what to do next")
			}
			break
		}
		if s, any := h.App.Face.Gallery.ReenrolStatus(); any && s.State != gallery.ReenrolRunning && s.State != gallery.ReenrolSwitched {
			t.Fatalf("%+v", s)
		}
	}
	if got := h.App.Face.Compare.Means().Door.Model.Name; got != "to-come" {
		t.Errorf("comparisons are made with %q", got)
	}
}

// TestReenrolmentOverRestarts: stopped in the middle and started again it goes
// on; when it has switched, the next start finds the model of face.next in use,
// and so does one whose configuration was tidied up. A model to come that was
// given up leaves no template.
func TestReenrolmentOverRestarts(t *testing.T) {
	c := enrolled(t)
	app := openWith(t, c)
	r, _ := app.Face.Reenrolment()
	ctx, stop := context.WithCancel(t.Context())
	steps := 0
	r.Pause = func(context.Context) error {
		if steps++; steps == 36 {
			stop()
		}
		return nil
	}
	system := app.Face.Gallery.System()
	first, err := app.Face.Gallery.Reenrol(ctx, system, r)
	if !errors.Is(err, context.Canceled) || first.Made != 32 || first.Switched {
		t.Fatalf("%+v, %v", first, err)
	}
	if err := app.Close(); err != nil {
		t.Fatal(err)
	}
	app = openWith(t, c)
	if m := app.Face.Compare.Means(); m.Door.Model.Name == "to-come" || m.Engine == nil {
		t.Errorf("after the restart: %+v", m.Door.Model)
	}
	r, _ = app.Face.Reenrolment()
	second, err := app.Face.Gallery.Reenrol(t.Context(), system, r)
	if err != nil || second.There != 32 || !second.Switched {
		t.Fatalf("%+v, %v", second, err)
	}
	at, _ := app.Face.Gallery.ReenrolStatus()
	if err := app.Close(); err != nil {
		t.Fatal(err)
	}
	app = openWith(t, c)
	status, any := app.Face.Gallery.ReenrolStatus()
	if _, more := app.Face.Reenrolment(); more || !any || status.State != gallery.ReenrolSwitched || status.To != "to-come" || status.Switched.Sub(at.Switched).Abs().Seconds() > 1 {
		t.Errorf("more %v, %+v", more, status)
	}
	if err := app.Close(); err != nil {
		t.Fatal(err)
	}
	back := c
	back.Face = c.Face.Coming() // as the log and the page ask for
	app = openWith(t, back)
	if s := app.Face.Compare.Standing(); !s.Open() || !app.Face.Templates.Fits() {
		t.Errorf("with the configuration tidied up: %+v", s)
	}
}

// TestModelToComeIsChecked: what would shut the door after the switch refuses to
// start, and says why.
func TestModelToComeIsChecked(t *testing.T) {
	c := enrolled(t)
	other := filepath.Join(t.TempDir(), "other.signed")
	for name, x := range map[string]struct {
		change func(n *config.FaceNext)
		says   string
	}{
		"no report":               {func(n *config.FaceNext) { n.Report += ".gone" }, "face.next.report would not open"},
		"a report on the old":     {func(n *config.FaceNext) { n.Report = c.Face.Report }, "about another engine"},
		"a report signed by none": {func(n *config.FaceNext) { n.Report = other }, "face.next.report would not open"},
		"no file":                 {func(n *config.FaceNext) { n.Model.Path += ".gone" }, "face.next: "},
	} {
		if err := os.WriteFile(other, []byte("nobody signed this\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		next, model := *c.Face.Next, *c.Face.Next.Model
		next.Model = &model
		x.change(&next)
		wrong := c
		wrong.Face.Next = &next
		cfg, err := wrong.Complete()
		if err != nil {
			t.Fatal(name, err)
		}
		app, err := server.Open(t.Context(), cfg, server.Options{Clock: servertest.NewClock(servertest.Day.Add(time.Hour))})
		if err == nil {
			_ = app.Close()
		}
		if err == nil || !strings.Contains(err.Error(), x.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	given := c // and one that is given up half way
	app := openWith(t, given)
	beside := app.Face.Templates.Beside()
	if beside == nil {
		t.Fatal("nothing is to be made")
	}
	if err := app.Close(); err != nil {
		t.Fatal(err)
	}
	given.Face.Next = nil
	app = openWith(t, given)
	if !app.Face.Templates.Fits() || len(app.Face.Templates.Left()) != 0 {
		t.Error("the given-up templates are there, or their destruction is not on record")
	}
}

const victimConfig = "REENROL_CONFIG"

// TestKilledWhileItServesBoth kills a real process with the real nets in the
// middle of a re-enrolment. The next one compares on the old model at once, and
// goes on to the switch.
func TestKilledWhileItServesBoth(t *testing.T) {
	if raw := os.Getenv(victimConfig); raw != "" {
		reenrolUntilKilled(t, raw)
		return
	}
	c := enrolled(t)
	raw, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledWhileItServesBoth$")
	cmd.Env = append(os.Environ(), victimConfig+"="+string(raw))
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	said, steps := "", 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if said += lines.Text() + "\n"; strings.HasPrefix(lines.Text(), "step") {
			if steps++; steps == 35 {
				_ = cmd.Process.Signal(syscall.SIGKILL)
			}
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("it was not killed: %v\n%s", err, said)
	}
	starts.Add(1) // the one that was killed
	app := openWith(t, c)
	who := demoSession(t, app, patrol)
	old := app.Face.Compare.Means().Pipeline
	v := photographed(t, app, who, wantedFace(t).Person.Probe(), "中山公園東側門口")
	found(t, app, v.ID, who)
	r, ok := app.Face.Reenrolment()
	if !ok || app.Face.Templates.Beside().Len() == 0 {
		t.Fatal("what was made is gone", ok)
	}
	report, err := app.Face.Gallery.Reenrol(t.Context(), app.Face.Gallery.System(), r)
	if err != nil || !report.Switched || report.There == 0 || app.Face.Compare.Means().Pipeline == old {
		t.Fatalf("%+v, %v", report, err)
	}
	v = photographed(t, app, who, wantedFace(t).Person.Probe(), "河濱步道第三座橋下")
	found(t, app, v.ID, who)
}

func reenrolUntilKilled(t *testing.T, raw string) {
	var c config.Config
	if err := json.Unmarshal([]byte(raw), &c); err != nil {
		t.Fatal(err)
	}
	app := openWith(t, c)
	r, _ := app.Face.Reenrolment()
	r.Pause = func(context.Context) error {
		_, err := fmt.Println("step")
		return err
	}
	if _, err := app.Face.Gallery.Reenrol(t.Context(), app.Face.Gallery.System(), r); err != nil {
		t.Fatal(err)
	}
}
