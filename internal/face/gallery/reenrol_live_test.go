package gallery_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"mpolice"
	"mpolice/internal/face/gallery"
	"mpolice/internal/face/gallery/templates"
	"mpolice/internal/face/search"
	"mpolice/internal/face/segment"
)

// newFolderLab is a lab on its way to the next model.
func newFolderLab(t testing.TB) *lab {
	t.Helper()
	l, err := openLab(t.Context(), t.TempDir(), hooks{next: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.close)
	return l
}

// life is what happens to a gallery while it is re-enrolled.
type life struct {
	*lab
	t       *testing.T
	random  *rand.Rand
	next    *templates.Store
	sets    int
	removed map[uint64]bool // and whether the next model's template was there
}

// come enrols a list of up to three photos; some the next model cannot take, and
// some may be kept for a day only.
func (f *life) come() {
	d := newDelivery(f.t)
	f.sets++
	for i := range 1 + f.random.IntN(3) {
		n := 1000*f.sets + i
		picture := fmt.Sprintf("JPG %d", n)
		if f.random.IntN(6) == 0 {
			picture += " too hard"
		}
		d.add(f.t, n, picture)
		if f.random.IntN(4) == 0 {
			d.rows[len(d.rows)-1] += "2026-11-22"
		}
	}
	d.mustEnrol(f.t, f.lab)
}

func (f *life) active() (ids []uint64) {
	for after := uint64(0); ; {
		page, err := f.db.FacePhotoKeysAfter(f.t.Context(), after, 100)
		if err != nil {
			f.t.Fatal(err)
		}
		if len(page) == 0 {
			return ids
		}
		for _, k := range page {
			ids, after = append(ids, k.ID), k.ID
		}
	}
}

// leave takes one photo out, and notes whether both stores had its template.
func (f *life) leave() {
	all := f.active()
	if len(all) < 2 {
		return
	}
	id := all[f.random.IntN(len(all))]
	both := f.next.Has(id)
	got, err := f.Remove(f.t.Context(), steward, []uint64{id}, "當事人申請刪除，經核准")
	if err != nil || len(got) != 1 || (got[0].Next != nil) != both || got[0].Template == nil {
		f.t.Fatalf("photo %d, in both stores %v: %+v, %v", id, both, got, err)
	}
	f.removed[id] = both
}

// pass lets two days go by, once: what may be kept no longer leaves.
func (f *life) pass() {
	f.clock.now = f.clock.now.AddDate(0, 0, 2)
	gone, err := f.Sweep(f.t.Context(), steward)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, c := range gone {
		f.removed[c.Photo] = c.Next != nil
	}
}

func (f *life) happen() {
	switch f.random.IntN(8) {
	case 0, 1, 2:
		f.come()
	case 3, 4, 5, 6:
		f.leave()
	default:
		f.pass()
	}
}

// TestReenrolWhileLifeGoesOn: photos come and leave between any two steps of a
// re-enrolment, in many orders. At the switch, and after it, the new store holds
// a template of each photo that is there, of no other, and each is the new
// model's own.
func TestReenrolWhileLifeGoesOn(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			liveThrough(t, seed)
		})
	}
}

func liveThrough(t *testing.T, seed uint64) {
	l := newFolderLab(t)
	f := &life{lab: l, t: t, random: rand.New(rand.NewPCG(seed, 7)), next: l.folder.Beside(), removed: map[uint64]bool{}}
	for range 1 + seed%5 {
		f.come()
	}
	r := l.folder.Reenrolment(standIn{salt: "next"})
	r.Allow = 1000
	left := 10
	r.Pause = func(context.Context) error {
		if left > 0 && f.random.IntN(3) == 0 {
			left--
			f.happen()
		}
		return nil
	}
	put := r.Switch
	r.Switch = func(ctx context.Context) error {
		f.complete("at the switch", nil)
		return put(ctx)
	}
	report, err := l.Reenrol(t.Context(), steward, r)
	if err != nil || !report.Switched {
		t.Fatalf("%+v, %v", report, err)
	}
	f.complete("after it", report.Failed)
	f.searched(report.Failed)
}

