package onnx

import (
	"errors"
	"fmt"
	"unsafe"

	"github.com/ebitengine/purego"
)

// apiVersion is the table that is asked for; ONNX Runtime 1.18 is the first
// that has it.
const apiVersion = 18

// handle is an opaque pointer of C. Zero is none.
type handle = uintptr

// functions is the part of OrtApi that is used. Every function that returns a
// handle as its result returns an OrtStatus: zero for success.
type functions struct {
	errorMessage      func(status handle) string
	createEnv         func(level int32, id string, env *handle) handle
	disableTelemetry  func(env handle) handle
	createSession     func(env handle, model *byte, size uintptr, options handle, session *handle) handle
	run               func(session, options handle, inputs *handle, values *handle, n uintptr, outputs *handle, m uintptr, results *handle) handle
	createOptions     func(options *handle) handle
	setThreads        func(options handle, n int32) handle
	setOuterThreads   func(options handle, n int32) handle
	setConfig         func(options handle, key, value string) handle
	inputCount        func(session handle, n *uintptr) handle
	outputCount       func(session handle, n *uintptr) handle
	inputType         func(session handle, i uintptr, info *handle) handle
	outputType        func(session handle, i uintptr, info *handle) handle
	inputName         func(session handle, i uintptr, allocator handle, name *unsafe.Pointer) handle
	outputName        func(session handle, i uintptr, allocator handle, name *unsafe.Pointer) handle
	createRunOptions  func(options *handle) handle
	terminate         func(options handle) handle
	createTensor      func(memory handle, data *float32, bytes uintptr, shape *int64, rank uintptr, elem int32, value *handle) handle
	tensorInfo        func(info handle, tensor *handle) handle
	elementType       func(tensor handle, elem *int32) handle
	dimensionCount    func(tensor handle, n *uintptr) handle
	dimensions        func(tensor handle, dims *int64, n uintptr) handle
	createMemoryInfo  func(allocator, memory int32, info *handle) handle
	free              func(allocator, p handle) handle
	defaultAllocator  func(allocator *handle) handle
	releaseEnv        func(handle)
	releaseStatus     func(handle)
	releaseMemoryInfo func(handle)
	releaseSession    func(handle)
	releaseValue      func(handle)
	releaseRunOptions func(handle)
	releaseTypeInfo   func(handle)
	releaseOptions    func(handle)
}

// entry ties a function to its place in OrtApi.
type entry struct {
	index int
	fn    any
}

// table lists the places, counted from onnxruntime_c_api.h. The order of that
// struct is part of ONNX Runtime's promise of binary compatibility.
func (f *functions) table() []entry {
	return []entry{
		{2, &f.errorMessage},
		{3, &f.createEnv},
		{6, &f.disableTelemetry},
		{8, &f.createSession}, // CreateSessionFromArray
		{9, &f.run},
		{10, &f.createOptions},
		{24, &f.setThreads},
		{25, &f.setOuterThreads},
		{30, &f.inputCount},
		{31, &f.outputCount},
		{33, &f.inputType},
		{34, &f.outputType},
		{36, &f.inputName},
		{37, &f.outputName},
		{39, &f.createRunOptions},
		{46, &f.terminate},
		{49, &f.createTensor}, // CreateTensorWithDataAsOrtValue
		{55, &f.tensorInfo},   // CastTypeInfoToTensorInfo
		{60, &f.elementType},
		{61, &f.dimensionCount},
		{62, &f.dimensions},
		{69, &f.createMemoryInfo},
		{76, &f.free},
		{78, &f.defaultAllocator},
		{92, &f.releaseEnv},
		{93, &f.releaseStatus},
		{94, &f.releaseMemoryInfo},
		{95, &f.releaseSession},
		{96, &f.releaseValue},
		{97, &f.releaseRunOptions},
		{98, &f.releaseTypeInfo},
		{100, &f.releaseOptions},
		{130, &f.setConfig}, // AddSessionConfigEntry
	}
}

// apiBase is OrtApiBase.
type apiBase struct {
	getAPI     uintptr
	getVersion uintptr
}

// tableSize is one more than the last index used.
const tableSize = 131

// bind takes the functions from a loaded library and returns its version, such
// as "1.27.0".
func bind(library uintptr) (*functions, string, error) {
	address, err := symbol(library, "OrtGetApiBase")
	if err != nil {
		return nil, "", fmt.Errorf("the file is a library but not ONNX Runtime: %w", err)
	}
	var base func() *apiBase
	purego.RegisterFunc(&base, address)
	b := base()
	if b == nil {
		return nil, "", errors.New("the library gives no API")
	}
	var getAPI func(version uint32) *[tableSize]uintptr
	var getVersion func() string
	purego.RegisterFunc(&getAPI, b.getAPI)
	purego.RegisterFunc(&getVersion, b.getVersion)
	version := getVersion()
	pointers := getAPI(apiVersion)
	if pointers == nil {
		return nil, "", fmt.Errorf("ONNX Runtime %s is too old: version 1.%d or later is needed", version, apiVersion)
	}
	f := &functions{}
	for _, e := range f.table() {
		if pointers[e.index] == 0 {
			return nil, "", fmt.Errorf("ONNX Runtime %s lacks function %d of its API", version, e.index)
		}
		purego.RegisterFunc(e.fn, pointers[e.index])
	}
	return f, version, nil
}

// check turns an OrtStatus into an error and releases it.
func (f *functions) check(status handle) error {
	if status == 0 {
		return nil
	}
	defer f.releaseStatus(status)
	return errors.New("ONNX Runtime: " + f.errorMessage(status))
}

// text copies a C string. It ends at the first zero byte, as the library's do.
func text(p unsafe.Pointer) string {
	n := 0
	for *(*byte)(unsafe.Add(p, n)) != 0 {
		n++
	}
	return string(unsafe.Slice((*byte)(p), n))
}
