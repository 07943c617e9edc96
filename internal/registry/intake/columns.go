package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mpolice/internal/registry"
)

// ErrColumns: the file's columns are not those of the descriptor.
var ErrColumns = errors.New("the file's columns are not those of the descriptor")

// bind finds each field's column in the file, as fieldsMatch allows.
func (p *plan) bind(columns []string, delta bool) error {
	p.width, p.operation = len(columns), -1
	p.columns = make([]int, len(p.fields))
	var lacking []string
	known := map[string]bool{}
	for i, f := range p.fields {
		known[f.Header()] = true
		p.columns[i] = slices.Index(columns, f.Header())
		if p.columns[i] < 0 {
			lacking = append(lacking, f.Header())
		}
	}
	if op := p.d.Feed.Operation; op != "" {
		known[op] = true // a snapshot of a register that comes as deltas may have it too
		p.operation = slices.Index(columns, op)
	}
	var beyond []string
	for i, c := range columns {
		switch {
		case !known[c]:
			beyond = append(beyond, c)
		case slices.Index(columns, c) != i:
			return fmt.Errorf("%w: column %q stands twice", ErrColumns, c)
		}
	}
	if err := p.match(lacking, beyond); err != nil {
		return err
	}
	return p.delta(delta)
}

// delta checks the column of operations.
func (p *plan) delta(delta bool) error {
	switch {
	case !delta:
		p.operation = -1
	case p.d.Feed.Operation == "":
		return fmt.Errorf("%w: the descriptor names no column of operations (x-feed.operation), so that the register takes snapshots only", ErrColumns)
	case p.operation < 0:
		return fmt.Errorf("%w: missing %s, the column of operations", ErrColumns, p.d.Feed.Operation)
	}
	return nil
}

func (p *plan) match(lacking, beyond []string) error {
	m := p.d.FieldsMatch
	lax := m == registry.MatchSuperset || m == registry.MatchPartial
	matched := len(p.fields) - len(lacking)
	switch {
	case matched == 0 || matched < len(beyond) && len(lacking) > 0:
		// What stands there may be a row: it is not repeated.
		return fmt.Errorf("%w: of %d names in its first line %d are known; it begins with a line of column names: %s",
			ErrColumns, p.width, matched, strings.Join(p.headers(), ", "))
	case len(lacking) > 0 && !lax, p.lacksKey():
		return fmt.Errorf("%w: missing %s", ErrColumns, strings.Join(lacking, ", "))
	case len(beyond) > 0 && m != registry.MatchSubset && m != registry.MatchPartial:
		return fmt.Errorf("%w: not described %s; describe them, or set fieldsMatch to subset", ErrColumns, listed(beyond))
	case m == "" || m == registry.MatchExact:
		if !slices.IsSorted(p.columns) {
			return fmt.Errorf("%w: they stand in another order; set fieldsMatch to equal if that is meant", ErrColumns)
		}
	}
	return nil
}

func (p *plan) headers() []string {
	var out []string
	for _, f := range p.fields {
		out = append(out, f.Header())
	}
	return out
}

// listed names columns, the first ones and cut short.
func listed(columns []string) string {
	const most, longest = 10, 40
	var out []string
	for _, c := range columns[:min(most, len(columns))] {
		if r := []rune(c); len(r) > longest {
			c = string(r[:longest]) + "…"
		}
		out = append(out, fmt.Sprintf("%q", c))
	}
	if len(columns) > most {
		out = append(out, "…")
	}
	return strings.Join(out, ", ")
}

func (p *plan) lacksKey() bool {
	return slices.ContainsFunc(p.key, func(i int) bool { return p.columns[i] < 0 })
}

// writeColumns gives a header as a batch keeps it.
func writeColumns(columns []string) string {
	b, err := json.Marshal(columns)
	if err != nil { // a list of texts always can be written
		return ""
	}
	return string(b)
}

func readColumns(s string) ([]string, error) {
	var columns []string
	if err := json.Unmarshal([]byte(s), &columns); err != nil || len(columns) == 0 {
		return nil, errors.New("the batch did not keep its file's header")
	}
	return columns, nil
}