// complete holds the next store against the rows.
func (f *life) complete(when string, failed []gallery.FailedPhoto) {
	f.t.Helper()
	for _, id := range f.active() {
		hard := slices.ContainsFunc(failed, func(p gallery.FailedPhoto) bool { return p.ID == id })
		jpeg, err := f.vault.Get(f.t.Context(), id)
		if err != nil {
			f.t.Fatal(err)
		}
		if want := !strings.Contains(string(jpeg), "too hard"); f.next.Has(id) != want || failed != nil && hard == want {
			f.t.Errorf("%s: photo %d, failed %v, has a template: %v", when, id, hard, !want)
		}
	}
	there := f.active()
	err := templates.New(f.next.Store).IDs(f.t.Context(), func(id uint64, _ uint16) error {
		if !slices.Contains(there, id) {
			return fmt.Errorf("photo %d has left and has a template", id)
		}
		return nil
	})
	if err != nil {
		f.t.Errorf("%s: %v", when, err)
	}
	for id := range f.removed {
		if _, err := f.CertificateOf(f.t.Context(), id); err != nil || f.next.Has(id) || slices.Contains(there, id) {
			f.t.Errorf("%s: photo %d was removed: %v", when, id, err)
		}
	}
}

// searched finds each photo by the new model's template of it.
func (f *life) searched(failed []gallery.FailedPhoto) {
	f.t.Helper()
	parts, err := f.next.Load(f.t.Context(), nil)
	if err != nil {
		f.t.Fatal(err)
	}
	local, err := search.NewLocal("test", 1, parts...)
	if err != nil {
		f.t.Fatal(err)
	}
	hard := map[uint64]bool{}
	for _, p := range failed {
		hard[p.ID] = true
	}
	for _, id := range f.active() {
		if hard[id] {
			continue
		}
		jpeg, err := f.vault.Get(f.t.Context(), id)
		if err != nil {
			f.t.Fatal(err)
		}
		probe, err := standIn{salt: "next"}.Measure(f.t.Context(), jpeg)
		if err != nil {
			f.t.Fatal(err)
		}
		a, err := local.Search(f.t.Context(), search.Query{Probes: [][]float32{probe}, K: 1, Filter: search.Everything()})
		if err != nil || len(a.Hits[0]) != 1 || a.Hits[0][0].ID != id || a.Hits[0][0].Score < 0.999 {
			f.t.Fatalf("photo %d: %+v, %v", id, a.Hits, err)
		}
	}
}

// TestReenrolBesideOthers runs re-enrolment, enrolment and removal in goroutines
// of their own, for the race detector. Neither of the two is told to wait for
// the re-enrolment.
func TestReenrolBesideOthers(t *testing.T) {
	t.Parallel()
	l := newFolderLab(t)
	next := l.folder.Beside()
	d := newDelivery(t)
	for i := range 90 {
		d.add(t, i, fmt.Sprintf("JPG %d", i))
	}
	d.mustEnrol(t, l)
	var others sync.WaitGroup
	begun := make(chan bool)
	var once sync.Once
	r := l.folder.Reenrolment(standIn{salt: "next"})
	r.Pause = func(context.Context) error {
		once.Do(func() { close(begun) })
		return nil
	}
	lists := make([]*delivery, 4)
	for i := range lists {
		lists[i] = newDelivery(t)
		for j := range 5 {
			lists[i].add(t, 1000+10*i+j, fmt.Sprintf("JPG later %d %d", i, j))
		}
	}
	others.Go(func() {
		<-begun
		for _, list := range lists {
			again(t, func() error { _, err := list.enrol(t.Context(), l); return err })
		}
	})
	others.Go(func() {
		<-begun
		for id := uint64(1); id <= 60; id += 3 {
			again(t, func() error {
				_, err := l.Remove(t.Context(), steward, []uint64{id}, "當事人申請刪除，經核准")
				return err
			})
		}
	})
	report, err := l.Reenrol(t.Context(), steward, r)
	others.Wait()
	if err != nil || !report.Switched {
		t.Fatal(report, err)
	}
	got, err := l.Reconcile(t.Context(), steward, false)
	if err != nil || !got.Clean() || got.Rows != 90+20-20 || next.Len() != int(got.Rows) {
		t.Errorf("%+v, %d templates, %v", got, next.Len(), err)
	}
}

