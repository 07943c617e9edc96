package server

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"mpolice/internal/compare"
	"mpolice/internal/face/gallery"
	"mpolice/internal/face/gallery/measure"
)

// giveWay is how long a re-enrolment lets comparisons go first before each photo:
// it slows down where many are made, and never stands still.
const giveWay = 2 * time.Second

// Reenrolment is the way to the model to come; false where there is none.
func (f *Face) Reenrolment() (gallery.Reenrolment, bool) {
	f.engines.mu.Lock()
	now, to := f.engines.now, f.engines.to
	f.engines.mu.Unlock()
	if to == nil {
		return gallery.Reenrolment{}, false
	}
	r := f.Templates.Reenrolment(measure.New(to.Engine))
	r.To = to.Model().Name
	if now != nil {
		r.From = now.Model().Name
	}
	next := f.Templates.Beside()
	var means compare.Means
	r.Ready = func(ctx context.Context) (err error) {
		means, err = to.means(ctx, next)
		return err
	}
	put := r.Switch
	r.Switch = func(ctx context.Context) error {
		if err := put(ctx); err != nil {
			return err
		}
		f.Compare.Use(means) // waits for the comparisons under way
		return f.exchange(to)
	}
	r.Pause = func(ctx context.Context) error {
		wait, stop := context.WithTimeout(ctx, giveWay)
		defer stop()
		_ = f.Compare.Idle(wait)
		return ctx.Err()
	}
	return r, true
}

// exchange puts the engine to come in the place of the one in use, which nobody
// works with any more.
func (f *Face) exchange(to *loaded) error {
	f.engines.mu.Lock()
	before := f.engines.now
	f.engines.now, f.engines.to = to, nil
	f.engines.mu.Unlock()
	if before == nil {
		return nil
	}
	if err := before.Close(); err != nil {
		slog.Warn("the engine before was not closed", "err", err) // the switch has happened
	}
	return nil
}

// tellSwitched tells the gallery's keepers that the model of face.next is in use
// already.
func (f *Face) tellSwitched(ctx context.Context) error {
	if f.engines.moved == "" {
		return nil
	}
	return f.Gallery.Switched(ctx, f.engines.moved, f.engines.now.Model().Name, f.engines.now.Digest())
}

// retryEvery is how soon a re-enrolment that a fault stopped goes on by itself.
const retryEvery = time.Hour

// renew makes the templates of the model to come while the program serves, until
// it has switched. Where a person has to decide it waits.
func (f *Face) renew(ctx context.Context) {
	if !f.engines.live {
		return
	}
	retry := time.NewTicker(retryEvery)
	defer retry.Stop()
	for f.renewOnce(ctx) {
		select {
		case <-ctx.Done():
			return
		case <-retry.C:
		case <-f.Gallery.Decided():
		}
	}
}

// renewOnce reports whether there is more to do.
func (f *Face) renewOnce(ctx context.Context) (again bool) {
	r, ok := f.Reenrolment()
	if !ok {
		return false
	}
	slog.Info("re-enrolment runs beside the model in use", "from", r.From, "to", r.To)
	report, err := f.Gallery.Reenrol(ctx, f.Gallery.System(), r)
	did := []any{"photos", report.Photos, "made", report.Made, "there", report.There, "failed", len(report.Failed)}
	switch {
	case report.Switched:
		slog.Info("re-enrolment has switched: move face.next to face.model in the configuration", did...)
		if err != nil {
			slog.Error("the old templates are not in use, but not wholly destroyed; the next start finishes that", "err", err)
		}
		return false
	case ctx.Err() != nil:
		slog.Info("re-enrolment stops with the program and goes on with it", did...)
	case errors.Is(err, gallery.ErrIncomplete):
		slog.Warn("re-enrolment waits: photos have no template of the new model, and the old one stays in use; decide on the page of the gallery", did...)
	default:
		slog.Error("re-enrolment stopped, and the old model stays in use; trying again within the hour", append(did, "err", err)...)
	}
	return ctx.Err() == nil
}
