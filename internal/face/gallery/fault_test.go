package gallery_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	"mpolice/internal/audit"
	"mpolice/internal/face/gallery"
)

// fault is something that happens before the n-th change that the gallery makes
// outside itself: a full disk, or death.
type fault struct {
	mu     sync.Mutex
	left   int
	happen func() error
}

func (f *fault) step() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left--; f.left == 0 {
		return f.happen()
	}
	return nil
}

func (f *fault) hooks() hooks {
	return hooks{
		store:     func(s gallery.Store) gallery.Store { return faultyStore{s, f} },
		templates: func(t gallery.Templates) gallery.Templates { return faultyTemplates{t, f} },
		pictures:  func(p gallery.Pictures) gallery.Pictures { return faultyPictures{p, f} },
	}
}

type faultyTemplates struct {
	gallery.Templates
	*fault
}

func (t faultyTemplates) Append(ctx context.Context, all []gallery.Template) error {
	if err := t.step(); err != nil {
		return err
	}
	return t.Templates.Append(ctx, all)
}

func (t faultyTemplates) Erase(ctx context.Context, ids []uint64) (gallery.Erasure, error) {
	if err := t.step(); err != nil {
		return gallery.Erasure{}, err
	}
	return t.Templates.Erase(ctx, ids)
}

type faultyPictures struct {
	gallery.Pictures
	*fault
}

func (p faultyPictures) Put(ctx context.Context, all []gallery.Picture) error {
	if err := p.step(); err != nil {
		return err
	}
	return p.Pictures.Put(ctx, all)
}

func (p faultyPictures) Erase(ctx context.Context, ids []uint64) (gallery.Erasure, error) {
	if err := p.step(); err != nil {
		return gallery.Erasure{}, err
	}
	return p.Pictures.Erase(ctx, ids)
}

type faultyStore struct {
	gallery.Store
	*fault
}

func (s faultyStore) StartFaceBatch(ctx context.Context, b gallery.Batch, reserve int, r audit.Sealed) (int64, uint64, error) {
	if err := s.step(); err != nil {
		return 0, 0, err
	}
	return s.Store.StartFaceBatch(ctx, b, reserve, r)
}

func (s faultyStore) AdvanceFaceBatch(ctx context.Context, c gallery.Chunk, reserve int, r audit.Sealed) (uint64, error) {
	if err := s.step(); err != nil {
		return 0, err
	}
	first, err := s.Store.AdvanceFaceBatch(ctx, c, reserve, r)
	if err == nil {
		err = s.step() // written, and nobody told
	}
	return first, err
}

func (s faultyStore) EndFaceBatch(ctx context.Context, e gallery.BatchEnd, r audit.Sealed) error {
	if err := s.step(); err != nil {
		return err
	}
	return s.Store.EndFaceBatch(ctx, e, r)
}

func (s faultyStore) LeaveFacePhotos(ctx context.Context, all []gallery.Leaving, r audit.Sealed) error {
	if err := s.step(); err != nil {
		return err
	}
	return s.Store.LeaveFacePhotos(ctx, all, r)
}

func (s faultyStore) RemoveFacePhotos(ctx context.Context, all map[uint64][]byte, r audit.Sealed) error {
	if err := s.step(); err != nil {
		return err
	}
	return s.Store.RemoveFacePhotos(ctx, all, r)
}

// faultList is a list of two chunks: 7 photos, one of them twice, one bad.
func faultList(t testing.TB, dir string) *delivery {
	d := &delivery{dir: dir, chunk: 5}
	for i := range 7 {
		d.add(t, i, fmt.Sprintf("JPG %d", i))
	}
	d.row(d.rows[2])
	return d.add(t, 200, "JPG blurred")
}

// faultWork enrols the list and takes two photos out. Steps 1 to 10: start;
// append, put, advance, advanced; the same; end. Then leave, erase, erase,
// certify.
func faultWork(ctx context.Context, l *lab, d *delivery) error {
	if _, err := d.enrol(ctx, l); err != nil {
		return err
	}
	_, err := l.Outcomes(ctx, steward, strings.NewReader("case_number,outcome,decided,decision\n115-1,acquitted,2026-11-01,a\n115-6,acquitted,2026-11-01,b\n"))
	return err
}

const faultSteps = 15

