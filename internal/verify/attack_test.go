package verify_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mpolice/internal/verify"
)

// TestTamperedRecordsAreNamed plays an intruder who owns the database.
func TestTamperedRecordsAreNamed(t *testing.T) {
	t.Parallel()
	f := sealed(t)
	const swap = "UPDATE audit_record SET seq = CASE seq WHEN 2 THEN -2 WHEN 3 THEN -3 END WHERE seq IN (2, 3)"
	tests := map[string]struct {
		statements []string
		want       []string
	}{
		"last record gone":       {[]string{"DELETE FROM audit_record WHERE seq = 6"}, []string{"record 6", "missing"}},
		"middle record gone":     {[]string{"DELETE FROM audit_record WHERE seq = 3"}, []string{"record 3", "missing"}},
		"first record gone":      {[]string{"DELETE FROM audit_record WHERE seq = 1"}, []string{"record 1", "missing"}},
		"last batch gone":        {[]string{"DELETE FROM audit_record WHERE batch = 3", "DELETE FROM audit_batch WHERE number = 3"}, []string{"record 5", "missing"}},
		"last batch header gone": {[]string{"DELETE FROM audit_batch WHERE number = 3"}, []string{"batch 1/3", "missing"}},
		"all records gone":       {[]string{"DELETE FROM audit_record", "DELETE FROM audit_batch"}, []string{"record 1", "missing"}},
		"count of a header":      {[]string{"UPDATE audit_batch SET count = 4 WHERE number = 2"}, []string{"batch 1/2", "says 4 records"}},
		"two records swapped":    {[]string{swap, "UPDATE audit_record SET seq = 3 WHERE seq = -2", "UPDATE audit_record SET seq = 2 WHERE seq = -3"}, []string{"record 2", "differs"}},
		"closing the gap":        {[]string{"DELETE FROM audit_record WHERE seq = 3", "UPDATE audit_record SET seq = seq - 1 WHERE seq > 3"}, []string{"record 3", "differs"}},
		"put in before the first": {
			[]string{"INSERT INTO audit_record SELECT -1, randomblob(16), kind, at, officer, unit, role, card, month, parent, tag, lane, batch, idx, box, leaf FROM audit_record WHERE seq = 1"},
			[]string{"record -1", "beside the log"},
		},
		"put in after the last": {
			[]string{"INSERT INTO audit_record SELECT 7, randomblob(16), kind, at, officer, unit, role, card, month, parent, tag, lane, batch, idx, box, leaf FROM audit_record WHERE seq = 6"},
			[]string{"record 7"},
		},
		"another officer":       {[]string{"UPDATE audit_record SET officer = 'A10002' WHERE seq = 2"}, []string{"record 2", "officer"}},
		"another subject's tag": {[]string{"UPDATE audit_record SET tag = randomblob(32) WHERE seq = 2"}, []string{"record 2", "tag"}},
		"a longer id":           {[]string{"UPDATE audit_record SET id = CAST(id || x'00' AS BLOB) WHERE seq = 2"}, []string{"record 2"}},
		"a kind past its byte":  {[]string{"UPDATE audit_record SET kind = kind + 256 WHERE seq = 2"}, []string{"record 2", "kind"}},
		"a place past its word": {[]string{"UPDATE audit_record SET idx = idx + 65536 WHERE seq = 2"}, []string{"record 2", "place"}},
		"no anchor":             {[]string{"DELETE FROM checkpoint"}, []string{"records", "no checkpoint"}},
		"another anchor":        {[]string{"UPDATE checkpoint SET note = CAST(replace(CAST(note AS TEXT), 'mpolice', 'mpolise') AS BLOB)"}, []string{"records", "anchored checkpoint"}},
		"no table":              {[]string{"DROP TABLE audit_batch"}, []string{"records"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := f.with(t, func(dir string) { tamper(t, dir, tt.statements...) })
			fails(t, check(t, dir, verify.Options{}), tt.want...)
		})
	}
}

// TestContentIsHeldAgainstItsCommitments: with the keys, content that was
// sealed anew under the right key is found, although the intruder fits
// everything else.
func TestContentIsHeldAgainstItsCommitments(t *testing.T) {
	t.Parallel()
	f := sealed(t)
	dir := f.with(t, func(dir string) {
		if err := os.WriteFile(filepath.Join(dir, "keys", "content", "202611", "4530.key"), make([]byte, 32), 0o600); err != nil {
			t.Fatal(err)
		}
	})
	fails(t, check(t, dir, verify.Options{}), "record", "content")
}

func TestOlderCopiesAreFound(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	f.batch(t, 3)
	f.seal(t)
	f.end(t)
	early := f.with(t, func(string) {})
	cp, err := os.ReadFile(filepath.Join(f.log(), "checkpoint"))
	if err != nil {
		t.Fatal(err)
	}
	f.open(t)
	f.batch(t, 2)
	f.seal(t)
	f.end(t)
	latest, err := os.ReadFile(filepath.Join(f.log(), "checkpoint"))
	if err != nil {
		t.Fatal(err)
	}
	passes(t, check(t, f.dir, verify.Options{Against: cp}))

	t.Run("log put back", func(t *testing.T) {
		dir := f.with(t, func(dir string) { put(t, dir, "log", early) })
		fails(t, check(t, dir, verify.Options{}), "log/checkpoint", "put back to an older copy")
	})
	t.Run("checkpoint put back", func(t *testing.T) {
		dir := f.with(t, func(dir string) { put(t, dir, "log/checkpoint", early) })
		fails(t, check(t, dir, verify.Options{}), "log/checkpoint")
	})
	t.Run("database put back", func(t *testing.T) {
		dir := f.with(t, func(dir string) { put(t, dir, "mpolice.db", early) })
		rep := check(t, dir, verify.Options{})
		fails(t, rep, "record 4", "missing")
		fails(t, rep, "records", "older copy")
	})
	t.Run("both put back", func(t *testing.T) { // only somebody who kept a checkpoint can tell
		passes(t, check(t, early, verify.Options{}))
		fails(t, check(t, early, verify.Options{Against: latest}), "log/checkpoint", "taken away")
	})
}

