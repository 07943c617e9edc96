package quality

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/intake"
)

const (
	// enough is how many earlier batches a comparison needs.
	enough = 3
	// window is how many earlier batches are compared with.
	window = 12
	// spread turns a median absolute deviation into a standard deviation of
	// normal data (1/Φ⁻¹(3/4)), and far is how many of them is far: 3.5, as
	// Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993), propose.
	spread = 1.4826
	far    = 3.5
)

// least is the change below which nothing is reported, however steady the
// figure was: shares in parts of one, rows in parts of the usual number.
var least = map[string]float64{
	intake.MetricNullShare: 0.02,
	intake.MetricJan1Share: 0.02,
	intake.MetricTopShare:  0.05,
	intake.MetricReject:    0.01,
	intake.MetricRows:      0.20,
}

// limits hold where there are too few batches. Births fall on 1 January with
// 1 in 365, about 0.3 %; ten times that is a default date.
var limits = map[string]float64{
	intake.MetricNullShare: 0.50,
	intake.MetricJan1Share: 0.03,
	intake.MetricReject:    0.02,
}

// Verdict is what drift says of the newest point of a series.
type Verdict struct {
	Series
	Point Point
	// Usual is the median of the earlier batches, and Low to High what would
	// have been unremarkable. With Earlier 0 there were too few of them: High is
	// a fixed limit.
	Usual, Low, High float64
	Earlier          int
	Out              bool
}

// Judge compares the newest point with those before it. It is false when there
// is nothing to say: no point, or too few batches and no fixed limit.
func Judge(s Series) (Verdict, bool) {
	p, ok := s.Last()
	if !ok {
		return Verdict{}, false
	}
	v := Verdict{Series: s, Point: p}
	earlier := before(s)
	if len(earlier) < enough {
		limit, ok := limits[s.Metric]
		v.High, v.Out = limit, ok && p.Value > limit
		return v, ok
	}
	v.Earlier, v.Usual = len(earlier), median(earlier)
	away := make([]float64, len(earlier))
	for i, x := range earlier {
		away[i] = math.Abs(x - v.Usual)
	}
	margin := least[s.Metric]
	if s.Metric == intake.MetricRows {
		margin *= v.Usual
	}
	margin = max(margin, far*spread*median(away))
	v.Low, v.High = max(0, v.Usual-margin), v.Usual+margin
	v.Out = p.Value < v.Low || p.Value > v.High
	return v, true
}

// before gives the values of the loaded batches before the newest, at most
// window of them.
func before(s Series) []float64 {
	var out []float64
	for _, p := range s.Points[:len(s.Points)-1] {
		if p.Counts {
			out = append(out, p.Value)
		}
	}
	return out[max(0, len(out)-window):]
}

// median of a list that is not empty; the list keeps its order.
func median(all []float64) float64 {
	x := slices.Sorted(slices.Values(all))
	mid := len(x) / 2
	if len(x)%2 == 1 {
		return x[mid]
	}
	return (x[mid-1] + x[mid]) / 2
}

// Drift gives the series whose newest point is out of what was to be expected.
func Drift(all []Series) []Verdict {
	var out []Verdict
	for _, s := range all {
		if v, ok := Judge(s); ok && v.Out {
			out = append(out, v)
		}
	}
	return out
}

// Text says in words what moved and what it was held against. field is the
// field's title, zero for the whole delivery.
func (v Verdict) Text(field mpolice.Text) mpolice.Text {
	what := metricTexts[v.Metric]
	zh, en := what.Zh, what.En
	if !field.IsZero() {
		zh, en = "「"+field.Zh+"」"+zh, field.En+": "+en
	}
	value := Figure(v.Metric, v.Point.Value)
	if v.Earlier == 0 {
		limit := Figure(v.Metric, v.High)
		return mpolice.Text{
			Zh: fmt.Sprintf("%s為 %s，超過固定上限 %s（批次尚少，未與過往比較）", zh, value, limit),
			En: fmt.Sprintf("%s is %s, over the fixed limit of %s (too few batches to compare with)", en, value, limit),
		}
	}
	usual, low, high := Figure(v.Metric, v.Usual), Figure(v.Metric, v.Low), Figure(v.Metric, v.High)
	return mpolice.Text{
		Zh: fmt.Sprintf("%s為 %s；前 %d 批之中位數為 %s，通常介於 %s 至 %s", zh, value, v.Earlier, usual, low, high),
		En: fmt.Sprintf("%s is %s; the median of the %d batches before is %s, usually between %s and %s", en, value, v.Earlier, usual, low, high),
	}
}

var metricTexts = map[string]mpolice.Text{
	intake.MetricNullShare: {Zh: "空白比率", En: "share of empty values"},
	intake.MetricJan1Share: {Zh: "一月一日之比率", En: "share of 1 January"},
	intake.MetricTopShare:  {Zh: "最常見值之比率", En: "share of the most frequent value"},
	intake.MetricReject:    {Zh: "退件比率", En: "share of rejected rows"},
	intake.MetricRows:      {Zh: "筆數", En: "number of rows"},
}

// MetricTitle names a figure.
func MetricTitle(metric string) mpolice.Text { return metricTexts[metric] }

// Figure writes a value of a metric: rows as a number, shares in per cent.
func Figure(metric string, value float64) string {
	if metric == intake.MetricRows {
		return Count(int64(math.Round(value)))
	}
	return strconv.FormatFloat(100*value, 'f', 1, 64) + " %"
}

// Count writes a number with commas between thousands.
func Count(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// FieldTitle gives a field's title for a verdict, zero for the delivery.
func FieldTitle(d *registry.Descriptor, name mpolice.FieldName) mpolice.Text {
	if name == "" {
		return mpolice.Text{}
	}
	if f, ok := d.Field(name); ok {
		return f.Title()
	}
	return mpolice.Text{Zh: string(name), En: string(name)}
}
