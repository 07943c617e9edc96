package onnx

import (
	"fmt"
	"os"
	"runtime"

	"github.com/ebitengine/purego"
)

// load loads the very file that was hashed, even when its path was given to
// another one meanwhile. By this name the linker also finds no library beside
// the file, which nobody has hashed (ONNX Runtime asks for that, RUNPATH
// $ORIGIN). The file has to stay open: the linker knows libraries by name, and if
// this number came back with another file behind it, it would take that for this
// library.
func load(f *os.File) (uintptr, error) {
	return open(fmt.Sprintf("/proc/self/fd/%d", f.Fd()))
}

// open keeps to one thread: the linker's error text belongs to it.
func open(path string) (uintptr, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
}

func symbol(library uintptr, name string) (uintptr, error) {
	return purego.Dlsym(library, name)
}
