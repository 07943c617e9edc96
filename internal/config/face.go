package config

import (
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// Face opens photo comparison. Without it no model is loaded, no photo is
// compared, and everything else works.
type Face struct {
	// Models is the folder that `make models` fills: the runtime, the detector,
	// the landmarks and an embedder for evaluation. Empty: no comparison.
	Models string `yaml:"models"`
	// Runtime is another ONNX Runtime library than the one in that folder, with
	// its SHA-256.
	Runtime       string `yaml:"runtime"`
	RuntimeSHA256 string `yaml:"runtime_sha256"`
	// Model is the organisation's own embedder. Empty: the one in the folder,
	// whose licence allows evaluation only.
	Model *FaceModel `yaml:"model"`
	// Approved is the SHA-256 of the model that the authority approved.
	Approved string `yaml:"approved"`
	// Statute is the provision that allows photo comparison.
	Statute FaceStatute `yaml:"statute"`
	// Report is the signed evaluation report of the model, and Evaluators the
	// public keys of those who may sign one.
	Report     string      `yaml:"report"`
	Evaluators []string    `yaml:"evaluators"`
	Minimum    FaceMinimum `yaml:"minimum"`
	Limits     FaceLimits  `yaml:"limits"`
	// Next is the model to come: the server makes its templates beside those in
	// use, and switches when they are complete. Empty: none comes.
	Next *FaceNext `yaml:"next"`
}

// FaceNext is a model that is to take the place of another, with the approval
// and the report that its door needs.
type FaceNext struct {
	Model    *FaceModel `yaml:"model"`    // empty: the one in the models folder
	Approved string     `yaml:"approved"` // SHA-256 of it that the authority approved
	Report   string     `yaml:"report"`   // its signed evaluation report
}

// FaceStatute is what the authority ordered to be entered. All but until are
// needed; dates are yyyy-mm-dd in Taipei.
type FaceStatute struct {
	Title   string `yaml:"title"`
	Article string `yaml:"article"`
	Order   string `yaml:"order"` // number of the authority's order
	From    string `yaml:"from"`
	Until   string `yaml:"until"` // last day; empty: open
}

// FaceModel describes an embedder in an ONNX file: one picture in, one vector
// out. docs/photo-comparison.md has entries to copy.
type FaceModel struct {
	Name           string     `yaml:"name"`
	Path           string     `yaml:"path"`
	SHA256         string     `yaml:"sha256"`
	Size           int64      `yaml:"size"` // bytes; 0: not checked
	Input          string     `yaml:"input"`
	Output         string     `yaml:"output"`
	Width          int        `yaml:"width"`
	Height         int        `yaml:"height"`
	Order          string     `yaml:"order"`  // RGB or BGR
	Layout         string     `yaml:"layout"` // NCHW or NHWC
	Mean           [3]float32 `yaml:"mean"`
	Scale          [3]float32 `yaml:"scale"` // y = (x - mean) * scale, x from 0 to 255
	FreeBatch      bool       `yaml:"free_batch"`
	Dim            int        `yaml:"dim"`
	Licence        string     `yaml:"licence"`
	EvaluationOnly bool       `yaml:"evaluation_only"`
}

// FaceMinimum is what the report must show before the door opens. A key that is
// left out asks nothing.
type FaceMinimum struct {
	Accuracy    float64 `yaml:"accuracy"`
	TAR         float64 `yaml:"tar"` // at FMR tar_at
	TARAt       float64 `yaml:"tar_at"`
	WorstFNMR   float64 `yaml:"worst_fnmr"`
	FMRRatio    float64 `yaml:"fmr_ratio"`
	Groups      bool    `yaml:"groups"`   // figures by group are required
	HitRate     float64 `yaml:"hit_rate"` // of a search, at rank hit_rank
	HitRank     int     `yaml:"hit_rank"`
	FNIR        float64 `yaml:"fnir"` // at FPIR fnir_at
	FNIRAt      float64 `yaml:"fnir_at"`
	OperatingAt float64 `yaml:"operating_at"` // the operating threshold's FMR
}

// FaceLimits bound the use. A key that is left out has the program's default.
type FaceLimits struct {
	Candidates  int `yaml:"candidates"`   // longest list, 1 to 50; default 5
	LifeMinutes int `yaml:"life_minutes"` // of a probe; default 30
	HoldHours   int `yaml:"hold_hours"`   // of a probe that a case holds; default 24
	OfficerHour int `yaml:"officer_hour"` // photos; default 6
	OfficerDay  int `yaml:"officer_day"`  // default 20
	UnitDay     int `yaml:"unit_day"`     // default 60
}

// On reports whether comparison is configured at all.
func (f Face) On() bool { return f.Models != "" }

// Coming is the configuration once the model to come is in use.
func (f Face) Coming() Face {
	if f.Next != nil {
		f.Model, f.Approved, f.Report = f.Next.Model, f.Next.Approved, f.Next.Report
	}
	f.Next = nil
	return f
}

// check finds what would otherwise only show as a door that stays shut.
func (f Face) check() error {
	if f.Models == "" && (f.Report != "" || f.Approved != "" || f.Model != nil || f.Next != nil) {
		return errors.New("face: give models, the folder that `make models` fills")
	}
	if (f.Runtime == "") != (f.RuntimeSHA256 == "") {
		return errors.New("face: runtime and runtime_sha256 belong together")
	}
	for name, h := range map[string]string{"approved": f.Approved, "runtime_sha256": f.RuntimeSHA256} {
		if b, err := hex.DecodeString(h); h != "" && (err != nil || len(b) != 32) {
			return fmt.Errorf("face.%s: want a SHA-256 of 64 hexadecimal digits", name)
		}
	}
	for name, d := range map[string]string{"from": f.Statute.From, "until": f.Statute.Until} {
		if _, err := time.Parse(time.DateOnly, d); d != "" && err != nil {
			return fmt.Errorf("face.statute.%s: want a date such as 2026-01-31", name)
		}
	}
	if f.Next != nil {
		return f.Next.check(f.Model)
	}
	return nil
}

// check wants a whole entry: half of one would switch to a model whose door
// stays shut.
func (n FaceNext) check(now *FaceModel) error {
	switch b, err := hex.DecodeString(n.Approved); {
	case n.Approved == "" || n.Report == "":
		return errors.New("face.next: give approved and report; without them the door would be shut after the switch")
	case err != nil || len(b) != 32:
		return errors.New("face.next.approved: want a SHA-256 of 64 hexadecimal digits")
	case n.Model == nil && now == nil:
		return errors.New("face.next: it names the model of face.model; give the other one as face.next.model")
	case n.Model != nil && n.Model.SHA256 != n.Approved:
		return errors.New("face.next: approved is not the sha256 of its model")
	}
	return nil
}
