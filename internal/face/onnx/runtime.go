package onnx

import (
	"errors"
	"fmt"
	"sync"
)

// Runtime is ONNX Runtime in this process. One is enough; it may be used by any
// number of goroutines.
type Runtime struct {
	f       *functions
	version string

	env, memory, allocator handle // allocator belongs to the library

	mu       sync.Mutex
	sessions int // open ones; env is released only at zero
	closed   bool
}

const (
	logFatal       = 4 // OrtLoggingLevel: messages go to errors, not to the log
	arenaAllocator = 1 // OrtArenaAllocator
	defaultMemory  = 0 // OrtMemTypeDefault
)

// Open loads the library at a path, if its SHA-256 is sum (hexadecimal), and
// tests that it computes what it should. The error wraps [ErrHash] for another
// file. The library stays in the process after Close.
func Open(path, sum string) (*Runtime, error) {
	l, err := library(path, sum)
	if err != nil {
		return nil, fmt.Errorf("load ONNX Runtime from %s: %w", path, err)
	}
	f, version, err := bind(l)
	if err != nil {
		return nil, fmt.Errorf("load ONNX Runtime from %s: %w", path, err)
	}
	r := &Runtime{f: f, version: version}
	if err := r.start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start ONNX Runtime %s: %w", version, err), r.Close())
	}
	if err := r.selfTest(); err != nil {
		return nil, errors.Join(fmt.Errorf("test ONNX Runtime %s: %w", version, err), r.Close())
	}
	return r, nil
}

// Version is the library's own, such as "1.27.0".
func (r *Runtime) Version() string { return r.version }

// Close releases the environment. It refuses while a session is open.
func (r *Runtime) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sessions > 0 {
		return fmt.Errorf("close ONNX Runtime: %d sessions are open; close them first", r.sessions)
	}
	if r.closed {
		return nil
	}
	r.closed = true
	r.f.releaseMemoryInfo(r.memory)
	r.f.releaseEnv(r.env)
	return nil
}

func (r *Runtime) start() error {
	if err := r.f.check(r.f.createEnv(logFatal, "mpolice", &r.env)); err != nil {
		return err
	}
	if err := r.f.check(r.f.disableTelemetry(r.env)); err != nil {
		return err
	}
	if err := r.f.check(r.f.createMemoryInfo(arenaAllocator, defaultMemory, &r.memory)); err != nil {
		return err
	}
	return r.f.check(r.f.defaultAllocator(&r.allocator))
}

// retain counts a session in.
func (r *Runtime) retain() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return errors.New("ONNX Runtime is closed")
	}
	r.sessions++
	return nil
}

func (r *Runtime) drop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sessions--
}
