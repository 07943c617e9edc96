package gallery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mpolice"
)

// Reenrolment makes the templates of another model from the pictures, beside
// the gallery in use.
type Reenrolment struct {
	Next   Templates // of the new model; what is there already is not made again
	Engine Engine    // of the new model
	Model  string    // SHA-256 of the new model, for the record
	// Switch puts the new templates in use, at once and durably.
	Switch func(ctx context.Context) error
	// Destroy destroys the templates of the old model.
	Destroy func(ctx context.Context) (Erasure, error)
	// Allow is how many photos may lack a template of the new model.
	Allow    int
	Progress func(Progress)
}

// ReenrolReport is what a re-enrolment did.
type ReenrolReport struct {
	Photos, Made, There int64
	Failed              []FailedPhoto
	Switched            bool
	Old                 Erasure
}

// FailedPhoto is a photo in which the new model finds no usable face.
type FailedPhoto struct {
	ID   uint64
	Code string
}

// Reenrol makes the new templates, switches, and destroys the old ones. Until it
// switches the gallery is searched and photos leave as ever; what leaves leaves
// both. Stopped at any point, a new Reenrol goes on.
func (d *Desk) Reenrol(ctx context.Context, who mpolice.Officer, r Reenrolment) (ReenrolReport, error) {
	if err := may(who, mpolice.RoleSteward); err != nil {
		return ReenrolReport{}, err
	}
	if err := d.announce(r.Next); err != nil {
		return ReenrolReport{}, err
	}
	run := &reenrolment{desk: d, who: who, Reenrolment: r, began: time.Now()}
	err := run.make(ctx)
	if err == nil {
		err = run.change(ctx)
	}
	d.work.Lock()
	d.making = false // what was made stays beside: photos leave it too
	d.work.Unlock()
	if err != nil {
		return run.report, fmt.Errorf("re-enrol: %w", err)
	}
	return run.report, nil
}

// announce makes the next templates known to removals.
func (d *Desk) announce(next Templates) error {
	done, err := d.begin()
	if err != nil {
		return err
	}
	defer done()
	if d.making {
		return ErrBusy
	}
	d.making, d.Beside = true, next
	return nil
}

type reenrolment struct {
	Reenrolment
	desk   *Desk
	who    mpolice.Officer
	began  time.Time
	report ReenrolReport
	after  uint64
	there  map[uint64]bool
}

// make makes what is missing, a chunk at a time; removals come in between.
func (r *reenrolment) make(ctx context.Context) error {
	r.there = map[uint64]bool{}
	err := r.Next.IDs(ctx, func(id uint64, _ uint16) error {
		r.there[id] = true
		return nil
	})
	if err != nil {
		return err
	}
	total, err := r.total(ctx)
	if err != nil {
		return err
	}
	for {
		more, err := r.chunk(ctx)
		if err != nil {
			return err
		}
		r.progress(total)
		if !more {
			return nil
		}
	}
}

func (r *reenrolment) total(ctx context.Context) (n int64, err error) {
	counts, err := r.desk.Store.CountFacePhotos(ctx)
	for _, c := range counts {
		if c.Collection == CollectionPolice && c.State == StateActive {
			n += c.Photos
		}
	}
	return n, err
}

// chunk makes the templates of the next photos. It holds the gallery meanwhile,
// so that none of them leaves unseen.
func (r *reenrolment) chunk(ctx context.Context) (more bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	r.desk.work.Lock()
	defer r.desk.work.Unlock()
	page, err := r.desk.Store.FacePhotosAfter(ctx, r.after, chunkRows/4)
	if err != nil || len(page) == 0 {
		return false, err
	}
	var made []Template
	for _, s := range page {
		t, err := r.template(ctx, s)
		if err != nil {
			return false, err
		}
		if t != nil {
			made = append(made, *t)
		}
	}
	if len(made) > 0 {
		if err := r.Next.Append(context.WithoutCancel(ctx), made); err != nil {
			return false, err
		}
	}
	r.report.Made += int64(len(made))
	r.after = page[len(page)-1].ID
	return true, nil
}

// template makes one template; nil where there is one, or none can be made.
func (r *reenrolment) template(ctx context.Context, s Stored) (*Template, error) {
	if s.Collection != CollectionPolice {
		return nil, nil
	}
	r.report.Photos++
	if r.there[s.ID] {
		r.report.There++
		return nil, nil
	}
	c, ok := CategoryOf(s.Category)
	if !ok {
		return nil, ErrCategories
	}
	jpeg, err := r.desk.Pictures.Get(ctx, s.ID)
	if errors.Is(err, mpolice.ErrNotFound) {
		r.report.Failed = append(r.report.Failed, FailedPhoto{s.ID, "no_picture"})
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v, err := r.Engine.Measure(ctx, jpeg)
	var found *Finding
	if errors.As(err, &found) {
		r.report.Failed = append(r.report.Failed, FailedPhoto{s.ID, found.Code})
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("photo %d: %w", s.ID, err)
	}
	return &Template{ID: s.ID, Category: c.Number, Vector: v}, nil
}

// change switches to the new templates when they are complete, and destroys the
// old ones. It holds the gallery: nothing comes or goes meanwhile.
func (r *reenrolment) change(ctx context.Context) error {
	d := r.desk
	d.work.Lock()
	defer d.work.Unlock()
	if len(r.report.Failed) > r.Allow {
		return fmt.Errorf("%w (%d of %d)", ErrIncomplete, len(r.report.Failed), r.report.Photos)
	}
	if err := r.extra(ctx); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	fields := []string{"model", r.Model, "photos", count(r.report.Photos), "failed", count(int64(len(r.report.Failed)))}
	if _, err := d.Recorder.Record(ctx, entry(r.who, "model-switched", fields...)); err != nil {
		return err
	}
	if err := r.Switch(ctx); err != nil {
		return fmt.Errorf("switch: %w", err)
	}
	d.Templates, d.Engine, d.Beside = r.Next, r.Engine, nil
	r.report.Switched = true
	var err error
	if r.report.Old, err = r.Destroy(ctx); err != nil {
		return fmt.Errorf("destroy the old templates: %w", err)
	}
	_, err = d.Recorder.Record(ctx, entry(r.who, "old-templates-destroyed", "method", r.report.Old.Method))
	return err
}

// extra destroys new templates whose photo left while nobody announced them: a
// re-enrolment that was stopped, and went on days later.
func (r *reenrolment) extra(ctx context.Context) error {
	left := map[uint64]bool{}
	err := r.Next.IDs(ctx, func(id uint64, _ uint16) error {
		left[id] = true
		return nil
	})
	if err == nil {
		err = r.desk.each(ctx, func(s PhotoKey) error {
			if s.Collection == CollectionPolice {
				delete(left, s.ID)
			}
			return nil
		})
	}
	if err != nil || len(left) == 0 {
		return err
	}
	var ids []uint64
	for id := range left {
		ids = append(ids, id)
	}
	_, err = r.Next.Erase(ctx, ids)
	return err
}

func (r *reenrolment) progress(total int64) {
	if r.Progress == nil {
		return
	}
	p := Progress{Tally: Tally{In: r.report.Photos, Enrolled: r.report.Made, Unchanged: r.report.There}, Read: r.report.Photos, Size: total}
	if spent := time.Since(r.began).Seconds(); spent > 0 && r.report.Made > 0 {
		p.Rate = float64(r.report.Made) / spent
		p.Left = time.Duration(float64(total-r.report.Photos) / p.Rate * float64(time.Second)).Round(time.Second)
	}
	r.Progress(p)
}
