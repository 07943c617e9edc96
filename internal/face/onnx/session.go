package onnx

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unsafe"

	"mpolice/internal/face/onnx/graph"
)

// Options are how a net is run.
type Options struct {
	// Threads share one run. 0 means 1, which is best where several pictures
	// are worked on at once.
	Threads int
}

const maxThreads = 256

// Session is a net that is ready to run. Runs may overlap.
type Session struct {
	r       *Runtime
	inputs  []Port
	outputs []Port

	life    sync.RWMutex // held for reading by every run
	session handle       // zero once closed
}

// Port is an input or output of a net: float32, row-major.
type Port struct {
	Name  string
	Shape []int64 // -1 is any size

	name unsafe.Pointer // the same name in C's memory, freed at Close
}

// String shows a port as people write it: "image" Nx3x112x112.
func (p Port) String() string { return strconv.Quote(p.Name) + " " + shapeText(p.Shape) }

// LoadBytes makes a session from a model in memory whose SHA-256 is sum. It
// refuses a model that keeps weights in other files.
func (r *Runtime) LoadBytes(model []byte, sum string, o Options) (*Session, error) {
	got := sha256.Sum256(model)
	if err := checkSum(got[:], sum); err != nil {
		return nil, err
	}
	return r.session(model, o)
}

// Inputs are what every run needs, in the model's order.
func (s *Session) Inputs() []Port { return s.inputs }

// Outputs are what a run can give, in the model's order.
func (s *Session) Outputs() []Port { return s.outputs }

// Close waits for the runs under way and releases the net.
func (s *Session) Close() error {
	s.life.Lock()
	defer s.life.Unlock()
	if s.session == 0 {
		return nil
	}
	err := s.releaseNames()
	s.r.f.releaseSession(s.session)
	s.session = 0
	s.r.drop()
	return err
}

func (r *Runtime) session(model []byte, o Options) (*Session, error) {
	if o.Threads < 0 || o.Threads > maxThreads {
		return nil, fmt.Errorf("%d threads: from 1 to %d are possible", o.Threads, maxThreads)
	}
	if len(model) == 0 {
		return nil, errors.New("the model is empty")
	}
	outside, err := graph.External(model)
	if err != nil {
		return nil, err
	}
	if outside {
		return nil, errors.New("the model keeps weights in other files, which its SHA-256 does not cover: export it as one file")
	}
	if err := r.retain(); err != nil {
		return nil, err
	}
	s := &Session{r: r}
	if err := s.create(model, max(o.Threads, 1)); err != nil {
		r.drop()
		return nil, err
	}
	if err := s.describe(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Session) create(model []byte, threads int) error {
	f := s.r.f
	var options handle
	if err := f.check(f.createOptions(&options)); err != nil {
		return err
	}
	defer f.releaseOptions(options)
	if err := f.check(f.setThreads(options, int32(threads))); err != nil {
		return err
	}
	if err := f.check(f.setOuterThreads(options, 1)); err != nil {
		return err
	}
	// Threads that wait sleep; by default they spin and take a processor each.
	if err := f.check(f.setConfig(options, "session.intra_op.allow_spinning", "0")); err != nil {
		return err
	}
	return f.check(f.createSession(s.r.env, unsafe.SliceData(model), uintptr(len(model)), options, &s.session))
}

func shapeText(shape []int64) string {
	if len(shape) == 0 {
		return "a single number"
	}
	var parts []string
	for _, d := range shape {
		if d < 0 {
			parts = append(parts, "N")
			continue
		}
		parts = append(parts, strconv.FormatInt(d, 10))
	}
	return strings.Join(parts, "x")
}
