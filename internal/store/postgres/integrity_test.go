package postgres

import (
	"os"
	"path/filepath"
	"testing"

	"mpolice/internal/pgtest"
)

// findsDamagedIndex where amcheck may be used; where it may not, the check finds
// nothing and says nothing.
func findsDamagedIndex(t *testing.T, c *pgtest.Cluster, db string) {
	s := openStore(t, c.URL(db), Options{})
	sound := func() {
		t.Helper()
		if lines, err := s.CheckIntegrity(t.Context()); err != nil || len(lines) > 0 {
			t.Errorf("%v, %v", lines, err)
		}
	}
	sound()
	admin := superuser(t, c, db)
	var dir, file string
	if _, err := admin.Exec(t.Context(), "CREATE EXTENSION amcheck; GRANT EXECUTE ON FUNCTION bt_index_check(regclass, boolean) TO mpolice; CHECKPOINT"); err != nil {
		t.Fatal(err)
	}
	sound()
	if err := admin.QueryRow(t.Context(), "SELECT current_setting('data_directory'), pg_relation_filepath('audit_record_officer')").Scan(&dir, &file); err != nil {
		t.Fatal(err)
	}
	c.Crash()
	b, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-100] ^= 0x10 // in the first leaf page
	if err := os.WriteFile(filepath.Join(dir, file), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	s = openStore(t, c.URL(db), Options{ReadOnly: true})
	if lines, err := s.CheckIntegrity(t.Context()); err != nil || len(lines) != 1 {
		t.Errorf("a damaged index: %v, %v", lines, err)
	}
}