// TestAnotherLogIsFound: somebody with the program, but not with the key,
// writes a history of their own.
func TestAnotherLogIsFound(t *testing.T) {
	t.Parallel()
	f, other := sealed(t), sealed(t)
	v := verifier(t, f.dir)
	fails(t, check(t, other.dir, verify.Options{Verifier: v}), "log/")
	dir := f.with(t, func(dir string) { put(t, dir, "log", other.dir) })
	fails(t, check(t, dir, verify.Options{}), "record 1", "differs")
	dir = f.with(t, func(dir string) { put(t, dir, "log/checkpoint", other.dir) })
	fails(t, check(t, dir, verify.Options{}), "log/checkpoint")
}

func TestCopyWithoutKeys(t *testing.T) {
	t.Parallel()
	f := sealed(t)
	dir := f.with(t, func(dir string) {
		if err := os.RemoveAll(filepath.Join(dir, "keys")); err != nil {
			t.Fatal(err)
		}
	})
	rep := check(t, dir, verify.Options{Verifier: verifier(t, dir)})
	passes(t, rep)
	if rep.Records != 6 || rep.Opened != 0 || rep.Shredded != 0 {
		t.Errorf("report %+v", rep)
	}
	tamper(t, dir, "UPDATE audit_record SET box = zeroblob(length(box)) WHERE seq = 2")
	fails(t, check(t, dir, verify.Options{}), "record 2")
}

func TestDestroyedContentLeavesTheProof(t *testing.T) {
	t.Parallel()
	f := sealed(t)
	dir := f.with(t, func(dir string) { // the key of unit E0
		if err := os.Remove(filepath.Join(dir, "keys", "content", "202611", "4530.key")); err != nil {
			t.Fatal(err)
		}
	})
	rep := check(t, dir, verify.Options{})
	passes(t, rep)
	if rep.Shredded == 0 || rep.Opened == 0 || rep.Shredded+rep.Opened != rep.Records {
		t.Errorf("report %+v", rep)
	}
}

func TestUnsealedRecordsAreNoProblem(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	f.batch(t, 2)
	f.seal(t)
	f.batch(t, 3)
	f.end(t)
	rep := check(t, f.dir, verify.Options{})
	passes(t, rep)
	if rep.Size != 2 || rep.Records != 5 || rep.Unsealed != 3 {
		t.Errorf("report %+v", rep)
	}
	for name, statement := range map[string]string{
		"last record gone":   "DELETE FROM audit_record WHERE seq = 5",
		"middle record gone": "DELETE FROM audit_record WHERE seq = 4",
		"records gone":       "DELETE FROM audit_record WHERE seq > 2",
		"header gone":        "DELETE FROM audit_batch WHERE number = 2",
		"changed":            "UPDATE audit_record SET at = at + 1 WHERE seq = 4",
	} {
		dir := f.with(t, func(dir string) { tamper(t, dir, statement) })
		if rep := check(t, dir, verify.Options{}); rep.OK {
			t.Errorf("%s among unsealed records: verified", name)
		}
	}
}

// TestMirrorOfTheLog: a copy of log/ alone is checked as such.
func TestMirrorOfTheLog(t *testing.T) {
	t.Parallel()
	f := sealed(t)
	rep, err := verify.Run(t.Context(), f.dir, nil, verify.Options{Verifier: verifier(t, f.dir)})
	if err != nil {
		t.Fatal(err)
	}
	passes(t, rep)
	if rep.Size != 6 || rep.Records != 0 {
		t.Errorf("report %+v", rep)
	}
}

func TestMissingLogIsAProblem(t *testing.T) {
	t.Parallel()
	f := sealed(t)
	for _, name := range []string{"log", "log/checkpoint", "log/vkey", "log/tile"} {
		dir := f.with(t, func(dir string) {
			if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		})
		fails(t, check(t, dir, verify.Options{}), "log", "")
	}
}

// TestRecordsOfNobody: a database that is none, or of another schema.
func TestRecordsOfNobody(t *testing.T) {
	t.Parallel()
	f := sealed(t)
	dir := f.with(t, func(dir string) {
		if err := os.WriteFile(filepath.Join(dir, "mpolice.db"), []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
			t.Fatal(err)
		}
	})
	fails(t, check(t, dir, verify.Options{}), "records")
}

// TestVerifyWhileServing: what a server at work has just written is no damage,
// and what it leaves is whole at every moment.
func TestVerifyWhileServing(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	f.batch(t, 1)
	f.seal(t)
	db := readOnly(t, f.dir)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 60 {
			f.batch(t, 1+i%5)
			if i%3 == 0 {
				f.seal(t)
			}
		}
	}()
	for runs, more := 0, true; more || runs < 3; runs++ {
		select {
		case <-done:
			more = false
		default:
		}
		rep, err := verify.Run(t.Context(), f.dir, db, verify.Options{Growing: true, Keys: f.keys})
		if err != nil {
			t.Fatal(err)
		}
		passes(t, rep)
	}
}

// TestEndedContextEndsIt: the only error that a run gives.
func TestEndedContextEndsIt(t *testing.T) {
	t.Parallel()
	f := sealed(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := verify.Run(ctx, f.dir, readOnly(t, f.dir), verify.Options{}); err == nil {
		t.Error("a run whose context has ended gave a report")
	}
}
