package eval

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// DET writes the report's DET curves as one SVG: a panel of one-to-one
// comparison with a line for each group, and one of search. Lines differ by
// dashes and carry their names, so they can be told apart in print and without
// colour; the picture has a title and a description, and no script or style.
func DET(w io.Writer, r Report, lang Lang) error {
	t, err := wordsOf(lang)
	if err != nil {
		return err
	}
	panels := r.panels(t)
	if len(panels) == 0 {
		return fmt.Errorf("draw the DET curve: the trials resolve no point; take more pairs or probes")
	}
	b := &strings.Builder{}
	height := 0
	for _, p := range panels {
		height += p.height()
	}
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" lang=%q viewBox="0 0 %d %d" role="img" aria-labelledby="det-title det-desc" font-family="sans-serif" font-size="14">`+"\n", string(lang), panelWidth, height)
	var title, desc []string
	for _, p := range panels {
		title = append(title, p.title)
		desc = append(desc, p.describe(t))
	}
	fmt.Fprintf(b, "<title id=\"det-title\">%s</title>\n<desc id=\"det-desc\">%s</desc>\n", escape(strings.Join(title, " / ")), escape(strings.Join(desc, " ")))
	fmt.Fprintf(b, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", panelWidth, height)
	down := 0
	for _, p := range panels {
		fmt.Fprintf(b, `<g transform="translate(0 %d)">`+"\n", down)
		p.draw(b)
		b.WriteString("</g>\n")
		down += p.height()
	}
	b.WriteString("</svg>\n")
	_, err = io.WriteString(w, b.String())
	return err
}

// The layout in user units.
const (
	panelWidth, panelHeight = 900, 520 // higher when the names of lines need it
	left, right             = 90, 660  // of the plot; names of lines stand to its right
	top, bottom             = 50, 450
	nameStep                = 22
)

// dashes and inks tell lines apart; each ink has a contrast of 4.5 on white.
var (
	dashes = []string{"", "8 4", "2 3", "12 4 2 4", "6 2 2 2 2 2", "16 6", "4 8", "10 2"}
	inks   = []string{"#0b0c0c", "#1d70b8", "#b10e1e", "#00703c", "#6f4e00", "#4c2c92", "#a2236e", "#28636b"}
)

type line struct {
	name  string
	spots []Spot
}

// panel is one plot.
type panel struct {
	title, across, up string
	lines             []line
	mark              *Spot // the operating point
	markName          string
	x, y              float64 // lowest decade of each axis, such as -5
}

func (r Report) panels(t words) []panel {
	var list []panel
	if v := r.Verification; v != nil && len(v.Sets) > 0 {
		set := v.Sets[len(v.Sets)-1]
		p := panel{title: t.detTitle, across: t.fmr, up: t.gfrr, markName: t.operatingMark}
		p.add(t.all, set.Curve)
		if o := r.Operating; o != nil && o.All.FMR != nil && o.All.GFRR != nil {
			p.mark = &Spot{o.Threshold, o.All.FMR.Value, o.All.GFRR.Value}
			for _, g := range o.Groups {
				p.add(g.Group, g.Curve)
			}
		}
		list = append(list, p)
	}
	if id := r.Identification; id != nil {
		p := panel{title: t.detSearchTitle, across: t.fpir, up: t.fnir}
		p.add(t.all, id.Curve)
		list = append(list, p)
	}
	list = slices.DeleteFunc(list, func(p panel) bool { return len(p.lines) == 0 })
	for i := range list {
		list[i].scale()
	}
	return list
}

// add takes the spots that a logarithmic axis can show.
func (p *panel) add(name string, spots []Spot) {
	var shown []Spot
	for _, s := range spots {
		if s.X > 0 && s.Y > 0 {
			shown = append(shown, s)
		}
	}
	if len(shown) > 0 {
		p.lines = append(p.lines, line{name, shown})
	}
}

func (p *panel) scale() {
	p.x, p.y = -1, -1
	for _, l := range p.lines {
		for _, s := range l.spots {
			p.x, p.y = min(p.x, math.Floor(math.Log10(s.X))), min(p.y, math.Floor(math.Log10(s.Y)))
		}
	}
}

func (p *panel) at(s Spot) (x, y float64) {
	x = left + (right-left)*(1-math.Log10(s.X)/p.x)
	y = top + (bottom-top)*math.Log10(s.Y)/p.y
	return x, y
}

func (p *panel) height() int { return max(panelHeight, top+nameStep*(len(p.lines)+1)) }

func (p *panel) describe(t words) string {
	b := &strings.Builder{}
	fmt.Fprintf(b, t.detDesc, p.across, p.up)
	for _, l := range p.lines {
		end := l.spots[len(l.spots)-1]
		fmt.Fprintf(b, " %s: %s %s, %s %s.", l.name, p.across, percent(end.X), p.up, percent(end.Y))
	}
	return b.String()
}

func (p *panel) draw(b *strings.Builder) {
	fmt.Fprintf(b, `<text x="%d" y="28" font-size="18" font-weight="bold">%s</text>`+"\n", left, escape(p.title))
	p.grid(b)
	for i, l := range p.lines {
		p.curve(b, i, l)
	}
	p.names(b)
	if p.mark != nil && p.mark.X > 0 && p.mark.Y > 0 {
		x, y := p.at(*p.mark)
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="5" fill="#fff" stroke="#0b0c0c" stroke-width="2"/>`+"\n", x, y)
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="end" stroke="#fff" stroke-width="4" paint-order="stroke">%s</text>`+"\n", x-9, y+20, escape(p.markName))
	}
}

