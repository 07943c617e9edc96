package pages

import (
	"net/http"
	"strings"

	"mpolice/internal/logbook"
	"mpolice/internal/policy"
	"mpolice/internal/web"
)

// comparedLines are the fields of photo comparison that a record's page shows,
// with how each is worded: as it is, by a word of the catalogue, or each of
// several words.
var comparedLines = []struct{ field, words string }{
	{"compare_mode", "said."},
	{"channel", "said."},
	{"compare_place", ""},
	{"position", "said."},
	{"document_tried", ""},
	{"name_tried", ""},
	{"statute", ""},
	{"model", ""},
	{"report", ""},
	{"candidates_max", ""},
	{"told", "said."},
	{"consent", "said."},
	{"incapable", "said."},
	{"present", "said."},
	{"source", "said."},
	{"faces", ""},
	{"findings", "quality."},
	{"choice", "said."},
	{"features", "feature."},
	{"note", ""},
	{"rank", ""},
	{"band", "face.band."},
	{"why", "said."},
	{"until", ""},
}

// compared lists what a record tells of a photo comparison; nothing for others.
func (p *Pages) compared(r *http.Request, e logbook.Entry) []web.Pair {
	if !ofComparison(e) {
		return nil
	}
	var out []web.Pair
	for _, x := range comparedLines {
		if value := e.Get(x.field); value != "" {
			term := p.Site.Text(web.LanguageOf(r), "line."+x.field)
			out = append(out, web.Pair{Term: term, Text: p.said(r, x.words, value), Code: x.words == "" && longCode[x.field]})
		}
	}
	return out
}

// longCode are fields whose values are numbers or hashes.
var longCode = map[string]bool{"document_tried": true, "name_tried": true, "model": true, "report": true, "position": true}

// ofComparison reports whether a record is of a photo comparison.
func ofComparison(e logbook.Entry) bool {
	switch e.Kind.String() {
	case "probe", "finding", "candidate":
		return true
	}
	return e.Get("compare_mode") != ""
}

// ofNobody reports whether a record is of a comparison in the gallery: what
// stands there as its subject is the number of the comparison.
func ofNobody(e logbook.Entry) bool { return e.Get("compare_mode") == policy.FaceGallery }

// said words codes; one that the catalogue lacks stays as it is.
func (p *Pages) said(r *http.Request, prefix, value string) string {
	if prefix == "" {
		return value
	}
	l := web.LanguageOf(r)
	if strings.Contains(value, ",") {
		return value // a position, and no code
	}
	var out []string
	for _, code := range strings.Fields(value) {
		if p.Site.Has(l, prefix+code) {
			code = p.Site.Text(l, prefix+code)
		}
		out = append(out, code)
	}
	return strings.Join(out, p.Site.Text(l, "list.comma"))
}
