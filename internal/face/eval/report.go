package eval

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"time"
)

// Type is the first field of every report and changes with its meaning. It
// also keeps a signature over a report from being one over anything else.
const Type = "mpolice face evaluation v1"

// Report is what an evaluation found. Pointers are nil where nothing was
// measured or the trials do not resolve a figure.
type Report struct {
	Type           string          `json:"type"`
	At             string          `json:"at"` // RFC 3339, UTC, microseconds
	Engine         Engine          `json:"engine"`
	Data           Data            `json:"data"`
	Verification   *Verification   `json:"verification"`
	Operating      *Operating      `json:"operating"`
	Bands          *Bands          `json:"bands"`
	Identification *Identification `json:"identification"`
}

// Engine names what was measured, so that a report cannot serve for another.
type Engine struct {
	Name           string `json:"name"`
	Version        string `json:"version"`
	Model          string `json:"model"`
	ModelSHA256    string `json:"model_sha256"`  // of the embedder's file
	ConfigDigest   string `json:"config_digest"` // SHA-256 over all models and the pipeline's settings
	Dimension      int    `json:"dimension"`
	EvaluationOnly bool   `json:"evaluation_only"` // the licence does not settle use for real decisions
}

// Data names what it was measured on, without names of people or files.
type Data struct {
	Digest   string    `json:"digest"` // SHA-256 over the photos' SHA-256s in ascending order
	Inputs   []Input   `json:"inputs"`
	Pick     string    `json:"pick"`     // which face of a photo with several was taken
	Photos   int       `json:"photos"`   // present
	Missing  int       `json:"missing"`  // named and absent: their trials are left out
	Repeated int       `json:"repeated"` // photos whose bytes occur under another name too
	FTA      *Rate     `json:"fta"`      // failures to acquire among the photos present
	Failures []Failed  `json:"failures"`
	Groups   []Members `json:"groups"`
}

// Failed counts the failures of one kind.
type Failed struct {
	Code   string `json:"code"`
	Photos int    `json:"photos"`
}

// Members counts the photos of one group.
type Members struct {
	Group  string `json:"group"`
	Photos int    `json:"photos"`
	FTA    *Rate  `json:"fta"`
}

// instant is the one spelling of a time in a report.
const instant = "2006-01-02T15:04:05.000000Z"

// Time is when the evaluation was made.
func (r Report) Time() time.Time {
	t, _ := time.Parse(instant, r.At)
	return t
}

// Canonical is the report as bytes: the same report gives the same bytes, and
// Parse takes no other spelling of it.
func (r Report) Canonical() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(r); err != nil {
		return nil, fmt.Errorf("write the evaluation report: %w", err)
	}
	return b.Bytes(), nil
}

// maxReport bounds a report's length in bytes: a signed note may have 1 MB.
const maxReport = 900_000

var errNotCanonical = errors.New("not an evaluation report in its canonical form; take the file as mpolice face eval wrote it")

// Parse reads a canonical report. It checks form and arithmetic, not who made
// it: that is what Verify does.
func Parse(data []byte) (Report, error) {
	var r Report
	if len(data) > maxReport {
		return r, fmt.Errorf("an evaluation report has at most %d bytes", maxReport)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		return Report{}, errNotCanonical
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Report{}, errNotCanonical
	}
	if r.Type != Type {
		return Report{}, fmt.Errorf("not an evaluation report of the kind %q", Type)
	}
	if again, err := r.Canonical(); err != nil || !bytes.Equal(again, data) {
		return Report{}, errNotCanonical
	}
	if err := r.valid(); err != nil {
		return Report{}, fmt.Errorf("evaluation report: %w", err)
	}
	return r, nil
}

// valid holds a report to what every evaluation gives.
func (r Report) valid() error {
	if t, err := time.Parse(instant, r.At); err != nil || t.Format(instant) != r.At {
		return errors.New("the time is not in its one form")
	}
	for _, h := range []string{r.Engine.ModelSHA256, r.Engine.ConfigDigest, r.Data.Digest} {
		if b, err := hex.DecodeString(h); err != nil || len(b) != 32 || hex.EncodeToString(b) != h {
			return errors.New("a digest is not 64 hexadecimal digits")
		}
	}
	if r.Engine.Dimension < 1 || r.Data.Photos < 1 {
		return errors.New("nothing was measured")
	}
	for _, x := range r.rates() {
		if err := x.valid(); err != nil {
			return err
		}
	}
	if !r.curvesValid() {
		return errors.New("a curve leaves the range of shares")
	}
	if b := r.Bands; b != nil && b.High != nil && !(b.High.Threshold > b.Medium.Threshold) {
		return errors.New("the high band is not above the medium one")
	}
	return nil
}

func (x *Rate) valid() error {
	if x == nil {
		return nil
	}
	if x.Errors < 0 || x.Trials < 1 || x.Errors > x.Trials || x.Value != share(x.Errors, x.Trials) {
		return errors.New("a rate is not its errors divided by its trials")
	}
	low, high := clopperPearson(x.Errors, x.Trials, 0.05)
	if math.Abs(x.Low-low) > 1e-5*low+1e-12 || math.Abs(x.High-high) > 1e-5*high+1e-12 {
		return errors.New("the limits of a rate do not follow from its counts")
	}
	return nil
}

// curvesValid holds every spot to shares, which is what a chart can draw.
func (r Report) curvesValid() bool {
	var all []Spot
	if v := r.Verification; v != nil {
		for _, s := range v.Sets {
			all = append(all, s.Curve...)
		}
	}
	if o := r.Operating; o != nil {
		for _, g := range o.Groups {
			all = append(all, g.Curve...)
		}
	}
	if id := r.Identification; id != nil {
		all = append(all, id.Curve...)
	}
	return !slices.ContainsFunc(all, func(s Spot) bool {
		return s.X < 0 || s.X > 1 || s.Y < 0 || s.Y > 1 || s.Threshold < -1 || s.Threshold > 2
	})
}

// rates lists every rate of the report.
func (r Report) rates() []*Rate {
	list := []*Rate{r.Data.FTA}
	for _, g := range r.Data.Groups {
		list = append(list, g.FTA)
	}
	if v := r.Verification; v != nil {
		for _, s := range v.Sets {
			for _, p := range s.Points {
				list = append(list, p.FMR, p.FNMR, p.GFRR)
			}
		}
	}
	if o := r.Operating; o != nil {
		list = append(list, o.All.FMR, o.All.FNMR, o.All.GFRR)
		for _, g := range o.Groups {
			list = append(list, g.FMR, g.FNMR, g.GFRR)
		}
	}
	for _, b := range r.Bands.list() {
		list = append(list, b.FMR, b.WorstFMR)
	}
	if id := r.Identification; id != nil {
		list = append(list, id.FTE)
		for _, k := range id.Ranks {
			list = append(list, k.FNIR, k.Completed)
		}
		for _, p := range id.Points {
			list = append(list, p.rates()...)
		}
	}
	return list
}
