package pages

import (
	"errors"
	"net/http"
	"strconv"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/intake"
	"mpolice/internal/steward"
	"mpolice/internal/web"
)

// dataFaults map the desk's refusals to a status and a sentence.
var dataFaults = []struct {
	err    error
	status int
	key    string
}{
	{steward.ErrNotViewer, http.StatusForbidden, "data.fault.viewer"},
	{steward.ErrNotSteward, http.StatusForbidden, "data.fault.steward"},
	{steward.ErrSelf, http.StatusForbidden, "data.fault.self"},
	{steward.ErrQueried, http.StatusForbidden, "data.fault.queried"},
	{steward.ErrSameSteward, http.StatusConflict, "data.fault.same"},
	{steward.ErrExclusive, http.StatusConflict, "data.fault.exclusive"},
	{steward.ErrNotCorrected, http.StatusConflict, "data.fault.uncorrected"},
	{steward.ErrNoReadmission, http.StatusConflict, "data.fault.readmission"},
	{intake.ErrSuperseded, http.StatusConflict, "data.fault.superseded"},
	{intake.ErrReadmitted, http.StatusConflict, "data.fault.readmitted"},
	{intake.ErrClosed, http.StatusConflict, "data.fault.closed"},
	{holding.ErrBusy, http.StatusConflict, "data.fault.busy"},
	{mpolice.ErrConflict, http.StatusConflict, "data.fault.conflict"},
}

// dataFault answers a refusal of the desk with a page, and passes on what is
// none.
func (p *Pages) dataFault(w http.ResponseWriter, r *http.Request, here web.Section, err error) error {
	for _, f := range dataFaults {
		if errors.Is(err, f.err) {
			return p.showAs(w, r, f.status, here, web.ErrorView{Status: f.status, Key: f.key})
		}
	}
	return err
}

// invalidOf gives an error of a form's field; false when err is none. The desk's
// reason has a name of its own on these pages.
func (p *Pages) invalidOf(r *http.Request, err error) (web.FieldErrors, bool) {
	var bad *mpolice.Invalid
	if !errors.As(err, &bad) {
		return nil, false
	}
	out := web.FieldError{Field: bad.Field, Key: bad.Key}
	if key, ok := dataFields[bad.Field]; ok {
		out.Label = p.Site.Text(web.LanguageOf(r), key)
	}
	return web.FieldErrors{out}, true
}

var dataFields = map[string]string{
	"reason": "data.reason", "register": "quality.register", "subject": "dispute.subject", "outcome": "dispute.outcome",
	"corrected": "rejected.corrected", "batch": "batch.number", "value": "dispute.choose", "decision": "pairs.decision",
}

// refusedAgain tells why a row that was to be let in still breaks rules; false
// when that is not what happened.
func (p *Pages) refusedAgain(r *http.Request, err error) (web.FieldErrors, bool) {
	var still *intake.Refusal
	switch {
	case errors.As(err, &still):
	case errors.Is(err, intake.ErrCut):
		return web.FieldErrors{{Field: "corrected", Key: "data.fault.cut", Label: p.text(r, "rejected.corrected")}}, true
	case errors.Is(err, intake.ErrCorrected):
		return web.FieldErrors{{Field: "corrected", Key: "data.fault.corrected", Label: p.text(r, "rejected.corrected")}}, true
	default:
		return nil, false
	}
	var out web.FieldErrors
	for _, x := range still.Rejected {
		line := p.rule(r, x.Register, x.Rule, x.Field)
		out = append(out, web.FieldError{Field: "corrected", Key: "data.fault.again", Label: line.Field + " " + line.Text})
	}
	return out, true
}

// number reads a part of the address that is a number from 1.
func number(r *http.Request, name string) (int64, error) {
	n, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || n < 1 {
		return 0, mpolice.ErrNotFound
	}
	return n, nil
}

func (p *Pages) text(r *http.Request, key string) string { return p.Site.Text(web.LanguageOf(r), key) }
