package gallery_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/face/gallery"
)

// TestPicturesTakeAReceipt: no picture and no person is read before the intent
// is durable, nor under one that names another register or subject.
func TestPicturesTakeAReceipt(t *testing.T) {
	t.Parallel()
	l, d := newLab(t), newDelivery(t)
	ctx := t.Context()
	d.add(t, 1, "JPG police")
	d.file(t, "old.jpg", "JPG old card")
	d.file(t, "new.jpg", "JPG new card")
	d.row(fmt.Sprintf("new.jpg,%s,document,HRA-52,,hq,2026-03-01,,", nid(2)))
	d.row(fmt.Sprintf("old.jpg,%s,document,HRA-52,,hq,2020-03-01,,", nid(2)))
	if b := d.mustEnrol(t, l); b.Enrolled != 3 {
		t.Fatal(b.Tally, l.reasons(t, b.ID))
	}
	face := mpolice.Subject{Kind: mpolice.SubjectFace, Key: "00112233445566778899aabbccddeeff"}
	holder := mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: nid(2)}
	receipt := func(s mpolice.Subject, r mpolice.Register) audit.Receipt {
		got, err := l.recorder.Intend(ctx, audit.Record{Kind: audit.KindIntent, Officer: "A1", Unit: "east", Subject: s}, []mpolice.Register{r})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	good, one := receipt(face, mpolice.RegisterPhotos), receipt(holder, mpolice.RegisterIDPhoto)
	if b, err := l.Picture(ctx, good, face, 1); err != nil || string(b) != "JPG police" {
		t.Errorf("picture %q, %v", b, err)
	}
	if s, err := l.Subject(ctx, good, face, 1); err != nil || s.Key != nid(1) {
		t.Errorf("person: %v", err)
	}
	if b, err := l.Registered(ctx, one, holder); err != nil || string(b) != "JPG new card" {
		t.Errorf("registered photo %q, %v", b, err)
	}
	other := mpolice.Subject{Kind: mpolice.SubjectFace, Key: "ff112233445566778899aabbccddeeff"}
	for what, r := range map[string]audit.Receipt{"no": {}, "another register's": receipt(face, mpolice.RegisterIDPhoto), "another subject's": receipt(other, mpolice.RegisterPhotos)} {
		if _, err := l.Picture(ctx, r, face, 1); !errors.Is(err, mpolice.ErrNoReceipt) {
			t.Errorf("picture under %s receipt: %v", what, err)
		}
		if _, err := l.Subject(ctx, r, face, 1); !errors.Is(err, mpolice.ErrNoReceipt) {
			t.Errorf("person under %s receipt: %v", what, err)
		}
		if _, err := l.Registered(ctx, r, holder); !errors.Is(err, mpolice.ErrNoReceipt) {
			t.Errorf("registered photo under %s receipt: %v", what, err)
		}
	}
	if _, err := l.Picture(ctx, good, face, 2); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("a document's photo as a candidate: %v", err)
	}
	if _, err := l.Subject(ctx, good, face, 2); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("a document's holder as a candidate: %v", err)
	}
	nobody := mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: nid(1)}
	if _, err := l.Registered(ctx, receipt(nobody, mpolice.RegisterIDPhoto), nobody); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("a police photo as a document's: %v", err)
	}
}

// TestMovedPersonIsNobody: a sealed person that the database's owner moved to
// another photo opens there as nobody.
func TestMovedPersonIsNobody(t *testing.T) {
	t.Parallel()
	l, d := newLab(t), newDelivery(t)
	d.add(t, 1, "JPG a").add(t, 2, "JPG b")
	d.mustEnrol(t, l)
	moved := newLabOf(l, func(p *gallery.Parts) { p.Store = mover{l.db} })
	face := mpolice.Subject{Kind: mpolice.SubjectFace, Key: "00112233445566778899aabbccddeeff"}
	r, err := l.recorder.Intend(t.Context(), audit.Record{Kind: audit.KindIntent, Officer: "A1", Unit: "east", Subject: face}, []mpolice.Register{mpolice.RegisterPhotos})
	if err != nil {
		t.Fatal(err)
	}
	for id := range uint64(2) {
		if s, err := moved.Subject(t.Context(), r, face, id+1); err == nil {
			t.Errorf("photo %d is said to be of %v", id+1, s.Kind)
		}
	}
}

func newLabOf(l *lab, change func(*gallery.Parts)) *gallery.Desk {
	p := l.Parts
	change(&p)
	return gallery.NewDesk(p)
}

// mover is a database whose owner exchanged the sealed people of two photos.
type mover struct{ gallery.Store }

func (m mover) FacePhoto(ctx context.Context, id uint64) (gallery.Stored, error) {
	s, err := m.Store.FacePhoto(ctx, id)
	if err != nil {
		return s, err
	}
	o, err := m.Store.FacePhoto(ctx, 3-id)
	s.SubjectBox, s.SubjectTag = o.SubjectBox, o.SubjectTag
	return s, err
}
