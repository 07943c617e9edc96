package pages

import (
	"errors"
	"net/http"
	"strings"

	"mpolice"
	"mpolice/internal/compare"
	"mpolice/internal/face/gallery"
	"mpolice/internal/web"
)

// galleryFaults map the desk's refusals to a status and a sentence.
var galleryFaults = []struct {
	err    error
	status int
	key    string
}{
	{errOrderTaken, http.StatusConflict, "gallery.fault.order_taken"},
	{errSecondSupervisor, http.StatusForbidden, "gallery.fault.second"},
	{gallery.ErrRole, http.StatusForbidden, "gallery.fault.role"},
	{compare.ErrStatistics, http.StatusForbidden, "gallery.fault.role"},
	{gallery.ErrSamePerson, http.StatusForbidden, "gallery.fault.same"},
	{gallery.ErrLapsed, http.StatusConflict, "gallery.fault.lapsed"},
	{gallery.ErrOver, http.StatusConflict, "gallery.fault.over"},
	{gallery.ErrBusy, http.StatusConflict, "gallery.fault.busy"},
	{mpolice.ErrConflict, http.StatusConflict, "gallery.fault.conflict"},
}

var (
	// errOrderTaken: another order has that number.
	errOrderTaken = errors.New("an order of that number says something else")
	// errSecondSupervisor: an assembly that has begun is made smaller by the one
	// who registered or changed it.
	errSecondSupervisor = errors.New("another supervisor has to do this")
)

// galleryFault answers a refusal of the desk with a page, and passes on what is
// none.
func (p *Pages) galleryFault(w http.ResponseWriter, r *http.Request, err error) error {
	for _, f := range galleryFaults {
		if errors.Is(err, f.err) {
			return p.showGallery(w, r, f.status, web.ErrorView{Status: f.status, Key: f.key})
		}
	}
	return err
}

// galleryInvalid gives an error of a form's field; false when err is none.
func (p *Pages) galleryInvalid(r *http.Request, err error) (web.FieldErrors, bool) {
	var bad *mpolice.Invalid
	if !errors.As(err, &bad) {
		return nil, false
	}
	return p.galleryErrors(r, *bad), true
}

// galleryErrors words what is wrong with a form.
func (p *Pages) galleryErrors(r *http.Request, all ...mpolice.Invalid) web.FieldErrors {
	var out web.FieldErrors
	for _, bad := range all {
		field := bad.Field
		if field == "card" { // one box chooses purpose and ground
			field = "basis"
		}
		e := web.FieldError{Field: field, Key: bad.Key}
		if key, ok := galleryFields[field]; ok {
			e.Label = p.text(r, key)
		}
		out = append(out, e)
	}
	return out
}

var galleryFields = map[string]string{
	"category": "opening.category", "basis": "opening.use.label", "reason": "data.reason", "until": "opening.until",
	"title": "assembly.name", "unit": "assembly.unit", "from": "assembly.from", "to": "assembly.to", "places": "assembly.places",
	"circle": "assembly.circle", "number": "order.number", "commander": "order.commander", "case": "order.case", "subject": "order.subject",
	"photo": "removed.photo",
}

// stated reads the reason of an act, in one line. What the desk would refuse is
// told before the act is confirmed.
func stated(r *http.Request) (string, *mpolice.Invalid) {
	reason := strings.TrimSpace(oneLine(r.PostFormValue("reason")))
	if len([]rune(reason)) < gallery.MinReason {
		return reason, &mpolice.Invalid{Field: "reason", Key: "invalid.gallery.reason_short"}
	}
	return reason, nil
}