// TestKilledAtEachStep kills a real process (SIGKILL) at each step of enrolment
// and removal. What it left is mended, and the same work done again comes to the
// same end: no photo lost, doubled or half there.
func TestKilledAtEachStep(t *testing.T) {
	t.Parallel()
	if dir := os.Getenv("GALLERY_LAB"); dir != "" {
		faultVictim(t, dir)
		return
	}
	d := faultList(t, t.TempDir())
	atEachStep(t, func(at int, dir string) {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilledAtEachStep$")
		cmd.Env = append(os.Environ(), "GALLERY_LAB="+dir, fmt.Sprint("GALLERY_STEP=", at))
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
			t.Errorf("step %d: the process was not killed: %v\n%s", at, err, out)
			return
		}
		l, err := openLab(t.Context(), dir, hooks{})
		if err != nil {
			t.Errorf("step %d: %v", at, err)
			return
		}
		defer l.close()
		finishAfter(t, l, d, fmt.Sprint("killed at step ", at))
	})
}

// atEachStep calls do for every step with a folder of its own, a few at a time.
func atEachStep(t *testing.T, do func(at int, dir string)) {
	var wait sync.WaitGroup
	room := make(chan bool, 5)
	for at := 1; at <= faultSteps; at++ {
		dir := t.TempDir()
		wait.Go(func() {
			room <- true
			defer func() { <-room }()
			do(at, dir)
		})
	}
	wait.Wait()
}

