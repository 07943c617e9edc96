package sqlite

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"os"
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
	// The last acknowledged record may stand in the journal alone until there
	// is room; nothing new is taken before it stands in the database too.
	if seq, _, err := s.LastRecord(t.Context()); err != nil || seq < int64(kept)-1 || seq > int64(kept) {
		t.Errorf("%d records stored, %d acknowledged (%v)", seq, kept, err)
	}
	if _, err := s.writer.ExecContext(t.Context(), "PRAGMA max_page_count = 100000"); err != nil {
		t.Fatal(err)
	}
	if err := s.Append(t.Context(), record(t)); err != nil {
		t.Errorf("after space came back: %v", err)
	}
	if seq, _, err := s.LastRecord(t.Context()); err != nil || seq != int64(kept)+1 {
		t.Errorf("after space came back %d records are stored, %d were acknowledged (%v)", seq, kept+1, err)
	}
}

// TestPowerCutLosesNothing takes the database as it was at one instant and the
// journal as it was at a later one, which is what a power cut leaves when the
// database was not synced in between.
func TestPowerCutLosesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m.db")
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var ids []mpolice.RecordID
	add := func(n int) {
		for range n {
			r := record(t)
			if err := s.Append(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, r.ID)
		}
	}
	copyOf := func(name string) {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "cut-"+name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	add(5)
	s.settle(t.Context())
	copyOf("m.db")
	copyOf("m.db-wal")
	add(20)
	copyOf("m.db.journal")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // recovering twice changes nothing
		cut, err := Open(t.Context(), filepath.Join(dir, "cut-m.db"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, id := range ids {
			if _, err := cut.Record(t.Context(), id); err != nil {
				t.Errorf("acknowledged record %d: %v", i, err)
			}
		}
		if err := cut.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestJournalStartsAgainWhenFull(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "m.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	big := make([]audit.Sealed, 1500)
	total := int64(0)
	for round := range 8 { // more than the journal holds
		for i := range big {
			big[i] = record(t)
		}
		if err := s.Append(t.Context(), big...); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		total += int64(len(big))
	}
	if seq, _, err := s.LastRecord(t.Context()); err != nil || seq != total {
		t.Errorf("%d of %d records stored (%v)", seq, total, err)
	}
}

func FuzzDecodeEntry(f *testing.F) {
	rows, _, err := audit.NewBatch(audit.Head{Lane: 1}, []audit.Sealed{record(f)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(encodeEntry(1, rows)[entryHeader:])
	f.Fuzz(func(t *testing.T, body []byte) {
		seq, rows, err := decodeEntry(body)
		if err != nil {
			return
		}
		if again := encodeEntry(seq, rows)[entryHeader:]; !bytes.Equal(again, body) {
			t.Error("an entry has two encodings")
		}
	})
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
