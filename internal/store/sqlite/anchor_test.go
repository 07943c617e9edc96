package sqlite

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestAnchorIsSynced: rounds of records leave the database unsynced, and the
// anchor must not: a power cut that took it back would make the log look forked.
func TestAnchorIsSynced(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "m.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	a := s.Anchor("mpolice.example/log/test")
	var last []byte
	for i := range 3 {
		if err := s.Append(t.Context(), record(t)); err != nil {
			t.Fatal(err)
		}
		next := []byte{byte(i)}
		if ok, err := a.Replace(t.Context(), last, next); err != nil || !ok {
			t.Fatalf("replace: %v, %v", ok, err)
		}
		var mode int
		if err := s.writer.QueryRowContext(t.Context(), "PRAGMA synchronous").Scan(&mode); err != nil || mode != 2 {
			t.Errorf("the anchor was committed with synchronous=%d (%v)", mode, err)
		}
		if ok, err := a.Replace(t.Context(), []byte("other"), last); err != nil || ok {
			t.Errorf("an anchor that had moved on was replaced: %v", err)
		}
		last = next
		if got, err := a.Last(t.Context()); err != nil || !bytes.Equal(got, next) {
			t.Errorf("anchor is %x, want %x (%v)", got, next, err)
		}
	}
	if seq, _, err := s.LastRecord(t.Context()); err != nil || seq != 3 {
		t.Errorf("moving the anchor made records: %d (%v)", seq, err)
	}
}

// TestFailedJournalWriteDoesNotBlockTheStart: an entry whose write failed may
// lie in the journal although its numbers were given to other records.
func TestFailedJournalWriteDoesNotBlockTheStart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.db")
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Append(t.Context(), record(t), record(t), record(t)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	stale, err := os.ReadFile(path + ".journal")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, path + ".journal"} {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	if s, err = Open(t.Context(), path, Options{}); err != nil {
		t.Fatal(err)
	}
	kept := record(t)
	if err := s.Append(t.Context(), kept); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".journal", stale, 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(t.Context(), path, Options{}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if seq, _, err := s.LastRecord(t.Context()); err != nil || seq != 1 {
		t.Errorf("%d records (%v)", seq, err)
	}
	if _, err := s.Record(t.Context(), kept.ID); err != nil {
		t.Error(err)
	}
}

// TestReadOnlyWritesNothing: evidence stays as it was found.
func TestReadOnlyWritesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m.db")
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Append(t.Context(), record(t)); err != nil {
		t.Fatal(err)
	}
	s.settle(t.Context())
	copyTo := func(to string, names ...string) string {
		for _, name := range names {
			b, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(to, name), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return filepath.Join(to, "m.db")
	}
	killed := copyTo(t.TempDir(), "m.db", "m.db-wal")
	before, err := os.ReadFile(killed + "-wal")
	if err != nil || len(before) == 0 {
		t.Fatalf("write-ahead log of %d bytes, %v", len(before), err)
	}
	ro, err := Open(t.Context(), killed, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if seq, _, err := ro.LastRecord(t.Context()); err != nil || seq != 1 {
		t.Errorf("what stands in the write-ahead log is not read: %d records (%v)", seq, err)
	}
	if err := ro.Append(t.Context(), record(t)); err == nil {
		t.Error("a store that is open for reading took a record")
	}
	if err := ro.Close(); err != nil {
		t.Fatal(err)
	}
	if after, err := os.ReadFile(killed + "-wal"); err != nil || !bytes.Equal(after, before) {
		t.Errorf("reading changed the write-ahead log (%v)", err)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("the database is open to others: %v, %v", st.Mode(), err)
	}
}
