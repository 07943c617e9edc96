package templates

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/face/gallery"
	"mpolice/internal/face/segment"
)

// Model names a model and the length of its templates.
type Model struct {
	SHA256 [32]byte
	Dim    int
}

// ParseModel reads a model's SHA-256 as it is configured.
func ParseModel(sha string, dim int) (Model, error) {
	b, err := hex.DecodeString(sha)
	if err != nil || len(b) != 32 {
		return Model{}, errors.New("the model's SHA-256 is not 64 hexadecimal digits")
	}
	return Model{[32]byte(b), dim}, nil
}

// Roots gives the root key of a store, by a name that is the store's for ever.
type Roots func(name string) (segment.RootKey, error)

// Folder is where the stores of one or two models lie: the one in use and, after
// the model was changed, the one that a re-enrolment fills beside it.
type Folder struct {
	dir   string
	roots Roots
	clock mpolice.Clock

	current, beside *Store
	using, wanted   Model
}

// OpenFolder opens the store in use and, where the model in hand is another, the
// one beside it. The first model ever is put in use at once. A store that was
// left when a switch was interrupted is destroyed.
func OpenFolder(ctx context.Context, dir string, wanted Model, roots Roots, clock mpolice.Clock) (*Folder, error) {
	f := &Folder{dir: dir, roots: roots, clock: clock, wanted: wanted}
	if err := f.open(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open templates: %w", err), f.Close())
	}
	return f, nil
}

// OpenUsed opens the store in use without a model in hand, so that photos can
// leave where nothing is compared. Without one it is segment.ErrNoStore.
func OpenUsed(ctx context.Context, dir string, roots Roots, clock mpolice.Clock) (*Folder, error) {
	f := &Folder{dir: dir, roots: roots, clock: clock}
	now, err := segment.Current(dir)
	if err == nil {
		f.wanted = Model{SHA256: now}
		f.wanted.Dim, err = f.dim(now)
	}
	if err != nil {
		return nil, fmt.Errorf("open templates: %w", err)
	}
	return OpenFolder(ctx, dir, f.wanted, roots, clock)
}

func (f *Folder) open(ctx context.Context) error {
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return err
	}
	now, err := segment.Current(f.dir)
	first := errors.Is(err, segment.ErrNoStore)
	switch {
	case first:
		f.using = f.wanted
	case err != nil:
		return err
	default:
		f.using = Model{SHA256: now}
		if f.using.Dim, err = f.dim(now); err != nil {
			return err
		}
	}
	if f.current, err = f.store(ctx, f.using); err != nil {
		return err
	}
	if first {
		return segment.Switch(f.dir, f.using.SHA256)
	}
	if f.using.SHA256 == f.wanted.SHA256 {
		return f.destroyOthers(ctx)
	}
	f.beside, err = f.store(ctx, f.wanted)
	return err
}

// store opens a model's store, making it on first use.
func (f *Folder) store(ctx context.Context, m Model) (*Store, error) {
	if err := f.keepDim(m); err != nil {
		return nil, err
	}
	root, err := f.roots(rootName(m.SHA256))
	if err != nil {
		return nil, err
	}
	s, err := segment.Open(ctx, segment.Options{Dir: segment.FolderOf(f.dir, m.SHA256), Model: m.SHA256, Dim: m.Dim, Root: root, Create: true, Clock: f.clock})
	if err != nil {
		return nil, err
	}
	return New(s), nil
}

func rootName(model [32]byte) string { return "templates-" + hex.EncodeToString(model[:8]) }

// The length of a store's templates stands beside it, in a file of its own: a
// store is opened again when its model is no longer there.
func (f *Folder) dimFile(model [32]byte) string { return segment.FolderOf(f.dir, model) + ".dim" }

func (f *Folder) dim(model [32]byte) (int, error) {
	b, err := os.ReadFile(f.dimFile(model))
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(b)))
}

func (f *Folder) keepDim(m Model) error {
	if _, err := f.dim(m.SHA256); err == nil {
		return nil // the store itself refuses another length
	}
	tmp := f.dimFile(m.SHA256) + ".tmp"
	if err := os.WriteFile(tmp, fmt.Appendf(nil, "%d\n", m.Dim), 0o600); err != nil {
		return err
	}
	if err := syncFile(tmp); err != nil {
		return err
	}
	if err := os.Rename(tmp, f.dimFile(m.SHA256)); err != nil {
		return err
	}
	return syncFile(f.dir)
}

func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// destroyOthers destroys the stores of every model but the one in use.
func (f *Folder) destroyOthers(ctx context.Context) error {
	names, err := filepath.Glob(filepath.Join(f.dir, "model-*"))
	if err != nil {
		return err
	}
	for _, n := range names {
		model, err := ParseModel(strings.TrimPrefix(filepath.Base(n), "model-"), 0)
		if err != nil || model.SHA256 == f.using.SHA256 {
			continue
		}
		if _, err := f.destroy(ctx, nil, model.SHA256); err != nil {
			return err
		}
	}
	return nil
}

func (f *Folder) destroy(ctx context.Context, s *Store, model [32]byte) (gallery.Erasure, error) {
	root, err := f.roots(rootName(model))
	if err != nil {
		return gallery.Erasure{}, err
	}
	e, err := Destroy(ctx, s, segment.FolderOf(f.dir, model), root)
	if err != nil {
		return e, err
	}
	if err := os.Remove(f.dimFile(model)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return e, err
	}
	return e, syncFile(f.dir)
}

// Current is the store in use.
func (f *Folder) Current() *Store { return f.current }

// Beside is the store that a re-enrolment fills; nil where the model in hand is
// the one in use. Give it to the gallery, untyped, only where it is not nil.
func (f *Folder) Beside() *Store { return f.beside }

// Fits reports whether the templates in use are of the model in hand. Where
// they are not, nothing may be compared before a re-enrolment.
func (f *Folder) Fits() bool { return f.beside == nil }

// Fill gives a gallery's parts the stores.
func (f *Folder) Fill(p *gallery.Parts) {
	p.Templates = f.current
	if f.beside != nil {
		p.Beside = f.beside
	}
}

// Reenrolment is the way from the store in use to the one beside it.
func (f *Folder) Reenrolment(e gallery.Engine) gallery.Reenrolment {
	return gallery.Reenrolment{
		Next: f.beside, Engine: e, Model: hex.EncodeToString(f.wanted.SHA256[:]),
		Switch: func(context.Context) error { return segment.Switch(f.dir, f.wanted.SHA256) },
		Destroy: func(ctx context.Context) (gallery.Erasure, error) {
			old, model := f.current, f.using
			f.current, f.using, f.beside = f.beside, f.wanted, nil
			return f.destroy(ctx, old, model.SHA256)
		},
	}
}

// Close closes the stores.
func (f *Folder) Close() error {
	var errs []error
	for _, s := range []*Store{f.current, f.beside} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}
