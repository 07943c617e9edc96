package server

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"mpolice"
	"mpolice/internal/compare"
	"mpolice/internal/config"
	"mpolice/internal/face"
	"mpolice/internal/face/eval"
	"mpolice/internal/face/installed"
)

// shut is what comparisons are made with where there is no model: nothing.
func (a *App) shut() compare.Means {
	return compare.Means{Door: face.Door{Statute: statuteOf(a.Config.Face.Statute), Approved: a.Config.Face.Approved}}
}

// doorOf reads what the operator entered for one engine. The error says why the
// report does not open the door; the door is then shut.
func doorOf(c config.Face, e *installed.Engine) (face.Door, error) {
	m := e.Model()
	d := face.Door{
		Statute: statuteOf(c.Statute), Approved: c.Approved, Pipeline: e.Digest(),
		Model: &face.Model{Name: m.Name, SHA256: m.SHA256, Licence: m.Licence, EvaluationOnly: m.EvaluationOnly},
	}
	if c.Report == "" {
		return d, nil
	}
	var err error
	d.Report, err = readReport(c)
	return d, err
}

// statuteOf reads dates that config.Load has checked.
func statuteOf(s config.FaceStatute) face.Statute {
	out := face.Statute{Title: s.Title, Article: s.Article, Order: s.Order}
	if t, err := time.ParseInLocation(time.DateOnly, s.From, mpolice.Taipei); err == nil {
		out.From = t
	}
	if t, err := time.ParseInLocation(time.DateOnly, s.Until, mpolice.Taipei); err == nil {
		out.Until = t.AddDate(0, 0, 1)
	}
	return out
}

func readReport(c config.Face) (*face.Report, error) {
	signed, err := os.ReadFile(c.Report)
	if err != nil {
		return nil, err
	}
	r, err := eval.Verify(signed, c.Evaluators...)
	if err != nil {
		return nil, err
	}
	return reportOf(signed, r, c.Minimum)
}

// reportOf takes from a verified report what the door asks for.
func reportOf(signed []byte, r eval.Report, m config.FaceMinimum) (*face.Report, error) {
	if r.Bands == nil || r.Operating == nil {
		return nil, errors.New("the report sets no threshold: too few pairs of different people were compared")
	}
	sum := sha256.Sum256(signed)
	at, err := time.Parse(time.RFC3339Nano, r.At)
	if err != nil {
		return nil, fmt.Errorf("the report's time: %w", err)
	}
	out := &face.Report{
		Digest: hex.EncodeToString(sum[:]), Model: r.Engine.ModelSHA256, Pipeline: r.Engine.ConfigDigest, At: at,
		Bands: face.Bands{Medium: r.Bands.Medium.Threshold, High: noHigh},
	}
	if r.Bands.High != nil {
		out.Bands.High = r.Bands.High.Threshold
	}
	short := r.Short(eval.Minimum{
		Accuracy: m.Accuracy, TAR: m.TAR, TARAt: m.TARAt, WorstFNMR: m.WorstFNMR, FMRRatio: m.FMRRatio, Groups: m.Groups,
		HitRate: m.HitRate, HitRank: m.HitRank, FNIR: m.FNIR, FNIRAt: m.FNIRAt, OperatingAt: m.OperatingAt,
	})
	out.Passes = len(short) == 0
	if !out.Passes {
		var codes []string
		for _, s := range short {
			codes = append(codes, s.Code)
		}
		err = fmt.Errorf("the report falls short of face.minimum: %s", strings.Join(codes, ", "))
	}
	return out, err
}

// noHigh is the limit of the highest band where the trials were too few to set
// one: nothing reaches it.
const noHigh = 0.9999999
