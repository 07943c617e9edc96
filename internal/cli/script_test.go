package cli

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"mpolice/internal/pgtest"
	"mpolice/internal/server/servertest"
	"mpolice/rules"
)

func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){
		"mpolice": func() { os.Exit(Main(os.Args[1:], os.Stdout, os.Stderr)) },
	})
}

// tests ends the database server after the last test.
type tests struct{ *testing.M }

// Run implements testscript.TestingM.
func (m tests) Run() int { return pgtest.Main(m.M, pgtest.Options{NoSync: true}) }

// TestScripts runs the command line as people and scripts do.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Values[processes{}] = map[string]*process{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": cmdExits, "city": cmdCity, "bundle": cmdBundle, "flip": cmdFlip, "port": cmdPort, "take": cmdTake,
			"database": cmdDatabase(t),
			"begin":    cmdBegin, "await": cmdAwait, "end": cmdEnd, "ask": cmdAsk, "fetch": cmdFetch,
		},
	})
}

func usage(ts *testscript.TestScript, ok bool, text string) {
	if !ok {
		ts.Fatalf("usage: %s", text)
	}
}

// exits CODE PROGRAM ARG… runs a program that must end with that code.
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) >= 2, "exits CODE PROGRAM ARG…")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// city DIR makes a data folder as `demo --at 2026-11-21T14:05:00+08:00 --people
// 1000` does.
func cmdCity(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "city DIR")
	ts.Check(servertest.Lay(ts.MkAbs(args[0])))
}

// bundle DIR writes the built-in rules.
func cmdBundle(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "bundle DIR")
	ts.Check(os.CopyFS(ts.MkAbs(args[0]), rules.FS))
}

// flip FILE OFFSET changes one byte.
func cmdFlip(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 2, "flip FILE OFFSET")
	at, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_RDWR, 0)
	ts.Check(err)
	var b [1]byte
	_, err = f.ReadAt(b[:], at)
	ts.Check(err)
	b[0] ^= 1
	_, err = f.WriteAt(b[:], at)
	ts.Check(errors.Join(err, f.Close()))
}

// port NAME sets $NAME to a loopback address that is free.
func cmdPort(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "port NAME")
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], ln.Addr().String())
	ts.Check(ln.Close())
}

// database NAME sets $NAME to the address of an empty PostgreSQL database.
func cmdDatabase(t *testing.T) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		usage(ts, !neg && len(args) == 1, "database NAME")
		ts.Setenv(args[0], pgtest.Database(t))
	}
}

// take NAME sets $NAME to a loopback address that another program holds.
func cmdTake(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "take NAME")
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], ln.Addr().String())
	ts.Defer(func() { ln.Close() })
}
