package postgres

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/pgtest"
	"mpolice/internal/store/postgres/postgresdb"
)

// standby is a server that can be told to wait for a standby that does not
// exist, and a store on it.
type standby struct {
	cluster *pgtest.Cluster
	admin   *pgx.Conn
	store   *Store
	acked   []mpolice.RecordID
}

func newStandby(t *testing.T) *standby {
	t.Helper()
	c, err := pgtest.Start(t.Context(), pgtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Stop(); err != nil {
			t.Error(err)
		}
	})
	db, err := c.Create(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	s := &standby{cluster: c, admin: superuser(t, c, db), store: openStore(t, c.URL(db), Options{CommitTimeout: time.Minute})}
	for range 3 {
		s.must(t)
	}
	return s
}

// patience changes the deadline of rounds, between two of them.
func (s *standby) patience(t *testing.T, d time.Duration) {
	t.Helper()
	err := s.store.commit(t.Context(), nil, func(context.Context, *postgresdb.Queries) error {
		s.store.lane.patience = d
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// must appends a record.
func (s *standby) must(t *testing.T) {
	t.Helper()
	r := record(t)
	if err := s.store.Append(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	s.acked = append(s.acked, r.ID)
}

// demand makes every commit wait for a standby of that name; none when empty. The
// server follows a moment later.
func (s *standby) demand(t *testing.T, name string) {
	t.Helper()
	if err := s.cluster.Set(t.Context(), "synchronous_standby_names", name); err != nil {
		t.Fatal(err)
	}
	for got := "?"; got != name; {
		if err := s.admin.QueryRow(t.Context(), "SELECT current_setting('synchronous_standby_names')").Scan(&got); err != nil {
			t.Fatal(err)
		}
	}
}

// waits returns when the lane's session waits for the standby.
func (s *standby) waits(t *testing.T) {
	t.Helper()
	for waiting := false; !waiting; {
		err := s.admin.QueryRow(t.Context(), "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE application_name = 'mpolice lane' AND wait_event = 'SyncRep')").Scan(&waiting)
		if err != nil {
			t.Fatal(err)
		}
	}
}

// refused appends until the server follows its new setting, and expects the
// refusal then. What was answered before is kept.
func (s *standby) refused(t *testing.T) error {
	t.Helper()
	for {
		r := record(t)
		err := s.store.Append(t.Context(), r)
		if err != nil {
			if !errors.Is(err, mpolice.ErrLedgerUnavailable) {
				t.Error(err)
			}
			return err
		}
		s.acked = append(s.acked, r.ID)
	}
}

// kept expects every acknowledged record once, whole batches, and no gap.
func (s *standby) kept(t *testing.T) []audit.Stored {
	t.Helper()
	got := whole(t, s.store)
	there := map[mpolice.RecordID]bool{}
	for _, r := range got {
		there[r.ID] = true
	}
	for _, id := range s.acked {
		if !there[id] {
			t.Errorf("record %v was acknowledged and is missing", id)
		}
	}
	return got
}

// TestCommitWithoutStandbyIsRefusedInTime: nothing on the server bounds the
// wait; the lane does, for records and for the anchor, again and again. When the
// standby is no longer asked for, the lane goes on.
func TestCommitWithoutStandbyIsRefusedInTime(t *testing.T) {
	t.Parallel()
	s := newStandby(t)
	s.patience(t, 300*time.Millisecond)
	s.demand(t, "nobody")
	s.refused(t)
	if err := s.store.Append(t.Context(), record(t)); !errors.Is(err, mpolice.ErrLedgerUnavailable) {
		t.Errorf("append: %v", err)
	}
	if ok, err := s.store.Anchor("log").Replace(t.Context(), nil, []byte("one")); ok || !errors.Is(err, mpolice.ErrLedgerUnavailable) {
		t.Errorf("the anchor moved before its records are safe: %v, %v", ok, err)
	}
	s.demand(t, "")
	until(t, s.store)
	s.patience(t, time.Minute)
	s.must(t)
	s.kept(t)
	a := s.store.Anchor("log") // whatever became of the swap in doubt, it goes on from there
	last, err := a.Last(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := a.Replace(t.Context(), last, []byte("two")); err != nil || !ok {
		t.Errorf("the anchor stands at %q and is not swapped: %v", last, err)
	}
	if got := number(t, s.store); got != 1 {
		t.Errorf("went on in lane %d", got)
	}
}

// TestCancelledWaitIsFailure: an operator cancels the wait, and the server
// reports success.
func TestCancelledWaitIsFailure(t *testing.T) {
	t.Parallel()
	s := newStandby(t)
	s.demand(t, "nobody")
	s.serverReportsSuccess(t)
	for end, word := range map[string]string{"pg_cancel_backend": "01000", "pg_terminate_backend": ""} {
		result := make(chan error, 1)
		go func() { result <- s.refused(t) }()
		s.waits(t)
		if _, err := s.admin.Exec(t.Context(), "SELECT "+end+"(pid) FROM pg_stat_activity WHERE application_name = 'mpolice lane'"); err != nil {
			t.Fatal(err)
		}
		if err := <-result; !strings.Contains(err.Error(), word) {
			t.Errorf("%s: %v", end, err)
		}
	}
	s.demand(t, "")
	s.must(t)
	if got := s.kept(t); len(got) != len(s.acked)+2 { // the two in doubt stayed
		t.Errorf("%d records, %d were acknowledged", len(got), len(s.acked))
	}
}

// serverReportsSuccess shows the trap that the lane is built around: the wait
// outlasts statement_timeout, and when it is cancelled there is no error.
func (s *standby) serverReportsSuccess(t *testing.T) {
	t.Helper()
	plain, err := pgx.Connect(t.Context(), s.cluster.AdminURL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close(context.Background())
	result := make(chan error, 1)
	go func() {
		_, err := plain.Exec(context.Background(), "SET application_name = 'mpolice lane'; SET client_min_messages = error; SET statement_timeout = '50ms'; CREATE TABLE x ()")
		result <- err
	}()
	s.waits(t)
	if _, err := s.admin.Exec(t.Context(), "SELECT pg_cancel_backend($1::int)", plain.PgConn().PID()); err != nil {
		t.Fatal(err)
	}
	if err := <-result; err != nil {
		t.Errorf("the server has mended its ways, and the lane may be made simpler: %v", err)
	}
}
