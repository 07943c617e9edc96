package httpapi

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"mpolice/internal/edge"
	"mpolice/internal/policy"
	"mpolice/internal/query"
)

// Problem is an error on the wire (RFC 9457).
type Problem struct {
	Type    string   `json:"type"`
	Title   string   `json:"title"`
	Status  int      `json:"status"`
	Code    string   `json:"code"`
	Field   string   `json:"field,omitempty"`
	Detail  string   `json:"detail,omitempty"`
	Record  string   `json:"record,omitempty"`
	Reasons []Reason `json:"reasons,omitempty"`
}

// Reason is one failed condition of a refusal.
type Reason struct {
	Condition string `json:"condition"`
	Article   string `json:"article"`
	Text      string `json:"text"`
	Cure      string `json:"cure"`
	Register  string `json:"register,omitempty"`
}

// problem answers with err. What is not known is logged; its text never leaves.
func (a *API) problem(w http.ResponseWriter, r *http.Request, err error) {
	f := edge.FaultOf(err)
	lang := language(r)
	p := Problem{
		Type: "about:blank", Title: http.StatusText(f.Status), Status: f.Status, Code: f.Code,
		Field: f.Field, Detail: a.Text(lang, f.Sentence()),
	}
	if !f.Record.IsZero() {
		p.Record = f.Record.String()
	}
	var refused *query.Refused
	if errors.As(err, &refused) {
		p.Reasons = reasons(refused.Decision.Reasons, lang)
	}
	var bad *badRequest
	if errors.As(err, &bad) {
		p.Status, p.Title, p.Code, p.Detail = bad.status, http.StatusText(bad.status), bad.code, bad.in(lang)
	}
	if p.Status >= http.StatusInternalServerError {
		slog.ErrorContext(r.Context(), "api request failed", "method", r.Method, "route", r.Pattern, "code", p.Code, "err", err)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	writeJSON(w, p)
}

func reasons(in []policy.Reason, lang string) []Reason {
	out := make([]Reason, len(in))
	for i, x := range in {
		out[i] = Reason{
			Condition: x.Condition, Article: x.Article.In(lang), Text: x.Text.In(lang), Cure: x.Cure.In(lang), Register: string(x.Register),
		}
	}
	return out
}

// badRequest is a request that cannot be read as the contract says. Its texts
// carry no value of the request.
type badRequest struct {
	status int
	code   string
	zh, en string
}

func (b *badRequest) Error() string { return b.en }

func (b *badRequest) in(lang string) string {
	if lang == "en" {
		return b.en
	}
	return b.zh
}

func malformed(zh, en string) *badRequest {
	return &badRequest{http.StatusBadRequest, "malformed", zh, en}
}

var errCrossOrigin = &badRequest{
	http.StatusForbidden, "cross-origin", "請求來自其他網站，不予受理。", "The request comes from another site and is refused.",
}

// language is "en" when the client asks for English before Chinese, and
// "zh-Hant-TW" otherwise.
func language(r *http.Request) string {
	first, _, _ := strings.Cut(r.Header.Get("Accept-Language"), ",")
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(first)), "en") {
		return "en"
	}
	return "zh-Hant-TW"
}

func writeJSON(w http.ResponseWriter, v any) {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	// The status line is out; a client that went away is no error of ours.
	_ = enc.Encode(v)
}

func sendJSON(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json")
	writeJSON(w, v)
	return nil
}
