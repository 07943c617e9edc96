package graph

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Field numbers of onnx.proto3.
const (
	modelVersion, modelProducer, modelGraph, modelOpset = 1, 2, 7, 8

	opsetDomain, opsetVersion = 1, 2

	graphNode, graphName, graphWeight, graphInput, graphOutput = 1, 2, 5, 11, 12

	nodeInput, nodeOutput, nodeName, nodeOp, nodeAttribute = 1, 2, 3, 4, 5

	attrName, attrFloat, attrInt, attrString, attrInts, attrType = 1, 2, 3, 4, 8, 20

	tensorDims, tensorType, tensorName, tensorRaw = 1, 2, 8, 9

	valueName, valueType, typeTensor, tensorElem, tensorShape, shapeDim, dimValue, dimParam = 1, 2, 1, 1, 2, 1, 1, 2
)

const (
	irVersion = 8  // of the file format
	opset     = 13 // of the operators
	// producer is free text. It stays as it was when the hashes were pinned.
	producer = "tfjs2onnx"
)

// Attr is a named constant of an operator.
type Attr struct {
	name  string
	value []byte // the field, encoded
	kind  uint64
}

// Int is an integer attribute.
func Int(name string, v int64) Attr {
	return Attr{name, appendVarint(nil, attrInt, uint64(v)), 2}
}

// Float is a float32 attribute.
func Float(name string, v float32) Attr {
	b := protowire.AppendTag(nil, attrFloat, protowire.Fixed32Type)
	return Attr{name, protowire.AppendFixed32(b, math.Float32bits(v)), 1}
}

// String is a text attribute.
func String(name, v string) Attr {
	return Attr{name, appendString(nil, attrString, v), 3}
}

// Ints is a list of integers.
func Ints(name string, vs ...int64) Attr {
	var b []byte
	for _, v := range vs {
		b = appendVarint(b, attrInts, uint64(v))
	}
	return Attr{name, b, 7}
}

func (a Attr) encode() []byte {
	b := appendString(nil, attrName, a.name)
	b = append(b, a.value...)
	return appendVarint(b, attrType, a.kind)
}

// Marshal returns the file, or the first error of the calls before.
func (g *Graph) Marshal(name string) ([]byte, error) {
	if g.err != nil {
		return nil, g.err
	}
	b := append([]byte(nil), g.nodes...)
	b = appendString(b, graphName, name)
	b = append(b, g.weights...)
	b = append(b, g.inputs...)
	b = append(b, g.outputs...)

	set := appendString(nil, opsetDomain, "")
	set = appendVarint(set, opsetVersion, opset)
	m := appendVarint(nil, modelVersion, irVersion)
	m = appendString(m, modelProducer, producer)
	m = appendBytes(m, modelGraph, b)
	return appendBytes(m, modelOpset, set), nil
}

func (g *Graph) weight(prefix string, dims []int64, kind uint64, raw []byte) string {
	name := g.name(prefix)
	var packed []byte
	for _, d := range dims {
		packed = protowire.AppendVarint(packed, uint64(d))
	}
	b := appendBytes(nil, tensorDims, packed)
	b = appendVarint(b, tensorType, kind)
	b = appendString(b, tensorName, name)
	b = appendBytes(b, tensorRaw, raw)
	g.weights = g.add(g.weights, graphWeight, b)
	return name
}

func valueInfo(name string, dims []int64) []byte {
	tensor := appendVarint(nil, tensorElem, float32Type)
	if len(dims) > 0 {
		tensor = appendBytes(tensor, tensorShape, shape(dims))
	}
	b := appendString(nil, valueName, name)
	return appendBytes(b, valueType, appendBytes(nil, typeTensor, tensor))
}

func shape(dims []int64) []byte {
	var b []byte
	for _, d := range dims {
		dim := appendVarint(nil, dimValue, uint64(d))
		if d < 0 {
			dim = appendString(nil, dimParam, "N")
		}
		b = appendBytes(b, shapeDim, dim)
	}
	return b
}

func appendVarint(b []byte, field protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), v)
}

func appendBytes(b []byte, field protowire.Number, v []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, field, protowire.BytesType), v)
}

func appendString(b []byte, field protowire.Number, v string) []byte {
	return protowire.AppendString(protowire.AppendTag(b, field, protowire.BytesType), v)
}
