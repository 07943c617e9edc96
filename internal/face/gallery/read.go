package gallery

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/audit"
)

// Photo gives a photo that may be shown. One that has left is
// mpolice.ErrNotFound: a search may have met its template a moment before.
func (d *Desk) Photo(ctx context.Context, id uint64) (Photo, error) {
	s, err := d.active(ctx, id)
	return s.Photo, err
}

func (d *Desk) active(ctx context.Context, id uint64) (Stored, error) {
	s, err := d.Store.FacePhoto(ctx, id)
	if err != nil {
		return Stored{}, fmt.Errorf("read photo: %w", err)
	}
	if s.State != StateActive || DayOf(d.Clock.Now()) > s.Retain {
		return Stored{}, fmt.Errorf("read photo: %w", mpolice.ErrNotFound)
	}
	return s, nil
}

// Row gives a photo's row in any state, for those who administer the gallery.
func (d *Desk) Row(ctx context.Context, id uint64) (Photo, error) {
	s, err := d.Store.FacePhoto(ctx, id)
	return s.Photo, err
}

// Picture gives the JPEG of a photo of the police gallery, for a comparison
// whose intent is durable and names that register and subject.
func (d *Desk) Picture(ctx context.Context, receipt audit.Receipt, asked mpolice.Subject, id uint64) ([]byte, error) {
	if err := receipt.Covers(mpolice.RegisterPhotos, asked); err != nil {
		return nil, err
	}
	s, err := d.active(ctx, id)
	if err != nil {
		return nil, err
	}
	if s.Collection != CollectionPolice {
		return nil, fmt.Errorf("read photo: %w", mpolice.ErrNotFound)
	}
	return d.picture(ctx, id)
}

func (d *Desk) picture(ctx context.Context, id uint64) ([]byte, error) {
	if d.Pictures == nil {
		return nil, ErrNoGallery
	}
	b, err := d.Pictures.Get(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read photo %d: %w", id, err)
	}
	return b, nil
}

// Subject says whose photo it is, for the governed query that follows a
// comparison; the same receipt opens it.
func (d *Desk) Subject(ctx context.Context, receipt audit.Receipt, asked mpolice.Subject, id uint64) (mpolice.Subject, error) {
	if err := receipt.Covers(mpolice.RegisterPhotos, asked); err != nil {
		return mpolice.Subject{}, err
	}
	s, err := d.active(ctx, id)
	if err != nil {
		return mpolice.Subject{}, err
	}
	if s.Collection != CollectionPolice {
		return mpolice.Subject{}, fmt.Errorf("read photo: %w", mpolice.ErrNotFound)
	}
	return d.subject(s)
}

// subject opens a row's person and holds it against the row's tag: a box that
// was moved between rows names nobody.
func (d *Desk) subject(s Stored) (mpolice.Subject, error) {
	plain, err := d.Sealer.Open(s.SubjectBox, photoBound(s.ID))
	if err != nil {
		return mpolice.Subject{}, fmt.Errorf("read photo %d: %w", s.ID, err)
	}
	kind, key, ok := strings.Cut(string(plain), ":")
	if !ok || mpolice.SubjectKind(kind) != mpolice.SubjectNationalID {
		return mpolice.Subject{}, fmt.Errorf("read photo %d: %w", s.ID, errBox)
	}
	out := mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: key, Raw: key}
	if subtle.ConstantTimeCompare(d.subjectTag(out), s.SubjectTag) != 1 {
		return mpolice.Subject{}, fmt.Errorf("read photo %d: %w", s.ID, errBox)
	}
	return out, nil
}

// photoBound is what a sealed person is bound to.
func photoBound(id uint64) []byte { return []byte("photo " + strconv.FormatUint(id, 10)) }

// Registered gives the newest registered photo of the holder of a document, to
// be held against the person who shows it (1:1).
func (d *Desk) Registered(ctx context.Context, receipt audit.Receipt, subject mpolice.Subject) ([]byte, error) {
	if err := receipt.Covers(mpolice.RegisterIDPhoto, subject); err != nil {
		return nil, err
	}
	all, err := d.Store.FacePhotosOfSubject(ctx, d.subjectTag(subject), CollectionIdentity)
	if err != nil {
		return nil, fmt.Errorf("read photo: %w", err)
	}
	today := DayOf(d.Clock.Now())
	for _, s := range all {
		if s.State == StateActive && s.Retain >= today {
			return d.picture(ctx, s.ID)
		}
	}
	return nil, fmt.Errorf("read photo: %w", mpolice.ErrNotFound)
}

// Statistics counts photos by collection, category, state and year taken.
func (d *Desk) Statistics(ctx context.Context) ([]Count, error) {
	out, err := d.Store.CountFacePhotos(ctx)
	if err != nil {
		return nil, fmt.Errorf("count photos: %w", err)
	}
	return out, nil
}

// known reports whether an error is that nothing was found, and what it is else.
func known(err error) (bool, error) {
	if errors.Is(err, mpolice.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
