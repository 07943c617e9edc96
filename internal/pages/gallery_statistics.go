package pages

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/compare"
	"mpolice/internal/registry/quality"
	"mpolice/internal/web"
)

const (
	// usualYears are shown when none are chosen, mostYears at most.
	usualYears = 5
	mostYears  = 15
)

// statistics shows how often photos were compared.
func (p *Pages) statistics(w http.ResponseWriter, r *http.Request) error {
	from, to, ok := p.span(r)
	v := web.StatisticsView{GalleryFrame: galleryFrame(r, web.GalleryStatistics), From: r.Form.Get("from"), To: r.Form.Get("to")}
	if !ok {
		v.Errors = web.FieldErrors{{Field: "from", Key: "invalid.gallery.years", Label: p.text(r, "statistics.from")}}
		return p.showGallery(w, r, http.StatusBadRequest, v)
	}
	years, err := p.Compare.Statistics(r.Context(), who(r).Officer, from, to)
	if err != nil {
		return p.galleryFault(w, r, err)
	}
	l := web.LanguageOf(r)
	v.From, v.To = strconv.Itoa(web.YearNumber(l, from)), strconv.Itoa(web.YearNumber(l, to))
	v.CSV = "/compare/statistics.csv?" + url.Values{"from": {v.From}, "to": {v.To}}.Encode()
	v.Chart = p.statisticsChart(r, years)
	for _, y := range slices.Backward(years) {
		v.Years = append(v.Years, p.statisticsYear(r, y))
	}
	return p.showGallery(w, r, http.StatusOK, v)
}

// span reads the years that were asked for: both or none.
func (p *Pages) span(r *http.Request) (from, to int, ok bool) {
	now := p.Clock.Now().In(mpolice.Taipei).Year()
	if r.Form.Get("from")+r.Form.Get("to") == "" {
		return now - usualYears + 1, now, true
	}
	from, one := typedYear(r.Form.Get("from"))
	to, two := typedYear(r.Form.Get("to"))
	return from, to, one && two && from > 1911 && from <= to && to <= now && to-from < mostYears
}

var channelKeys = map[string]string{"desktop": "channel.desktop", "mobile": "channel.mobile"}

func (p *Pages) channel(r *http.Request, code string) string {
	if key, ok := channelKeys[code]; ok {
		return p.text(r, key)
	}
	return p.text(r, "channel.other")
}

// total sums the channels of a year.
func total(y compare.Year) compare.Channel {
	var t compare.Channel
	for _, c := range y.Channels {
		t.Opened += c.Opened
		t.Refused += c.Refused
		t.Documents += c.Documents
		t.Searches += c.Searches
		t.Candidates += c.Candidates
		t.Leads += c.Leads
		t.Confirmed += c.Confirmed
	}
	return t
}

func (p *Pages) statisticsYear(r *http.Request, y compare.Year) web.StatisticsYear {
	out := web.StatisticsYear{Year: web.FormatYear(web.LanguageOf(r), y.Year), Devices: quality.Count(int64(y.Devices))}
	for _, c := range y.Channels {
		out.Rows = append(out.Rows, statisticsRow(p.channel(r, c.Channel), c))
	}
	if len(y.Channels) > 1 {
		sum := statisticsRow(p.text(r, "statistics.sum"), total(y))
		sum.Sum = true
		out.Rows = append(out.Rows, sum)
	}
	return out
}

func statisticsRow(name string, c compare.Channel) web.StatisticsRow {
	return web.StatisticsRow{
		Channel: name, Opened: quality.Count(c.Opened), Refused: quality.Count(c.Refused), Documents: quality.Count(c.Documents),
		Searches: quality.Count(c.Searches), Candidates: quality.Count(c.Candidates), Leads: quality.Count(c.Leads), Confirmed: quality.Count(c.Confirmed),
	}
}

func (p *Pages) statisticsChart(r *http.Request, years []compare.Year) web.StatisticsChart {
	l := web.LanguageOf(r)
	out := web.StatisticsChart{Title: p.text(r, "statistics.chart")}
	said := make([]string, len(years))
	for i, y := range years {
		bar := web.ChartYear{Label: strconv.Itoa(web.YearNumber(l, y.Year))}
		for _, c := range y.Channels {
			switch c.Channel {
			case "desktop":
				bar.Desktop += c.Documents + c.Searches
			case "mobile":
				bar.Mobile += c.Documents + c.Searches
			}
		}
		out.Bars = append(out.Bars, bar)
		said[i] = strings.NewReplacer(
			"{year}", web.FormatYear(l, y.Year), "{desktop}", quality.Count(bar.Desktop), "{mobile}", quality.Count(bar.Mobile),
		).Replace(p.text(r, "statistics.chart.part"))
	}
	out.Text = out.Title + p.text(r, "colon") + strings.Join(said, p.text(r, "list.stop"))
	return out
}

// statisticsCSV sends the table as a file.
func (p *Pages) statisticsCSV(w http.ResponseWriter, r *http.Request) error {
	from, to, ok := p.span(r)
	if !ok {
		return &mpolice.Invalid{Field: "from", Key: "invalid.gallery.years"}
	}
	years, err := p.Compare.Statistics(r.Context(), who(r).Officer, from, to)
	if err != nil {
		return p.galleryFault(w, r, err)
	}
	rows := [][]string{p.heads(r, "statistics.year", "statistics.channel", "statistics.opened", "statistics.refused", "statistics.documents", "statistics.searches",
		"statistics.candidates", "statistics.leads", "statistics.confirmed", "statistics.devices.column")}
	line := func(y compare.Year, name string, c compare.Channel) {
		row := []string{strconv.Itoa(web.YearNumber(web.LanguageOf(r), y.Year)), name}
		for _, n := range []int64{c.Opened, c.Refused, c.Documents, c.Searches, c.Candidates, c.Leads, c.Confirmed, int64(y.Devices)} {
			row = append(row, strconv.FormatInt(n, 10))
		}
		rows = append(rows, row)
	}
	for _, y := range years {
		for _, c := range y.Channels {
			line(y, p.channel(r, c.Channel), c)
		}
		line(y, p.text(r, "statistics.sum"), total(y))
	}
	var out bytes.Buffer
	out.WriteString("\uFEFF") // spreadsheets read UTF-8 by it
	if err := csv.NewWriter(&out).WriteAll(rows); err != nil {
		return err
	}
	return sendCSV(w, "compare-statistics.csv", out.Bytes())
}
