package server

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"

	"mpolice/internal/compare"
	"mpolice/internal/config"
	"mpolice/internal/face"
	"mpolice/internal/face/gallery"
	"mpolice/internal/face/gallery/measure"
	"mpolice/internal/face/gallery/templates"
	"mpolice/internal/face/installed"
	"mpolice/internal/face/search"
	"mpolice/internal/face/segment"
)

// loaded is an engine with the door that is opened for it.
type loaded struct {
	*installed.Engine
	door face.Door
}

// engines are those of the configuration. The templates in use decide which of
// the two models is in use.
type engines struct {
	mu  sync.Mutex
	now *loaded // whose templates are in use; nil: none, and the door stays shut
	to  *loaded // whose templates a re-enrolment makes; nil: there is nothing to make
	// live: face.next names the model to come, and a serving program makes its
	// templates. Else an operator starts the re-enrolment, with the server stopped.
	live bool
	// moved is the model before, where face.next is in use already.
	moved string
}

// Engine is the engine in use; where the templates in use are of another, the
// one that a re-enrolment changes to. Nil without models.
func (f *Face) Engine() *installed.Engine {
	f.engines.mu.Lock()
	defer f.engines.mu.Unlock()
	for _, e := range []*loaded{f.engines.now, f.engines.to} {
		if e != nil {
			return e.Engine
		}
	}
	return nil
}

func (e *engines) close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	var errs []error
	for _, l := range []*loaded{e.now, e.to} {
		if l != nil {
			errs = append(errs, l.Close())
		}
	}
	e.now, e.to = nil, nil
	return errors.Join(errs...)
}

// openEngines loads the models and opens the templates that they made. What
// names a store of templates is the digest of the whole engine, not of the
// embedder alone: another way of aligning makes other templates.
func (a *App) openEngines(ctx context.Context, parts *gallery.Parts) (compare.Means, error) {
	f, means := a.Face, a.shut()
	a.onClose(f.engines.close)
	if err := a.chooseEngines(); err != nil {
		return means, err
	}
	wanted := f.engines.to
	if wanted == nil {
		wanted = f.engines.now
	}
	model, err := templates.ParseModel(wanted.Digest(), wanted.Dim())
	if err != nil {
		return means, err
	}
	if f.Templates, err = templates.OpenFolder(ctx, a.Folder.Faces(), model, a.rootKey, a.Clock); err != nil {
		return means, err
	}
	a.onClose(f.Templates.Close)
	f.Templates.Fill(parts)
	now := f.engines.now
	if now == nil {
		slog.Warn("photo comparison stays shut: the templates are of another engine; run `mpolice face reenrol`")
		means.Door = wanted.door // and no engine: what it made would not fit the templates in use
		return means, nil
	}
	parts.Engine = measure.New(now.Engine)
	return now.means(ctx, f.Templates.Current())
}

// chooseEngines opens the configured model and the one to come, and finds out
// which of them the templates in use are of.
func (a *App) chooseEngines() error {
	e, c := a.Face.engines, a.Config.Face
	one, err := load(c)
	if err != nil {
		return err
	}
	e.now = one
	using, err := templates.Using(a.Folder.Faces())
	first := errors.Is(err, segment.ErrNoStore)
	if err != nil && !first {
		return err
	}
	var two *loaded
	if c.Next != nil {
		if two, err = load(c.Coming()); err != nil {
			return fmt.Errorf("face.next: %w", err)
		}
	}
	of := func(l *loaded) bool { return l.Digest() == hex.EncodeToString(using[:]) }
	switch {
	case two != nil && two.Digest() == one.Digest():
		slog.Warn("face.next is the model of face.model: nothing is to be made; remove face.next from the configuration")
		return two.Close()
	case two != nil && of(two):
		slog.Warn("the model of face.next is in use: move it with its approval and report to face.model, and remove face.next")
		e.now, e.moved = two, one.Model().Name
		return one.Close()
	case first && two != nil: // nothing is enrolled: there is nothing to make
		e.now, e.moved = two, one.Model().Name
		return errors.Join(checkNext(a, two), one.Close())
	case first || of(one):
		if e.to = two; two == nil {
			return nil
		}
		e.live = true
		return checkNext(a, two)
	}
	e.now, e.to = nil, one
	if two != nil {
		return two.Close() // what is in use now has to become one of the two first
	}
	return nil
}

// checkNext refuses a model to come whose door would be shut: the switch would
// take photo comparison away. The statute is the operator's and stays.
func checkNext(a *App, to *loaded) error {
	if s := to.door.Standing(a.Clock.Now()); !s.Model {
		return errors.New("face.next: approved is not the SHA-256 of its model")
	} else if s.Report {
		return nil
	}
	_, err := readReport(a.Config.Face.Coming())
	if err == nil {
		err = errors.New("the report is about another engine; evaluate the model of face.next with this program")
	}
	return fmt.Errorf("face.next.report would not open the door after the switch: %w", err)
}

// load opens an engine with its door. A report that is missing, unsigned or of
// another model keeps the door shut and is told in the operational log.
func load(c config.Face) (*loaded, error) {
	e, err := installed.Open(c, 0)
	if err != nil {
		return nil, err
	}
	l := &loaded{Engine: e}
	if l.door, err = doorOf(c, e); err != nil {
		slog.Warn("photo comparison stays shut: the evaluation report does not open the door", "model", e.Model().Name, "err", err)
	}
	return l, nil
}

// means loads an engine's templates for searching.
func (l *loaded) means(ctx context.Context, store *templates.Store) (compare.Means, error) {
	m := compare.Means{Engine: l.Engine, Pipeline: l.Digest(), Door: l.door}
	parts, err := store.Load(ctx, nil)
	if err != nil {
		return m, err
	}
	local, err := search.NewLocal("local", runtime.GOMAXPROCS(0), parts...)
	if err != nil {
		return m, err
	}
	m.Search = local
	return m, store.Serve(local)
}
