package server

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"mpolice/internal/config"
	"mpolice/internal/face"
	"mpolice/internal/face/eval"
)

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
