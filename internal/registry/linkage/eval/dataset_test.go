package eval

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// TestDatasets runs the development sets that MPOLICE_LINKAGE_DATA names the
// folder of, and holds them to the project's goals. The sets are not part of
// the repository; without the folder the tests of this package run on
// generated data.
func TestDatasets(t *testing.T) {
	dir := os.Getenv("MPOLICE_LINKAGE_DATA")
	if dir == "" {
		return
	}
	in := func(name string) string {
		if name == "" {
			return ""
		}
		return filepath.Join(dir, name)
	}
	const noID = "soc_sec_id=-"
	for _, c := range []struct {
		name, file, with, mapping string
		pair, clustered           float64
	}{
		{"febrl1", "febrl1.csv", "", "", 0.998, 0.998},
		{"febrl2", "febrl2.csv", "", "", 0.998, 0.998},
		{"febrl3", "febrl3.csv", "", "", 0.998, 0.998},
		{"febrl4", "febrl4a.csv", "febrl4b.csv", "", 0.9999, 0.9999},
		{"febrl1 no number", "febrl1.csv", "", noID, 0.995, 0.995},
		{"febrl2 no number", "febrl2.csv", "", noID, 0.995, 0.995},
		{"febrl3 no number", "febrl3.csv", "", noID, 0.995, 0.995},
		{"febrl4 no number", "febrl4a.csv", "febrl4b.csv", noID, 0.995, 0.995},
		{"historical 50k", "historical_50k.parquet", "", "", 0.85, 0.85},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := Evaluate(t.Context(), Config{File: in(c.file), With: in(c.with), Map: c.mapping})
			if err != nil {
				t.Fatal(err)
			}
			if os.Getenv("MPOLICE_LINKAGE_REPORT") != "" {
				text, _ := json.MarshalIndent(r, "", " ")
				t.Logf("%s", text)
			}
			t.Logf("records %v, candidates %.1f a record, block recall %.5f, pairs P %.5f R %.5f F1 %.5f (best %.5f at %.1f), clustered P %.5f R %.5f F1 %.5f, b3 %.5f, exact %.5f, largest %d",
				r.Records, r.CandidateRate, r.BlockRecall, r.Pair.Precision, r.Pair.Recall, r.Pair.F1, r.BestF1, r.BestAt,
				r.Clustered.Precision, r.Clustered.Recall, r.Clustered.F1, r.BCubed.F1, r.Cluster.F1, r.Linkage.Largest)
			t.Logf("read %.2f load %.2f fit %.2f score %.2f cluster %.2f s, %.0f pairs/s/core, %d MB",
				r.ReadSeconds, r.Linkage.Load, r.Linkage.Fit, r.Linkage.Score, r.Linkage.Cluster, r.PerCore, r.PeakBytes>>20)
			if r.Pair.F1 < c.pair || r.Clustered.F1 < c.clustered {
				t.Errorf("pair F1 %.5f and clustered F1 %.5f; goals are %g and %g", r.Pair.F1, r.Clustered.F1, c.pair, c.clustered)
			}
		})
	}
}
