package eval

import (
	"fmt"
	"slices"
	"strings"

	"mpolice/internal/registry/linkage/field"
)

// readPairs reads truth from a file of pairs: two columns of record ids, found
// by their values unless stated, and perhaps a label, a column called so.
func readPairs(cfg Config, frames []frame, hide []map[int]bool) (*truth, error) {
	p, err := readFrame(cfg.Pairs, cfg.Encoding)
	if err != nil {
		return nil, fmt.Errorf("truth pairs: %w", err)
	}
	if len(p.header) < 2 {
		return nil, mistake("the file of pairs has one column; it needs two, of record ids")
	}
	ids, err := recordIDs(cfg, frames, hide)
	if err != nil {
		return nil, err
	}
	left, right, err := pairColumns(cfg, p, ids)
	if err != nil {
		return nil, err
	}
	label := labelColumn(p, left, right)
	t := &truth{pairs: map[[2]int32]bool{}}
	for _, row := range p.rows {
		a, okA := ids[0][idKey(row[left])]
		b, okB := ids[len(ids)-1][idKey(row[right])]
		if !okA || !okB {
			t.unknown++
			continue
		}
		match := label < 0 || isMatch(row[label])
		t.closed = t.closed || !match
		key := [2]int32{min(a, b), max(a, b)}
		t.pairs[key] = match || t.pairs[key]
	}
	if len(t.pairs) == 0 {
		return nil, mistake("no pair of the file of pairs names two records that are there; state its columns with --pair-columns (%s) and the id columns of the files with --ids", p.columns())
	}
	return t, nil
}

func idKey(v string) string { return strings.ToLower(strings.TrimSpace(v)) }

func isMatch(label string) bool {
	switch idKey(label) {
	case "1", "1.0", "true", "t", "yes", "y", "match", "m", "p", "positive", "duplicate", "dup", "same":
		return true
	}
	return false
}

// pairColumns finds the columns of ids: those stated, or those in which most
// values are ids of the files.
func pairColumns(cfg Config, p frame, ids []map[string]int32) (left, right int, err error) {
	if len(cfg.PairColumns) > 0 {
		if len(cfg.PairColumns) != 2 {
			return 0, 0, mistake("--pair-columns takes two columns, as in idA,idB; the file has %s", p.columns())
		}
		left, right = p.column(cfg.PairColumns[0]), p.column(cfg.PairColumns[1])
		if left < 0 || right < 0 {
			return 0, 0, mistake("the file of pairs has no columns %q; it has %s", cfg.PairColumns, p.columns())
		}
		return left, right, nil
	}
	rows := p.sample(sampleRows)
	hits := func(c int, of map[string]int32) (n int) {
		for _, row := range rows {
			if _, ok := of[idKey(row[c])]; ok {
				n++
			}
		}
		return n
	}
	best := -1
	for a := range p.header {
		for b := range p.header {
			if a == b || len(ids) == 1 && a > b {
				continue
			}
			if n := min(hits(a, ids[0]), hits(b, ids[len(ids)-1])); n > best && (n > 0 || best < 0) {
				best, left, right = n, a, b
			}
		}
	}
	return left, right, nil
}

func labelColumn(p frame, left, right int) int {
	for _, name := range []string{"label", "match", "is_match", "ismatch", "is_duplicate", "gold", "truth", "class", "clerical_match_score"} {
		if c := p.column(name); c >= 0 && c != left && c != right {
			return c
		}
	}
	return -1
}

// recordIDs indexes the records of each file by their id column.
func recordIDs(cfg Config, frames []frame, hide []map[int]bool) ([]map[string]int32, error) {
	var out []map[string]int32
	base := int32(0)
	for i, f := range frames {
		c, err := idColumn(cfg, f, i)
		if err != nil {
			return nil, err
		}
		hide[i][c] = true
		ids := make(map[string]int32, len(f.rows))
		for r, row := range f.rows {
			key := idKey(row[c])
			if _, twice := ids[key]; twice {
				return nil, mistake("column %q of file %d does not name the records: %q stands in two of them; state the id column with --ids", f.header[c], i+1, row[c])
			}
			ids[key] = base + int32(r)
		}
		base += int32(len(f.rows))
		out = append(out, ids)
	}
	return out, nil
}

// idColumn is the stated column, one named as an id, or the first whose
// values are all different.
func idColumn(cfg Config, f frame, i int) (int, error) {
	if i < len(cfg.IDs) && cfg.IDs[i] != "" {
		if c := f.column(cfg.IDs[i]); c >= 0 {
			return c, nil
		}
		return 0, mistake("--ids names column %q, which file %d does not have; its columns are %s", cfg.IDs[i], i+1, f.columns())
	}
	guesses := field.Infer(f.header, f.sample(sampleRows))
	named := func(g field.Guess) bool { return g.Kind == field.RecordID }
	if c := slices.IndexFunc(guesses, func(g field.Guess) bool { return named(g) && g.Why == "header" }); c >= 0 && f.unique(c) {
		return c, nil
	}
	for c := range f.header {
		if f.unique(c) && (named(guesses[c]) || !guesses[c].Kind.Evidence()) {
			return c, nil
		}
	}
	for c := range f.header {
		if f.unique(c) {
			return c, nil
		}
	}
	return 0, mistake("file %d has no column whose values are all different, to name its records by; state one with --ids (columns: %s)", i+1, f.columns())
}
