package eval

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strconv"
)

// mostMistakes is how many false pairs, and how many missed ones, are written.
const mostMistakes = 500

// writeMistakes writes the worst wrong pairs as CSV, readable by the owner
// alone because it holds their records' values: false pairs from the most
// probable down, missed ones from the least probable up.
func (m *measurement) writeMistakes(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write mistakes: %w", err)
	}
	w := csv.NewWriter(f)
	header := []string{"mistake", "probability", "log_odds", "compared", "record_a", "record_b"}
	for _, field := range m.layout.fields {
		header = append(header, field.Name+" a", field.Name+" b")
	}
	err = w.Write(append(header, "levels"))
	for _, x := range m.worst() {
		if err == nil {
			err = m.writePair(w, x)
		}
	}
	w.Flush()
	for _, e := range []error{err, w.Error(), f.Close()} {
		if e != nil {
			return fmt.Errorf("write mistakes: %w", e)
		}
	}
	return nil
}

// worst lists the wrong pairs to be written.
func (m *measurement) worst() []judged {
	var wrong, missed []judged
	for _, j := range m.pairs {
		switch {
		case j.odds > 0 && !j.match && len(wrong) < mostMistakes:
			wrong = append(wrong, j)
		case j.odds <= 0 && j.match:
			missed = append(missed, j)
		}
	}
	for _, p := range m.missed {
		if e, err := m.linker.Explain(m.linker.ID(p[0]), m.linker.ID(p[1])); err == nil {
			missed = append(missed, judged{int32(p[0]), int32(p[1]), e.LogOdds, e.Probability, true})
		}
	}
	slices.SortStableFunc(missed, func(a, b judged) int { return cmp.Compare(a.odds, b.odds) })
	return append(wrong, missed[:min(len(missed), mostMistakes)]...)
}

func (m *measurement) writePair(w *csv.Writer, x judged) error {
	a, b := int(x.a), int(x.b)
	e, err := m.linker.Explain(m.linker.ID(a), m.linker.ID(b))
	if err != nil {
		return err
	}
	kind := "false"
	if x.match {
		kind = "missed"
	}
	row := []string{kind, strconv.FormatFloat(e.Probability, 'g', 6, 64), strconv.FormatFloat(e.LogOdds, 'f', 2, 64), strconv.FormatBool(e.Candidate), m.place(a), m.place(b)}
	left, right := m.values(a), m.values(b)
	for i := range left {
		row = append(row, left[i], right[i])
	}
	levels := ""
	for _, f := range e.Fields {
		levels += fmt.Sprintf("%s: %s %+.1f; ", f.Field, f.Level, f.Weight)
	}
	return w.Write(append(row, levels))
}

// place is a record's file and row, the header not counted.
func (m *measurement) place(row int) string {
	file, n := m.at(row)
	return fmt.Sprintf("%d:%d", file+1, n+1)
}

func (m *measurement) at(row int) (file, n int) {
	if first := len(m.frames[0].rows); row >= first {
		return 1, row - first
	}
	return 0, row
}

// values are a record's, in the order of the fields.
func (m *measurement) values(row int) []string {
	file, n := m.at(row)
	out := make([]string, len(m.layout.fields))
	for i, c := range m.layout.from[file] {
		if c >= 0 {
			out[i] = m.frames[file].rows[n][c]
		}
	}
	return out
}
