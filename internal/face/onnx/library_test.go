//go:build linux || darwin

package onnx

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"github.com/ebitengine/purego"
)

func TestOpenRefuses(t *testing.T) {
	openRuntime(t)
	runtime.GC() // a library that is in use must not be mistaken for the next file
	runtime.GC()
	pinned := filepath.Join(models, RuntimeFile)
	other := filepath.Join(t.TempDir(), "library.so")
	text := []byte("not a library")
	if err := os.WriteFile(other, text, 0o755); err != nil {
		t.Fatal(err)
	}
	zeros := strings.Repeat("0", 64)
	for _, c := range []struct {
		name, path, sum, want string
		hash                  bool
	}{
		{"another hash", pinned, zeros, "approved is", true},
		{"another file", other, RuntimeSHA256[:63] + "x", "64 hexadecimal", false},
		{"no hash", other, "", "64 hexadecimal", false},
		{"a file that is no library", other, sumOf(text), "load ONNX Runtime", false},
		{"no file", other + "x", zeros, "no such file", false},
		{"a folder", filepath.Dir(other), zeros, "not a regular file", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := Open(c.path, c.sum)
			if err == nil {
				closed(t, r)
				t.Fatal("it was loaded")
			}
			if !strings.Contains(err.Error(), c.want) || errors.Is(err, ErrHash) != c.hash {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestOpenTwice(t *testing.T) {
	a, b := openRuntime(t), openRuntime(t)
	if a.Version() != RuntimeVersion || b.Version() != RuntimeVersion {
		t.Errorf("versions %q and %q", a.Version(), b.Version())
	}
	closed(t, a)
	loadBytes(t, b, lineNet()) // the environment of b lives on
}

// TestNothingIsReported: the pinned library has no uploader, and any other is
// told, in C's environment where it looks, to report nothing.
func TestNothingIsReported(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(models, RuntimeFile))
	if err != nil {
		t.Fatalf("%v\nrun `make models` first", err)
	}
	for _, mark := range []string{"events.data.microsoft.com", "OneCollector", "sqlite3", "machine-id"} {
		if bytes.Contains(b, []byte(mark)) {
			t.Errorf("the pinned library holds %q", mark)
		}
	}
	openRuntime(t)
	address, err := purego.Dlsym(purego.RTLD_DEFAULT, "getenv")
	if err != nil {
		t.Fatal(err)
	}
	var getenv func(string) unsafe.Pointer
	purego.RegisterFunc(&getenv, address)
	if p := getenv(telemetry); p == nil || text(p) != "1" {
		t.Errorf("%s is not set in C's environment", telemetry)
	}
}
