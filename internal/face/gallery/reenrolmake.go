package gallery

import (
	"context"
	"errors"
	"fmt"

	"mpolice"
)

// reenrolAtOnce is how many templates are written at once: few, for the gallery
// is held meanwhile, and a stop makes them anew.
const reenrolAtOnce = chunkRows / 4

// round goes through the rows once and makes what is missing. Pictures are
// measured with the gallery free, so that photos come and leave meanwhile.
func (r *reenrolment) round(ctx context.Context) error {
	r.rounds++
	if err := r.look(ctx); err != nil {
		return err
	}
	var batch []PhotoKey
	flush := func() error {
		err := r.batch(ctx, batch)
		batch = batch[:0]
		return err
	}
	err := r.desk.each(ctx, func(k PhotoKey) error {
		if k.Collection != CollectionPolice || r.failed[k.ID] != "" {
			return nil
		}
		if r.there[k.ID] {
			if r.rounds == 1 {
				r.report.There++
			}
			return nil
		}
		if batch = append(batch, k); len(batch) < reenrolAtOnce {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// look reads what the new store holds, and how many photos there are.
func (r *reenrolment) look(ctx context.Context) error {
	r.there = map[uint64]bool{}
	err := r.Next.IDs(ctx, func(id uint64, _ uint16) error {
		r.there[id] = true
		return nil
	})
	if err != nil {
		return err
	}
	counts, err := r.desk.Store.CountFacePhotos(ctx)
	r.total = 0
	for _, c := range counts {
		if c.Collection == CollectionPolice && c.State == StateActive {
			r.total += c.Photos
		}
	}
	return err
}

// measured is what the new model made of one photo: a template, or why not.
type measured struct {
	Template
	code string
}

func (r *reenrolment) batch(ctx context.Context, keys []PhotoKey) error {
	all := make([]measured, 0, len(keys))
	for _, k := range keys {
		if err := r.pause(ctx); err != nil {
			return err
		}
		m, err := r.measure(ctx, k)
		if err != nil {
			return err
		}
		all = append(all, m)
	}
	if err := r.pause(ctx); err != nil {
		return err
	}
	if err := r.keep(ctx, all); err != nil {
		return err
	}
	r.progress()
	return nil
}

func (r *reenrolment) measure(ctx context.Context, k PhotoKey) (measured, error) {
	c, ok := CategoryOf(k.Category)
	if !ok {
		return measured{}, ErrCategories
	}
	m := measured{Template: Template{ID: k.ID, Category: c.Number}}
	jpeg, err := r.desk.Pictures.Get(ctx, k.ID)
	if errors.Is(err, mpolice.ErrNotFound) {
		m.code = "no_picture"
		return m, nil
	}
	if err != nil {
		return m, err
	}
	m.Vector, err = r.Engine.Measure(ctx, jpeg)
	var found *Finding
	switch {
	case errors.As(err, &found):
		m.code = found.Code
	case err != nil:
		return m, fmt.Errorf("photo %d: %w", k.ID, err)
	case !unitLength(m.Vector):
		return m, fmt.Errorf("photo %d: %w", k.ID, errLength)
	}
	return m, nil
}

// keep writes the templates of those photos that are still there: whatever left
// while its picture was looked at has no right to a template. It holds the
// gallery, so that none of them leaves unseen.
func (r *reenrolment) keep(ctx context.Context, all []measured) error {
	if len(all) == 0 {
		return nil
	}
	release, err := r.desk.hold(ctx)
	if err != nil {
		return err
	}
	defer release()
	var made []Template
	failed := map[uint64]string{}
	for _, m := range all {
		s, err := r.desk.Store.FacePhoto(ctx, m.ID)
		there, err := known(err)
		switch {
		case err != nil:
			return err
		case !there || s.State != StateActive:
		case m.code != "":
			failed[m.ID] = m.code
		default:
			made = append(made, m.Template)
		}
	}
	if len(made) > 0 {
		if err := r.Next.Append(context.WithoutCancel(ctx), made); err != nil {
			return err
		}
	}
	for _, t := range made {
		r.there[t.ID] = true
	}
	for id, code := range failed {
		r.failed[id] = code
	}
	r.report.Made += int64(len(made))
	return nil
}
