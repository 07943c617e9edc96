package sqlite

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/holdingtest"
)

var _ holding.Store = (*Store)(nil)

func TestMain(m *testing.M) {
	holdingtest.Child(func(ctx context.Context, path string) (holding.Store, error) { return Open(ctx, path) })
	os.Exit(m.Run())
}

func opened(t *testing.T, path string) *Store {
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func engine(t *testing.T, path string) holdingtest.Engine {
	s := opened(t, path)
	return holdingtest.Engine{
		Store: s, OneLoad: true,
		Exec: func(ctx context.Context, statement string) error {
			_, err := s.writer.ExecContext(ctx, statement)
			return err
		},
		Reopen: func(t *testing.T) holdingtest.Engine {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			return engine(t, path)
		},
		Second: func(t *testing.T) holding.Store { return opened(t, path) },
	}
}

func TestStore(t *testing.T) {
	holdingtest.Run(t, func(t *testing.T) holdingtest.Engine { return engine(t, filepath.Join(t.TempDir(), "h.db")) })
}

func TestKilledLoadersLeaveNoTrace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h.db")
	holdingtest.Kill(t, opened(t, path), path, 28)
}
