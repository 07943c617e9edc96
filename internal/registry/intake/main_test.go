package intake_test

import (
	"os"
	"testing"

	"mpolice/internal/pgtest"
	"mpolice/internal/registry/intake"
)

// TestMain is a loading process of its own where the fault tests ask for one.
// Chunks are small throughout: small files pass in many.
func TestMain(m *testing.M) {
	intake.SetChunkRows(64)
	if os.Getenv("INTAKE_TEST_CHILD") != "" {
		os.Exit(child())
	}
	os.Exit(pgtest.Main(m, pgtest.Options{NoSync: true}))
}
