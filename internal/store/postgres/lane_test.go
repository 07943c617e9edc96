package postgres

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"mpolice"
	"mpolice/internal/pgtest"
	"mpolice/internal/store/postgres/postgresdb"
)

// superuser opens a connection that may do anything.
func superuser(t *testing.T, c *pgtest.Cluster, db string) *pgx.Conn {
	t.Helper()
	cfg, err := pgx.ParseConfig(c.AdminURL(db))
	if err != nil {
		t.Fatal(err)
	}
	cfg.RuntimeParams["synchronous_commit"] = "local"
	conn, err := pgx.ConnectConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// name gives the database of a URL.
func name(t *testing.T, url string) string {
	t.Helper()
	cfg, err := Parse(url)
	if err != nil {
		t.Fatal(err)
	}
	return cfg.Database
}

// number gives a store's lane once its rounds are over.
func number(t *testing.T, s *Store) (n int32) {
	t.Helper()
	err := s.commit(t.Context(), nil, func(context.Context, *postgresdb.Queries) error {
		n = s.lane.number
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEachProgramHasItsLane(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	var stores []*Store
	for want := range int32(3) {
		s := openStore(t, url, Options{})
		if got := number(t, s); got != want+1 {
			t.Errorf("lane %d, want %d", got, want+1)
		}
		stores = append(stores, s)
	}
	if err := stores[1].Close(); err != nil {
		t.Fatal(err)
	}
	stores[1] = openStore(t, url, Options{})
	if got := number(t, stores[1]); got != 2 {
		t.Errorf("lane %d was given for the one that was left", got)
	}
	for range 5 {
		for _, s := range stores {
			if err := s.Append(t.Context(), record(t)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := len(whole(t, stores[0])); n != 15 {
		t.Errorf("%d records", n)
	}
}

// until appends until one succeeds, and gives how many did not. None may fail in
// any other way than by an unavailable ledger.
func until(t *testing.T, s *Store) (failed int) {
	t.Helper()
	for {
		err := s.Append(t.Context(), record(t))
		if err == nil {
			return failed
		}
		if !errors.Is(err, mpolice.ErrLedgerUnavailable) {
			t.Fatal(err)
		}
		failed++
	}
}

// TestLostConnectionIsTakenAgain: the session that holds the lane is ended by
// somebody; the lane reads where it stands and goes on.
func TestLostConnectionIsTakenAgain(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	s := openStore(t, url, Options{})
	admin := superuser(t, pgtest.Shared(t), name(t, url))
	const end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'mpolice lane'"
	for range 5 {
		until(t, s)
		if _, err := admin.Exec(t.Context(), end); err != nil {
			t.Fatal(err)
		}
	}
	until(t, s)
	// A busy server may not have let go of the lost session's lock yet: then
	// another lane is taken, as dense as the first.
	if got := number(t, s); got == 0 {
		t.Error("went on in no lane")
	}
	if n := len(whole(t, s)); n != 6 {
		t.Errorf("%d records, 6 were acknowledged", n)
	}
	// Another program is quicker to take the lane that was lost.
	if _, err := admin.Exec(t.Context(), end); err != nil {
		t.Fatal(err)
	}
	quick := openStore(t, url, Options{})
	for range 3 {
		until(t, s)
		until(t, quick)
	}
	if a, b := number(t, quick), number(t, s); a == b || a == 0 || b == 0 {
		t.Errorf("lanes %d and %d", a, b)
	}
	whole(t, s)
}

// trigger runs a statement at each commit of a batch.
func trigger(t *testing.T, url, statement string) (remove func()) {
	t.Helper()
	if err := run(t, url, `CREATE FUNCTION upset() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN `+statement+`; RETURN NULL; END $$;
		CREATE CONSTRAINT TRIGGER upset AFTER INSERT ON audit_batch DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION upset()`); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := run(t, url, "DROP FUNCTION upset CASCADE"); err != nil {
			t.Fatal(err)
		}
	}
}

// TestCommitThatFailsIsNoSuccess: every statement was fine, the commit was not.
func TestCommitThatFailsIsNoSuccess(t *testing.T) {
	t.Parallel()
	for kind, change := range map[string]func(context.Context, *postgresdb.Queries) error{
		"records alone": nil,
		"with a change": func(ctx context.Context, q *postgresdb.Queries) error {
			return q.InsertUnit(ctx, postgresdb.InsertUnitParams{ID: "u"})
		},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			url := pgtest.Database(t)
			s := openStore(t, url, Options{})
			until(t, s)
			remove := trigger(t, url, "RAISE EXCEPTION 'no'")
			if err := s.commit(t.Context(), sealed(t), change); !errors.Is(err, mpolice.ErrLedgerUnavailable) {
				t.Errorf("commit: %v", err)
			}
			if _, err := s.Unit(t.Context(), "u"); !errors.Is(err, mpolice.ErrNotFound) {
				t.Errorf("the change stayed: %v", err)
			}
			remove()
			if err := s.commit(t.Context(), sealed(t), change); err != nil {
				t.Error(err)
			}
			if n := len(whole(t, s)); n != 2 {
				t.Errorf("%d records", n)
			}
		})
	}
}

// TestWarningDuringCommitIsFailure: that is how the server tells that a record
// may not have reached the standby.
func TestWarningDuringCommitIsFailure(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	s := openStore(t, url, Options{})
	until(t, s)
	remove := trigger(t, url, "RAISE WARNING 'canceling wait'")
	r := record(t)
	if err := s.Append(t.Context(), r); !errors.Is(err, mpolice.ErrLedgerUnavailable) || !strings.Contains(err.Error(), "standby") {
		t.Errorf("append: %v", err)
	}
	if _, err := s.Anchor("log").Replace(t.Context(), nil, []byte("one")); err != nil {
		t.Errorf("a commit without a batch: %v", err)
	}
	remove()
	if err := s.Append(t.Context(), r); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("the record in doubt, once more: %v", err)
	}
	until(t, s)
	if n := len(whole(t, s)); n != 3 {
		t.Errorf("%d records", n)
	}
}

// TestRecordsThatRideAlongAreRead by whoever reads after they were taken.
func TestRecordsThatRideAlongAreRead(t *testing.T) {
	t.Parallel()
	s := openStore(t, pgtest.Database(t), Options{})
	for i := range 20 {
		r := record(t)
		if err := s.AppendSoon(r); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Pending(t.Context(), 0, 100); err != nil || len(got) != i+1 {
			t.Fatalf("%d leaves, want %d (%v)", len(got), i+1, err)
		}
		if _, err := s.Record(t.Context(), r.ID); err != nil {
			t.Fatal(err)
		}
	}
}

// TestHaltedAndClosedRefuse: neither takes records; a halted one is read.
func TestHaltedAndClosedRefuse(t *testing.T) {
	t.Parallel()
	s := openStore(t, pgtest.Database(t), Options{})
	until(t, s)
	s.Halt()
	refuses := func() {
		t.Helper()
		if err := s.Append(t.Context(), record(t)); !errors.Is(err, mpolice.ErrLedgerUnavailable) {
			t.Errorf("append: %v", err)
		}
		if err := s.AppendSoon(record(t)); !errors.Is(err, mpolice.ErrLedgerUnavailable) {
			t.Errorf("append soon: %v", err)
		}
	}
	refuses()
	whole(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	refuses()
	if _, err := s.Officer(t.Context(), "A1"); !errors.Is(err, mpolice.ErrLedgerUnavailable) {
		t.Errorf("reading a closed store: %v", err)
	}
}
