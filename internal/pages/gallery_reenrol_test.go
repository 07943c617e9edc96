package pages_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mpolice"
	"mpolice/internal/face/gallery"
	held "mpolice/internal/face/gallery/templates"
	"mpolice/internal/face/segment"
)

// picky is a model that takes no picture that says so.
type picky struct{ plain }

func (p picky) Measure(ctx context.Context, jpeg []byte) ([]float32, error) {
	if strings.Contains(string(jpeg), "hard") {
		return nil, &gallery.Finding{Code: "quality.no_face"}
	}
	return p.plain.Measure(ctx, jpeg)
}

// TestReenrolmentPage: how far it is, what failed, and the decision, which is a
// steward's, asked once more and on record.
func TestReenrolmentPage(t *testing.T) {
	t.Parallel()
	h := newPhotoHouse(t)
	c, watcher := h.As(t, archivist), h.As(t, inspector)
	if strings.Contains(h.get(c, "/gallery"), "特徵值重建") {
		t.Error("a section about nothing")
	}
	h.enrol("JPG a,"+goodID+",suspect", "JPG hard,"+goodID+",suspect")
	run := h.reenrol(t)
	if _, err := run(); !errors.Is(err, gallery.ErrIncomplete) {
		t.Fatal(err)
	}
	body := h.get(c, "/gallery")
	for _, want := range []string{"特徵值重建", "待決定", "舊模型", "新模型甲", "已完成 1／2 張", "quality.no_face", "接受缺漏並切換", "/gallery/reenrolment/retry"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if body := h.get(watcher, "/gallery", "Accept-Language", "en"); !strings.Contains(body, "Waiting for a decision") || strings.Contains(body, "/gallery/reenrolment") {
		t.Error("an auditor is offered the decision, or there is no English")
	}
	const accept = "/gallery/reenrolment/accept"
	h.refused(watcher.Form(accept, url.Values{"seen": {"1"}, "reason": {why}}), http.StatusForbidden, "")
	h.refused(c.Form(accept, url.Values{"seen": {"1"}, "reason": {"好"}}), http.StatusBadRequest, "十個字")
	h.refused(c.Form(accept, url.Values{"reason": {why}}), http.StatusConflict, "")
	h.refused(c.Form(accept, url.Values{"seen": {"7"}, "reason": {why}, "sure": {"yes"}}), http.StatusConflict, "")
	if to := h.act(c, accept, url.Values{"seen": {"1"}, "reason": {why}}); to != "/gallery?done=missing_accepted" {
		t.Error(to)
	}
	<-h.gallery.Decided()
	if body := h.get(c, "/gallery?done=missing_accepted"); !strings.Contains(body, "已接受缺漏") || !strings.Contains(body, "進行中") {
		t.Error("it does not say that it goes on")
	}
	if report, err := run(); err != nil || !report.Switched {
		t.Fatal(report, err)
	}
	body = h.get(c, "/gallery")
	if !strings.Contains(body, "已切換") || !strings.Contains(body, "face.next") || strings.Contains(body, "/gallery/reenrolment") {
		t.Errorf("after the switch: %s", texts(body))
	}
	h.refused(c.Form("/gallery/reenrolment/retry", nil), http.StatusConflict, "")
}

// TestReenrolmentRetried: one that a fault stopped runs again at a steward's word.
func TestReenrolmentRetried(t *testing.T) {
	t.Parallel()
	h := newPhotoHouse(t)
	c := h.As(t, archivist)
	h.enrol("JPG a," + goodID + ",suspect")
	run := h.reenrol(t, func(r *gallery.Reenrolment) {
		r.Ready = func(context.Context) error { return segment.ErrUnfinished }
	})
	if _, err := run(); err == nil {
		t.Fatal("no fault")
	}
	if body := h.get(c, "/gallery"); !strings.Contains(body, "中斷") || strings.Contains(body, "接受缺漏並切換") {
		t.Error(texts(body))
	}
	r := c.Form("/gallery/reenrolment/retry", nil)
	if to := r.Header.Get("Location"); r.Status != http.StatusSeeOther || to != "/gallery?done=reenrol_retried" {
		t.Fatal(r.Status, to)
	}
	<-h.gallery.Decided()
}

// reenrol makes a re-enrolment of the house that can be run more than once.
func (h *photoHouse) reenrol(t *testing.T, change ...func(*gallery.Reenrolment)) func() (gallery.ReenrolReport, error) {
	t.Helper()
	root, err := h.App.Keys.Root("face/templates-next.key")
	if err != nil {
		t.Fatal(err)
	}
	s, err := segment.Open(t.Context(), segment.Options{Dir: t.TempDir(), Model: [32]byte{2}, Dim: dim, Root: root, Create: true, Clock: h.Clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	r := gallery.Reenrolment{
		From: "舊模型", To: "新模型甲", Next: held.New(s), Engine: picky{}, Model: strings.Repeat("ab", 32),
		Switch:  func(context.Context) error { return nil },
		Destroy: func(context.Context) (gallery.Erasure, error) { return gallery.Erasure{Method: held.Destroyed}, nil },
	}
	for _, c := range change {
		c(&r)
	}
	return func() (gallery.ReenrolReport, error) {
		return h.gallery.Reenrol(context.WithoutCancel(t.Context()), mpolice.Officer{ID: archivist, Role: mpolice.RoleSteward, Unit: "HQ"}, r)
	}
}