// again does something until no other enrolment or removal is in the way.
func again(t *testing.T, do func() error) {
	err := do()
	for errors.Is(err, gallery.ErrBusy) {
		runtime.Gosched()
		err = do()
	}
	if err != nil {
		t.Error(err)
	}
}

// TestRemovalWaitsForAMoment: a removal that comes while a re-enrolment writes is
// not refused; it is carried out as soon as that is done, in both stores.
func TestRemovalWaitsForAMoment(t *testing.T) {
	t.Parallel()
	l := newFolderLab(t)
	d := newDelivery(t)
	for i := range 3 {
		d.add(t, i, fmt.Sprintf("JPG %d", i))
	}
	d.mustEnrol(t, l)
	next := l.folder.Beside()
	r := l.folder.Reenrolment(standIn{salt: "next"})
	removed := make(chan error, 1)
	r.Next = telling{r.Next, func() {
		go func() {
			_, err := l.Remove(context.Background(), steward, []uint64{2}, "當事人申請刪除，經核准")
			removed <- err
		}()
	}}
	r.Pause = func(context.Context) error { return nil }
	report, err := l.Reenrol(t.Context(), steward, r)
	if rerr := <-removed; rerr != nil || err != nil || !report.Switched || next.Has(2) {
		t.Errorf("removal %v; %+v, %v; still there %v", rerr, report, err, next.Has(2))
	}
}

// telling tells before it writes.
type telling struct {
	gallery.Templates
	tell func()
}

func (w telling) Append(ctx context.Context, all []gallery.Template) error {
	w.tell()
	return w.Templates.Append(ctx, all)
}

// TestSomebodyDecides: too many failures wait for a person, who decides on what
// they saw, once, with a reason, on record.
func TestSomebodyDecides(t *testing.T) {
	t.Parallel()
	l := newFolderLab(t)
	d := newDelivery(t)
	d.add(t, 1, "JPG 1").add(t, 2, "JPG 2 too hard").add(t, 3, "JPG 3 too hard")
	d.mustEnrol(t, l)
	if _, any := l.ReenrolStatus(); any {
		t.Error("a status before the first")
	}
	r := l.folder.Reenrolment(standIn{salt: "next"})
	r.From, r.To = "old", "new"
	if _, err := l.Reenrol(t.Context(), steward, r); !errors.Is(err, gallery.ErrIncomplete) {
		t.Fatal(err)
	}
	s, _ := l.ReenrolStatus()
	if s.State != gallery.ReenrolWaiting || len(s.Failed) != 2 || s.Made != 1 || s.Photos != 3 || s.From != "old" || s.To != "new" {
		t.Errorf("%+v", s)
	}
	const why = "兩張相片過於模糊，另行補拍建檔"
	for _, x := range []struct {
		who  mpolice.Officer
		seen int
		why  string
		want error
	}{
		{super1, 2, why, gallery.ErrRole}, {steward, 1, why, mpolice.ErrConflict}, {steward, 2, "好", nil},
	} {
		err := l.AcceptMissing(t.Context(), x.who, x.seen, x.why)
		var invalid *mpolice.Invalid
		if x.want != nil && !errors.Is(err, x.want) || x.want == nil && !errors.As(err, &invalid) {
			t.Errorf("%+v: %v", x, err)
		}
	}
	if err := l.RetryReenrol(t.Context(), patrol); !errors.Is(err, gallery.ErrRole) {
		t.Error(err)
	}
	for range 2 { // an impatient thumb
		if err := l.AcceptMissing(t.Context(), steward, 2, why); err != nil {
			t.Fatal(err)
		}
	}
	<-l.Decided()
	d.add(t, 4, "JPG 4 too hard") // another failure was not accepted
	d.mustEnrol(t, l)
	if report, err := l.Reenrol(t.Context(), steward, r); !errors.Is(err, gallery.ErrIncomplete) || len(report.Failed) != 3 {
		t.Fatal(report, err)
	}
	if err := errors.Join(l.RetryReenrol(t.Context(), steward), l.RetryReenrol(t.Context(), steward)); err != nil {
		t.Fatal(err)
	}
	<-l.Decided()
	if _, err := l.Remove(t.Context(), steward, []uint64{4}, "相片品質不足，經核准移除"); err != nil {
		t.Fatal(err)
	}
	report, err := l.Reenrol(t.Context(), steward, r)
	if err != nil || !report.Switched || len(report.Failed) != 2 {
		t.Fatalf("%+v, %v", report, err)
	}
	s, _ = l.ReenrolStatus()
	if s.State != gallery.ReenrolSwitched || !s.Switched.Equal(l.clock.now) {
		t.Errorf("%+v", s)
	}
	if err := l.RetryReenrol(t.Context(), steward); !errors.Is(err, mpolice.ErrConflict) {
		t.Error("again after the switch:", err)
	}
	all := strings.Join(l.records(t), "\n")
	for what, n := range map[string]int{"what=missing-accepted to=new failed=2 photos=2 3 reason=" + why: 1, "what=reenrolment-retried": 1, "what=model-switched": 1, "what=old-templates-destroyed": 1} {
		if strings.Count(all, what) != n {
			t.Errorf("%q is not on record %d times:\n%s", what, n, all)
		}
	}
}

