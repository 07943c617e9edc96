package graph

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// message is a kind of protobuf message on the way from a model to its tensors.
type message int

const (
	model message = iota
	graphs
	node
	attribute
	function
	sparse
	tensor
	training
)

// below lists, for each kind, the fields that lead on to tensors.
var below = map[message]map[protowire.Number]message{
	model:     {7: graphs, 20: training, 25: function},
	training:  {1: graphs, 2: graphs},
	graphs:    {1: node, 5: tensor, 15: sparse},
	function:  {7: node, 11: attribute},
	node:      {5: attribute},
	attribute: {5: tensor, 6: graphs, 10: tensor, 11: graphs, 22: sparse, 23: sparse},
	sparse:    {1: tensor, 2: tensor},
}

// Fields of TensorProto that point to another file.
const (
	tensorExternal = 13
	tensorLocation = 14
)

// maxDepth bounds graphs within graphs.
const maxDepth = 64

// External reports whether an ONNX file keeps weights outside itself
// (TensorProto.data_location, external_data), in any graph, branch, function or
// attribute. It errs on bytes that are not a protobuf message.
func External(file []byte) (bool, error) {
	return external(file, model, 0)
}

func external(b []byte, kind message, depth int) (bool, error) {
	if depth > maxDepth {
		return false, fmt.Errorf("an ONNX file nests graphs more than %d deep", maxDepth)
	}
	for len(b) > 0 {
		field, wire, n := protowire.ConsumeTag(b)
		if n < 0 {
			return false, fmt.Errorf("not an ONNX file: %w", protowire.ParseError(n))
		}
		m := protowire.ConsumeFieldValue(field, wire, b[n:])
		if m < 0 {
			return false, fmt.Errorf("not an ONNX file: %w", protowire.ParseError(m))
		}
		value := b[n : n+m]
		b = b[n+m:]
		out, err := outside(value, kind, field, wire, depth)
		if out || err != nil {
			return out, err
		}
	}
	return false, nil
}

// outside looks at one field.
func outside(value []byte, kind message, field protowire.Number, wire protowire.Type, depth int) (bool, error) {
	if kind == tensor {
		if field == tensorExternal {
			return true, nil
		}
		return field == tensorLocation && (wire != protowire.VarintType || value[0] != 0), nil
	}
	next, ok := below[kind][field]
	if !ok || wire != protowire.BytesType {
		return false, nil
	}
	inner, n := protowire.ConsumeBytes(value)
	if n < 0 {
		return false, fmt.Errorf("not an ONNX file: %w", protowire.ParseError(n))
	}
	return external(inner, next, depth+1)
}