func faultVictim(t *testing.T, dir string) {
	f := &fault{happen: func() error {
		if err := syscall.Kill(os.Getpid(), syscall.SIGKILL); err != nil {
			return err
		}
		select {}
	}}
	if _, err := fmt.Sscan(os.Getenv("GALLERY_STEP"), &f.left); err != nil {
		t.Fatal(err)
	}
	l, err := openLab(t.Context(), dir, f.hooks())
	if err != nil {
		t.Fatal(err)
	}
	pictures := dir + "-pictures" // its own: others read theirs while this one writes
	if err := os.MkdirAll(pictures, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := faultWork(t.Context(), l, faultList(t, pictures)); err != nil {
		t.Fatal(err)
	}
}

// TestDiskFullAtEachStep fails each step once, in a program that lives on.
func TestDiskFullAtEachStep(t *testing.T) {
	t.Parallel()
	d := faultList(t, t.TempDir())
	full := errors.New("no space left on device")
	atEachStep(t, func(at int, dir string) {
		f := &fault{left: at, happen: func() error { return full }}
		l, err := openLab(t.Context(), dir, f.hooks())
		if err != nil {
			t.Errorf("step %d: %v", at, err)
			return
		}
		defer l.close()
		if err := faultWork(t.Context(), l, d); !errors.Is(err, full) {
			t.Errorf("step %d: %v", at, err)
		}
		finishAfter(t, l, d, fmt.Sprint("disk full at step ", at))
	})
}

// finishAfter mends, works again, and expects the one right end.
func finishAfter(t *testing.T, l *lab, d *delivery, when string) {
	t.Helper()
	if _, err := l.Mend(t.Context(), l.System()); err != nil {
		t.Errorf("%s: mend: %v", when, err)
	}
	if r, err := l.Reconcile(t.Context(), l.System(), false); err != nil || !r.Clean() {
		t.Errorf("%s: mending left %+v, %v", when, r, err)
	}
	if err := faultWork(t.Context(), l, d); err != nil {
		t.Errorf("%s: again: %v", when, err)
	}
	counts, err := l.Statistics(t.Context())
	n := map[gallery.State]int64{}
	for _, c := range counts {
		n[c.State] += c.Photos
	}
	if err != nil || n[gallery.StateActive] != 5 || n[gallery.StateRemoved] != 2 || n[gallery.StateLeaving] != 0 {
		t.Errorf("%s: %v photos (%v)", when, n, err)
	}
	l.whole(t, 5)
	all, err := l.Batches(t.Context(), 10)
	var sum gallery.Tally
	for _, b := range all {
		if b.State != gallery.BatchDone || !b.Balanced() || b.In != 9 {
			t.Errorf("%s: batch %+v", when, b)
		}
		sum = sum.Add(b.Tally)
	}
	if err != nil || sum.Enrolled != 7 {
		t.Errorf("%s: %d photos enrolled in all (%v)", when, sum.Enrolled, err)
	}
}

// TestOrphansAreDestroyed: what lies about without a row goes; a gallery whose
// rows are missing is not emptied.
func TestOrphansAreDestroyed(t *testing.T) {
	t.Parallel()
	l, d := newLab(t), newDelivery(t)
	d.add(t, 1, "JPG a").add(t, 2, "JPG b")
	d.mustEnrol(t, l)
	v, err := standIn{}.Measure(t.Context(), []byte("JPG z"))
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(l.Templates.Append(t.Context(), []gallery.Template{{ID: 90, Category: 1, Vector: v}}))
	must(l.Pictures.Put(t.Context(), []gallery.Picture{{ID: 91, JPEG: []byte("JPG z")}}))
	_, err = l.Templates.Erase(t.Context(), []uint64{2})
	must(err)
	_, err = l.Pictures.Erase(t.Context(), []uint64{1})
	must(err)
	r, err := l.Reconcile(t.Context(), steward, false)
	if err != nil || fmt.Sprint(r.Rows, r.Templates, r.Pictures, r.NoTemplate, r.NoPicture) != "2 [90] [91] [2] [1]" {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := l.Reconcile(t.Context(), steward, false); err != nil || len(r.Templates)+len(r.Pictures) != 0 {
		t.Errorf("again: %+v, %v", r, err)
	}
}

func TestWrongDatabaseEmptiesNothing(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	v, err := standIn{}.Measure(t.Context(), []byte("JPG z"))
	if err != nil {
		t.Fatal(err)
	}
	many := make([]gallery.Template, 1100)
	for i := range many {
		many[i] = gallery.Template{ID: uint64(i + 1), Category: 1, Vector: v}
	}
	if err := l.Templates.Append(t.Context(), many); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Reconcile(t.Context(), steward, false); !errors.Is(err, gallery.ErrLoss) || l.segments.Len() != 1100 {
		t.Errorf("%d templates left: %v", l.segments.Len(), err)
	}
	if _, err := l.Reconcile(t.Context(), steward, true); err != nil || l.segments.Len() != 0 {
		t.Errorf("%d templates left after the loss was accepted: %v", l.segments.Len(), err)
	}
}

// TestTwoEnrolmentsAtOnce: in one program the second is told to wait; of two
// programs on one database each row comes in once.
func TestTwoEnrolmentsAtOnce(t *testing.T) {
	t.Parallel()
	l, d := newLab(t), newDelivery(t)
	d.add(t, 1, "JPG a")
	inside, leave := make(chan bool), make(chan bool)
	slow := newLabWith(t, func(p *gallery.Parts) { p.Engine = waiting{standIn{}, inside, leave} })
	done := make(chan error)
	go func() { _, err := d.enrol(t.Context(), slow); done <- err }()
	<-inside
	if _, err := d.enrol(t.Context(), slow); !errors.Is(err, gallery.ErrBusy) {
		t.Errorf("a second enrolment: %v", err)
	}
	if _, err := slow.Sweep(t.Context(), steward); !errors.Is(err, gallery.ErrBusy) {
		t.Errorf("a sweep meanwhile: %v", err)
	}
	close(leave)
	if err := <-done; err != nil {
		t.Error(err)
	}
	_ = l
}

// waiting is a model that says when it is asked, and waits.
type waiting struct {
	standIn
	inside, leave chan bool
}

func (w waiting) Clean(ctx context.Context, raw []byte) ([]byte, error) {
	w.inside <- true
	<-w.leave
	return w.standIn.Clean(ctx, raw)
}

// TestRowTakenMeanwhile: another program enrolled a row of the chunk while this
// one looked at its picture. The chunk is looked at again, and nothing doubles.
func TestRowTakenMeanwhile(t *testing.T) {
	t.Parallel()
	l, d := newLab(t), newDelivery(t)
	d.add(t, 1, "JPG a").add(t, 2, "JPG b")
	thief := &delivery{dir: d.dir, rows: d.rows[:1]}
	steal := func(s gallery.Store) gallery.Store { return &thieving{Store: s, thief: thief, lab: l} }
	p := l.Parts
	p.Store = steal(p.Store)
	victim := *l
	victim.Desk = gallery.NewDesk(p)
	b, err := d.enrol(t.Context(), &victim)
	if err != nil || b.Tally != (gallery.Tally{In: 2, Enrolled: 1, Unchanged: 1}) {
		t.Errorf("%+v, %v", b.Tally, err)
	}
	l.whole(t, 2)
}

// thieving enrols another list just before the first chunk is written.
type thieving struct {
	gallery.Store
	once  sync.Once
	thief *delivery
	lab   *lab
	err   error
}

func (s *thieving) AdvanceFaceBatch(ctx context.Context, c gallery.Chunk, reserve int, r audit.Sealed) (uint64, error) {
	s.once.Do(func() { _, s.err = s.thief.enrol(ctx, s.lab) })
	if s.err != nil {
		return 0, s.err
	}
	return s.Store.AdvanceFaceBatch(ctx, c, reserve, r)
}
