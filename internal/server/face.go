package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"mpolice/internal/compare"
	"mpolice/internal/config"
	"mpolice/internal/face"
	"mpolice/internal/face/gallery"
	"mpolice/internal/face/gallery/templates"
	"mpolice/internal/face/segment"
	"mpolice/internal/face/vault"
)

// Face is photo comparison on one data folder.
type Face struct {
	Gallery *gallery.Desk
	Compare *compare.Desk
	// Templates is nil where nothing was ever enrolled.
	Templates *templates.Folder
	Vault     *vault.Vault
	Limits    face.Limits

	engines *engines
}

// Faces is the folder of photos and templates, encrypted.
func (f Folder) Faces() string { return f.path("face") }

// openFace wires photo comparison. What the operator has not entered keeps the
// door shut; what was entered wrongly fails the start.
func (a *App) openFace(ctx context.Context, _ Options) error {
	f := &Face{engines: &engines{}}
	a.Face = f
	var err error
	if f.Limits, err = limitsOf(a.Config.Face.Limits); err != nil {
		return err
	}
	secret, err := a.Keys.Named("face/gallery.key")
	if err != nil {
		return err
	}
	secrets, err := gallery.NewSecrets(secret, rand.Reader)
	if err != nil {
		return err
	}
	parts := gallery.Parts{
		Store: a.Store, Sealer: secrets, Tagger: secrets, Recorder: a.recorder, Records: a.Store, Keys: a.Keys,
		Units: a.Store, Matters: a.Store, Clock: a.Clock, Rand: rand.Reader,
	}
	if err := a.openVault(ctx, &parts); err != nil {
		return fmt.Errorf("photos: %w", err)
	}
	var means compare.Means
	if a.Config.Face.On() {
		means, err = a.openEngines(ctx, &parts)
	} else {
		means, err = a.shut(), a.openUsed(ctx, &parts)
	}
	if err != nil {
		return fmt.Errorf("photo comparison: %w", err)
	}
	f.Gallery = gallery.NewDesk(parts)
	if err := f.mend(ctx); err != nil {
		return fmt.Errorf("photos: %w", err)
	}
	return a.openCompare(ctx, means)
}

// mend finishes what a crash left, and puts on record which templates without a
// use were destroyed.
func (f *Face) mend(ctx context.Context) error {
	if f.Templates == nil {
		return nil
	}
	if _, err := f.Gallery.Mend(ctx, f.Gallery.System()); err != nil {
		return err
	}
	left := f.Templates.Left()
	if len(left) == 0 {
		return nil
	}
	if err := f.Gallery.Left(ctx, f.Gallery.System(), left); err != nil {
		return err
	}
	return f.Templates.Settle()
}

// openVault opens the encrypted photos.
func (a *App) openVault(ctx context.Context, parts *gallery.Parts) error {
	root, err := a.Keys.Root("face/photos.key")
	if err != nil {
		return err
	}
	v, err := vault.Open(ctx, filepath.Join(a.Folder.Faces(), "photos"), root, rand.Reader)
	if err != nil {
		return err
	}
	a.onClose(v.Close)
	a.Face.Vault, parts.Pictures = v, v
	return nil
}

// openUsed opens the templates without an engine, so that photos can leave.
func (a *App) openUsed(ctx context.Context, parts *gallery.Parts) error {
	t, err := templates.OpenUsed(ctx, a.Folder.Faces(), a.rootKey, a.Clock)
	if errors.Is(err, segment.ErrNoStore) {
		return nil // nothing was ever enrolled
	}
	if err != nil {
		return err
	}
	a.onClose(t.Close)
	a.Face.Templates = t
	t.Fill(parts)
	return nil
}

func (a *App) rootKey(name string) (segment.RootKey, error) {
	return a.Keys.Root("face/" + name + ".key")
}

// openCompare opens the desk, and records what a crash destroyed.
func (a *App) openCompare(ctx context.Context, means compare.Means) error {
	f := a.Face
	f.Compare = compare.New(compare.Parts{
		Query: a.Query, Gate: a.Gate, Roster: a.Roster, Recorder: a.recorder, Records: a.Store, Keys: a.Keys,
		Photos: f.Gallery, Limits: f.Limits, Clock: a.Clock, Rand: rand.Reader,
	}, means)
	a.onClose(func() error { return f.Compare.Shut(context.Background()) })
	if err := f.tellSwitched(ctx); err != nil {
		return err
	}
	return f.Compare.Recover(ctx)
}

func limitsOf(c config.FaceLimits) (face.Limits, error) {
	l := face.DefaultLimits()
	for _, s := range []struct {
		from int
		to   *int
	}{{c.Candidates, &l.Candidates}, {c.OfficerHour, &l.OfficerHour}, {c.OfficerDay, &l.OfficerDay}, {c.UnitDay, &l.UnitDay}} {
		if s.from != 0 {
			*s.to = s.from
		}
	}
	if c.LifeMinutes != 0 {
		l.Life = time.Duration(c.LifeMinutes) * time.Minute
	}
	if c.HoldHours != 0 {
		l.Hold = time.Duration(c.HoldHours) * time.Hour
	}
	return l, l.Check()
}

// sweepEvery is how soon a probe that ran out is destroyed; leaveEvery, how soon
// a photo whose retention is over leaves.
const (
	sweepEvery = 5 * time.Second
	leaveEvery = time.Hour
)

// keep destroys probes in time, and photos whose retention is over. The function
// it gives stops that, after every probe was destroyed.
func (f *Face) keep(ctx context.Context) (stop func()) {
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var tasks sync.WaitGroup
	tasks.Go(func() {
		tick := time.NewTicker(sweepEvery)
		defer tick.Stop()
		f.Compare.Keep(run, tick.C)
	})
	tasks.Go(func() { f.leave(run) })
	tasks.Go(func() { f.renew(run) })
	return func() {
		cancel()
		tasks.Wait()
	}
}

// leave takes photos out by rule, at the start and every hour.
func (f *Face) leave(ctx context.Context) {
	tick := time.NewTicker(leaveEvery)
	defer tick.Stop()
	for {
		gone, err := f.Gallery.Sweep(ctx, f.Gallery.System())
		if err != nil && ctx.Err() == nil && !errors.Is(err, gallery.ErrNoGallery) {
			slog.Error("photos whose retention is over could not be removed; trying again within the hour", "err", err)
		}
		if len(gone) > 0 {
			slog.Info("photos left the gallery by rule", "photos", len(gone))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
