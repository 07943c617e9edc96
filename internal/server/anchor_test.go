package server_test

import (
	"database/sql"
	"os"
	"testing"

	_ "modernc.org/sqlite" // the driver

	"mpolice/internal/server"
	"mpolice/internal/server/servertest"
)

// tamper runs statements on the registers of a folder that nobody serves.
func tamper(t *testing.T, dir string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", server.NewFolder(dir).Registers())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
}

// TestJournalOfRegistersIsHeldByTheLog: an entry that was altered breaks the
// chain; a chain that was cut back or written anew contradicts the audit log.
func TestJournalOfRegistersIsHeldByTheLog(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	h.Stop()
	sound(t, h.Dir)
	for name, statements := range map[string][]string{
		"altered":  {"DROP TRIGGER change_kept", "UPDATE change SET detail = '{}' WHERE seq = 2"},
		"cut back": {"DROP TRIGGER change_stays", "DELETE FROM change WHERE seq = (SELECT max(seq) FROM change)"},
		"emptied":  {"DROP TRIGGER change_stays", "DELETE FROM change"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(h.Dir)); err != nil {
				t.Fatal(err)
			}
			tamper(t, dir, statements...)
			unsound(t, dir, "registers: the journal")
		})
	}
}
