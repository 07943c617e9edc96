package installed

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"mpolice/internal/config"
	"mpolice/internal/face/engine"
	"mpolice/internal/face/eval"
	"mpolice/internal/face/onnx"
)

// Engine is an engine with the runtime that it runs in.
type Engine struct {
	*engine.Engine
	runtime *onnx.Runtime
}

// Open loads what the configuration describes. workers is how many pictures are
// worked on at a time; 0 means the engine's default.
func Open(c config.Face, workers int) (*Engine, error) {
	library, hash := filepath.Join(c.Models, onnx.RuntimeFile), onnx.RuntimeSHA256
	if c.Runtime != "" {
		library, hash = c.Runtime, c.RuntimeSHA256
	}
	rt, err := onnx.Open(library, hash)
	if err != nil {
		return nil, fmt.Errorf("%w; run `make models`, or set face.runtime", err)
	}
	e, err := engine.Open(rt, engine.Models{
		Detector: onnx.BlazeFace(c.Models), Landmarks: onnx.Landmark68(c.Models), Embedder: embedder(c),
	}, engine.Options{Workers: workers})
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("%w; run `make models`, or correct face.models", err)
		}
		return nil, errors.Join(err, rt.Close())
	}
	return &Engine{e, rt}, nil
}

// embedder is the operator's own, or the one for evaluation.
func embedder(c config.Face) onnx.Model {
	m := c.Model
	if m == nil {
		return onnx.MobileFaceNet(c.Models)
	}
	return onnx.Model{
		Name: m.Name, Path: m.Path, SHA256: m.SHA256, Size: m.Size, Licence: m.Licence, EvaluationOnly: m.EvaluationOnly,
		Input: onnx.Image{
			Name: m.Input, Width: m.Width, Height: m.Height, Order: onnx.Order(m.Order), Layout: onnx.Layout(m.Layout),
			Mean: m.Mean, Scale: m.Scale, FreeBatch: m.FreeBatch,
		},
		Outputs: []onnx.Output{{Name: m.Output, Shape: []int64{-1, int64(m.Dim)}}},
	}
}

// Close closes engine and runtime.
func (e *Engine) Close() error { return errors.Join(e.Engine.Close(), e.runtime.Close()) }

// Named says what an evaluation measures.
func (e *Engine) Named() eval.Engine {
	m := e.Model()
	return eval.Engine{
		Name: "mpolice", Version: "ONNX Runtime " + e.runtime.Version(), Model: m.Name, ModelSHA256: m.SHA256,
		ConfigDigest: e.Digest(), EvaluationOnly: m.EvaluationOnly,
	}
}
