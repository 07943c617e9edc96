package onnx

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"unsafe"
)

// Tensor is data on its way into or out of a net. Data is row-major and holds as
// many values as Shape says.
type Tensor struct {
	Name  string
	Shape []int64
	Data  []float32
}

// Run gives the inputs to the net and fills the outputs' Data. All of the net's
// inputs are needed; of its outputs, those that are wanted. It keeps no
// reference to Data. When ctx ends, the run stops at the next operator and
// the error is ctx's.
func (s *Session) Run(ctx context.Context, inputs, outputs []Tensor) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	in, err := match("input", s.inputs, inputs)
	if err != nil {
		return err
	}
	if len(in) != len(s.inputs) {
		return fmt.Errorf("the net has %d inputs, %d were given", len(s.inputs), len(in))
	}
	out, err := match("output", s.outputs, outputs)
	if err != nil {
		return err
	}
	s.life.RLock()
	defer s.life.RUnlock()
	if s.session == 0 {
		return errors.New("the net is closed")
	}
	c := &call{s: s}
	defer c.release()
	if err := c.prepare(in, inputs, out, outputs); err != nil {
		return err
	}
	disarm := c.stopWith(ctx)
	err = c.run()
	disarm()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// match finds the port of each tensor and checks its shape.
func match(side string, ports []Port, tensors []Tensor) ([]Port, error) {
	if len(tensors) == 0 {
		return nil, fmt.Errorf("no %s was given", side)
	}
	used := make([]Port, 0, len(tensors))
	for _, t := range tensors {
		p, ok := find(ports, t.Name)
		if !ok {
			return nil, fmt.Errorf("the net has no %s %q", side, t.Name)
		}
		if _, twice := find(used, t.Name); twice {
			return nil, fmt.Errorf("the %s %q was given twice", side, t.Name)
		}
		if !covers(p.Shape, t.Shape) {
			return nil, fmt.Errorf("the net's %s is %s, not %s", side, p, shapeText(t.Shape))
		}
		if n, ok := size(t.Shape); !ok || n != len(t.Data) {
			return nil, fmt.Errorf("the %s %q of shape %s came with %d values", side, t.Name, shapeText(t.Shape), len(t.Data))
		}
		used = append(used, p)
	}
	return used, nil
}

func find(ports []Port, name string) (Port, bool) {
	for _, p := range ports {
		if p.Name == name {
			return p, true
		}
	}
	return Port{}, false
}

// covers reports whether a shape is one that the port allows.
func covers(port, shape []int64) bool {
	if len(port) != len(shape) {
		return false
	}
	for i, d := range shape {
		if d <= 0 || (port[i] >= 0 && port[i] != d) {
			return false
		}
	}
	return true
}

// size is how many values a shape holds.
func size(shape []int64) (int, bool) {
	n := int64(1)
	for _, d := range shape {
		if d <= 0 || n > math.MaxInt32/d {
			return 0, false
		}
		n *= d
	}
	return int(n), true
}

// call is one run: what C holds during it, and what has to be released after.
type call struct {
	s                   *Session
	pin                 runtime.Pinner
	options             handle
	inNames, outNames   []handle // C strings of the session
	inValues, outValues []handle
}

func (c *call) prepare(in []Port, inputs []Tensor, out []Port, outputs []Tensor) (err error) {
	f := c.s.r.f
	if err := f.check(f.createRunOptions(&c.options)); err != nil {
		return err
	}
	if c.inNames, c.inValues, err = c.values(in, inputs); err != nil {
		return err
	}
	c.outNames, c.outValues, err = c.values(out, outputs)
	return err
}

// values hands tensors over by pointer. Their memory is pinned until release,
// as C keeps the pointers from one call to the next.
func (c *call) values(ports []Port, tensors []Tensor) (names, values []handle, err error) {
	f := c.s.r.f
	for i, t := range tensors {
		data := unsafe.SliceData(t.Data)
		c.pin.Pin(data)
		var v handle
		err := f.check(f.createTensor(c.s.r.memory, data, uintptr(len(t.Data))*4,
			unsafe.SliceData(t.Shape), uintptr(len(t.Shape)), float32Element, &v))
		if err != nil {
			return names, values, err
		}
		names = append(names, handle(ports[i].name))
		values = append(values, v)
	}
	return names, values, nil
}

func (c *call) run() error {
	f := c.s.r.f
	return f.check(f.run(c.s.session, c.options,
		unsafe.SliceData(c.inNames), unsafe.SliceData(c.inValues), uintptr(len(c.inValues)),
		unsafe.SliceData(c.outNames), uintptr(len(c.outValues)), unsafe.SliceData(c.outValues)))
}

// stopWith ends the run when ctx ends. The function it returns is called after
// the run and returns once nothing can touch the options any more.
func (c *call) stopWith(ctx context.Context) (disarm func()) {
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		// A failure leaves the run to its end; Run reports ctx's error then.
		_ = c.s.r.f.check(c.s.r.f.terminate(c.options))
	})
	return func() {
		if !stop() {
			<-done
		}
	}
}

func (c *call) release() {
	f := c.s.r.f
	for _, list := range [][]handle{c.inValues, c.outValues} {
		for _, v := range list {
			f.releaseValue(v)
		}
	}
	if c.options != 0 {
		f.releaseRunOptions(c.options)
	}
	c.pin.Unpin()
}
