package web

import "fmt"

// StatisticsView is 使用統計: how often photos were compared, by year and
// channel, counted from the records of the ledger.
type StatisticsView struct {
	GalleryFrame
	From, To string // years as typed
	Years    []StatisticsYear
	Chart    StatisticsChart
	CSV      string
	Errors   FieldErrors
}

func (StatisticsView) page() string { return "statistics" }

// StatisticsYear is one year; Rows is empty when nothing was compared.
type StatisticsYear struct {
	Year    string
	Rows    []StatisticsRow
	Devices string // mobile devices in service
}

// StatisticsRow is one channel of a year, or the sum of both.
type StatisticsRow struct {
	Channel                      string
	Opened, Refused              string
	Documents, Searches          string
	Candidates, Leads, Confirmed string
	Sum                          bool
}

// The drawing of the statistics, in units of its view box.
const (
	chartWidth  = 640
	chartHeight = 260
	chartLeft   = 84
	chartRight  = 8
	chartTop    = 16
	chartBottom = 36
	// chartFigures is how many years have room for figures over their bars.
	chartFigures = 6
)

// StatisticsChart draws comparisons made by year, desktop beside mobile. The
// table on the page says the same.
type StatisticsChart struct {
	Title string
	Text  string // the same in a sentence
	Bars  []ChartYear
}

// ChartYear is one group of bars.
type ChartYear struct {
	Label           string
	Desktop, Mobile int64
}

// ChartBar is a rectangle of the drawing.
type ChartBar struct {
	X, Y, W, H float64
	Text       string
	TextX      float64
	TextY      float64
	Mobile     bool
}

// ChartLabel is a word under a group, or a figure on the scale.
type ChartLabel struct {
	X, Y float64
	Text string
}

// Size gives the view box.
func (c StatisticsChart) Size() string { return fmt.Sprintf("0 0 %d %d", chartWidth, chartHeight) }

// Base is the line that the bars stand on.
func (c StatisticsChart) Base() string {
	return fmt.Sprintf("M%d %dH%d", chartLeft, chartHeight-chartBottom, chartWidth-chartRight)
}

// top is the figure at the upper edge: a round one, never 0.
func (c StatisticsChart) top() int64 {
	most := int64(1)
	for _, b := range c.Bars {
		most = max(most, b.Desktop, b.Mobile)
	}
	for step := int64(1); ; step *= 10 {
		for _, m := range []int64{1, 2, 4, 5} {
			if step*m*2 >= most {
				return step * m * 2
			}
		}
	}
}

// Line is the path of a line of the scale.
func (l ChartLabel) Line() string {
	return fmt.Sprintf("M%d %gH%d", chartLeft, l.Y, chartWidth-chartRight)
}

func (c StatisticsChart) y(n int64) float64 {
	return round(chartHeight - chartBottom - float64(n)/float64(c.top())*(chartHeight-chartTop-chartBottom))
}

// Scale gives the figures at the left: 0, half, and all.
func (c StatisticsChart) Scale() []ChartLabel {
	var out []ChartLabel
	for _, n := range []int64{0, c.top() / 2, c.top()} {
		out = append(out, ChartLabel{X: chartLeft - 8, Y: c.y(n), Text: figure(n)})
	}
	return out
}

// group is the width of one year, and where it begins.
func (c StatisticsChart) group(i int) (from, width float64) {
	width = float64(chartWidth-chartLeft-chartRight) / float64(max(1, len(c.Bars)))
	return chartLeft + width*float64(i), width
}

// Labels gives the years under their groups.
func (c StatisticsChart) Labels() []ChartLabel {
	out := make([]ChartLabel, len(c.Bars))
	for i, b := range c.Bars {
		from, width := c.group(i)
		out[i] = ChartLabel{X: round(from + width/2), Y: chartHeight - 12, Text: b.Label}
		if len(c.Bars) > chartFigures && (len(c.Bars)-i)%2 == 0 {
			out[i].Text = "" // every second year, counted from the latest
		}
	}
	return out
}

// Rects gives the bars from left to right, with their figures.
func (c StatisticsChart) Rects() []ChartBar {
	var out []ChartBar
	for i, b := range c.Bars {
		from, width := c.group(i)
		w := min(48, width*0.36)
		for j, n := range []int64{b.Desktop, b.Mobile} {
			x := from + width/2 + w*float64(j-1)
			y := c.y(n)
			bar := ChartBar{X: round(x + 1), Y: y, W: round(w - 2), H: round(chartHeight - chartBottom - y), TextX: round(x + w/2), TextY: round(y - 4), Mobile: j == 1}
			if n > 0 && len(c.Bars) <= chartFigures {
				bar.Text = figure(n)
			}
			out = append(out, bar)
		}
	}
	return out
}

// figure writes a count with its thousands apart.
func figure(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
