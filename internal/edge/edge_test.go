package edge

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"mpolice"
	"mpolice/internal/authn"
	"mpolice/internal/query"
	"mpolice/internal/source"
	"mpolice/internal/web"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	id := mpolice.RecordID{7}
	for name, tt := range map[string]struct {
		err  error
		want Fault
	}{
		"invalid":      {&mpolice.Invalid{Field: "subject", Key: "invalid.check_digit"}, Fault{Status: 422, Code: "invalid", Field: "subject", Key: "invalid.check_digit"}},
		"refused":      {&query.Refused{Record: id}, Fault{Status: 403, Code: "refused", Record: id}},
		"replayed":     {&query.Replayed{Record: id}, Fault{Status: 409, Code: "replayed", Record: id}},
		"unanswered":   {&query.Unanswered{Register: "priors", Status: source.StatusDown}, Fault{Status: 502, Code: "register-down"}},
		"too large":    {&http.MaxBytesError{Limit: 1}, Fault{Status: 413, Code: "too-large"}},
		"signed out":   {authn.ErrNoSession, Fault{Status: 401, Code: "signed-out"}},
		"ended":        {&authn.Ended{Why: "returned"}, Fault{Status: 401, Code: "session-ended"}},
		"role":         {ErrRole, Fault{Status: 403, Code: "role"}},
		"ledger":       {mpolice.ErrLedgerUnavailable, Fault{Status: 503, Code: "ledger"}},
		"clock":        {mpolice.ErrClockBackwards, Fault{Status: 503, Code: "clock"}},
		"deadline":     {context.DeadlineExceeded, Fault{Status: 503, Code: "late"}},
		"not there":    {mpolice.ErrNotFound, Fault{Status: 404, Code: "not-found"}},
		"moved on":     {mpolice.ErrConflict, Fault{Status: 409, Code: "conflict"}},
		"not known":    {errors.New("secret of the inside"), Fault{Status: 500, Code: "internal"}},
		"no receipt":   {mpolice.ErrNoReceipt, Fault{Status: 500, Code: "internal"}},
		"ledger first": {fmt.Errorf("%w: %w", mpolice.ErrLedgerUnavailable, context.DeadlineExceeded), Fault{Status: 503, Code: "ledger"}},
	} {
		for _, err := range []error{tt.err, fmt.Errorf("wrapped: %w", tt.err), errors.Join(errors.New("beside"), tt.err)} {
			if got := FaultOf(err); got != tt.want {
				t.Errorf("%s: %+v, want %+v", name, got, tt.want)
			}
		}
	}
}

// TestEveryFaultHasASentence in both languages.
func TestEveryFaultHasASentence(t *testing.T) {
	t.Parallel()
	site, err := web.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	faults := []Fault{
		{Code: "internal"},
		{Code: "invalid"},
		{Code: "refused"},
		{Code: "replayed"},
		{Code: "too-large"},
		{Code: "register-down"},
		{Code: "register-late"},
		{Code: "register-malformed"},
		{Code: "register-none"},
	}
	for _, k := range known {
		faults = append(faults, Fault{Code: k.code})
	}
	for _, e := range []error{mpolice.ErrSubjectEmpty, mpolice.ErrSubjectTooLong, mpolice.ErrSubjectCharacters, mpolice.ErrSubjectCheckDigit, errors.New("x")} {
		faults = append(faults, Fault{Key: SubjectFault(mpolice.SubjectPlate, e)})
	}
	for _, f := range faults {
		for _, l := range web.Languages {
			if text := site.Text(l, f.Sentence()); text == "" || text == f.Sentence() {
				t.Errorf("%s has no sentence for %s", l, f.Sentence())
			}
		}
	}
}

func TestCookies(t *testing.T) {
	t.Parallel()
	for secure, name := range map[bool]string{true: "__Host-session", false: "session"} {
		c := Cookies{Secure: secure}
		w := httptest.NewRecorder()
		c.Set(w, "TOKEN")
		set := w.Result().Cookies()
		if len(set) != 1 || set[0].Name != name || set[0].Value != "TOKEN" || !set[0].HttpOnly || set[0].Secure != secure ||
			set[0].SameSite != http.SameSiteStrictMode || set[0].Path != "/" || set[0].Domain != "" || set[0].MaxAge != 0 {
			t.Errorf("cookie %+v", set)
		}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		if got := c.Token(r); got != "" {
			t.Errorf("a request without a cookie carries %q", got)
		}
		r.AddCookie(set[0])
		if got := c.Token(r); got != "TOKEN" {
			t.Errorf("token %q", got)
		}
		w = httptest.NewRecorder()
		c.Clear(w)
		if gone := w.Result().Cookies(); len(gone) != 1 || gone[0].Name != name || gone[0].MaxAge >= 0 || gone[0].Value != "" {
			t.Errorf("cleared cookie %+v", gone)
		}
	}
	// A cookie that another host or a plain page could set is not taken for the
	// secure one.
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.AddCookie(&http.Cookie{Name: "session", Value: "FORGED"})
	if got := (Cookies{Secure: true}).Token(r); got != "" {
		t.Errorf("a secure site took the plain cookie %q", got)
	}
}
