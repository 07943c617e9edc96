package postgres

import (
	"context"
	"crypto/rand"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/pgtest"
	"mpolice/internal/store"
	"mpolice/internal/store/storetest"
)

var _ store.Store = (*Store)(nil)

func TestMain(m *testing.M) {
	if url := os.Getenv(writing); url != "" {
		writeUntilKilled(url)
		return
	}
	os.Exit(pgtest.Main(m, pgtest.Options{NoSync: true}))
}

func openStore(t testing.TB, url string, opt Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), url, opt)
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

func engine(t *testing.T, url string) storetest.Engine {
	s := openStore(t, url, Options{})
	return storetest.Engine{
		Store: s,
		Exec:  func(ctx context.Context, statement string) error { return run(t, url, statement) },
		Reopen: func(t *testing.T) storetest.Engine {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			return engine(t, url)
		},
	}
}

// run runs a statement past the store, as the owner of the database can.
func run(t testing.TB, url, statement string) error {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	_, err = conn.Exec(t.Context(), statement)
	return err
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Engine { return engine(t, pgtest.Database(t)) })
}

type fixedKeys struct{}

func (fixedKeys) ContentKey(mpolice.Month, mpolice.UnitID, bool) ([]byte, error) {
	return make([]byte, 32), nil
}
func (fixedKeys) TagKey(mpolice.Month) ([]byte, error) { return make([]byte, 32), nil }

func record(t testing.TB) audit.Sealed {
	t.Helper()
	id, err := mpolice.NewRecordID(storetest.Now, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s, err := audit.Seal(audit.Record{
		ID: id, Kind: audit.KindIntent, At: storetest.Now, Officer: "A1", Unit: "east-1", Role: "officer", Card: "P03",
		Fields: []audit.Field{{Name: "reason", Value: "路檢查證車輛是否失竊"}, {Name: "request", Value: string(make([]byte, 900))}},
	}, fixedKeys{}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func sealed(t testing.TB) []audit.Sealed { return []audit.Sealed{record(t)} }
