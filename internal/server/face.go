package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"mpolice"
	"mpolice/internal/compare"
	"mpolice/internal/config"
	"mpolice/internal/face"
	"mpolice/internal/face/eval"
	"mpolice/internal/face/gallery"
	"mpolice/internal/face/gallery/measure"
	"mpolice/internal/face/gallery/templates"
	"mpolice/internal/face/installed"
	"mpolice/internal/face/search"
	"mpolice/internal/face/segment"
	"mpolice/internal/face/vault"
)

// Face is photo comparison on one data folder.
type Face struct {
	Gallery *gallery.Desk
	Compare *compare.Desk
	// Engine is nil without models, Templates where nothing was ever enrolled.
	Engine    *installed.Engine
	Templates *templates.Folder
	Vault     *vault.Vault
	Door      face.Door
	Limits    face.Limits
}

// Faces is the folder of photos and templates, encrypted.
func (f Folder) Faces() string { return f.path("face") }

// openFace wires photo comparison. What the operator has not entered keeps the
// door shut; what was entered wrongly fails the start.
func (a *App) openFace(ctx context.Context, _ Options) error {
	f := &Face{}
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
		Store: a.Store, Sealer: secrets, Tagger: secrets, Recorder: a.recorder, Units: a.Store, Clock: a.Clock, Rand: rand.Reader,
	}
	if err := a.openVault(ctx, &parts); err != nil {
		return fmt.Errorf("photos: %w", err)
	}
	var local search.Gallery
	if a.Config.Face.On() {
		local, err = a.openEngine(ctx, &parts)
	} else {
		err = a.openUsed(ctx, &parts)
	}
	if err != nil {
		return fmt.Errorf("photo comparison: %w", err)
	}
	f.Gallery = gallery.NewDesk(parts)
	if f.Templates != nil {
		if _, err := f.Gallery.Mend(ctx, f.Gallery.System()); err != nil {
			return fmt.Errorf("photos: %w", err)
		}
	}
	return a.openCompare(ctx, local)
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

// openEngine loads the models and opens the templates that they made. What
// names a store of templates is the digest of the whole engine, not of the
// embedder alone: another way of aligning makes other templates.
func (a *App) openEngine(ctx context.Context, parts *gallery.Parts) (search.Gallery, error) {
	e, err := installed.Open(a.Config.Face, 0)
	if err != nil {
		return nil, err
	}
	a.onClose(e.Close)
	model, err := templates.ParseModel(e.Digest(), e.Dim())
	if err != nil {
		return nil, err
	}
	f := a.Face
	if f.Templates, err = templates.OpenFolder(ctx, a.Folder.Faces(), model, a.rootKey, a.Clock); err != nil {
		return nil, err
	}
	a.onClose(f.Templates.Close)
	f.Templates.Fill(parts)
	f.Engine, parts.Engine = e, measure.New(e)
	if !f.Templates.Fits() {
		slog.Warn("photo comparison stays shut: the templates are of another engine; run `mpolice face reenrol`")
		return nil, nil
	}
	store := f.Templates.Current().Store
	loaded, err := store.Load(ctx, nil)
	if err != nil {
		return nil, err
	}
	local, err := search.NewLocal("local", runtime.GOMAXPROCS(0), loaded...)
	if err != nil {
		return nil, err
	}
	return local, store.Serve(local)
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
func (a *App) openCompare(ctx context.Context, local search.Gallery) error {
	f := a.Face
	f.Door = a.door()
	p := compare.Parts{
		Query: a.Query, Gate: a.Gate, Roster: a.Roster, Recorder: a.recorder, Records: a.Store, Keys: a.Keys,
		Photos: f.Gallery, Search: local, Door: f.Door, Limits: f.Limits, Clock: a.Clock, Rand: rand.Reader,
	}
	if f.Engine != nil && local != nil {
		p.Engine, p.Pipeline = f.Engine, f.Engine.Digest()
	}
	f.Compare = compare.New(p)
	a.onClose(func() error { return f.Compare.Shut(context.Background()) })
	return f.Compare.Recover(ctx)
}

// door reads what the operator entered. A report that is missing, unsigned or
// of another model keeps the door shut and is told in the operational log.
func (a *App) door() face.Door {
	c := a.Config.Face
	d := face.Door{Statute: statuteOf(c.Statute), Approved: c.Approved}
	if e := a.Face.Engine; e != nil {
		m := e.Model()
		d.Pipeline = e.Digest()
		d.Model = &face.Model{Name: m.Name, SHA256: m.SHA256, Licence: m.Licence, EvaluationOnly: m.EvaluationOnly}
	}
	if c.Report != "" {
		r, err := readReport(c)
		if err != nil {
			slog.Warn("photo comparison stays shut: the evaluation report does not open the door", "err", err)
		}
		d.Report = r
	}
	return d
}

// statuteOf reads dates that config.Load has checked.
func statuteOf(s config.FaceStatute) face.Statute {
	out := face.Statute{Title: s.Title, Article: s.Article, Order: s.Order}
	if t, err := time.ParseInLocation(time.DateOnly, s.From, mpolice.Taipei); err == nil {
		out.From = t
	}
	if t, err := time.ParseInLocation(time.DateOnly, s.Until, mpolice.Taipei); err == nil {
		out.Until = t.AddDate(0, 0, 1)
	}
	return out
}

func readReport(c config.Face) (*face.Report, error) {
	signed, err := os.ReadFile(c.Report)
	if err != nil {
		return nil, err
	}
	r, err := eval.Verify(signed, c.Evaluators...)
	if err != nil {
		return nil, err
	}
	return reportOf(signed, r, c.Minimum)
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
