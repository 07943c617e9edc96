package server_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mpolice/internal/audit"
	"mpolice/internal/pgtest"
	"mpolice/internal/server"
	"mpolice/internal/server/servertest"
	"mpolice/internal/store/postgres"
	"mpolice/internal/store/sqlite"
)

// unavailable expects that a query is answered by "503, no ledger" and that
// nobody was asked.
func unavailable(t *testing.T, h *servertest.House, c *servertest.Client, q servertest.Question) {
	t.Helper()
	before := h.Asked()
	r := c.JSON("/api/v1/queries", q)
	if n := h.Asked() - before; n != 0 {
		t.Errorf("%d requests reached a source without a record", n)
	}
	var p servertest.Problem
	if r.Into(t, &p); r.Status != http.StatusServiceUnavailable || p.Code != "ledger" || p.Detail == "" {
		t.Errorf("query: %d %s, want a problem of the ledger", r.Status, r.Body)
	}
	if len(p.Reasons) > 0 || p.Record != "" {
		t.Errorf("a query that was not recorded names a record or reasons: %s", r.Body)
	}
}

// TestRecordBeforeRead: with the ledger failing in any way, no source sees a
// request (invariant 1), and the officer is told so.
func TestRecordBeforeRead(t *testing.T) {
	t.Parallel()
	plate := servertest.City(t).Sample.StolenPlate

	if servertest.EngineOf(t) == servertest.SQLite {
		t.Run("disk full", func(t *testing.T) { diskFull(t, plate) })
	} else {
		t.Run("database gone", func(t *testing.T) { databaseGone(t, plate) })
	}
	t.Run("broken lane", func(t *testing.T) {
		lane := &flaky{}
		h := servertest.OpenOn(t, servertest.Folder(t), server.Options{Lane: lane.over})
		officer := h.As(t, patrol)
		officer.Ask(servertest.StolenCheck(plate))
		lane.fail(errors.New("input/output error"))
		unavailable(t, h, officer, servertest.StolenCheck(plate))
		unavailable(t, h, officer, servertest.StolenCheck(plate).With("reason", ".")) // a refusal is a record too
		lane.fail(nil)
		officer.Ask(servertest.StolenCheck(plate))
	})
	t.Run("closed store", func(t *testing.T) {
		h := servertest.Open(t)
		officer := h.As(t, patrol)
		if err := h.App.Store.Close(); err != nil {
			t.Fatal(err)
		}
		unavailable(t, h, officer, servertest.StolenCheck(plate))
	})
	t.Run("broken log", func(t *testing.T) {
		h := servertest.Open(t)
		officer := h.As(t, patrol)
		officer.Ask(servertest.StolenCheck(plate))
		h.App.StartSealing(t.Context())() // seals what is there
		damage(t, h.Dir)
		officer.Ask(servertest.StolenCheck(plate)) // nobody has looked at the log since
		h.App.StartSealing(t.Context())()          // finds it
		unavailable(t, h, officer, servertest.StolenCheck(plate))
		if r := officer.Get("/api/v1/session"); r.Status != http.StatusOK {
			t.Errorf("what needs no record: %d %s", r.Status, r.Body)
		}
	})
	t.Run("clock before the last record", func(t *testing.T) {
		h := servertest.Open(t)
		officer := h.As(t, patrol)
		h.Clock.Move(-time.Hour)
		before := h.Asked()
		r := officer.JSON("/api/v1/queries", servertest.StolenCheck(plate))
		var p servertest.Problem
		if r.Into(t, &p); r.Status != http.StatusServiceUnavailable || p.Code != "clock" || h.Asked() != before {
			t.Errorf("query: %d %s", r.Status, r.Body)
		}
	})
}

// diskFull lets the disk fill up while an officer asks.
func diskFull(t *testing.T, plate string) {
	// Pages that the city needs, and few more.
	dir := servertest.Folder(t)
	st, err := os.Stat(filepath.Join(dir, "mpolice.db"))
	if err != nil {
		t.Fatal(err)
	}
	h := servertest.OpenOn(t, dir, server.Options{Store: sqlite.Options{MaxPages: int(st.Size()/4096) + 6}})
	officer := h.As(t, patrol)
	answered, full := 0, false
	for i := 0; i < 300 && !full; i++ {
		q := servertest.StolenCheck(plate).With("reason", reason(i))
		before := h.Asked()
		r := officer.JSON("/api/v1/queries", q)
		switch r.Status {
		case http.StatusOK:
			answered++
		case http.StatusServiceUnavailable:
			full = true
			if h.Asked() != before {
				t.Error("a source was asked although the disk was full")
			}
		default:
			t.Fatalf("query %d: %d %s", i, r.Status, r.Body)
		}
	}
	if answered == 0 || !full {
		t.Fatalf("%d queries answered, full: %v", answered, full)
	}
	unavailable(t, h, officer, servertest.StolenCheck(plate).With("reason", reason(1000)))
}

// databaseGone takes the database away under a running program.
func databaseGone(t *testing.T, plate string) {
	h := servertest.Open(t)
	officer := h.As(t, patrol)
	officer.Ask(servertest.StolenCheck(plate))
	cfg, err := postgres.Parse(servertest.Address(h.Dir))
	if err != nil {
		t.Fatal(err)
	}
	if err := pgtest.Shared(t).Drop(t.Context(), cfg.Database); err != nil {
		t.Fatal(err)
	}
	before := h.Asked()
	r := officer.JSON("/api/v1/queries", servertest.StolenCheck(plate).With("reason", reason(1)))
	if n := h.Asked() - before; n != 0 || r.Status != http.StatusServiceUnavailable {
		t.Errorf("query: %d %s; %d requests reached a source", r.Status, r.Body, n)
	}
}

// reason gives reasons that differ.
func reason(i int) string {
	places := []string{"民生路", "中山路", "中正路", "和平街", "自由巷"}
	return "巡經" + places[i%5] + strings.Repeat("東", 1+i/5%7) + strings.Repeat("北", 1+i/35) + "段，車窗破損疑似失竊"
}

// damage flips one byte of the newest tile.
func damage(t *testing.T, dir string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "log", "tile", "0", "000.p", "*"))
	if err != nil || len(found) == 0 {
		t.Fatalf("tiles %v, %v", found, err)
	}
	for _, name := range found {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		b[0] ^= 1
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// flaky is a lane that can be told to fail.
type flaky struct {
	audit.Lane
	err atomic.Pointer[error]
}

func (l *flaky) over(under audit.Lane) audit.Lane {
	l.Lane = under
	return l
}

func (l *flaky) fail(err error) { l.err.Store(&err) }

// Append fails as told.
func (l *flaky) Append(ctx context.Context, r ...audit.Sealed) error {
	if err := l.err.Load(); err != nil && *err != nil {
		return *err
	}
	return l.Lane.Append(ctx, r...)
}
