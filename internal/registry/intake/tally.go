package intake

import (
	"cmp"
	"slices"

	"mpolice"
	"mpolice/internal/registry/holding"
)

// samples is how many row numbers are kept of one finding.
const samples = 20

// count is how often something was found, and where first.
type count struct {
	rows   int64
	sample []int64
}

func (c *count) at(line int64) {
	c.rows++
	if len(c.sample) < samples {
		c.sample = append(c.sample, line)
	}
}

func (c *count) add(o count) {
	c.rows += o.rows
	c.sample = append(c.sample, o.sample[:min(len(o.sample), samples-len(c.sample))]...)
}

// place is a rule and the field that it was found in.
type place struct {
	rule  string
	field mpolice.FieldName
}

// tally is what is counted while rows are checked: of a chunk by its worker, of
// the file by the collector.
type tally struct {
	warnings map[place]*count
	rejects  map[place]*count
	null     []int64 // by field
	jan1     []int64 // dates on 1 January, by field
	top      []*top  // most frequent values, by field; nil where not counted
	rows     int64
}

func newTally(fields int) *tally {
	return &tally{
		warnings: map[place]*count{}, rejects: map[place]*count{},
		null: make([]int64, fields), jan1: make([]int64, fields), top: make([]*top, fields),
	}
}

func (t *tally) warn(field mpolice.FieldName, rule string, line int64) {
	bump(t.warnings, place{rule, field}).at(line)
}

func (t *tally) rejected(r reason, line int64) { bump(t.rejects, place(r)).at(line) }

func bump(in map[place]*count, p place) *count {
	c := in[p]
	if c == nil {
		c = &count{}
		in[p] = c
	}
	return c
}

// add takes in a chunk's tally.
func (t *tally) add(o *tally) {
	for p, c := range o.warnings {
		bump(t.warnings, p).add(*c)
	}
	for i := range o.null {
		t.null[i] += o.null[i]
		t.jan1[i] += o.jan1[i]
		if o.top[i] != nil {
			if t.top[i] == nil {
				t.top[i] = newTop()
			}
			t.top[i].merge(o.top[i])
		}
	}
	t.rows += o.rows
}

// findings gives what the batch found, the worst first. A rule stands once for
// a field, by the gravest that came of it.
func (l *load) findings() []holding.Finding {
	var out []holding.Finding
	add := func(severity string, p place, c *count) {
		out = append(out, holding.Finding{
			Register: l.d.Code, Rule: p.rule, Dimension: Dimension(p.rule), Severity: severity,
			Field: p.field, Rows: c.rows, Sample: c.sample,
		})
	}
	for p, c := range l.tally.rejects {
		add(SeverityReject, p, c)
	}
	for p, c := range l.tally.warnings {
		if l.tally.rejects[p] == nil {
			add(SeverityWarn, p, c)
		}
	}
	slices.SortFunc(out, func(a, b holding.Finding) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Field, b.Field))
	})
	return out
}

// The metrics of a batch's measures, for trends.
const (
	MetricRows      = "rows"
	MetricNullShare = "null_share"
	MetricJan1Share = "jan1_share"
	MetricTopShare  = "top_share"
	MetricReject    = "reject_share"
)

func (l *load) measures() []holding.Measure {
	t := l.tally
	out := []holding.Measure{{Register: l.d.Code, Metric: MetricRows, Value: float64(l.batch.In)}}
	if l.batch.In > 0 {
		out = append(out, holding.Measure{Register: l.d.Code, Metric: MetricReject, Value: float64(l.batch.Quarantined) / float64(l.batch.In)})
	}
	if t.rows == 0 {
		return out
	}
	share := func(field mpolice.FieldName, metric string, n int64) {
		out = append(out, holding.Measure{Register: l.d.Code, Field: field, Metric: metric, Value: float64(n) / float64(t.rows)})
	}
	for i, f := range l.d.Fields {
		share(f.Name, MetricNullShare, t.null[i])
		if l.plan.fields[i].dates {
			share(f.Name, MetricJan1Share, t.jan1[i])
		}
		if t.top[i] != nil {
			share(f.Name, MetricTopShare, t.top[i].most())
		}
	}
	return out
}