// TestReenrolStops: it stops with its context between two photos, says so, and
// keeps what it made; a fault of the model keeps the old one too.
func TestReenrolStops(t *testing.T) {
	t.Parallel()
	l := newFolderLab(t)
	d := newDelivery(t)
	for i := range 40 {
		d.add(t, i, fmt.Sprintf("JPG %d", i))
	}
	d.mustEnrol(t, l)
	ctx, stop := context.WithCancel(t.Context())
	r := l.folder.Reenrolment(standIn{salt: "next"})
	n := 0
	r.Pause = func(context.Context) error {
		if n++; n == 37 {
			stop()
		}
		return nil
	}
	report, err := l.Reenrol(ctx, steward, r)
	if !errors.Is(err, context.Canceled) || report.Switched || report.Made != 32 || l.segments.Len() != 40 {
		t.Errorf("%+v, %v", report, err)
	}
	if s, _ := l.ReenrolStatus(); s.State != gallery.ReenrolStopped {
		t.Errorf("%+v", s)
	}
	r.Pause = nil
	r.Engine = failing{standIn{salt: "next"}}
	if _, err := l.Reenrol(t.Context(), steward, r); err == nil || l.segments.Len() != 40 {
		t.Error("with a broken model:", err)
	}
	r.Engine = long{standIn{salt: "next"}}
	if _, err := l.Reenrol(t.Context(), steward, r); err == nil || !strings.Contains(err.Error(), "unit length") {
		t.Error("templates that are not of unit length:", err)
	}
	r.Engine = standIn{salt: "next"}
	if report, err = l.Reenrol(t.Context(), steward, r); err != nil || report.There != 32 || report.Made != 8 || !report.Switched {
		t.Errorf("%+v, %v", report, err)
	}
}

type failing struct{ standIn }

func (failing) Measure(context.Context, []byte) ([]float32, error) {
	return nil, errors.New("the model failed")
}

type long struct{ standIn }

func (l long) Measure(ctx context.Context, jpeg []byte) ([]float32, error) {
	v, err := l.standIn.Measure(ctx, jpeg)
	for i := range v {
		v[i] *= 2
	}
	return v, err
}

// TestSwitchThatFails: where the switch itself fails nothing is destroyed, and
// the old model stays in use.
func TestSwitchThatFails(t *testing.T) {
	t.Parallel()
	l := newFolderLab(t)
	newDelivery(t).add(t, 1, "JPG 1").mustEnrol(t, l)
	good := l.folder.Reenrolment(standIn{salt: "next"})
	for name, spoil := range map[string]func(*gallery.Reenrolment){
		"switch": func(r *gallery.Reenrolment) { r.Switch = func(context.Context) error { return segment.ErrUnfinished } },
		"ready":  func(r *gallery.Reenrolment) { r.Ready = func(context.Context) error { return segment.ErrClosed } },
	} {
		r := good
		spoil(&r)
		report, err := l.Reenrol(t.Context(), steward, r)
		if err == nil || report.Switched || l.segments.Len() != 1 {
			t.Errorf("%s: %+v, %v", name, report, err)
		}
	}
	if report, err := l.Reenrol(t.Context(), steward, good); err != nil || !report.Switched {
		t.Error(report, err)
	}
}
