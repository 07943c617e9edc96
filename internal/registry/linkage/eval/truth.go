package eval

import (
	"regexp"
	"slices"
	"strings"

	"mpolice/internal/registry/linkage/field"
)

// febrl is the pattern of FEBRL's record ids.
const febrl = `^rec-(\d+)-(?:org|dup-\d+)$`

// truth tells which records are of one entity.
type truth struct {
	entity []int32           // by record, -1 unknown; nil with labelled pairs
	names  [][]string        // by file and record: the entity as the file writes it
	pairs  map[[2]int32]bool // labelled pairs a < b: match or not
	// closed says that only labelled pairs count, because the file labels
	// pairs that do not match too.
	closed bool
	// unlabelled is how many records have no truth: each an entity of its own,
	// or with skip left out of all figures.
	unlabelled int
	skip       bool
	unknown    int // pairs of the file of pairs that name no record
}

// same reports whether two records are of one entity; counts says whether the
// pair counts at all.
func (t *truth) same(a, b int) (match, counts bool) {
	if t.pairs != nil {
		m, ok := t.pairs[[2]int32{int32(min(a, b)), int32(max(a, b))}]
		return m, ok || !t.closed
	}
	if t.entity[a] < 0 || t.entity[b] < 0 {
		return false, !t.skip
	}
	return t.entity[a] == t.entity[b], true
}

// truthColumns finds the column that holds truth in every file, and the
// pattern to read it by.
func truthColumns(cfg Config, frames []frame) (cols []int, pattern *regexp.Regexp, err error) {
	text := cfg.Pattern
	for i, f := range frames {
		c := -1
		if cfg.Truth != "" {
			if c = f.column(cfg.Truth); c < 0 {
				return nil, nil, mistake("--truth-column %q is no column of file %d; its columns are %s", cfg.Truth, i+1, f.columns())
			}
		} else {
			c, text = guessTruth(f, text)
		}
		if c < 0 {
			return nil, nil, mistake("which records are one entity is not known: name the column that says it with --truth-column, or give a file of pairs with --pairs; columns whose values repeat: %s", f.repeating())
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
		return nil, nil, mistake("--truth-pattern is no regular expression: %w", err)
	}
	if pattern.NumSubexp() != 1 {
		return nil, nil, mistake("--truth-pattern needs exactly one group, as in ^rec-(\\d+)")
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
	guesses := field.Infer(f.header, f.sample(200))
	return slices.IndexFunc(guesses, func(g field.Guess) bool { return g.Kind == field.Truth }), pattern
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
	t := &truth{skip: cfg.SkipUnlabelled}
	number := map[string]int32{}
	for i, f := range frames {
		hide[i][cols[i]] = true
		t.names = append(t.names, make([]string, len(f.rows)))
		for n, row := range f.rows {
			name := entityName(strings.TrimSpace(row[cols[i]]), pattern)
			t.names[i][n] = name
			e := entityOf(name, number)
			if e < 0 {
				t.unlabelled++
			}
			t.entity = append(t.entity, e)
		}
	}
	if t.unlabelled == len(t.entity) {
		return nil, nil, mistake("no record has a truth: column %q is empty, or --truth-pattern fits none of its values", frames[0].header[cols[0]])
	}
	return t, hide, nil
}

// entityName takes the entity out of a value; "" is none.
func entityName(v string, pattern *regexp.Regexp) string {
	if pattern != nil {
		g := pattern.FindStringSubmatch(v)
		if g == nil {
			return ""
		}
		return g[1]
	}
	if field.Normalize(field.Category, v) == "" {
		return "" // NA, null, -
	}
	return v
}

func entityOf(name string, number map[string]int32) int32 {
	if name == "" {
		return -1
	}
	n, ok := number[name]
	if !ok {
		n = int32(len(number))
		number[name] = n
	}
	return n
}
