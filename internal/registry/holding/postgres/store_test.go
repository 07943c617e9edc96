package postgres

import (
	"context"
	"os"
	"testing"

	"mpolice/internal/pgtest"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/holdingtest"
)

var _ holding.Store = (*Store)(nil)

func TestMain(m *testing.M) {
	holdingtest.Child(func(ctx context.Context, url string) (holding.Store, error) { return Open(ctx, url, Options{}) })
	os.Exit(pgtest.Main(m, pgtest.Options{NoSync: true}))
}

func opened(t *testing.T, url string) *Store {
	s, err := Open(t.Context(), url, Options{Connections: 6})
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

func engine(t *testing.T, url string) holdingtest.Engine {
	s := opened(t, url)
	return holdingtest.Engine{
		Store: s,
		Exec: func(ctx context.Context, statement string) error {
			_, err := s.pool.Exec(ctx, statement)
			return err
		},
		Reopen: func(t *testing.T) holdingtest.Engine {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			return engine(t, url)
		},
		Second: func(t *testing.T) holding.Store { return opened(t, url) },
	}
}

func TestStore(t *testing.T) {
	holdingtest.Run(t, func(t *testing.T) holdingtest.Engine { return engine(t, pgtest.Database(t)) })
}

func TestKilledLoadersLeaveNoTrace(t *testing.T) {
	url := pgtest.Database(t)
	holdingtest.Kill(t, opened(t, url), url, 28)
}
