package segment

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"mpolice/internal/face/segment/disk"
)

var everyKill = flag.Bool("everykill", false, "kill a real process at every step, not at some")

const (
	childDir  = "SEGMENT_TEST_DIR"
	childStep = "SEGMENT_TEST_KILL_AT"
)

// TestMain lets the test binary play the story as a process of its own that
// kills itself, with no chance to tidy up, before its n-th operation.
func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		n, err := strconv.Atoi(os.Getenv(childStep))
		if err == nil {
			err = child(dir, n)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// fileRoot is a keyring of one file beside the store.
type fileRoot struct {
	path string
	step func(string) error
}

func (f fileRoot) Current(context.Context) ([]byte, error) { return os.ReadFile(f.path) }

func (f fileRoot) Replace(_ context.Context, next []byte) error {
	if err := f.step("root before"); err != nil {
		return err
	}
	if err := os.WriteFile(f.path+".tmp", next, 0o600); err != nil {
		return err
	}
	if err := os.Rename(f.path+".tmp", f.path); err != nil {
		return err
	}
	return f.step("root after")
}

func child(dir string, killAt int) error {
	seen := 0
	step := func(string) error {
		if seen++; seen == killAt {
			return syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
		return nil
	}
	o := storyOptions(filepath.Join(dir, "store"), fileRoot{filepath.Join(dir, "root.key"), step})
	o.observe = func(op disk.Op) error {
		return errors.Join(step(op.Kind), skipSyncs(op))
	}
	st := newStory()
	st.tell = func(event string, i int) { fmt.Println(event, i) }
	return st.play(context.Background(), o)
}

func TestRealProcessKilled(t *testing.T) {
	t.Parallel()
	stride := 9
	if *everyKill {
		stride = 1
	}
	killed := 0
	for n := 1; ; n += stride {
		if !killChild(t, n) {
			break
		}
		killed++
	}
	if killed < 10 {
		t.Fatalf("only %d processes were killed", killed)
	}
	t.Logf("%d processes killed", killed)
}

// killChild runs the story in a process that dies at step n, and checks what
// it left. It tells whether the process came to that step.
func killChild(t *testing.T, n int) bool {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "root.key"), bytes.Repeat([]byte{9}, 32), 0o600); err != nil {
		t.Fatal(err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Env = append(os.Environ(), childDir+"="+dir, childStep+"="+strconv.Itoa(n))
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err == nil {
		return false
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("step %d: %v: %s", n, err, complaints.String())
	}
	st := newStory()
	for line := range strings.Lines(string(out)) {
		var event string
		var i int
		if _, err := fmt.Sscan(line, &event, &i); err != nil {
			t.Fatal(err)
		}
		if st.begin(i); event == "end" {
			st.end(i)
		}
	}
	root := fileRoot{filepath.Join(dir, "root.key"), func(string) error { return nil }}
	st.finish(t, storyOptions(filepath.Join(dir, "store"), root))
	return true
}
