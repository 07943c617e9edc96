package postgres

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"mpolice"
	"mpolice/internal/pgtest"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/postgres/postgresdb"
)

// rows makes n versions that differ.
func rows(from, to int) []holding.Version {
	out := make([]holding.Version, to-from)
	for i := range out {
		person(from+i, &out[i])
		k := int64(from + i + 1)
		out[i].Keys = holding.Keys{Person: k, Former: k, Document: k, Plate: k, Phone: k, Name: k, Address: k, Birth: 19700101}
	}
	return out
}

func declare(t *testing.T, s *Store, registers ...mpolice.Register) {
	t.Helper()
	for _, r := range registers {
		slots := []holding.Slot{0, 1, 2, 3, 4, 5, 6}
		if err := s.Declare(t.Context(), []holding.Declared{{Register: r, Slots: slots}}); err != nil {
			t.Fatal(err)
		}
	}
}

// add runs a load of new rows.
func add(t *testing.T, s *Store, register mpolice.Register, some []holding.Version) error {
	t.Helper()
	l, err := s.Begin(t.Context(), register)
	if err != nil {
		return err
	}
	if err := l.Add(t.Context(), some); err != nil {
		return errors.Join(err, l.Rollback())
	}
	n := int64(len(some))
	return l.Commit(t.Context(), holding.Batch{In: n, Added: n}, holding.Report{}, holding.Entry{Kind: "load"})
}

// TestLookupsUseIndexes: no look-up reads a whole register, nor one register's
// rows for another's, with the one plan that all connections use.
func TestLookupsUseIndexes(t *testing.T) {
	s := opened(t, pgtest.Database(t))
	declare(t, s, "a", "b", "c")
	for _, r := range []mpolice.Register{"a", "b"} {
		if err := add(t, s, r, rows(0, 20000)); err != nil {
			t.Fatal(err)
		}
	}
	conn, err := s.pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	for name, c := range map[string]struct{ sql, args, index string }{
		"person":    {postgresdb.FindByPerson, "1, 7, 7, 10", "row_1_person"},
		"former":    {postgresdb.FindByFormer, "1, 7, 7, 10", "row_1_former"},
		"document":  {postgresdb.FindByDocument, "1, 7, 7, 10", "row_1_document"},
		"plate":     {postgresdb.FindByPlate, "1, 7, 7, 10", "row_1_plate"},
		"phone":     {postgresdb.FindByPhone, "1, 7, 7, 10", "row_1_phone"},
		"name":      {postgresdb.FindByName, "1, 7, 7, 0, 20000000, 10", "row_1_name"},
		"address":   {postgresdb.FindByAddress, "1, 7, 7, 10", "row_1_address"},
		"key":       {postgresdb.FindKey, "1, '{7,8}'", "row_1_key"},
		"mark":      {postgresdb.MarkOf, "1, '{7,8}'", "row_1_key"},
		"end":       {postgresdb.EndVersion, "9, 1, '{7,8}'", "row_1_key"},
		"history":   {postgresdb.History, "1, 7", "row_1_key"},
		"formersOf": {postgresdb.FormersOf, "1, 7", "row_1_former_of"},
		"currentOf": {postgresdb.CurrentOf, "1, 7", "row_1_former"},
		"decades":   {postgresdb.Decades, "1, 7, 0, 20000000", "row_1_name"},
	} {
		plan := explain(t, conn.Conn(), name, c.sql, c.args)
		if !regexp.MustCompile(`\b`+c.index+`\b`).MatchString(plan) || strings.Contains(plan, "Seq Scan") || strings.Contains(plan, "Scan on row_2") {
			t.Errorf("%s:\n%s", name, plan)
		}
	}
}

// explain gives the generic plan of a statement.
func explain(t *testing.T, conn *pgx.Conn, name, sql, args string) string {
	t.Helper()
	sql = sql[strings.Index(sql, "\n"):]
	if _, err := conn.Exec(t.Context(), "PREPARE plan_"+name+" AS "+sql); err != nil {
		t.Fatal(name, err)
	}
	answer, err := conn.Query(t.Context(), "EXPLAIN EXECUTE plan_"+name+"("+args+")", pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		t.Fatal(name, err)
	}
	lines, err := pgx.CollectRows(answer, pgx.RowTo[string])
	if err != nil {
		t.Fatal(name, err)
	}
	return strings.Join(lines, "\n")
}

