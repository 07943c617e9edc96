//go:build !linux && !darwin

package onnx

import (
	"errors"
	"os"
	"runtime"
)

var errPlatform = errors.New("photo comparison runs on Linux and macOS; this program was built for " + runtime.GOOS)

func load(*os.File) (uintptr, error) { return 0, errPlatform }

func symbol(uintptr, string) (uintptr, error) { return 0, errPlatform }
