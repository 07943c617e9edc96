package gallery

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"mpolice"
)

// written is a chunk with what belongs to it outside SQL.
type written struct {
	Chunk
	templates []Template
	pictures  []Picture
}

func (w *written) ids() []uint64 {
	out := make([]uint64, len(w.Photos))
	for i, p := range w.Photos {
		out[i] = p.ID
	}
	return out
}

// bring makes templates, pictures and rows of a chunk durable, in that order:
// a crash in between leaves what has no row, and that has no right to exist.
// What was written of a chunk that did not come in is destroyed again.
func (e *enrolment) bring(ctx context.Context, rows []*row) error {
	w, err := e.place(rows)
	if err != nil {
		return err
	}
	d := e.desk
	if len(w.templates) > 0 {
		if err := d.Templates.Append(ctx, w.templates); err != nil {
			return errors.Join(fmt.Errorf("write templates: %w", err), e.undo(ctx, w))
		}
	}
	if len(w.pictures) > 0 {
		if err := d.Pictures.Put(ctx, w.pictures); err != nil {
			return errors.Join(fmt.Errorf("write pictures: %w", err), e.undo(ctx, w))
		}
	}
	fields := append([]string{"batch", count(w.Batch), "photos", numbers(w.ids()), "line", count(w.Line)}, w.Tally.fields()...)
	rec, err := d.sealed(e.who, "enrolled", fields...)
	if err != nil {
		return errors.Join(err, e.undo(ctx, w))
	}
	first, err := d.Store.AdvanceFaceBatch(ctx, w.Chunk, e.opt.Chunk, rec)
	switch {
	case errors.Is(err, mpolice.ErrConflict): // surely not written
		return errors.Join(err, e.undo(ctx, w))
	case err != nil: // it may stand all the same: Reconcile sees which
		return err
	}
	e.first, e.last = first, first+uint64(e.opt.Chunk)
	e.batch.Line, e.batch.Position, e.batch.Tally = w.Line, w.Position, e.batch.Tally.Add(w.Tally)
	e.rows += w.Tally.In
	return nil
}

// undo destroys what got no row. Where it cannot, Reconcile does.
func (e *enrolment) undo(ctx context.Context, w *written) error {
	ids := w.ids()
	if len(ids) == 0 {
		return nil
	}
	_, err := e.desk.Templates.Erase(ctx, ids)
	_, perr := e.desk.Pictures.Erase(ctx, ids)
	return errors.Join(err, perr)
}

// place says what becomes of each row, and numbers those that come in.
func (e *enrolment) place(rows []*row) (*written, error) {
	w := &written{Chunk: Chunk{Batch: e.batch.ID, FromLine: e.batch.Line, Line: e.list.line + 1, Position: e.list.pos}}
	in := map[string]*row{} // what comes in, by picture
	next := e.first
	for _, r := range rows {
		w.Tally.In++
		same := e.twin(r, in[string(r.picture)])
		switch {
		case r.fault != nil:
			w.Tally.Quarantined++
			w.Quarantined = append(w.Quarantined, Quarantined{Batch: w.Batch, Line: r.line, Field: r.fault.field, Reason: r.fault.reason, Picture: r.picture})
		case same, r.there && r.same:
			w.Tally.Duplicate++
		case r.there:
			w.Tally.Unchanged++
		default:
			in[string(r.picture)] = r
			if err := e.number(w, r, next); err != nil {
				return nil, err
			}
			next++
		}
	}
	w.Spare, w.End = next, e.last
	return w, nil
}

// twin holds a row against one of the same picture in the same chunk, and
// reports whether it is the same row again.
func (e *enrolment) twin(r, t *row) bool {
	switch {
	case r.fault != nil || r.there || t == nil:
		return false
	case r.subject.Key != t.subject.Key:
		r.fault = &fault{"photo", "other_person"}
		return false
	case !bytes.Equal(r.rowTag, t.rowTag): // another case: a photo of its own
		return false
	case !sameParticulars(r.photo, t.photo):
		r.fault = &fault{"", "particulars"}
		return false
	}
	return true
}

// number makes a row a photo.
func (e *enrolment) number(w *written, r *row, id uint64) error {
	s := Stored{Photo: r.photo, SubjectTag: e.desk.subjectTag(r.subject), RowTag: r.rowTag, PictureTag: r.picture}
	s.ID, s.Batch, s.EnrolledAt = id, w.Batch, e.desk.Clock.Now()
	var err error
	if s.SubjectBox, err = e.desk.Sealer.Seal([]byte(r.subject.Canonical()), photoBound(id)); err != nil {
		return err
	}
	c, ok := CategoryOf(s.Category)
	if !ok {
		return ErrCategories
	}
	w.Tally.Enrolled++
	w.Photos = append(w.Photos, s)
	w.pictures = append(w.pictures, Picture{ID: id, JPEG: r.jpeg})
	if s.Collection == CollectionPolice {
		w.templates = append(w.templates, Template{ID: id, Category: c.Number, Vector: r.template})
	}
	return nil
}
