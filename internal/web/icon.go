package web

import (
	"fmt"
	"html/template"
	"strings"
)

// icons are drawn on a grid of 24 units with lines of 2, in the colour of the
// text beside them. An icon never stands alone: the text says the same.
var icons = map[string]string{
	"alert":    "M12 3 1.8 20.5h20.4L12 3Zm0 7v4.5m0 3.2v.1",
	"high":     "M5 20v-6m7 6V9m7 11V4",
	"low":      "M5 20v-6m7 6v-.1m7 .1v-.1",
	"medium":   "M5 20v-6m7 6V9m7 11v-.1",
	"back":     "M15 5l-7 7 7 7",
	"camera":   "M4 7.500h4l2-3h4l2 3h4v12H4zM12 10a3.200 3.200 0 1 0 0 6.400 3.200 3.200 0 0 0 0-6.400Z",
	"check":    "M4 12.5 9.5 18 20 6.5",
	"clock":    "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 4.5V12l3.2 2",
	"cross":    "M6 6l12 12M18 6 6 18",
	"device":   "M7.5 2.5h9A1.5 1.5 0 0 1 18 4v16a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 6 20V4a1.5 1.5 0 0 1 1.5-1.5Zm3 16h3",
	"download": "M12 3.5v12m-5-5 5 5 5-5M4.5 20.5h15",
	"eye":      "M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12Zm10-3a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
	"home":     "M3.5 11 12 4l8.5 7M6 9.5V20h12V9.5M10 20v-5.5h4V20",
	"info":     "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 8v5.5m0-9v.1",
	"key":      "M14.5 3.5a6 6 0 0 0-5.7 7.9L3 17.2V21h4v-2.5h2.5V16l2.1-2.1a6 6 0 1 0 2.9-10.4Zm2 4v.1",
	"list":     "M8.5 6h12m-12 6h12m-12 6h12M3.6 6h.1m-.1 6h.1m-.1 6h.1",
	"lock":     "M6 10.5h12V20H6zM8.5 10.5V7.3a3.5 3.5 0 0 1 7 0v3.2",
	"minus":    "M5 12h14",
	"next":     "M9 5l7 7-7 7",
	"out":      "M9.5 4H5v16h4.5M14 8l4.5 4-4.5 4m4-4H9.5",
	"person":   "M12 12a4.2 4.2 0 1 0 0-8.4 4.2 4.2 0 0 0 0 8.4ZM4 20.5c.8-4 4-6 8-6s7.2 2 8 6",
	"photos":   "M3.500 7.500h13v13h-13zM7.500 7.500v-4h13v13h-4M3.500 17l3.500-3.500 3 3 2.500-2.500 4 4",
	"place":    "M12 21.500c-4-4.600-6.500-8-6.500-11.500a6.500 6.500 0 0 1 13 0c0 3.500-2.500 6.900-6.500 11.500Zm0-14a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5Z",
	"print":    "M7 8.500V3.500h10v5M7 17H4V8.500h16V17h-3M7 13.500h10v7H7z",
	"refresh":  "M20 5v5h-5M4 19v-5h5M19.3 10A8 8 0 0 0 5.2 7.800M4.7 14a8 8 0 0 0 14.1 2.2",
	"search":   "M10.5 3.500a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm5 12 5 5",
	"seal":     "M12 2.500l7.5 3v6c0 4.6-3 8-7.5 10-4.5-2-7.5-5.4-7.5-10v-6l7.5-3Zm-3.3 9.3 2.4 2.4 4.4-4.7",
	"unlinked": "M9.5 14.500l5-5M8 11l-2.6 2.600a3.7 3.7 0 0 0 5.2 5.200L13 16.200M11 8l2.6-2.600a3.7 3.7 0 0 1 5.2 5.200L16.2 13M3 3l3 3m12 12 3 3",
}

// logo is the mark of the platform, written into the page: one request less.
var logo = func() template.HTML {
	raw, err := staticFiles.ReadFile("static/icons/icon.svg")
	if err != nil {
		panic(err) // embedded
	}
	return template.HTML(strings.Replace(strings.TrimSpace(string(raw)), "<svg ", `<svg class="logo" aria-hidden="true" `, 1)) // own file
}()

func icon(name string) (template.HTML, error) {
	d, ok := icons[name]
	if !ok {
		return "", fmt.Errorf("no icon %q", name)
	}
	return template.HTML(`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="` + d + `"/></svg>`), nil // constant data
}
