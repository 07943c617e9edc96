package e2e

import (
	"testing"

	"mpolice/internal/server/servertest"
)

// TestOnPostgres plays a duty from the desk to the auditor with the records in
// PostgreSQL. The whole set plays there with MPOLICE_TEST_STORE=postgres.
func TestOnPostgres(t *testing.T) {
	servertest.On(t, servertest.Postgres)
	for name, test := range map[string]func(*testing.T){
		"Device":        TestDevice,
		"StolenVehicle": TestStolenVehicle,
		"IdentityCheck": TestIdentityCheck,
		"Investigation": TestInvestigation,
		"OwnRecords":    TestOwnRecords,
		"Auditor":       TestAuditor,
		"Passkey":       TestPasskey,
		"SecondOfficer": TestSecondOfficer,
		"LedgerFull":    TestLedgerFull,
	} {
		t.Run(name, test)
	}
}
