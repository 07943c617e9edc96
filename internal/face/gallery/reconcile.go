package gallery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"mpolice"
)

// Reconciled is what [Desk.Reconcile] found and did.
type Reconciled struct {
	Rows int64 // active photos
	// Templates and Pictures had no active row and were destroyed.
	Templates, Pictures []uint64
	// NoTemplate and NoPicture are active photos that lack one: they cannot be
	// found or shown. Enrol them again, or remove them.
	NoTemplate, NoPicture []uint64
	Finished              []Certificate // removals that were under way
}

// Clean reports whether nothing was amiss.
func (r Reconciled) Clean() bool {
	return len(r.Templates)+len(r.Pictures)+len(r.NoTemplate)+len(r.NoPicture)+len(r.Finished) == 0
}

// mostOrphans is more than a crash of an enrolment can leave without a row: the
// templates and the pictures of one chunk; and a few crashes in a row.
const mostOrphans = 8 * chunkRows

// Mend finishes what a crash left; call it when the gallery is opened. Only an
// enrolment can leave templates or pictures without a row, so it looks through
// the whole gallery only where one did not come to its end.
func (d *Desk) Mend(ctx context.Context, who mpolice.Officer) (Reconciled, error) {
	if err := may(who, mpolice.RoleSteward); err != nil {
		return Reconciled{}, err
	}
	done, err := d.begin()
	if err != nil {
		return Reconciled{}, err
	}
	defer done()
	open, err := d.Store.OpenFaceBatches(ctx)
	var r Reconciled
	if err == nil && open > 0 {
		r, err = d.reconcile(ctx, who, false)
	} else if err == nil {
		r.Finished, err = d.finish(ctx, who)
	}
	if err != nil {
		return r, fmt.Errorf("mend gallery: %w", err)
	}
	return r, nil
}

// Reconcile makes templates and pictures what the rows say, over the whole
// gallery. It errs towards less: what has no row is destroyed. Where
// that would be more than crashes can leave, the database is likely another
// one, and it refuses with ErrLoss unless acceptLoss.
func (d *Desk) Reconcile(ctx context.Context, who mpolice.Officer, acceptLoss bool) (Reconciled, error) {
	if err := may(who, mpolice.RoleSteward); err != nil {
		return Reconciled{}, err
	}
	done, err := d.begin()
	if err != nil {
		return Reconciled{}, err
	}
	defer done()
	r, err := d.reconcile(ctx, who, acceptLoss)
	if err != nil {
		return r, fmt.Errorf("reconcile gallery: %w", err)
	}
	return r, nil
}

func (d *Desk) reconcile(ctx context.Context, who mpolice.Officer, acceptLoss bool) (Reconciled, error) {
	finished, err := d.finish(ctx, who)
	if err != nil {
		return Reconciled{Finished: finished}, err
	}
	r := Reconciled{Finished: finished}
	templates, pictures, err := d.present(ctx)
	if err != nil {
		return r, err
	}
	err = d.each(ctx, func(s PhotoKey) error {
		r.Rows++
		c, ok := CategoryOf(s.Category)
		if !ok {
			return fmt.Errorf("%w: photo %d has a category that is not there", ErrCategories, s.ID)
		}
		police := s.Collection == CollectionPolice
		if !templates.take(thing{s.ID, c.Number}, police) && police {
			r.NoTemplate = append(r.NoTemplate, s.ID)
		}
		if !pictures.take(thing{id: s.ID}, true) {
			r.NoPicture = append(r.NoPicture, s.ID)
		}
		return nil
	})
	if err != nil {
		return r, err
	}
	r.Templates, r.Pictures = templates.rest(), pictures.rest()
	if len(r.Templates)+len(r.Pictures) > mostOrphans && !acceptLoss {
		return r, ErrLoss
	}
	return r, d.eraseOrphans(ctx, who, r)
}

// thing is a template with its category's number, or a picture.
type thing struct {
	id       uint64
	category uint16
}

// things are in order of their numbers; those at the front were held against
// rows already.
type things struct {
	all     []thing
	at      int
	orphans []uint64
}

// take moves on to a row's number and reports whether its thing is there.
// Numbers must rise from call to call.
func (t *things) take(want thing, wanted bool) bool {
	for t.at < len(t.all) && t.all[t.at].id < want.id {
		t.orphans = append(t.orphans, t.all[t.at].id)
		t.at++
	}
	if t.at == len(t.all) || t.all[t.at].id != want.id {
		return false
	}
	got := t.all[t.at]
	t.at++
	if !wanted || got != want {
		t.orphans = append(t.orphans, got.id)
		return false
	}
	return true
}

// rest gives everything that no row took.
func (t *things) rest() []uint64 {
	for ; t.at < len(t.all); t.at++ {
		t.orphans = append(t.orphans, t.all[t.at].id)
	}
	return t.orphans
}

// present lists templates and pictures.
func (d *Desk) present(ctx context.Context) (templates, pictures things, err error) {
	err = d.Templates.IDs(ctx, func(id uint64, category uint16) error {
		templates.all = append(templates.all, thing{id, category})
		return nil
	})
	err = errors.Join(err, d.Pictures.IDs(ctx, func(id uint64) error {
		pictures.all = append(pictures.all, thing{id: id})
		return nil
	}))
	for _, t := range []things{templates, pictures} {
		slices.SortFunc(t.all, func(a, b thing) int { return cmp.Compare(a.id, b.id) })
	}
	return templates, pictures, err
}

// each calls f for every active photo, by number.
func (d *Desk) each(ctx context.Context, f func(PhotoKey) error) error {
	for after := uint64(0); ; {
		page, err := d.Store.FacePhotoKeysAfter(ctx, after, 5000)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, s := range page {
			if err := f(s); err != nil {
				return err
			}
		}
		after = page[len(page)-1].ID
	}
}

// eraseOrphans destroys what has no row, and records it.
func (d *Desk) eraseOrphans(ctx context.Context, who mpolice.Officer, r Reconciled) error {
	if len(r.Templates)+len(r.Pictures) == 0 {
		return nil
	}
	if len(r.Templates) > 0 {
		if _, err := d.Templates.Erase(ctx, r.Templates); err != nil {
			return err
		}
	}
	if len(r.Pictures) > 0 {
		if _, err := d.Pictures.Erase(ctx, r.Pictures); err != nil {
			return err
		}
	}
	_, err := d.Recorder.Record(ctx, entry(who, "orphans-destroyed", "templates", count(int64(len(r.Templates))), "pictures", count(int64(len(r.Pictures)))))
	return err
}
