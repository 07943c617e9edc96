package eval

import (
	"fmt"
	"slices"
	"strings"

	"mpolice/internal/registry/linkage/field"
)

// readPairs reads truth from a file of pairs: two id columns and perhaps a
// label. The id columns are the first two unless stated; the label is a
// column of that name, or a third column of few values.
func readPairs(cfg Config, frames []frame, hide []map[int]bool) (*truth, error) {
	p, err := readFrame(cfg.Pairs)
	if err != nil {
		return nil, fmt.Errorf("read truth pairs: %w", err)
	}
	if len(p.header) < 2 {
		return nil, fmt.Errorf("the file of pairs needs two columns of record ids")
	}
	left, right, label := pairColumns(cfg, p)
	if left < 0 || right < 0 {
		return nil, fmt.Errorf("the file of pairs has no columns %q", cfg.PairColumns)
	}
	ids, err := recordIDs(cfg, frames, hide)
	if err != nil {
		return nil, err
	}
	t := &truth{pairs: map[[2]int32]bool{}}
	unknown := 0
	for _, row := range p.rows {
		a, okA := ids[0][idKey(row[left])]
		b, okB := ids[len(ids)-1][idKey(row[right])]
		if !okA || !okB {
			unknown++
			continue
		}
		match := label < 0 || isMatch(row[label])
		t.closed = t.closed || !match
		key := [2]int32{min(a, b), max(a, b)}
		t.pairs[key] = match || t.pairs[key]
	}
	if len(t.pairs) == 0 {
		return nil, fmt.Errorf("no pair of the file of pairs names records that are there (%d do not); state the id columns", unknown)
	}
	return t, nil
}

func idKey(v string) string { return strings.ToLower(strings.TrimSpace(v)) }

func isMatch(label string) bool {
	switch idKey(label) {
	case "1", "1.0", "true", "t", "yes", "y", "match", "m", "p", "positive", "duplicate":
		return true
	}
	return false
}

func pairColumns(cfg Config, p frame) (left, right, label int) {
	left, right, label = 0, 1, -1
	if len(cfg.PairColumns) == 2 {
		left, right = p.column(cfg.PairColumns[0]), p.column(cfg.PairColumns[1])
	}
	for _, name := range []string{"label", "match", "is_match", "ismatch", "gold", "clerical_match_score"} {
		if c := p.column(name); c >= 0 && c != left && c != right {
			return left, right, c
		}
	}
	return left, right, label
}

// recordIDs indexes the records of each file by their id column.
func recordIDs(cfg Config, frames []frame, hide []map[int]bool) ([]map[string]int32, error) {
	var out []map[string]int32
	base := int32(0)
	for i, f := range frames {
		c := idColumn(cfg, f, i)
		if c < 0 {
			return nil, fmt.Errorf("file %d has no column of record ids; state one", i+1)
		}
		hide[i][c] = true
		ids := make(map[string]int32, len(f.rows))
		for r, row := range f.rows {
			ids[idKey(row[c])] = base + int32(r)
		}
		base += int32(len(f.rows))
		out = append(out, ids)
	}
	return out, nil
}

// idColumn is the stated column, one named as an id, or the first whose
// values are all different.
func idColumn(cfg Config, f frame, i int) int {
	if i < len(cfg.IDs) && cfg.IDs[i] != "" {
		return f.column(cfg.IDs[i])
	}
	guesses := field.Infer(f.header, f.sample(sampleRows))
	if c := slices.IndexFunc(guesses, func(g field.Guess) bool { return g.Kind == field.RecordID }); c >= 0 {
		return c
	}
	for c := range f.header {
		seen := map[string]bool{}
		for _, row := range f.rows {
			seen[idKey(row[c])] = true
		}
		if len(seen) == len(f.rows) {
			return c
		}
	}
	return -1
}
