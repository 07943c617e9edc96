package sqlite

import (
	"context"
	"crypto/rand"
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/store"
	"mpolice/internal/store/storetest"
)

var _ store.Store = (*Store)(nil)

func engine(t *testing.T, path string) storetest.Engine {
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	closed := false
	t.Cleanup(func() {
		if !closed {
			s.Close()
		}
	})
	return storetest.Engine{
		Store: s,
		Exec: func(ctx context.Context, statement string) error {
			_, err := s.writer.ExecContext(ctx, statement)
			return err
		},
		Reopen: func(t *testing.T) storetest.Engine {
			closed = true
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			return engine(t, path)
		},
	}
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Engine { return engine(t, filepath.Join(t.TempDir(), "m.db")) })
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

func TestFullDiskRefusesAndRecovers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.db")
	s, err := Open(t.Context(), path, Options{MaxPages: 60})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	kept := 0
	for ; kept < 5000; kept++ {
		if err = s.Append(t.Context(), record(t)); err != nil {
			break
		}
	}
	if !errors.Is(err, mpolice.ErrLedgerUnavailable) {
		t.Fatalf("full after %d records: %v, want ErrLedgerUnavailable", kept, err)
	}
	if seq, _, err := s.LastRecord(t.Context()); err != nil || seq != int64(kept) {
		t.Errorf("%d records stored, %d acknowledged (%v)", seq, kept, err)
	}
	if _, err := s.writer.ExecContext(t.Context(), "PRAGMA max_page_count = 100000"); err != nil {
		t.Fatal(err)
	}
	if err := s.Append(t.Context(), record(t)); err != nil {
		t.Errorf("after space came back: %v", err)
	}
}

func TestClosedStoreRefuses(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "m.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Append(t.Context(), record(t)); !errors.Is(err, mpolice.ErrLedgerUnavailable) {
		t.Errorf("append after close: %v", err)
	}
	if err := s.AppendSoon(record(t)); !errors.Is(err, mpolice.ErrLedgerUnavailable) {
		t.Errorf("append soon after close: %v", err)
	}
}

func TestAnchorSwapsOnlyAgainstItsPredecessor(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "m.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	a := s.Anchor("log")
	for _, step := range []struct {
		old, next string
		want      bool
	}{{"", "one", true}, {"", "other", false}, {"zero", "two", false}, {"one", "two", true}, {"one", "three", false}} {
		var old []byte
		if step.old != "" {
			old = []byte(step.old)
		}
		if ok, err := a.Replace(t.Context(), old, []byte(step.next)); err != nil || ok != step.want {
			t.Errorf("%s -> %s: %v, %v", step.old, step.next, ok, err)
		}
	}
	if got, err := a.Last(t.Context()); err != nil || string(got) != "two" {
		t.Errorf("last = %q, %v", got, err)
	}
}

func BenchmarkAppend(b *testing.B) {
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "m.db"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	b.Run("c=1", func(b *testing.B) {
		for b.Loop() {
			if err := s.Append(b.Context(), record(b)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("c=64", func(b *testing.B) {
		b.SetParallelism(32)
		var n atomic.Int64
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if err := s.Append(b.Context(), record(b)); err != nil {
					b.Error(err)
				}
				n.Add(1)
			}
		})
		b.ReportMetric(float64(n.Load())/b.Elapsed().Seconds(), "records/s")
	})
}
