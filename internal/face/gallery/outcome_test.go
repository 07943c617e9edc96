package gallery_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/face/gallery"
)

func (l *lab) outcomes(t *testing.T, rows ...string) gallery.OutcomeReport {
	t.Helper()
	r, err := l.Outcomes(t.Context(), steward, strings.NewReader("案號,相片編號,身分證統一編號,結果,裁判日期,裁判字號\n"+strings.Join(rows, "\n")+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestOutcomesByRule: what the law ends leaves with a certificate; nothing is
// guessed at.
func TestOutcomesByRule(t *testing.T) {
	t.Parallel()
	l, d := newLab(t), newDelivery(t)
	d.add(t, 1, "JPG a").add(t, 2, "JPG b").add(t, 2, "JPG c").add(t, 3, "JPG d")
	d.file(t, "x.jpg", "JPG x")
	d.row(fmt.Sprintf("x.jpg,%s,suspect,CCP-205-2,115-3,east,2026-03-01,,", nid(33))) // another of case 3
	d.file(t, "m.jpg", "JPG m")
	d.row(fmt.Sprintf("m.jpg,%s,missing,PDPA-16-3,失-1,east,2026-03-01,2026-03-02,", nid(4)))
	if b := d.mustEnrol(t, l); b.Enrolled != 6 {
		t.Fatalf("%+v: %v", b.Tally, l.reasons(t, b.ID))
	}
	r := l.outcomes(t,
		"115-1,,,無罪確定,115/11/01,115年度易字第1號",         // photo 1
		"115-2,,,located,2026-11-01,x",              // found: no end for suspects
		"115-2,,,不起訴處分確定,2026-11-02,115偵2",          // photos 2 and 3
		"115-3,,,acquitted,2026-11-03,y",            // two people
		"115-3,,"+nid(33)+",acquitted,2026-11-03,y", // photo 5
		",4,,少年紀錄塗銷,2026-11-04,少-9",
		"失-1,,,已尋獲,2026-11-05,尋-1",
		"115-7,,,acquitted,2026-11-05,z",
		",99,,acquitted,2026-11-05,z",
		"115-1,,,convicted,2026-11-05,z",
		"115-1,,,acquitted,2027-11-05,z",
		"115-1,,,acquitted,2026-11-05,",
		",,,acquitted,2026-11-05,z",
		"115-1,,,expired,2026-11-05,z",
		"115-3,,A12,acquitted,2026-11-03,y",
	)
	want := []string{"[1]", "kept_by_rule", "[2 3]", "several_people", "[5]", "[4]", "[6]", "no_photo", "no_photo", "outcome", "future", "required", "case", "outcome", "national_id"}
	for i, row := range r.Rows {
		got := row.Reason
		if got == "" {
			got = fmt.Sprint(row.Photos)
		}
		if got != want[i] {
			t.Errorf("line %d: %s, want %s", row.Line, got, want[i])
		}
	}
	if r.In != 15 || r.Acted+r.Kept+r.Wrong != r.In || r.Acted != 5 || len(r.Certificates) != 6 {
		t.Errorf("report: %d in = %d + %d + %d; %d certificates", r.In, r.Acted, r.Kept, r.Wrong, len(r.Certificates))
	}
	l.whole(t, 0)
	l.gone(t, 1, "acquitted", "115年度易字第1號")
	l.gone(t, 4, "sealed", "") // a sealed record leaves no trace of its number
	again := l.outcomes(t, "115-1,,,無罪確定,115/11/01,115年度易字第1號", ",1,,無罪確定,115/11/01,115年度易字第1號")
	if again.Acted != 0 || again.Kept != 2 || len(again.Certificates) != 0 {
		t.Errorf("again: %+v", again)
	}
	for _, rec := range l.records(t) {
		if strings.Contains(rec, nid(33)) {
			t.Errorf("a record holds a national id: %s", rec)
		}
	}
}

// gone expects that a photo left nothing but its certificate.
func (l *lab) gone(t *testing.T, id uint64, event gallery.Event, decision string) {
	t.Helper()
	s, err := l.db.FacePhoto(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if s.State != gallery.StateRemoved || len(s.SubjectTag)+len(s.SubjectBox)+len(s.PictureTag) > 0 || !s.Case.IsZero() {
		t.Errorf("photo %d still tells of its person: %+v", id, s.Photo)
	}
	if l.segments.Has(id) {
		t.Errorf("photo %d has its template", id)
	}
	if _, err := l.vault.Get(t.Context(), id); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("photo %d has its picture: %v", id, err)
	}
	if _, err := l.Photo(t.Context(), id); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("photo %d is shown: %v", id, err)
	}
	c, err := l.CertificateOf(t.Context(), id)
	if err != nil || c.Photo != id || c.Event != event || c.Decision != decision || c.By == "" || c.At.IsZero() || c.Record == "" || c.Rule.Zh == "" {
		t.Fatalf("certificate %+v, %v", c, err)
	}
	if c.Template == nil || len(c.Template.RootsBefore) == 0 || c.Template.RootsBefore[0] == c.Template.RootsAfter[0] || c.Picture.Method == "" {
		t.Errorf("certificate of photo %d states no destruction: %+v", id, c.Template)
	}
	rec, err := mpolice.ParseRecordID(c.Record)
	if err == nil {
		_, err = l.db.Record(t.Context(), rec)
	}
	if err != nil {
		t.Errorf("the certificate's record: %v", err)
	}
}

// TestRemovedStaysOut: a list that is loaded again does not bring back what the
// law took away.
func TestRemovedStaysOut(t *testing.T) {
	t.Parallel()
	l, d := newLab(t), newDelivery(t)
	d.add(t, 1, "JPG a").add(t, 2, "JPG b")
	d.mustEnrol(t, l)
	l.outcomes(t, "115-1,,,無罪確定,115/11/01,x")
	b := d.mustEnrol(t, l)
	if b.Tally != (gallery.Tally{In: 2, Unchanged: 1, Quarantined: 1}) || l.reasons(t, b.ID)[0] != "2 removed_before" {
		t.Errorf("%+v %v", b.Tally, l.reasons(t, b.ID))
	}
	l.whole(t, 1)
}

// TestSweep: the last day is kept to, the day after it is over.
func TestSweep(t *testing.T) {
	t.Parallel()
	l, d := newLab(t), newDelivery(t)
	d.add(t, 1, "JPG a") // until 2031-03-01
	d.file(t, "b.jpg", "JPG b")
	d.row(fmt.Sprintf("b.jpg,%s,suspect,CCP-205-2,115-2,east,2026-03-01,,2026-12-01", nid(2)))
	d.mustEnrol(t, l)
	taipei := func(day int) time.Time { return time.Date(2026, 12, day, 0, 0, 0, 0, mpolice.Taipei).UTC() }
	l.clock.now = taipei(2).Add(-time.Microsecond)
	if c, err := l.Sweep(t.Context(), l.System()); err != nil || len(c) != 0 {
		t.Errorf("swept on the last day: %+v, %v", c, err)
	}
	l.clock.now = taipei(2)
	if _, err := l.Photo(t.Context(), 2); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("a photo whose time is over is shown before the sweep: %v", err)
	}
	c, err := l.Sweep(t.Context(), l.System())
	if err != nil || len(c) != 1 || c[0].Photo != 2 || c[0].Event != gallery.EventExpired {
		t.Fatalf("sweep: %+v, %v", c, err)
	}
	l.gone(t, 2, gallery.EventExpired, "")
	l.whole(t, 1)
}

func TestRemoveByHand(t *testing.T) {
	t.Parallel()
	l, d := newLab(t), newDelivery(t)
	d.add(t, 1, "JPG a")
	d.mustEnrol(t, l)
	if _, err := l.Remove(t.Context(), super1, []uint64{1}, "當事人申請刪除，經查屬實"); !errors.Is(err, gallery.ErrRole) {
		t.Errorf("a supervisor removes: %v", err)
	}
	var bad *mpolice.Invalid
	if _, err := l.Remove(t.Context(), steward, []uint64{1}, "x"); !errors.As(err, &bad) {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := l.Remove(t.Context(), steward, []uint64{2}, "當事人申請刪除，經查屬實"); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("what is not there: %v", err)
	}
	if _, err := l.Remove(t.Context(), steward, []uint64{1, 1}, "當事人申請刪除，經查屬實"); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("one twice: %v", err)
	}
	if c, err := l.Remove(t.Context(), steward, []uint64{1}, "當事人申請刪除，經查屬實"); err != nil || len(c) != 1 {
		t.Fatalf("%+v, %v", c, err)
	}
	l.gone(t, 1, gallery.EventManual, "")
	if _, err := l.Remove(t.Context(), steward, []uint64{1}, "當事人申請刪除，經查屬實"); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("again: %v", err)
	}
}