// TestRegistersLoadTogether: two long loads do not wait for one another, and
// readers wait for neither.
func TestRegistersLoadTogether(t *testing.T) {
	s := opened(t, pgtest.Database(t))
	declare(t, s, "a", "b", "c")
	if err := add(t, s, "c", rows(0, 10)); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	ready := make(chan struct{}, 2)
	apart := make(chan struct{})
	for _, r := range []mpolice.Register{"a", "b", "c"} {
		wg.Go(func() {
			l, err := s.Begin(t.Context(), r)
			if err != nil {
				t.Error(err)
				return
			}
			err = l.Add(t.Context(), rows(100, 5000))
			ready <- struct{}{}
			<-apart // all three are under way
			if err == nil {
				err = l.Commit(t.Context(), holding.Batch{In: 4900, Added: 4900}, holding.Report{}, holding.Entry{Kind: string(r)})
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	for range 3 {
		<-ready
	}
	for _, r := range []mpolice.Register{"a", "b"} {
		if found, err := s.Find(t.Context(), r, holding.Is(holding.SlotPerson, 200), 5); err != nil || len(found) != 0 {
			t.Errorf("%s: %d rows are seen (%v)", r, len(found), err)
		}
	}
	close(apart)
	wg.Wait()
	for r, want := range map[mpolice.Register]int64{"a": 4900, "b": 4900, "c": 4910} {
		if n, err := s.Count(t.Context(), r); err != nil || n != want {
			t.Errorf("%s: %d rows, want %d (%v)", r, n, want, err)
		}
	}
}

// TestOpeningAtOnce: programs that start together make one schema; one that is
// older than the schema keeps away.
func TestOpeningAtOnce(t *testing.T) {
	url := pgtest.Database(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			s, err := Open(t.Context(), url, Options{Connections: 2})
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s := opened(t, url)
	if _, err := s.pool.Exec(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, true)"); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), url, Options{}); !errors.Is(err, holding.ErrSchema) {
		t.Errorf("%v, want ErrSchema", err)
	}
	if _, err := Open(t.Context(), "nonsense://secret", Options{}); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v, want an error that does not repeat the address", err)
	}
}

// TestServerThatGoesDown: what was committed is there when the server comes
// back, though a first load is not written twice; what was not is gone.
func TestServerThatGoesDown(t *testing.T) {
	c, err := pgtest.Start(t.Context(), pgtest.Options{Settings: map[string]string{"wal_level": "minimal", "max_wal_senders": "0"}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Stop()
	name, err := c.Create(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	s := opened(t, c.URL(name))
	declare(t, s, "a", "b")
	if err := add(t, s, "a", rows(0, 30000)); err != nil {
		t.Fatal(err)
	}
	l, err := s.Begin(t.Context(), "b")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Add(t.Context(), rows(0, 30000)); err != nil {
		t.Fatal(err)
	}
	c.Crash()
	if err := l.Commit(t.Context(), holding.Batch{In: 30000, Added: 30000}, holding.Report{}, holding.Entry{}); err == nil {
		t.Error("committed on a server that is down")
	}
	if err := c.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	s = opened(t, c.URL(name))
	seen := 0
	err = s.Scan(t.Context(), "a", func(r holding.Stored) error {
		if holding.HashOf(r.Values...) != r.Hash {
			return fmt.Errorf("row %d has changed", r.Line)
		}
		seen++
		return nil
	})
	if n, cerr := s.Count(t.Context(), "b"); err != nil || seen != 30000 || n != 0 || cerr != nil {
		t.Errorf("%d rows of the committed load, %d of the other (%v, %v)", seen, n, err, cerr)
	}
	found, err := s.Find(t.Context(), "a", holding.Is(holding.SlotPhone, 29999), 5)
	if err != nil || len(found) != 1 {
		t.Errorf("%d rows are found by an index, want 1 (%v)", len(found), err)
	}
	if err := add(t, s, "b", rows(0, 300)); err != nil {
		t.Error(err)
	}
}

// TestUnconfirmedCommitsFail: a commit that a standby has not confirmed is a
// failure, even where the server calls it a success.
func TestUnconfirmedCommitsFail(t *testing.T) {
	c := pgtest.Shared(t)
	s := opened(t, pgtest.Database(t))
	declare(t, s, "a")
	defer func() {
		if err := c.Set(context.Background(), "synchronous_standby_names", ""); err != nil {
			t.Error(err)
		}
	}()
	if err := c.Set(t.Context(), "synchronous_standby_names", "nobody"); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		var err error
		for range 1000 { // backends read the setting in their own time
			if _, err = s.OpenDispute(t.Context(), holding.Dispute{Register: "a", Key: 1}, holding.Entry{Kind: "dispute"}); err != nil {
				break
			}
		}
		done <- err
	}()
	conn, err := pgx.Connect(t.Context(), c.AdminURL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for {
		if _, err := conn.Exec(t.Context(), "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"); err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-done:
			if !errors.Is(err, errWarned) {
				t.Errorf("%v, want errWarned", err)
			}
			return
		default:
		}
	}
}
