// Package onnx runs neural networks on ONNX Runtime, without cgo.
//
// # How it is bound
//
// ONNX Runtime is a C library with one exported function that matters,
// OrtGetApiBase. It returns a table of function pointers, OrtApi, whose order
// never changes: later versions only append (onnxruntime_c_api.h). [Open] loads
// the library with purego, asks for version 18 of that table and takes from it
// the functions listed in functions.go, each by its index. What Go calls are
// typed functions; handles of C stay opaque numbers. A wrong index cannot be
// seen by looking, so Open runs a small net whose answer is known, and makes
// one call fail on purpose to read its message, before it returns.
//
// # Trust
//
// The library and every model are code. A file is loaded only if its SHA-256 is
// the one that the caller names, and what is loaded is what was hashed: a model
// from the bytes in memory, the library through the very file that was read
// (on Linux). A model that keeps weights in other files is refused, as its hash
// would not cover them.
//
// The pinned library is 1.27.0 on purpose. From 1.29 on, Microsoft's builds for
// Linux report to Microsoft's servers unless told otherwise (ONNX Runtime,
// docs/Privacy.md). With strace, 1.30.0 was seen to read the machine's id and to
// keep a queue of reports in the user's cache. 1.27.0 has no such code. For an
// operator's own library Open sets ORT_DISABLE_TELEMETRY before it is loaded;
// with that, 1.30.0 did neither.
//
// # Memory
//
// Pictures and templates stay in Go's memory: tensors are handed over by
// pointer, pinned while C holds it, and every handle is released. ONNX Runtime
// keeps a scratch arena per session, as large as the largest run, and keeps in
// it what the last run computed. It ends with the session. Sessions are to be
// made once and kept: making them again and again grows the process
// (microsoft/onnxruntime issue 26831).
//
// # What is equal to what
//
// One machine, library and number of threads give the same bits on every run.
// Another kind of processor may not: ONNX Runtime picks other kernels there.
package onnx
