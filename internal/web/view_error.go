package web

import "net/http"

// ErrorView is a page for what went wrong on the way to another page.
type ErrorView struct {
	Status int
	Key    string    // catalogue key of a sentence that says it better than the status alone
	Record RecordRef // when the event was recorded
}

func (ErrorView) page() string { return "error" }

// fault holds the catalogue keys of one error page.
type fault struct{ Title, Text, Next string }

var faults = map[int]fault{
	http.StatusBadRequest:            {"error.400.title", "error.400.text", "error.400.next"},
	http.StatusUnauthorized:          {"error.401.title", "error.401.text", "error.401.next"},
	http.StatusBadGateway:            {"error.502.title", "error.502.text", "error.502.next"},
	http.StatusForbidden:             {"error.403.title", "error.403.text", "error.403.next"},
	http.StatusNotFound:              {"error.404.title", "error.404.text", "error.404.next"},
	http.StatusConflict:              {"error.409.title", "error.409.text", "error.409.next"},
	http.StatusRequestEntityTooLarge: {"error.413.title", "error.413.text", "error.413.next"},
	http.StatusInternalServerError:   {"error.500.title", "error.500.text", "error.500.next"},
	http.StatusServiceUnavailable:    {"error.503.title", "error.503.text", "error.503.next"},
}

// Fault gives the texts of the page; what is not known is told as a 500.
func (v ErrorView) Fault() fault {
	if f, ok := faults[v.Status]; ok {
		return f
	}
	return faults[http.StatusInternalServerError]
}

// Fail renders the error page of a status.
func (s *Site) Fail(w http.ResponseWriter, r *http.Request, c Chrome, status int) {
	s.Render(w, r, status, c, ErrorView{Status: status})
}

// OfflineView is what the service worker shows without a connection. It is
// written in both languages, because it was stored before the person chose one.
type OfflineView struct{}

func (OfflineView) page() string { return "offline" }

// offlineText is the offline page in one language.
type offlineText struct {
	Lang        Language
	Title, Text string
}

func (s *Site) offlineTexts() ([]offlineText, error) {
	var out []offlineText
	for _, l := range Languages {
		title, err := s.catalogs[l].text("offline.title")
		if err != nil {
			return nil, err
		}
		text, err := s.catalogs[l].text("offline.text")
		if err != nil {
			return nil, err
		}
		out = append(out, offlineText{l, title, text})
	}
	return out, nil
}
