package eval

import (
	"fmt"
	"regexp"
	"strings"

	"mpolice/internal/registry/linkage/field"
)

// febrl is the pattern of FEBRL's record ids.
const febrl = `^rec-(\d+)-(?:org|dup-\d+)$`

// truth tells which records are of one entity.
type truth struct {
	entity []int32           // by record, -1 unknown; nil with labelled pairs
	pairs  map[[2]int32]bool // labelled pairs a < b: match or not
	// closed says that only labelled pairs count, because the file labels
	// pairs that do not match too.
	closed bool
}

// same reports whether two records are of one entity; counts says whether the
// pair counts at all.
func (t *truth) same(a, b int) (match, counts bool) {
	if t.pairs != nil {
		m, ok := t.pairs[[2]int32{int32(min(a, b)), int32(max(a, b))}]
		return m, ok || !t.closed
	}
	return t.entity[a] >= 0 && t.entity[a] == t.entity[b], true
}

// truthColumns finds the column that holds truth in every file, and the
// pattern to read it by.
func truthColumns(cfg Config, frames []frame) (cols []int, pattern *regexp.Regexp, err error) {
	text := cfg.Pattern
	for _, f := range frames {
		c := -1
		if cfg.Truth != "" {
			if c = f.column(cfg.Truth); c < 0 {
				return nil, nil, fmt.Errorf("no column %q to read truth from", cfg.Truth)
			}
		} else {
			c, text = guessTruth(f, text)
		}
		if c < 0 {
			return nil, nil, fmt.Errorf("which records are one entity is not known: state a truth column, a pattern or a file of pairs")
		}
		cols = append(cols, c)
	}
	if text == "" && cfg.Truth != "" && matches(frames[0], cols[0], febrl) {
		text = febrl
	}
	if text == "" {
		return cols, nil, nil
	}
	pattern, err = regexp.Compile(text)
	if err != nil {
		return nil, nil, fmt.Errorf("read the truth pattern: %w", err)
	}
	if pattern.NumSubexp() != 1 {
		return nil, nil, fmt.Errorf("the truth pattern needs exactly one group")
	}
	return cols, pattern, nil
}

// guessTruth looks for FEBRL's ids, then for a column that is named for truth.
func guessTruth(f frame, pattern string) (int, string) {
	for c := range f.header {
		if p := pattern; p != "" && matches(f, c, p) || p == "" && matches(f, c, febrl) {
			if p == "" {
				p = febrl
			}
			return c, p
		}
	}
	for c, g := range field.Infer(f.header, f.sample(200)) {
		if g.Kind == field.Truth {
			return c, pattern
		}
	}
	return -1, pattern
}

// matches reports whether the first rows' values all fit a pattern.
func matches(f frame, col int, pattern string) bool {
	re, err := regexp.Compile(pattern)
	if err != nil || len(f.rows) == 0 {
		return false
	}
	for _, row := range f.rows[:min(len(f.rows), 50)] {
		if !re.MatchString(strings.TrimSpace(row[col])) {
			return false
		}
	}
	return true
}

// readTruth numbers the entities.
func readTruth(cfg Config, frames []frame) (*truth, []map[int]bool, error) {
	hide := make([]map[int]bool, len(frames))
	for i := range hide {
		hide[i] = map[int]bool{}
	}
	if cfg.Pairs != "" {
		t, err := readPairs(cfg, frames, hide)
		return t, hide, err
	}
	cols, pattern, err := truthColumns(cfg, frames)
	if err != nil {
		return nil, nil, err
	}
	t := &truth{}
	number := map[string]int32{}
	for i, f := range frames {
		hide[i][cols[i]] = true
		for _, row := range f.rows {
			t.entity = append(t.entity, entityOf(strings.TrimSpace(row[cols[i]]), pattern, number))
		}
	}
	return t, hide, nil
}

func entityOf(v string, pattern *regexp.Regexp, number map[string]int32) int32 {
	if pattern != nil {
		g := pattern.FindStringSubmatch(v)
		if g == nil {
			return -1
		}
		v = g[1]
	}
	if v == "" {
		return -1
	}
	n, ok := number[v]
	if !ok {
		n = int32(len(number))
		number[v] = n
	}
	return n
}
