package onnx

import (
	"os"

	"github.com/ebitengine/purego"
)

// load loads by path: here no name leads to an open file.
func load(f *os.File) (uintptr, error) {
	return purego.Dlopen(f.Name(), purego.RTLD_NOW|purego.RTLD_LOCAL)
}

func symbol(library uintptr, name string) (uintptr, error) {
	return purego.Dlsym(library, name)
}
