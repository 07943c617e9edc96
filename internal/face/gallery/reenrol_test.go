package gallery_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"mpolice/internal/face/gallery"
	"mpolice/internal/face/gallery/templates"
	"mpolice/internal/face/segment"
)

var nextModel = [32]byte{2}

// reenrol runs a re-enrolment of the lab to the next model.
func (l *lab) reenrol(t *testing.T, next *segment.Store, allow int, progress func(gallery.Progress)) (gallery.ReenrolReport, error) {
	t.Helper()
	dir := filepath.Join(l.dir, "face")
	old, err := l.keys.Root(fmt.Sprintf("face/templates-%x.key", [4]byte{1}))
	if err != nil {
		t.Fatal(err)
	}
	return l.Reenrol(t.Context(), steward, gallery.Reenrolment{
		Next: templates.New(next), Engine: standIn{salt: "next"}, Model: fmt.Sprintf("%x", nextModel), Allow: allow, Progress: progress,
		Switch: func(context.Context) error { return segment.Switch(dir, nextModel) },
		Destroy: func(ctx context.Context) (gallery.Erasure, error) {
			return templates.Destroy(ctx, templates.New(l.segments), segment.FolderOf(dir, [32]byte{1}), old)
		},
	})
}

func TestReenrol(t *testing.T) {
	t.Parallel()
	l, d := newLab(t), newDelivery(t)
	for i := range 40 {
		d.add(t, i, fmt.Sprintf("JPG %d", i))
	}
	d.add(t, 50, "JPG too hard for the next")
	d.file(t, "id.jpg", "JPG card")
	d.row(fmt.Sprintf("id.jpg,%s,document,HRA-52,,hq,2026-03-01,,", nid(60)))
	d.mustEnrol(t, l)
	next, err := l.openSegments(t.Context(), nextModel)
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	r, err := l.reenrol(t, next, 0, nil)
	if !errors.Is(err, gallery.ErrIncomplete) || r.Switched || r.Made != 40 || len(r.Failed) != 1 || r.Failed[0].Code != "quality.no_face" {
		t.Fatalf("%+v, %v", r, err)
	}
	if l.segments.Len() != 41 {
		t.Errorf("the gallery in use has %d templates", l.segments.Len())
	}
	// A photo that leaves leaves the templates that are being made, too.
	if out := l.outcomes(t, "115-3,,,acquitted,2026-11-01,x"); len(out.Certificates) != 1 || next.Len() != 39 || next.Has(4) {
		t.Errorf("%d templates beside, %d certificates", next.Len(), len(out.Certificates))
	}
	var last gallery.Progress
	r, err = l.reenrol(t, next, 1, func(p gallery.Progress) { last = p })
	if err != nil || !r.Switched || r.Made != 0 || r.There != 39 || r.Photos != 40 || r.Old.Method == "" || last.Read != 40 || last.Size != 40 {
		t.Fatalf("%+v, %+v, %v", r, last, err)
	}
	dir := filepath.Join(l.dir, "face")
	if now, err := segment.Current(dir); err != nil || now != nextModel {
		t.Errorf("in use: %x, %v", now[:4], err)
	}
	if _, err := l.openSegments(t.Context(), [32]byte{1}); err != nil {
		t.Error(err)
	} else if left, _ := filepath.Glob(filepath.Join(segment.FolderOf(dir, [32]byte{1}), "*")); len(left) > 4 {
		t.Errorf("old files: %v", left)
	}
	got, err := l.Reconcile(t.Context(), steward, false)
	if err != nil || fmt.Sprint(got.NoTemplate) != "[41]" || len(got.Templates)+len(got.Pictures)+len(got.NoPicture) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	if !strings.Contains(strings.Join(l.records(t), "\n"), "what=old-templates-destroyed") {
		t.Error("the destruction is on no record")
	}
}

// TestReenrolGoesOn: one that was stopped is not done again, and what left in
// the meantime, unseen by it, is not searched after the switch.
func TestReenrolGoesOn(t *testing.T) {
	t.Parallel()
	l, d := newLab(t), newDelivery(t)
	for i := range 5 {
		d.add(t, i, fmt.Sprintf("JPG %d", i))
	}
	d.mustEnrol(t, l)
	next, err := l.openSegments(t.Context(), nextModel)
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	ghost, err := standIn{salt: "next"}.Measure(t.Context(), []byte("JPG ghost"))
	if err != nil {
		t.Fatal(err)
	}
	if err := templates.New(next).Append(t.Context(), []gallery.Template{{ID: 2, Category: 1, Vector: ghost}, {ID: 99, Category: 1, Vector: ghost}}); err != nil {
		t.Fatal(err)
	}
	r, err := l.reenrol(t, next, 0, nil)
	if err != nil || r.Made != 4 || r.There != 1 || next.Has(99) || next.Len() != 5 {
		t.Errorf("%+v, %d templates, %v", r, next.Len(), err)
	}
}
