// Package graph writes neural networks as ONNX files and looks into ONNX files
// written by others.
//
// An ONNX file is one protobuf message (onnx.proto3, ModelProto): a list of
// nodes, each an operator with named inputs and outputs, and the weights, named
// too. The nodes stand in an order in which they can be run. Only what the nets
// of the photo comparison need is written: float32 and int64 weights, four kinds
// of attributes, operator set 13.
//
// The same calls in the same order give the same bytes: nothing is read from a
// map, and no time, path or version of this program is written. So a converted
// net has one SHA-256, which the program pins.
//
// [External] says whether a file keeps weights in other files. Such a file's
// hash does not cover its weights, so the program refuses it.
package graph
