package gallery_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"mpolice/internal/face/gallery"
	"mpolice/internal/face/gallery/templates"
)

// reenrolSteps are the changes of the story below: append; leave, erase, erase
// beside, erase picture, certify; append; switch, switched, destroyed.
const reenrolSteps = 10

// reenrolStory re-enrols 40 photos and takes two of them out in the middle: one
// that has its new template by then, and one that has not.
func reenrolStory(ctx context.Context, l *lab, f *fault) error {
	r := l.folder.Reenrolment(standIn{salt: "next"})
	pauses := 0
	r.Pause = func(context.Context) error {
		if pauses++; pauses != 35 {
			return nil
		}
		_, err := l.Remove(ctx, steward, []uint64{2, 38}, "當事人申請刪除，經核准")
		return err
	}
	put, destroy := r.Switch, r.Destroy
	r.Next = l.Beside
	r.Switch = func(ctx context.Context) error {
		if err := f.step(); err != nil {
			return err
		}
		if err := put(ctx); err != nil {
			return err
		}
		return f.step()
	}
	r.Destroy = func(ctx context.Context) (gallery.Erasure, error) {
		e, err := destroy(ctx)
		if err == nil {
			err = f.step()
		}
		return e, err
	}
	_, err := l.Reenrol(ctx, steward, r)
	return err
}

// reenrolFolder is a gallery of the first model with 40 photos.
func reenrolFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	l, err := openLab(t.Context(), dir, hooks{next: true})
	if err != nil {
		t.Fatal(err)
	}
	d := newDelivery(t)
	for i := range 40 {
		d.add(t, i, fmt.Sprintf("JPG %d", i))
	}
	d.mustEnrol(t, l)
	l.close()
	return dir
}

// TestKilledWhileReenrolled kills a real process (SIGKILL) at each step of a
// re-enrolment during which photos leave. The next process finds the old
// templates in use or the new ones, each whole, and goes on to the same end.
func TestKilledWhileReenrolled(t *testing.T) {
	t.Parallel()
	if dir := os.Getenv("REENROL_LAB"); dir != "" {
		reenrolVictim(t, dir)
		return
	}
	made := reenrolFolder(t)
	for at := 1; at <= reenrolSteps; at++ {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(made)); err != nil {
			t.Fatal(err)
		}
		t.Run(fmt.Sprint("step ", at), func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0], "-test.run=^TestKilledWhileReenrolled$")
			cmd.Env = append(os.Environ(), "REENROL_LAB="+dir, fmt.Sprint("GALLERY_STEP=", at))
			out, err := cmd.CombinedOutput()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
				t.Fatalf("the process was not killed: %v\n%s", err, out)
			}
			afterReenrolDied(t, dir, at)
		})
	}
}

func reenrolVictim(t *testing.T, dir string) {
	f := &fault{happen: func() error {
		if err := syscall.Kill(os.Getpid(), syscall.SIGKILL); err != nil {
			return err
		}
		select {}
	}}
	if _, err := fmt.Sscan(os.Getenv("GALLERY_STEP"), &f.left); err != nil {
		t.Fatal(err)
	}
	h := f.hooks()
	h.next = true
	h.beside = func(beside gallery.Templates) gallery.Templates { return faultyTemplates{beside, f} }
	l, err := openLab(t.Context(), dir, h)
	if err != nil {
		t.Fatal(err)
	}
	if err := reenrolStory(t.Context(), l, f); err != nil {
		t.Fatal(err)
	}
}

// afterReenrolDied opens what the process left, mends it, and goes on.
func afterReenrolDied(t *testing.T, dir string, at int) {
	l, err := openLab(t.Context(), dir, hooks{next: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	if _, err := l.Mend(t.Context(), steward); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(l.Left(t.Context(), steward, l.folder.Left()), l.folder.Settle()); err != nil {
		t.Fatal(err)
	}
	gone := at > 2 // the decision that they leave stood
	if fits := l.folder.Fits(); fits != (at >= 9) {
		t.Errorf("the new model in use: %v", fits)
	}
	if n := l.segments.Len(); n != map[bool]int{true: 38, false: 40}[gone] {
		t.Errorf("%d templates in use", n)
	}
	if !gone {
		if _, err := l.Remove(t.Context(), steward, []uint64{2, 38}, "當事人申請刪除，經核准"); err != nil {
			t.Fatal(err)
		}
	}
	if !l.folder.Fits() {
		report, err := l.Reenrol(t.Context(), steward, l.folder.Reenrolment(standIn{salt: "next"}))
		if err != nil || !report.Switched || report.Photos != 38 {
			t.Fatalf("%+v, %v", report, err)
		}
	}
	next := l.folder.Current()
	got, err := l.Reconcile(t.Context(), steward, false)
	if err != nil || !got.Clean() || got.Rows != 38 || next.Len() != 38 || next.Has(2) || next.Has(38) || next.Model() != nextModel {
		t.Errorf("%+v, %d templates, %v", got, next.Len(), err)
	}
	for _, id := range []uint64{2, 38} {
		if c, err := l.CertificateOf(t.Context(), id); err != nil || c.Picture == nil {
			t.Errorf("photo %d: %+v, %v", id, c, err)
		}
	}
	if err := next.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
	for what, least := range map[string]int{"what=model-switched": 1, "what=old-templates-destroyed method=" + templates.Destroyed: 1} {
		if n := strings.Count(strings.Join(l.records(t), "\n"), what); n < least {
			t.Errorf("%q is on record %d times", what, n)
		}
	}
}
