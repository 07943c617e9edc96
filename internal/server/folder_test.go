package server_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/config"
	"mpolice/internal/server"
	"mpolice/internal/server/servertest"
	"mpolice/internal/verify"
)

// city says what the test folders hold, as of some instant.
func city(at time.Time) server.City {
	return server.City{
		People: servertest.Population, Seed: 1, Log: servertest.Log, Clock: servertest.NewClock(at), Progress: func(string, int64, int64) {},
	}
}

// verified checks a folder with its keys.
func verified(t *testing.T, dir string) verify.Report {
	t.Helper()
	f := servertest.At(dir)
	keys, err := f.ReadKeys()
	if err != nil {
		t.Fatal(err)
	}
	rep, err := f.Verify(t.Context(), verify.Options{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func sound(t *testing.T, dir string) verify.Report {
	t.Helper()
	rep := verified(t, dir)
	if !rep.OK {
		t.Errorf("the folder does not verify: %v", rep.Problems)
	}
	return rep
}

func unsound(t *testing.T, dir, word string) {
	t.Helper()
	rep := verified(t, dir)
	for _, p := range rep.Problems {
		if strings.Contains(p.Where+": "+p.What, word) {
			return
		}
	}
	t.Errorf("problems %v, want one with %q (ok: %v)", rep.Problems, word, rep.OK)
}

func TestPreparedFolderVerifiesAtOnce(t *testing.T) {
	t.Parallel()
	rep := sound(t, servertest.Folder(t))
	if rep.Records != 1 || rep.Unsealed != 1 || rep.Opened != 1 {
		t.Errorf("report %+v", rep)
	}
}

func TestHalfMadeFolderIsMadeAnew(t *testing.T) {
	t.Parallel()
	servertest.On(t, servertest.SQLite) // the other: TestOnPostgres/HalfMade
	dir := servertest.Folder(t)
	// Killed before its last file: another database, journal and keys lie about.
	h := servertest.OpenOn(t, dir, server.Options{})
	h.As(t, patrol).Ask(servertest.StolenCheck("AAA1234"))
	h.Stop()
	if err := os.Remove(filepath.Join(dir, "mpolice.json")); err != nil {
		t.Fatal(err)
	}
	if _, err := servertest.At(dir).PrepareDemo(t.Context(), city(servertest.Day)); err != nil {
		t.Fatal(err)
	}
	if rep := sound(t, dir); rep.Records != 1 {
		t.Errorf("records of the half-made folder came back: %+v", rep)
	}
}

func TestFolderRefuses(t *testing.T) {
	t.Parallel()
	t.Run("another city", func(t *testing.T) {
		for _, change := range []func(*server.City){func(c *server.City) { c.Seed = 2 }, func(c *server.City) { c.People = 2000 }} {
			c := city(servertest.Day)
			change(&c)
			_, err := servertest.At(servertest.Folder(t)).PrepareDemo(t.Context(), c)
			if !errors.Is(err, server.ErrOtherCity) || !strings.Contains(err.Error(), "seed 1") {
				t.Errorf("PrepareDemo = %v", err)
			}
		}
	})
	t.Run("a clock before the last record", func(t *testing.T) {
		dir := servertest.Folder(t)
		before := sound(t, dir)
		_, err := servertest.At(dir).PrepareDemo(t.Context(), city(servertest.Day.Add(-time.Hour)))
		if !errors.Is(err, mpolice.ErrClockBackwards) {
			t.Errorf("PrepareDemo = %v", err)
		}
		if after := sound(t, dir); after.Records != before.Records {
			t.Errorf("a refused start wrote records")
		}
	})
	t.Run("two at a time", func(t *testing.T) {
		h := servertest.Open(t)
		if _, err := servertest.At(h.Dir).PrepareDemo(t.Context(), city(servertest.Day.Add(time.Hour))); !errors.Is(err, server.ErrInUse) {
			t.Errorf("PrepareDemo = %v", err)
		}
		if app, err := server.Open(t.Context(), h.App.Config, server.Options{}); !errors.Is(err, server.ErrInUse) || app != nil {
			t.Errorf("Open = %v", err)
		}
	})
	t.Run("what it cannot read", func(t *testing.T) {
		for name, text := range map[string]string{"damaged": "{", "format 9": `{"format":9}`} {
			dir := servertest.Folder(t)
			if err := os.WriteFile(filepath.Join(dir, "mpolice.json"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := servertest.At(dir).PrepareDemo(t.Context(), city(servertest.Day)); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("PrepareDemo = %v, want %q in it", err, name)
			}
		}
	})
	t.Run("no folder", func(t *testing.T) {
		if _, err := openFolder(t, filepath.Join(t.TempDir(), "none")); !errors.Is(err, server.ErrNoFolder) {
			t.Errorf("Open = %v", err)
		}
	})
	t.Run("a part that is gone or damaged", func(t *testing.T) {
		for _, name := range []string{"keys/log.key", "keys/tag.key", "keys/self.key"} {
			dir := servertest.Folder(t)
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
			if _, err := openFolder(t, dir); err == nil {
				t.Errorf("opened without %s", name)
			}
			if _, err := os.Stat(filepath.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s was made anew", name)
			}
		}
		for _, name := range []string{"log/checkpoint", "log/vkey", "mpolice.db", "registers.db"} {
			if strings.HasSuffix(name, ".db") && servertest.EngineOf(t) != servertest.SQLite {
				continue // no such file
			}
			dir := servertest.Folder(t)
			if err := os.WriteFile(filepath.Join(dir, name), []byte("damaged"), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := openFolder(t, dir); err == nil {
				t.Errorf("opened with a damaged %s", name)
			}
		}
	})
}

// openFolder opens the program on a folder and closes it again.
func openFolder(t *testing.T, dir string) (*server.App, error) {
	t.Helper()
	cfg, err := config.Config{Data: dir, Store: servertest.Address(dir)}.Complete()
	if err != nil {
		t.Fatal(err)
	}
	app, err := server.Open(t.Context(), cfg, server.Options{Clock: servertest.NewClock(servertest.Day.Add(time.Minute))})
	if err == nil {
		err = app.Close()
	}
	return app, err
}

// TestFreshenedDay: a folder made yesterday has a roster around now again, and
// the people and devices that it had.
func TestFreshenedDay(t *testing.T) {
	t.Parallel()
	dir := servertest.Folder(t)
	later := servertest.Day.Add(26 * time.Hour)
	made, err := servertest.At(dir).PrepareDemo(t.Context(), city(later))
	if err != nil {
		t.Fatal(err)
	}
	if made.Sample.Person != servertest.City(t).Sample.Person {
		t.Error("the people changed overnight")
	}
	rep := sound(t, dir)
	if rep.Records != 2 {
		t.Errorf("report %+v", rep)
	}
	h := servertest.OpenOn(t, dir, server.Options{Clock: servertest.NewClock(later.Add(time.Minute))})
	h.As(t, patrol).Ask(servertest.StolenCheck(made.Sample.StolenPlate))
}

func TestVerifyNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	servertest.On(t, servertest.SQLite) // parts of the folder go missing
	h := servertest.Open(t)
	h.As(t, patrol).Ask(servertest.StolenCheck("AAA1234"))
	sound(t, h.Dir) // at work
	h.Stop()
	if rep := sound(t, h.Dir); rep.Unsealed != 0 || rep.Records < 4 {
		t.Errorf("after a clean end: %+v", rep)
	}
	without := func(t *testing.T, names ...string) string {
		t.Helper()
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(h.Dir)); err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	t.Run("database", func(t *testing.T) {
		unsound(t, without(t, "mpolice.db"), "mpolice.db is missing")
		unsound(t, without(t, "mpolice.db", "mpolice.json"), "mpolice.db is missing")
	})
	t.Run("log", func(t *testing.T) { unsound(t, without(t, "log"), "log: cannot be checked") })
	t.Run("log and database", func(t *testing.T) { unsound(t, without(t, "log", "mpolice.db"), "mpolice.db is missing") })
	t.Run("everything", func(t *testing.T) {
		unsound(t, t.TempDir(), "no mpolice data here")
		unsound(t, filepath.Join(t.TempDir(), "none"), "no mpolice data here")
	})
	t.Run("keys", func(t *testing.T) {
		if rep := sound(t, without(t, "keys")); rep.Opened != 0 || rep.Records < 4 {
			t.Errorf("report %+v", rep)
		}
		if _, err := server.NewFolder(without(t, "keys/tag.key")).ReadKeys(); err == nil {
			t.Error("half a set of keys passes for none")
		}
	})
	t.Run("all but the log", func(t *testing.T) {
		rep := sound(t, without(t, "keys", "mpolice.db", "mpolice.db.journal", "mpolice.json", "registers.db", "agency", "lock"))
		if rep.Size < 4 || rep.Records != 0 {
			t.Errorf("report %+v", rep)
		}
	})
}

// TestVerifyLeavesTheFolderAsItIs: evidence is not touched.
func TestVerifyLeavesTheFolderAsItIs(t *testing.T) {
	t.Parallel()
	dir := servertest.Folder(t)
	before := listing(t, dir)
	sound(t, dir)
	if after := listing(t, dir); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

func listing(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		st, err := e.Info()
		if err == nil {
			b.WriteString(name + " " + st.ModTime().String() + "\n")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestLostLogIsWrittenAgain from the records, to the byte that was signed.
func TestLostLogIsWrittenAgain(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	h.As(t, patrol).Ask(servertest.StolenCheck("AAA1234"))
	h.Stop()
	before := sound(t, h.Dir)
	if err := os.RemoveAll(filepath.Join(h.Dir, "log")); err != nil {
		t.Fatal(err)
	}
	if _, err := openFolder(t, h.Dir); err == nil {
		t.Error("opened without its log")
	}
	if _, err := servertest.At(h.Dir).RebuildLog(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := sound(t, h.Dir); after.Root != before.Root || after.Size != before.Size {
		t.Errorf("the log written again is another: %+v, was %+v", after, before)
	}
}
