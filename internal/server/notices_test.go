package server_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/server/servertest"
	"mpolice/internal/verify"
)

// corrected is a house in which one value was corrected that the patrol officer
// had been shown.
func corrected(t *testing.T) *servertest.House {
	t.Helper()
	h := servertest.Open(t)
	if err := h.App.DemoCorrection(t.Context(), servertest.City(t)); err != nil {
		t.Fatal(err)
	}
	return h
}

// TestCorrectionReachesTheOfficer on either engine, once, and not again where
// the demo starts again.
func TestCorrectionReachesTheOfficer(t *testing.T) {
	t.Parallel()
	for _, e := range []servertest.Engine{servertest.SQLite, servertest.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			servertest.On(t, e)
			h := corrected(t)
			if err := h.App.DemoCorrection(t.Context(), servertest.City(t)); err != nil {
				t.Fatal(err)
			}
			who := mpolice.Officer{ID: patrol}
			all, err := h.App.Notices.Mine(t.Context(), who)
			if err != nil || len(all) != 1 || all[0].Register != "vehicle" || all[0].Field != "validity" || !all[0].Certain {
				t.Fatalf("notices %+v, %v", all, err)
			}
			h.Stop()
			h = servertest.Reopen(t, h)
			if again, err := h.App.Notices.Mine(t.Context(), who); err != nil || len(again) != 1 || again[0] != all[0] {
				t.Errorf("after a restart %+v, %v", again, err)
			}
			c := h.As(t, patrol)
			body := string(c.Get("/").Body)
			if !strings.Contains(body, "您查得的資料已更正") || !strings.Contains(body, "牌照狀態") || strings.Contains(body, servertest.City(t).Sample.CleanPlate) {
				t.Errorf("home: %s", body)
			}
			if r := c.Form("/notices/"+all[0].ID.String(), url.Values{}); r.Status != 303 {
				t.Errorf("acknowledged: %d %s", r.Status, r.Body)
			}
		})
	}
}

// TestCrashBeforeTheNotices: the dispute was closed in the registers, and the
// program died before the first notice. The next start writes it, once.
func TestCrashBeforeTheNotices(t *testing.T) {
	t.Parallel()
	for _, e := range []servertest.Engine{servertest.SQLite, servertest.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			servertest.On(t, e)
			h := corrected(t)
			who := mpolice.Officer{ID: patrol}
			first, err := h.App.Notices.Mine(t.Context(), who)
			if err != nil || len(first) != 1 {
				t.Fatalf("notices %+v, %v", first, err)
			}
			second := closeUntold(t, h, first[0].Shown.Add(time.Microsecond))
			for range 2 { // a start, and one more
				h.Stop()
				h = servertest.Reopen(t, h)
				all, err := h.App.Notices.Mine(t.Context(), who)
				if err != nil || len(all) != 2 {
					t.Fatalf("after a start %+v, %v", all, err)
				}
				for _, n := range all {
					if n.Query != first[0].Query || n.Dispute != first[0].Dispute && n.Dispute != second {
						t.Errorf("told of %+v", n)
					}
				}
			}
		})
	}
}

// closeUntold disputes and closes what DemoCorrection corrected, as the desk
// leaves it when it dies between registers and records.
func closeUntold(t *testing.T, h *servertest.House, held time.Time) int64 {
	t.Helper()
	store := h.App.Registers.Holding
	all, err := store.Disputes(t.Context(), false, 1)
	if err != nil || len(all) != 1 {
		t.Fatalf("disputes %v, %v", all, err)
	}
	entry := func(kind string, at time.Time) holding.Entry {
		return holding.Entry{Actor: "A10401", Kind: kind, Detail: `{"test":"crash"}`, At: at.UnixMicro()}
	}
	d := all[0]
	id, err := store.OpenDispute(t.Context(), holding.Dispute{Register: d.Register, Key: d.Key, Field: d.Field, Reason: d.Reason}, entry("dispute", held))
	if err == nil {
		err = store.CloseDispute(t.Context(), id, "corrected", entry("correct", h.Clock.Now()))
	}
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestChangesFromOutsideAreTold: a dispute that another process closed is told
// by the look that follows the registers; a folder is whole after it.
func TestChangesFromOutsideAreTold(t *testing.T) {
	t.Parallel()
	h := corrected(t)
	first, err := h.App.Notices.Mine(t.Context(), mpolice.Officer{ID: patrol})
	if err != nil || len(first) != 1 {
		t.Fatalf("notices %+v, %v", first, err)
	}
	closeUntold(t, h, first[0].Shown.Add(time.Microsecond))
	h.Stop() // the last look is at the end
	f := servertest.At(h.Dir)
	keys, err := f.ReadKeys()
	if err != nil {
		t.Fatal(err)
	}
	if rep, err := f.Verify(t.Context(), verify.Options{Keys: keys}); err != nil || !rep.OK {
		t.Errorf("verified: %+v, %v", rep, err)
	}
	h = servertest.Reopen(t, h)
	if all, err := h.App.Notices.Mine(t.Context(), mpolice.Officer{ID: patrol}); err != nil || len(all) != 2 {
		t.Errorf("notices %+v, %v", all, err)
	}
}
