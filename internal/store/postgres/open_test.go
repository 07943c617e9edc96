package postgres

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/pgtest"
	"mpolice/internal/store/storetest"
)

// TestProgramsThatStartAtOnce bring up an empty database together.
func TestProgramsThatStartAtOnce(t *testing.T) {
	t.Parallel()
	address := pgtest.Database(t)
	stores := make([]*Store, 6)
	var all sync.WaitGroup
	for i := range stores {
		all.Go(func() {
			s, err := Open(t.Context(), address, Options{})
			if err != nil {
				t.Error(err)
				return
			}
			stores[i] = s
			if err := s.Append(t.Context(), record(t)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	lanes := map[int32]bool{}
	for _, s := range stores {
		lanes[number(t, s)] = true
		defer s.Close()
	}
	if len(lanes) != len(stores) || len(whole(t, stores[0])) != len(stores) {
		t.Errorf("lanes %v", lanes)
	}
}

func TestUnfitDatabasesAreRefused(t *testing.T) {
	t.Parallel()
	c := pgtest.Shared(t)
	admin := superuser(t, c, "postgres")
	made := func(options string) string {
		t.Helper()
		db := fmt.Sprintf("unfit_%d_%d", os.Getpid(), time.Now().UnixNano())
		if _, err := admin.Exec(t.Context(), "CREATE DATABASE "+db+" TEMPLATE template0 "+options); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := c.Drop(t.Context(), db); err != nil && t.Context().Err() == nil {
				t.Error(err)
			}
		})
		return c.URL(db)
	}
	newer := pgtest.Database(t)
	if err := openStore(t, newer, Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	if err := run(t, newer, "INSERT INTO store_version (version_id, is_applied) VALUES (99, true)"); err != nil {
		t.Fatal(err)
	}
	gone := pgtest.Database(t)
	tests := map[string]struct {
		address string
		opt     Options
		want    string
	}{
		"encoding":         {made("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"), Options{}, "--encoding UTF8"},
		"locale":           {made("ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"), Options{}, "LC_CTYPE C"},
		"newer schema":     {newer, Options{}, "run the newer program"},
		"newer, to read":   {newer, Options{ReadOnly: true}, "run the newer program"},
		"empty, to read":   {pgtest.Database(t), Options{ReadOnly: true}, "no mpolice data"},
		"no URL":           {"mpolice.db", Options{}, "postgres://"},
		"another database": {"mysql://x:secret@y/z", Options{}, "postgres://"},
		"a broken URL":     {"postgres://u:secret@h:port/db", Options{}, "postgres://"},
		"a wrong password": {strings.Replace(gone, "mpolice:", "mpolice:secret", 1), Options{}, "password authentication failed"},
		"no such database": {strings.Replace(gone, "?", "x?", 1), Options{}, "does not exist"},
	}
	for kind, tt := range tests {
		s, err := Open(t.Context(), tt.address, tt.opt)
		if err == nil {
			s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", kind, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error tells the password: %v", kind, err)
		}
	}
	if _, err := Open(t.Context(), newer, Options{}); !errors.Is(err, ErrNewer) {
		t.Errorf("newer schema: %v", err)
	}
}

// TestPasswordFromTheEnvironment: the address in a configuration needs none.
func TestPasswordFromTheEnvironment(t *testing.T) {
	u, err := url.Parse(pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	u.User = url.User(u.User.Username())
	t.Setenv("PGPASSWORD", password)
	if err := openStore(t, u.String(), Options{}).Close(); err != nil {
		t.Error(err)
	}
	t.Setenv("PGPASSWORD", "")
	file := filepath.Join(t.TempDir(), "pgpass")
	if err := os.WriteFile(file, []byte("*:*:*:*:"+password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PGPASSFILE", file)
	if err := openStore(t, u.String(), Options{}).Close(); err != nil {
		t.Error(err)
	}
}

// TestReadOnlyWritesNothing and takes no lane.
func TestReadOnlyWritesNothing(t *testing.T) {
	t.Parallel()
	address := pgtest.Database(t)
	s := openStore(t, address, Options{})
	until(t, s)
	ro := openStore(t, address, Options{ReadOnly: true})
	if n := len(whole(t, ro)); n != 1 {
		t.Errorf("%d records", n)
	}
	if err := ro.Append(t.Context(), record(t)); !errors.Is(err, mpolice.ErrLedgerUnavailable) {
		t.Errorf("append: %v", err)
	}
	if err := ro.AppendSoon(record(t)); !errors.Is(err, mpolice.ErrLedgerUnavailable) {
		t.Errorf("append soon: %v", err)
	}
	if _, err := ro.pool.Exec(t.Context(), "INSERT INTO unit VALUES ('x', '', '', '', '')"); err == nil {
		t.Error("a reading connection wrote")
	}
	if got := number(t, openStore(t, address, Options{})); got != 2 {
		t.Errorf("the next program got lane %d", got)
	}
}

// TestServersDefaultsDoNotWeaken: what an operator sets for a database cannot
// make commits lossy, or upset the order.
func TestServersDefaultsDoNotWeaken(t *testing.T) {
	t.Parallel()
	address := pgtest.Database(t)
	for _, set := range []string{"synchronous_commit = off", "default_transaction_isolation = serializable"} {
		if err := run(t, address, "ALTER DATABASE "+name(t, address)+" SET "+set); err != nil {
			t.Fatal(err)
		}
	}
	s := openStore(t, address, Options{})
	until(t, s)
	var commit, isolation string
	err := s.lane.conn.QueryRow(t.Context(), "SELECT current_setting('synchronous_commit'), current_setting('transaction_isolation')").Scan(&commit, &isolation)
	if err != nil || commit != "on" || isolation != "read committed" {
		t.Errorf("commits %s, isolation %s (%v)", commit, isolation, err)
	}
}

// TestDiscardTakesBackAHalfMadeStore, and nothing that has a history.
func TestDiscardTakesBackAHalfMadeStore(t *testing.T) {
	t.Parallel()
	address := pgtest.Database(t)
	for range 2 { // an empty one, and one with the record of its making
		if err := Discard(t.Context(), address); err != nil {
			t.Fatal(err)
		}
		s := openStore(t, address, Options{})
		if seq, _, err := s.LastRecord(t.Context()); err != nil || seq != 0 {
			t.Errorf("%d records (%v)", seq, err)
		}
		until(t, s)
		if err := Discard(t.Context(), address); !errors.Is(err, ErrHolds) {
			t.Errorf("a database in use: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s := openStore(t, address, Options{})
	until(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Discard(t.Context(), address); !errors.Is(err, ErrHolds) {
		t.Errorf("a database with two records: %v", err)
	}
}

// TestTextThatCannotBeStored is refused to whoever brings it, and to nobody else
// in the round.
func TestTextThatCannotBeStored(t *testing.T) {
	t.Parallel()
	s := openStore(t, pgtest.Database(t), Options{})
	for _, bad := range []string{"a\x00b", "a\xffb"} {
		for _, change := range []func(*audit.Sealed){
			func(r *audit.Sealed) { r.Officer = mpolice.OfficerID(bad) },
			func(r *audit.Sealed) { r.Strata.Unit = mpolice.UnitID(bad) },
			func(r *audit.Sealed) { r.Strata.Role = mpolice.Role(bad) },
			func(r *audit.Sealed) { r.Strata.Card = mpolice.CardCode(bad) },
		} {
			r := record(t)
			change(&r)
			if err := s.Append(t.Context(), r); !errors.Is(err, errText) {
				t.Errorf("append: %v", err)
			}
			if err := s.AppendSoon(r); !errors.Is(err, errText) {
				t.Errorf("append soon: %v", err)
			}
		}
		if err := s.AddEnrolment(t.Context(), []byte("code"), mpolice.OfficerID(bad), storetest.Now, record(t)); !errors.Is(err, errText) {
			t.Errorf("a change: %v", err)
		}
	}
	until(t, s)
	if n := len(whole(t, s)); n != 1 {
		t.Errorf("%d records", n)
	}
}
