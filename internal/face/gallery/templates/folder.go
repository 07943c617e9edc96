package templates

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

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

// Folder is where the stores of one or two models lie: the one in use and, where
// another model is wanted, the one that a re-enrolment fills beside it.
type Folder struct {
	dir    string
	roots  Roots
	clock  mpolice.Clock
	wanted Model
	left   []gallery.Erasure // guarded by mu

	mu              sync.Mutex // guards what a switch exchanges
	current, beside *Store
	using           Model
}

// Using gives the model whose templates are in use; segment.ErrNoStore where
// there are none yet.
func Using(dir string) ([32]byte, error) { return segment.Current(dir) }

// OpenFolder opens the store in use and, where the model that is wanted is
// another, the one beside it. The first model ever is put in use at once. Any
// other store is destroyed: of a model that was given up, or from before a switch
// that was interrupted; see Left.
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
	if err := f.destroyOthers(ctx); err != nil || f.using.SHA256 == f.wanted.SHA256 {
		return err
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

// destroyOthers destroys the stores of every model but the one in use and the
// one that is wanted. It goes by the files with their lengths: one stands from
// before a store is made until its destruction is on record.
func (f *Folder) destroyOthers(ctx context.Context) error {
	names, err := f.known()
	if err != nil {
		return err
	}
	for _, model := range names {
		if model == f.using.SHA256 || model == f.wanted.SHA256 {
			continue
		}
		e, err := f.destroy(ctx, nil, model)
		if err != nil {
			return err
		}
		f.left = append(f.left, e)
	}
	return nil
}

// known lists the models whose stores are here, or were and are not settled.
func (f *Folder) known() (models [][32]byte, err error) {
	names, err := filepath.Glob(filepath.Join(f.dir, "model-*"))
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		sha := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(n), "model-"), ".dim")
		if m, err := ParseModel(sha, 0); err == nil && !slices.Contains(models, m.SHA256) {
			models = append(models, m.SHA256)
		}
	}
	return models, nil
}

func (f *Folder) destroy(ctx context.Context, s *Store, model [32]byte) (gallery.Erasure, error) {
	root, err := f.roots(rootName(model))
	if err != nil {
		return gallery.Erasure{}, err
	}
	return Destroy(ctx, s, segment.FolderOf(f.dir, model), root)
}

// Settle forgets the stores that were destroyed, once that is on record.
func (f *Folder) Settle() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.left = nil
	names, err := f.known()
	if err != nil {
		return err
	}
	for _, model := range names {
		if model == f.using.SHA256 || model == f.wanted.SHA256 {
			continue
		}
		if err := os.Remove(f.dimFile(model)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return syncFile(f.dir)
}

// Left says which stores were found that had no use any more, and were
// destroyed: put it on record, then Settle.
func (f *Folder) Left() []gallery.Erasure {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.left
}

// Current is the store in use.
func (f *Folder) Current() *Store {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.current
}

// Beside is the store that a re-enrolment fills; nil where the model that is
// wanted is the one in use. Give it to the gallery, untyped, only where it is not
// nil.
func (f *Folder) Beside() *Store {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.beside
}

// Fits reports whether the templates in use are of the model that is wanted.
func (f *Folder) Fits() bool { return f.Beside() == nil }

// Fill gives a gallery's parts the stores.
func (f *Folder) Fill(p *gallery.Parts) {
	p.Templates = f.Current()
	if b := f.Beside(); b != nil {
		p.Beside = b
	}
}

// Reenrolment is the way from the store in use to the one beside it.
func (f *Folder) Reenrolment(e gallery.Engine) gallery.Reenrolment {
	return gallery.Reenrolment{
		Next: f.Beside(), Engine: e, Model: hex.EncodeToString(f.wanted.SHA256[:]),
		Settle: f.Settle,
		Switch: func(context.Context) error { return segment.Switch(f.dir, f.wanted.SHA256) },
		Destroy: func(ctx context.Context) (gallery.Erasure, error) {
			f.mu.Lock()
			old, model := f.current, f.using
			f.current, f.using, f.beside = f.beside, f.wanted, nil
			f.mu.Unlock()
			return f.destroy(ctx, old, model.SHA256)
		},
	}
}

// Close closes the stores.
func (f *Folder) Close() error {
	var errs []error
	for _, s := range []*Store{f.Current(), f.Beside()} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}
