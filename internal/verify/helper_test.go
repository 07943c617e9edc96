package verify_test

import (
	"crypto/rand"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/keyring"
	"mpolice/internal/ledger"
	"mpolice/internal/store/sqlite"
	"mpolice/internal/verify"
)

var start = time.Date(2026, 11, 21, 6, 0, 0, 0, time.UTC)

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

// folder is a data folder with a store and a log that were written by hand.
type folder struct {
	dir      string
	clock    *clock
	db       *sqlite.Store
	keys     *keyring.Keyring
	recorder *audit.Recorder
	sealer   *ledger.Sealer
}

const origin = "mpolice.example/log/test"

func newFolder(t testing.TB) *folder {
	t.Helper()
	f := &folder{dir: t.TempDir(), clock: &clock{start}}
	var err error
	if f.keys, err = keyring.Open(filepath.Join(f.dir, "keys"), rand.Reader, true); err != nil {
		t.Fatal(err)
	}
	f.open(t)
	return f
}

// open opens store and log; close ends both as a program does.
func (f *folder) open(t testing.TB) {
	t.Helper()
	var err error
	if f.db, err = sqlite.Open(t.Context(), f.database(), sqlite.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.close(t) })
	f.recorder = audit.NewRecorder(f.db, f.keys, f.clock, rand.Reader, time.Time{})
	text, err := f.keys.LogKey(func(r io.Reader) (string, error) {
		skey, vkey, err := ledger.GenerateKey(r, origin)
		return skey + "\n" + vkey, err
	})
	if err != nil {
		t.Fatal(err)
	}
	skey, vkey, _ := strings.Cut(text, "\n")
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	f.sealer, err = ledger.Open(t.Context(), ledger.Config{
		Dir: f.log(), Signer: signer, VKey: vkey, Source: f.db, Anchor: f.db.Anchor(origin),
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (f *folder) close(t testing.TB) {
	t.Helper()
	if f.db == nil {
		return
	}
	if err := f.db.Close(); err != nil {
		t.Error(err)
	}
	f.db = nil
}

func (f *folder) database() string { return filepath.Join(f.dir, "mpolice.db") }
func (f *folder) log() string      { return filepath.Join(f.dir, "log") }

// batch writes one batch of n records, each of another kind and unit.
func (f *folder) batch(t testing.TB, n int) {
	t.Helper()
	var all []audit.Sealed
	for i := range n {
		r := audit.Record{
			Kind: audit.KindIntent, Officer: "A10001", Unit: mpolice.UnitID(fmt.Sprint("E", i%2)), Role: mpolice.RoleOfficer, Card: "P03",
			Parent:  mpolice.RecordID{1, 2, 3},
			Subject: mpolice.Subject{Kind: mpolice.SubjectPlate, Key: "BKL5678"}, Fields: []audit.Field{{Name: "reason", Value: "巡邏"}},
		}
		if i%3 == 2 { // what a system record looks like: no unit, no subject
			r = audit.Record{Kind: audit.KindSystem, Fields: []audit.Field{{Name: "what", Value: "x"}}}
		}
		s, err := f.recorder.Prepare(r)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	if err := f.db.Append(t.Context(), all...); err != nil {
		t.Fatal(err)
	}
}

func (f *folder) seal(t testing.TB) {
	t.Helper()
	if _, err := f.sealer.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// sealed makes a folder of six records in three batches, sealed in two rounds,
// so that an older partial tile lies beside the newest; it is closed.
func sealed(t testing.TB) *folder {
	t.Helper()
	f := newFolder(t)
	f.batch(t, 1)
	f.batch(t, 3)
	f.seal(t)
	f.batch(t, 2)
	f.seal(t)
	f.end(t)
	return f
}

// end closes the folder and takes the journal away, which is empty of meaning
// then and large to copy.
func (f *folder) end(t testing.TB) {
	t.Helper()
	f.close(t)
	if err := os.Remove(f.database() + ".journal"); err != nil {
		t.Fatal(err)
	}
}

// with copies the folder and changes the copy.
func (f *folder) with(t testing.TB, change func(dir string)) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(f.dir)); err != nil {
		t.Fatal(err)
	}
	change(dir)
	return dir
}

// put replaces a file or folder of dir by that of another folder.
func put(t testing.TB, dir, name, from string) {
	t.Helper()
	to := filepath.Join(dir, name)
	if err := os.RemoveAll(to); err != nil {
		t.Fatal(err)
	}
	st, err := os.Stat(filepath.Join(from, name))
	if err == nil && st.IsDir() {
		err = os.CopyFS(to, os.DirFS(filepath.Join(from, name)))
	} else if err == nil {
		var b []byte
		if b, err = os.ReadFile(filepath.Join(from, name)); err == nil {
			err = os.WriteFile(to, b, 0o600)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// check verifies a folder at rest, with its keys where it has them.
func check(t testing.TB, dir string, opt verify.Options) verify.Report {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(dir, "mpolice.db"), sqlite.Options{ReadOnly: true})
	if err != nil {
		return verify.Report{Problems: []ledger.Problem{{Where: "records", What: err.Error()}}}
	}
	defer db.Close()
	if keys, err := keyring.Open(filepath.Join(dir, "keys"), nil, false); err == nil && opt.Keys == nil {
		opt.Keys = keys
	}
	rep, err := verify.Run(t.Context(), dir, db, opt)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// fails expects a report with a problem whose place or text has each of the
// words.
func fails(t testing.TB, rep verify.Report, words ...string) {
	t.Helper()
	if rep.OK || len(rep.Problems) == 0 {
		t.Errorf("verified in spite of it: %+v", rep)
		return
	}
	found := slices.ContainsFunc(rep.Problems, func(p ledger.Problem) bool {
		for _, w := range words {
			if !strings.Contains(p.Where+": "+p.What, w) {
				return false
			}
		}
		return true
	})
	if !found {
		t.Errorf("problems %v, want one with %q", rep.Problems, words)
	}
}

func passes(t testing.TB, rep verify.Report) {
	t.Helper()
	if !rep.OK || len(rep.Problems) != 0 {
		t.Errorf("does not verify: %v", rep.Problems)
	}
}

// intruder opens the database as somebody who owns the file: without triggers
// and without foreign keys.
func intruder(t testing.TB, dir string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "mpolice.db")+"?_pragma=synchronous(OFF)&_pragma=ignore_check_constraints(ON)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	for _, name := range []string{"audit_record_no_update", "audit_record_no_delete", "audit_batch_no_update", "audit_batch_no_delete"} {
		exec(t, db, "DROP TRIGGER IF EXISTS "+name)
	}
	return db
}

func exec(t testing.TB, db *sql.DB, statement string, args ...any) {
	t.Helper()
	if _, err := db.Exec(statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// tamper runs statements as an intruder.
func tamper(t testing.TB, dir string, statements ...string) {
	t.Helper()
	db := intruder(t, dir)
	for _, s := range statements {
		exec(t, db, s)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// verifier is the folder's own public key, as somebody wrote it down.
func verifier(t testing.TB, dir string) note.Verifier {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "log", "vkey"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := ledger.ParseVKey(string(b))
	if err != nil {
		t.Fatal(err)
	}
	return v
}
