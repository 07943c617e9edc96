// Package templates lets the gallery keep its templates in a template store
// (internal/face/segment), and lets it change to the store of another model.
package templates

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"mpolice/internal/face/gallery"
	"mpolice/internal/face/segment"
)

// Store is a template store as the gallery uses it.
type Store struct{ *segment.Store }

// New wraps an open store; whoever opened it closes it.
func New(s *segment.Store) *Store { return &Store{s} }

// Append implements gallery.Templates.
func (s *Store) Append(ctx context.Context, all []gallery.Template) error {
	records := make([]segment.Record, len(all))
	for i, t := range all {
		records[i] = segment.Record{ID: t.ID, Category: t.Category, Row: t.Vector}
	}
	return s.Store.Append(ctx, records)
}

// Erase implements gallery.Templates.
func (s *Store) Erase(ctx context.Context, ids []uint64) (gallery.Erasure, error) {
	var there []uint64
	for _, id := range ids {
		if s.Has(id) {
			there = append(there, id)
		}
	}
	if len(there) == 0 {
		return gallery.Erasure{Method: segment.Method}, nil
	}
	e := gallery.Erasure{Before: s.roots(), Method: segment.Method}
	if _, err := s.Store.Erase(ctx, there); err != nil {
		return gallery.Erasure{}, err
	}
	e.After = s.roots()
	return e, nil
}

// IDs implements gallery.Templates.
func (s *Store) IDs(_ context.Context, f func(id uint64, category uint16) error) error {
	type record struct {
		id       uint64
		category uint16
	}
	all := make([]record, 0, s.Len())
	s.Records(func(id uint64, category uint16) bool {
		all = append(all, record{id, category})
		return true
	})
	for _, r := range all { // outside Records: f may call the store
		if err := f(r.id, r.category); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) roots() []string {
	var out []string
	for _, r := range s.Roots() {
		out = append(out, hex.EncodeToString(r.Root[:]))
	}
	return out
}

// Destroyed is how Destroy destroys, for the certificate.
const Destroyed = "root key replaced by one that opens nothing, then every file of the store removed"

// Destroy closes a store and destroys it as a whole: its root key first, so that
// no copy of its files opens any more, then the files. A folder that is not
// there is destroyed already.
func Destroy(ctx context.Context, s *Store, dir string, root segment.RootKey) (gallery.Erasure, error) {
	e := gallery.Erasure{Method: Destroyed}
	if s != nil {
		e.Before = s.roots()
		if err := s.Close(); err != nil {
			return e, fmt.Errorf("destroy templates: %w", err)
		}
	}
	next := make([]byte, 32)
	if _, err := io.ReadFull(rand.Reader, next); err != nil {
		return e, fmt.Errorf("destroy templates: %w", err)
	}
	defer clear(next)
	if err := root.Replace(ctx, next); err != nil {
		return e, fmt.Errorf("destroy templates: %w", err)
	}
	if err := os.RemoveAll(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return e, fmt.Errorf("destroy templates: %w", err)
	}
	parent, err := os.Open(filepath.Dir(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return e, nil
	}
	if err != nil {
		return e, fmt.Errorf("destroy templates: %w", err)
	}
	defer parent.Close()
	if err := parent.Sync(); err != nil {
		return e, fmt.Errorf("destroy templates: %w", err)
	}
	return e, nil
}
