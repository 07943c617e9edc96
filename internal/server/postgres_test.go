package server_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mpolice/internal/pgtest"
	"mpolice/internal/server"
	"mpolice/internal/server/servertest"
	"mpolice/internal/verify"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m, pgtest.Options{NoSync: true})) }

// TestOnPostgres plays the program's cases with its records in PostgreSQL.
func TestOnPostgres(t *testing.T) {
	servertest.On(t, servertest.Postgres)
	for name, test := range map[string]func(*testing.T){
		"Case1090101":                  TestCase1090101,
		"Case1090102":                  TestCase1090102,
		"Case1090103":                  TestCase1090103,
		"Case1090104":                  TestCase1090104,
		"RecordBeforeRead":             TestRecordBeforeRead,
		"PreparedFolderVerifiesAtOnce": TestPreparedFolderVerifiesAtOnce,
		"FolderRefuses":                TestFolderRefuses,
		"FreshenedDay":                 TestFreshenedDay,
		"VerifyLeavesTheFolderAsItIs":  TestVerifyLeavesTheFolderAsItIs,
		"LostLogIsWrittenAgain":        TestLostLogIsWrittenAgain,
		"HalfMade":                     halfMadeOnPostgres,
		"WrongEngine":                  wrongEngine,
		"AnotherDatabase":              anotherDatabase,
	} {
		t.Run(name, test)
	}
}

// halfMadeOnPostgres: what an interrupted making left in the database is taken
// back; what somebody has used is not.
func halfMadeOnPostgres(t *testing.T) {
	t.Parallel()
	dir := servertest.Folder(t)
	unmake := func() {
		t.Helper()
		if err := os.Remove(filepath.Join(dir, "mpolice.json")); err != nil {
			t.Fatal(err)
		}
	}
	unmake()
	if _, err := servertest.At(dir).PrepareDemo(t.Context(), city(servertest.Day)); err != nil {
		t.Fatal(err)
	}
	if rep := sound(t, dir); rep.Records != 1 {
		t.Errorf("report %+v", rep)
	}
	h := servertest.OpenOn(t, dir, server.Options{})
	h.As(t, patrol).Ask(servertest.StolenCheck("AAA1234"))
	h.Stop()
	unmake()
	if _, err := servertest.At(dir).PrepareDemo(t.Context(), city(servertest.Day)); err == nil || !strings.Contains(err.Error(), "holds mpolice data already") {
		t.Errorf("PrepareDemo = %v", err)
	}
}

// wrongEngine: a folder remembers where its records are.
func wrongEngine(t *testing.T) {
	t.Parallel()
	address := servertest.Address(servertest.Empty(t))
	post, lite := servertest.Folder(t), t.TempDir()
	if err := servertest.Lay(lite); err != nil {
		t.Fatal(err)
	}
	for kind, tt := range map[string]struct {
		folder server.Folder
		want   string
	}{
		"no address":          {server.NewFolder(post), "--store"},
		"an address too many": {server.NewFolder(lite).On(address), "mpolice.db"},
	} {
		if _, err := tt.folder.PrepareDemo(t.Context(), city(servertest.Day)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: PrepareDemo = %v", kind, err)
		}
		if _, err := tt.folder.RebuildLog(t.Context()); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: RebuildLog = %v", kind, err)
		}
		if s, err := tt.folder.Records(t.Context()); err == nil || s != nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: Records = %v", kind, err)
		}
		rep, err := tt.folder.Verify(t.Context(), verify.Options{})
		if err != nil || rep.OK || !strings.Contains(rep.Problems[0].What, tt.want) {
			t.Errorf("%s: Verify = %+v, %v", kind, rep, err)
		}
	}
}

// anotherDatabase: a folder that is given somebody else's database, or an empty
// one, is neither served nor verified.
func anotherDatabase(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	h.As(t, patrol).Ask(servertest.StolenCheck("AAA1234"))
	h.Stop()
	for kind, other := range map[string]string{"empty": servertest.Empty(t), "another city's": servertest.Folder(t)} {
		f := server.NewFolder(h.Dir).On(servertest.Address(other))
		rep, err := f.Verify(t.Context(), verify.Options{})
		if err != nil || rep.OK {
			t.Errorf("%s: verified: %+v, %v", kind, rep, err)
		}
		cfg := h.App.Config
		cfg.Store = servertest.Address(other)
		if app, err := server.Open(t.Context(), cfg, server.Options{Clock: h.Clock}); err == nil {
			t.Errorf("%s: opened, %v", kind, app.Close())
		}
	}
	sound(t, h.Dir)
}
