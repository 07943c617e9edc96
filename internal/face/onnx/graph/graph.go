package graph

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
)

// Element types of tensors (onnx.proto3, TensorProto.DataType).
const (
	float32Type = 1
	int64Type   = 7
)

// Any is a dimension of an input or output that is free, such as the batch.
const Any = -1

// MaxBytes bounds what a Graph holds: a converter that is fed nonsense stops
// here and not at the end of the memory. The largest net written is 6 MB.
const MaxBytes = 64 << 20

// Graph is a network under construction. The zero value is empty and ready.
// After the first error every call does nothing; Marshal returns that error.
type Graph struct {
	nodes, weights, inputs, outputs []byte
	named                           int
	err                             error
}

// Node adds an operator and returns the name of its only output.
func (g *Graph) Node(op string, attrs []Attr, inputs ...string) string {
	out := g.name(op)
	g.NodeTo(out, op, attrs, inputs...)
	return out
}

// NodeTo adds an operator whose output is named by the caller.
func (g *Graph) NodeTo(out, op string, attrs []Attr, inputs ...string) {
	var b []byte
	for _, in := range inputs {
		b = appendString(b, nodeInput, in)
	}
	b = appendString(b, nodeOutput, out)
	b = appendString(b, nodeName, out)
	b = appendString(b, nodeOp, op)
	sorted := slices.SortedFunc(slices.Values(attrs), func(a, b Attr) int { return strings.Compare(a.name, b.name) })
	for _, a := range sorted {
		b = appendBytes(b, nodeAttribute, a.encode())
	}
	g.nodes = g.add(g.nodes, graphNode, b)
}

// Float32 adds a weight tensor, row-major, and returns its name.
func (g *Graph) Float32(prefix string, dims []int64, data []float32) string {
	if !g.fits(dims, len(data), 4) {
		return ""
	}
	raw := make([]byte, 0, 4*len(data))
	for _, v := range data {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	return g.weight(prefix, dims, float32Type, raw)
}

// Int64 adds a one-dimensional tensor of integers, such as a shape.
func (g *Graph) Int64(prefix string, data []int64) string {
	dims := []int64{int64(len(data))}
	if !g.fits(dims, len(data), 8) {
		return ""
	}
	raw := make([]byte, 0, 8*len(data))
	for _, v := range data {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
	}
	return g.weight(prefix, dims, int64Type, raw)
}

// Input declares a float32 input of the net.
func (g *Graph) Input(name string, dims ...int64) {
	g.inputs = g.add(g.inputs, graphInput, valueInfo(name, dims))
}

// Output declares a float32 output of the net. Without dims its shape is left
// to the engine, which derives it from the operators.
func (g *Graph) Output(name string, dims ...int64) {
	g.outputs = g.add(g.outputs, graphOutput, valueInfo(name, dims))
}

// Fail records err, unless an earlier one stands.
func (g *Graph) Fail(err error) {
	if g.err == nil {
		g.err = err
	}
}

// Err returns the first error.
func (g *Graph) Err() error { return g.err }

func (g *Graph) name(prefix string) string {
	g.named++
	return prefix + "_" + strconv.Itoa(g.named)
}

// fits reports whether data fills dims and the graph stays within MaxBytes.
func (g *Graph) fits(dims []int64, values, size int) bool {
	want := int64(1)
	for _, d := range dims {
		if d < 0 || (d > 0 && want > MaxBytes/d) {
			g.Fail(fmt.Errorf("a weight of shape %v is not possible", dims))
			return false
		}
		want *= d
	}
	if want != int64(values) {
		g.Fail(fmt.Errorf("a weight of shape %v has %d values", dims, values))
		return false
	}
	return g.room(values * size)
}

func (g *Graph) room(more int) bool {
	if g.err == nil && len(g.nodes)+len(g.weights)+more > MaxBytes {
		g.Fail(fmt.Errorf("the net is larger than %d MB", MaxBytes>>20))
	}
	return g.err == nil
}

func (g *Graph) add(list []byte, field protowire.Number, message []byte) []byte {
	if !g.room(len(message)) {
		return list
	}
	return appendBytes(list, field, message)
}