func (p *panel) grid(b *strings.Builder) {
	for d := 0.0; d >= p.x; d-- {
		x, _ := p.at(Spot{X: math.Pow(10, d), Y: 1})
		fmt.Fprintf(b, `<path d="M%.1f %dV%d" stroke="#b1b4b6"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", x, top, bottom, x, bottom+20, plain(math.Pow(10, d)))
	}
	for d := 0.0; d >= p.y; d-- {
		_, y := p.at(Spot{X: 1, Y: math.Pow(10, d)})
		fmt.Fprintf(b, `<path d="M%d %.1fH%d" stroke="#b1b4b6"/><text x="%d" y="%.1f" text-anchor="end">%s</text>`+"\n", left, y, right, left-8, y+5, plain(math.Pow(10, d)))
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="middle">%s</text>`+"\n", (left+right)/2, bottom+46, escape(p.across))
	fmt.Fprintf(b, `<text transform="translate(20 %d) rotate(-90)" text-anchor="middle">%s</text>`+"\n", (top+bottom)/2, escape(p.up))
}

func (p *panel) curve(b *strings.Builder, i int, l line) {
	fmt.Fprintf(b, `<path fill="none" stroke="%s" stroke-width="2"`, inks[i%len(inks)])
	if d := dashes[i%len(dashes)]; d != "" {
		fmt.Fprintf(b, ` stroke-dasharray="%s"`, d)
	}
	b.WriteString(` d="`)
	for k, s := range l.spots {
		x, y := p.at(s)
		fmt.Fprintf(b, "%c%.1f %.1f", "ML"[min(k, 1)], x, y)
	}
	b.WriteString("\"/>\n")
}

// names lists the lines to the right of the plot, each behind a sample.
func (p *panel) names(b *strings.Builder) {
	for i, l := range p.lines {
		y := top + 10 + i*nameStep
		fmt.Fprintf(b, `<path d="M%d %dh48" stroke="%s" stroke-width="2" stroke-dasharray="%s"/><text x="%d" y="%d">%s</text>`+"\n",
			right+16, y, inks[i%len(inks)], dashes[i%len(dashes)], right+72, y+5, escape(l.name))
	}
}

func escape(s string) string {
	b := &strings.Builder{}
	_ = xml.EscapeText(b, []byte(s)) // a Builder takes everything
	return b.String()
}
