package web

import "time"

// FreshState says whether an agency delivers as promised.
type FreshState string

var freshLooks = map[FreshState]look{
	"fresh": {"fresh.fresh", "check", "tag--green"},
	"due":   {"fresh.due", "clock", "tag--blue"},
	"late":  {"fresh.late", "alert", "tag--red"},
	"never": {"fresh.never", "minus", "tag--grey"},
	"live":  {"fresh.live", "refresh", "tag--blue"},
}

// Look gives name, icon and colour.
func (s FreshState) Look() look { return freshLooks[s] }

// QualityView is 資料品質: every register's health at a glance.
type QualityView struct{ Rows []QualityRow }

func (QualityView) page() string { return "quality" }

// QualityRow is one register.
type QualityRow struct {
	URL, Title, Keeper string
	Closed             bool
	Fresh              FreshState
	HoursLate          int
	AsOf               time.Time // zero when nothing was loaded
	Rows, Open         string    // current rows, and rejected ones that wait
	Waiting            bool      // Open is not 0
	Drift              int
	Failed             bool // the newest delivery was not taken in
}

// SheetView is one register's quality. It has row numbers and no content.
type SheetView struct {
	QualityRow
	Promised   int // hours
	Due        time.Time
	Live       bool
	Drift      []string // each in a sentence
	Dimensions []DimensionView
	Trends     []Trend
	Batches    []BatchRow
	Agreements []AgreementRow
	Compared   time.Time // zero when agencies were not compared yet
	People     string
	Rejected   []RuleLine
	Quarantine string // addresses; empty where this person may not go there
	Report     string
	Catalogue  string
}

func (SheetView) page() string { return "sheet" }

// Differing lists the comparisons in which something was not the same.
func (v SheetView) Differing() []AgreementRow { return v.agreed(true) }

// Agreeing lists those in which everything was.
func (v SheetView) Agreeing() []AgreementRow { return v.agreed(false) }

func (v SheetView) agreed(differs bool) []AgreementRow {
	var out []AgreementRow
	for _, a := range v.Agreements {
		if (a.Differs || a.Variant != "0") == differs {
			out = append(out, a)
		}
	}
	return out
}

// DimensionView is one characteristic of ISO/IEC 25012.
type DimensionView struct {
	Title, About     string
	Rejected, Warned string
	Clean            bool
	Findings         []RuleLine
}

// RuleLine is what one rule found in one field.
type RuleLine struct {
	Text, Rule, Field string
	Rows              string
	Reject            bool
	Sample            string // row numbers
	URL               string // the rejected rows; may be empty
}

// BatchRow is one delivery, with its equation.
type BatchRow struct {
	Number         int64
	AsOf, At       time.Time
	File, Mode     string
	Failed         bool
	Fault          string
	In             string
	Parts          []Pair // what became of the rows
	Equation       string // in = … + …
	Removed        string // ended by absence; empty when none
	By             string
	QuarantineLink string
}

// AgreementRow is how one field compares with another agency's.
type AgreementRow struct {
	Field, With   string
	Mine          bool // the other side is to be believed
	Compared      string
	Same, Variant string
	Else          string
	Share         string
	Differs       bool
}

// The drawing of a trend, in units of its view box.
const (
	trendWidth  = 320
	trendHeight = 84
	trendInset  = 8
)

// Trend is one figure over deliveries: a drawing, and the same as a table.
type Trend struct {
	ID, Title string
	Latest    string
	Out       string // why the latest stands out; empty when it does not
	Points    []TrendPoint
	// Low and High are what is usual, where that is known.
	Low, High float64
	Band      bool
}

// TrendPoint is one delivery. At most a few dozen are drawn.
type TrendPoint struct {
	Value  float64
	Text   string
	At     time.Time
	Batch  int64
	Failed bool
	Out    bool
}

// Dot is a point in the drawing.
type Dot struct {
	X, Y      float64
	Out, Last bool
}

// Size gives the view box.
func (t Trend) Size() string { return "0 0 320 84" }

// top is the value at the upper edge; the lower edge is 0.
func (t Trend) top() float64 {
	top := 0.0
	for _, p := range t.Points {
		top = max(top, p.Value)
	}
	if t.Band {
		top = max(top, t.High)
	}
	if top == 0 {
		return 1
	}
	return top
}

func (t Trend) y(value float64) float64 {
	return round(trendHeight - trendInset - (trendHeight-2*trendInset)*min(1, max(0, value/t.top())))
}

// Dots gives the points from left to right.
func (t Trend) Dots() []Dot {
	out := make([]Dot, len(t.Points))
	step := 0.0
	if len(t.Points) > 1 {
		step = float64(trendWidth-2*trendInset) / float64(len(t.Points)-1)
	}
	for i, p := range t.Points {
		x := trendInset + step*float64(i)
		if len(t.Points) == 1 {
			x = trendWidth / 2
		}
		out[i] = Dot{X: round(x), Y: t.y(p.Value), Out: p.Out, Last: i == len(t.Points)-1}
	}
	return out
}

// BandTop and BandHeight give the strip of what is usual.
func (t Trend) BandTop() float64 { return t.y(t.High) }

// BandHeight is never nothing, so that a steady figure has a line.
func (t Trend) BandHeight() float64 { return max(2, round(t.y(t.Low)-t.y(t.High))) }

func round(f float64) float64 { return float64(int(f*10+0.5)) / 10 }
