package convert

import (
	"errors"
	"fmt"
)

// liteModel is what is read of a TensorFlow Lite file (schema.fbs, version 3):
// its only subgraph.
type liteModel struct {
	tensors         []liteTensor
	ops             []liteOp
	inputs, outputs []int // indexes of tensors
}

type liteTensor struct {
	shape []int
	float bool
	raw   []byte // constants only
}

type liteOp struct {
	code            int
	inputs, outputs []int
	options         int // the table of its options, 0 for none
}

// Limits of one file.
const (
	maxOps     = 4096
	maxTensors = 4096
	maxInputs  = 16
)

// Fields of schema.fbs, by number.
const (
	modelCodes, modelGraphs, modelBuffers     = 1, 2, 4
	codeOld, codeNew                          = 0, 3
	graphTensors, graphIn, graphOut, graphOps = 0, 1, 2, 3
	tensorShape, tensorType, tensorBuffer     = 0, 1, 2
	bufferData                                = 0
	opCode, opInputs, opOutputs, opOptions    = 0, 1, 2, 4
	tensorFloat32                             = 0
)

func parseLite(f *flat) (*liteModel, error) {
	if len(f.b) < 8 || string(f.at(4, 4)) != "TFL3" {
		return nil, errors.New("not a TensorFlow Lite file")
	}
	root := f.follow(0)
	graphs := f.tables(root, modelGraphs, 1)
	if f.err != nil || len(graphs) != 1 {
		return nil, errors.Join(errors.New("the file does not hold one net"), f.err)
	}
	m := &liteModel{
		inputs:  f.ints(graphs[0], graphIn, maxInputs),
		outputs: f.ints(graphs[0], graphOut, maxInputs),
	}
	if err := m.readTensors(f, root, graphs[0]); err != nil {
		return nil, err
	}
	if err := m.readOps(f, root, graphs[0]); err != nil {
		return nil, err
	}
	return m, m.check()
}

func (m *liteModel) readTensors(f *flat, root, graph int) error {
	buffers := f.tables(root, modelBuffers, maxTensors)
	for _, t := range f.tables(graph, graphTensors, maxTensors) {
		i := f.intField(t, tensorBuffer, 0)
		if f.err != nil || i < 0 || i >= len(buffers) {
			return errors.Join(errors.New("a tensor has no buffer"), f.err)
		}
		m.tensors = append(m.tensors, liteTensor{
			shape: f.ints(t, tensorShape, maxRank),
			float: f.byteField(t, tensorType, 0) == tensorFloat32,
			raw:   f.bytes(buffers[i], bufferData),
		})
	}
	return f.err
}

func (m *liteModel) readOps(f *flat, root, graph int) error {
	var codes []int
	for _, c := range f.tables(root, modelCodes, maxOps) {
		// Codes above 126 stand in the newer field only.
		codes = append(codes, max(f.byteField(c, codeOld, 0), f.intField(c, codeNew, 0)))
	}
	for _, o := range f.tables(graph, graphOps, maxOps) {
		i := f.intField(o, opCode, 0)
		if f.err != nil || i < 0 || i >= len(codes) {
			return errors.Join(errors.New("an operator has no code"), f.err)
		}
		m.ops = append(m.ops, liteOp{
			code: codes[i], inputs: f.ints(o, opInputs, maxInputs),
			outputs: f.ints(o, opOutputs, maxInputs), options: f.table(o, opOptions),
		})
	}
	return f.err
}

// check holds that every index leads to a tensor.
func (m *liteModel) check() error {
	lists := [][]int{m.inputs, m.outputs}
	for _, o := range m.ops {
		if len(o.inputs) == 0 || len(o.outputs) != 1 {
			return fmt.Errorf("an operator has %d inputs and %d outputs", len(o.inputs), len(o.outputs))
		}
		lists = append(lists, o.inputs, o.outputs)
	}
	for _, list := range lists {
		for _, i := range list {
			if i < 0 || i >= len(m.tensors) {
				return fmt.Errorf("there is no tensor %d", i)
			}
		}
	}
	if len(m.inputs) != 1 || len(m.outputs) != 1 {
		return fmt.Errorf("the net has %d inputs and %d outputs", len(m.inputs), len(m.outputs))
	}
	return nil
}

// constant is a tensor's weights.
func (t liteTensor) constant() (tensor, error) {
	if !t.float || len(t.raw) == 0 || len(t.raw)%4 != 0 || volume(t.shape) != len(t.raw)/4 {
		return tensor{}, fmt.Errorf("a weight of shape %v has %d bytes, or is not of floats", t.shape, len(t.raw))
	}
	return tensor{shape: t.shape, floats: floats(t.raw)}, nil
}
