package onnx

import (
	"errors"
	"fmt"
	"unsafe"
)

const (
	float32Element = 1 // ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT
	maxRank        = 8
	maxPorts       = 64
)

// describe reads names, types and shapes of inputs and outputs from the model.
func (s *Session) describe() error {
	f := s.r.f
	var err error
	if s.inputs, err = s.ports("input", f.inputCount, f.inputName, f.inputType); err != nil {
		return err
	}
	s.outputs, err = s.ports("output", f.outputCount, f.outputName, f.outputType)
	return err
}

// ports reads one side. What it got before an error is returned too, so that
// Close frees the names.
func (s *Session) ports(side string,
	count func(handle, *uintptr) handle,
	name func(handle, uintptr, handle, *unsafe.Pointer) handle,
	info func(handle, uintptr, *handle) handle,
) ([]Port, error) {
	f := s.r.f
	var n uintptr
	if err := f.check(count(s.session, &n)); err != nil {
		return nil, err
	}
	if n == 0 || n > maxPorts {
		return nil, fmt.Errorf("the model has %d %ss", n, side)
	}
	var ports []Port
	for i := range n {
		var p Port
		if err := f.check(name(s.session, i, s.r.allocator, &p.name)); err != nil {
			return ports, err
		}
		p.Name = text(p.name)
		ports = append(ports, p)
		shape, err := s.shape(i, info)
		if err != nil {
			return ports, fmt.Errorf("the model's %s %q: %w", side, p.Name, err)
		}
		ports[i].Shape = shape
	}
	return ports, nil
}

func (s *Session) shape(i uintptr, typeOf func(handle, uintptr, *handle) handle) ([]int64, error) {
	f := s.r.f
	var info, tensor handle // tensor is a part of info
	if err := f.check(typeOf(s.session, i, &info)); err != nil {
		return nil, err
	}
	defer f.releaseTypeInfo(info)
	if err := f.check(f.tensorInfo(info, &tensor)); err != nil {
		return nil, err
	}
	if tensor == 0 {
		return nil, errors.New("it is not a tensor")
	}
	var element int32
	if err := f.check(f.elementType(tensor, &element)); err != nil {
		return nil, err
	}
	if element != float32Element {
		return nil, fmt.Errorf("it holds elements of ONNX type %d; only float32 (1) can be used: export the model with float32", element)
	}
	var rank uintptr
	if err := f.check(f.dimensionCount(tensor, &rank)); err != nil {
		return nil, err
	}
	if rank > maxRank {
		return nil, fmt.Errorf("it has %d dimensions", rank)
	}
	dims := make([]int64, rank)
	return dims, f.check(f.dimensions(tensor, unsafe.SliceData(dims), rank))
}

func (s *Session) releaseNames() error {
	var errs []error
	for _, ports := range [][]Port{s.inputs, s.outputs} {
		for i := range ports {
			errs = append(errs, s.r.f.check(s.r.f.free(s.r.allocator, handle(ports[i].name))))
			ports[i].name = nil
		}
	}
	return errors.Join(errs...)
}
