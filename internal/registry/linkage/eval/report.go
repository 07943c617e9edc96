package eval

import (
	"math"

	"mpolice/internal/registry/linkage"
)

// Config names the files and says how to read them. File and a way to truth
// are enough.
type Config struct {
	File string // CSV or Parquet
	With string // a second file: records are linked across, unless Dedupe
	// Map overrides inferred kinds: "first_name=given,rec_id=-".
	Map string
	// Truth is the header of the column that names the entity, "" = guess.
	Truth string
	// Pattern is a regular expression with one group that takes the entity
	// out of the truth column, "" = none (or FEBRL's, where it fits).
	Pattern string
	// Pairs is a file of pairs of record ids that are one entity, with
	// PairColumns its two headers and IDs the id column of each file.
	Pairs       string
	PairColumns []string
	IDs         []string
	// Dedupe compares all records of both files with each other.
	Dedupe bool
	// OneToOne allows a record one partner in the other file.
	OneToOne bool
	Workers  int // 0 = one a CPU
	// Encoding of text files: utf-8, utf-16, big5, gb18030 or windows-1252;
	// "" recognises it.
	Encoding string
	// SkipUnlabelled leaves records without truth out of the figures; they
	// are linked all the same. Otherwise each is an entity of its own.
	SkipUnlabelled bool
	// Mistakes names a file for the worst wrong pairs, "" = none.
	Mistakes string
	// Progress is told each stage as it begins; nil is told nothing.
	Progress func(stage string)
}

// Score is precision, recall and their harmonic mean, 0 to 1.
type Score struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

func scoreOf(right, found, all int64) Score {
	var s Score
	if found > 0 {
		s.Precision = float64(right) / float64(found)
	}
	if all > 0 {
		s.Recall = float64(right) / float64(all)
	}
	if right > 0 {
		s.F1 = 2 * s.Precision * s.Recall / (s.Precision + s.Recall)
	}
	return s
}

// Bin is one row of the calibration table: of Pairs pairs with a probability
// from From to To, Mean on average, the share Observed are true.
type Bin struct {
	From     float64 `json:"from"`
	To       float64 `json:"to"`
	Pairs    int64   `json:"pairs"`
	Mean     float64 `json:"mean"`
	Observed float64 `json:"observed"`
}

// Column says what a column was taken for, and why.
type Column struct {
	File int    `json:"file"`
	Name string `json:"name"`
	Kind string `json:"kind"`
	Why  string `json:"why"`
}

// Threshold is what pairs above a probability are worth.
type Threshold struct {
	Probability float64 `json:"probability"`
	True        int64   `json:"true_positives"`
	False       int64   `json:"false_positives"`
	Missed      int64   `json:"false_negatives"`
	Score
}

// ClusterConfusion counts how the entities found and the true ones meet: found
// exactly, true ones divided over several found, found ones that mix several
// true; and the records of the largest.
type ClusterConfusion struct {
	True         int `json:"true"`
	Found        int `json:"found"`
	Exact        int `json:"exact"`
	Split        int `json:"split"`
	Mixed        int `json:"mixed"`
	LargestTrue  int `json:"largest_true"`
	LargestFound int `json:"largest_found"`
}

// Report is what an evaluation found.
type Report struct {
	// Warnings say what to know before the figures are believed.
	Warnings  []string `json:"warnings"`
	Records   []int    `json:"records"` // by file
	Mode      string   `json:"mode"`    // "dedupe" or "link"
	Columns   []Column `json:"columns"`
	Dropped   []string `json:"dropped,omitempty"` // columns that only one file has
	TruePairs int64    `json:"true_pairs"`
	// BlockRecall is the share of the true pairs that blocking lets be
	// compared, LostByBlocking the number that it does not.
	BlockRecall    float64 `json:"block_recall"`
	LostByBlocking int64   `json:"lost_by_blocking"`
	CandidateRate  float64 `json:"candidates_per_record"`
	// Pair is at p > 0.5 before clustering, Clustered after it; BestF1 is the
	// best over all thresholds before clustering, with labels: for reference.
	Pair      Score   `json:"pair"`
	Clustered Score   `json:"clustered"`
	BestF1    float64 `json:"best_f1"`
	BestAt    float64 `json:"best_f1_at_log_odds"`
	// Thresholds are before clustering.
	Thresholds []Threshold `json:"thresholds"`
	// BCubed, Cluster and Clusters need every record's entity, and are absent with a
	// file of pairs.
	BCubed      *Score            `json:"b_cubed,omitempty"`
	Cluster     *Score            `json:"cluster,omitempty"`
	Clusters    *ClusterConfusion `json:"clusters,omitempty"`
	Entities    int               `json:"entities"`
	Calibration []Bin             `json:"calibration"`
	Brier       float64           `json:"brier"` // mean squared error of p over the kept pairs
	Lambda      float64           `json:"lambda"`
	// Comparisons are the model's weights; Blocking is what was compared.
	Comparisons []Weights     `json:"comparisons"`
	Blocking    []Rule        `json:"blocking"`
	Model       string        `json:"model"`
	Linkage     linkage.Stats `json:"linkage"`
	ReadSeconds float64       `json:"read_seconds"`
	Seconds     float64       `json:"seconds"` // end to end, evaluation excluded
	Workers     int           `json:"workers"`
	// PairsPerSecond is end to end; PerCore is of the scoring stage alone.
	PairsPerSecond float64 `json:"pairs_per_second"`
	PerCore        float64 `json:"scored_pairs_per_second_per_core"`
	PeakBytes      int64   `json:"peak_rss_bytes"`
}

// Weights are what one field's levels of agreement say in the fitted model.
type Weights struct {
	Field  string  `json:"field"`
	Kind   string  `json:"kind"`
	Levels []Level `json:"levels"` // rising, the last is equal values
}

// Level is one level of agreement: how often it is met among matches (M) and
// among others (U), and what it says, in bits. Equal values weigh by their
// rarity; theirs is the weight of an average value.
type Level struct {
	Level string  `json:"level"`
	M     float64 `json:"m"`
	U     float64 `json:"u"`
	Bits  float64 `json:"bits"`
}

// Rule is a blocking rule and the true pairs that only it and later rules see.
type Rule struct {
	linkage.BlockingRule
	// TruePairs are those that meet under this rule and no earlier one.
	TruePairs int64 `json:"true_pairs_first_met"`
}

func weightsOf(m *linkage.Model) []Weights {
	var out []Weights
	for _, c := range m.Comparisons {
		w := Weights{Field: c.Name, Kind: c.Kind.String()}
		for i, name := range c.Levels {
			w.Levels = append(w.Levels, Level{name, c.M[i], c.U[i], math.Log2(c.M[i] / c.U[i])})
		}
		out = append(out, w)
	}
	return out
}
