package onnx

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// The library that `make models` copies: ONNX Runtime for Linux on x86-64, from
// the npm package onnxruntime-node. The package comment says why not a later one.
const (
	RuntimeFile    = "libonnxruntime.so.1"
	RuntimeVersion = "1.27.0"
	RuntimeSHA256  = "d8aff4aa8abee8fb2abb2f2f2459ffc94461e781e41b9f7c072829dd0d470221"
)

// ErrHash is wrapped when a file is not the one whose SHA-256 was named.
var ErrHash = errors.New("the file is not the one that was approved")

// telemetry is the variable by which ONNX Runtime 1.29 and later are told to
// report nothing. It has to be set before the library is loaded.
const telemetry = "ORT_DISABLE_TELEMETRY"

// loaded keeps what is in the process, by SHA-256. A library is loaded once and
// never unloaded: its threads and thread-local values would outlive it.
var loaded = struct {
	sync.Mutex
	libraries map[string]shared
}{libraries: map[string]shared{}}

// shared is a library in the process. Its file stays open with it, which load
// on Linux relies on; were it let go, the garbage collector would close it.
type shared struct {
	handle uintptr
	file   *os.File
}

// library checks a file against its SHA-256 and loads it. What is in the process
// already is used again.
func library(path, sum string) (uintptr, error) {
	sum = strings.ToLower(sum)
	loaded.Lock()
	defer loaded.Unlock()
	if l, ok := loaded.libraries[sum]; ok {
		return l.handle, nil
	}
	if err := os.Setenv(telemetry, "1"); err != nil {
		return 0, err
	}
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	if err := checkFile(f, sum); err != nil {
		return 0, errors.Join(err, f.Close())
	}
	l, err := load(f)
	if err != nil {
		return 0, errors.Join(err, f.Close())
	}
	loaded.libraries[sum] = shared{l, f}
	return l, nil
}

// checkFile hashes a file.
func checkFile(f *os.File, sum string) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%w: not a regular file", ErrHash)
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	return checkSum(h.Sum(nil), sum)
}

// checkSum compares a digest with the one that was named, in hexadecimal.
func checkSum(got []byte, want string) error {
	if b, err := hex.DecodeString(want); err != nil || len(b) != sha256.Size {
		return errors.New("a SHA-256 is 64 hexadecimal digits")
	}
	if h := hex.EncodeToString(got); h != strings.ToLower(want) {
		return fmt.Errorf("%w: its SHA-256 is %s, approved is %s", ErrHash, h, want)
	}
	return nil
}
