package pgtest_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"mpolice/internal/pgtest"
)

// holding tells a second run of this binary to start a cluster and to wait.
const holding = "PGTEST_HOLD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(holding); dir != "" {
		hold(dir)
		return
	}
	os.Exit(pgtest.Main(m, pgtest.Options{NoSync: true}))
}

func hold(dir string) {
	c, err := pgtest.Start(context.Background(), pgtest.Options{NoSync: true, Dir: dir})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(c.AdminURL("postgres"))
	_, _ = io.Copy(io.Discard, os.Stdin) // until killed
}

func ask(t *testing.T, url, statement string) (got string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(t.Context(), statement).Scan(&got); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestDatabaseIsEmptyAndOnesOwn(t *testing.T) {
	t.Parallel()
	one, two := pgtest.Database(t), pgtest.Database(t)
	if one == two {
		t.Error("two tests share a database")
	}
	for statement, want := range map[string]string{
		"SELECT count(*)::text FROM pg_tables WHERE schemaname = 'public'":                              "0",
		"SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()":      "UTF8",
		"SELECT ('陳' ~ '^[[:alpha:]]$')::text":                                                          "true",
		"SELECT usesuper::text FROM pg_user WHERE usename = current_user":                               "false",
		"SELECT pg_catalog.pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()": "mpolice",
	} {
		if got := ask(t, one, statement); got != want {
			t.Errorf("%s = %s, want %s", statement, got, want)
		}
	}
}

// TestCrashKeepsWhatWasCommitted and comes back on the same address.
func TestCrashKeepsWhatWasCommitted(t *testing.T) {
	t.Parallel()
	c, err := pgtest.Start(t.Context(), pgtest.Options{Settings: map[string]string{"shared_buffers": "32MB"}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Stop()
	url := c.AdminURL("postgres")
	if got := ask(t, url, "SELECT current_setting('fsync') || current_setting('shared_buffers')"); got != "on32MB" {
		t.Errorf("settings %s", got)
	}
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "CREATE TABLE kept AS SELECT 'yes' AS x"); err != nil {
		t.Fatal(err)
	}
	c.Crash()
	if err := conn.Ping(t.Context()); err == nil {
		t.Error("a crashed server answers")
	}
	if err := c.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, url, "SELECT x FROM kept"); got != "yes" {
		t.Errorf("kept %s", got)
	}
	if err := c.Set(t.Context(), "work_mem", "7MB"); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, url, "SELECT current_setting('work_mem')"); got != "7MB" {
		t.Errorf("work_mem %s", got)
	}
}

func TestStopLeavesNothing(t *testing.T) {
	t.Parallel()
	parent := open(t)
	c, err := pgtest.Start(t.Context(), pgtest.Options{NoSync: true, Dir: parent})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
	if left := folders(t, parent); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestKilledProcessLeavesNothing: the server ends with the process that started
// it, and the next start removes its folder, but none of a living process.
func TestKilledProcessLeavesNothing(t *testing.T) {
	t.Parallel()
	parent := open(t)
	living, err := pgtest.Start(t.Context(), pgtest.Options{NoSync: true, Dir: parent})
	if err != nil {
		t.Fatal(err)
	}
	defer living.Stop()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), holding+"="+parent)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	lines.Scan()
	conn, err := pgx.Connect(t.Context(), lines.Text())
	if err != nil {
		t.Fatalf("%v: %s", err, lines.Text())
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // "killed"
	if _, err := conn.WaitForNotification(t.Context()); err == nil {
		t.Error("the server outlives its process")
	}
	if n := len(folders(t, parent)); n != 2 {
		t.Fatalf("%d folders before the next start, want 2", n)
	}
	next, err := pgtest.Start(t.Context(), pgtest.Options{NoSync: true, Dir: parent})
	if err != nil {
		t.Fatal(err)
	}
	defer next.Stop()
	if n := len(folders(t, parent)); n != 2 {
		t.Errorf("%d folders after the next start, want those of two living clusters", n)
	}
	ask(t, living.AdminURL("postgres"), "SELECT 'alive'")
}

func TestMissingServerSaysWhatToInstall(t *testing.T) {
	if !strings.Contains(pgtest.ErrNotInstalled.Error(), "apt-get install postgresql") || !strings.Contains(pgtest.ErrNotInstalled.Error(), "MPOLICE_TEST_POSTGRES") {
		t.Error(pgtest.ErrNotInstalled)
	}
}

// open gives a folder that the server's own user can reach.
func open(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "pgtest-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func folders(t *testing.T, parent string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(parent, "mpolice-pg-*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}
