package pages

import (
	"errors"
	"net/http"
	"strings"

	"mpolice"
	"mpolice/internal/edge"
	"mpolice/internal/face/gallery"
	"mpolice/internal/web"
)

// orderDraft reads a commander's order. The number of whom it names is folded
// and checked here, for the desk takes it as a subject; that the case is on file
// is known before anybody is asked to confirm.
func (p *Pages) orderDraft(r *http.Request) (gallery.OrderDraft, []mpolice.Invalid, error) {
	value := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	o := gallery.OrderDraft{
		Assembly: r.PathValue("id"), Number: value("number"), Commander: value("commander"),
		Case: mpolice.ReferenceID{Kind: mpolice.ReferenceCase, Number: value("case")},
	}
	var faults []mpolice.Invalid
	for _, f := range []struct{ field, value string }{{"number", o.Number}, {"commander", o.Commander}, {"case", o.Case.Number}} {
		if f.value == "" {
			faults = append(faults, mpolice.Invalid{Field: f.field, Key: "invalid.required"})
		}
	}
	s, err := mpolice.ParseSubject(mpolice.SubjectNationalID, r.PostFormValue("subject"))
	if err != nil {
		faults = append(faults, mpolice.Invalid{Field: "subject", Key: edge.SubjectFault(mpolice.SubjectNationalID, err)})
	}
	o.Subject = s
	if o.Case.Number == "" {
		return o, faults, nil
	}
	var bad *mpolice.Invalid
	if err = p.Gallery.CheckCase(r.Context(), o.Case); errors.As(err, &bad) {
		return o, append(faults, *bad), nil
	}
	return o, faults, err
}

// enterOrder asks once more, then enters a commander's order.
func (p *Pages) enterOrder(w http.ResponseWriter, r *http.Request) error {
	a, err := p.Gallery.Assembly(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	draft, faults, err := p.orderDraft(r)
	switch {
	case err != nil:
		return err
	case reconsiders(r):
		return p.showAssembly(w, r, http.StatusOK, a, nil)
	case len(faults) > 0:
		return p.showAssembly(w, r, http.StatusBadRequest, a, p.galleryErrors(r, faults...))
	case !confirmed(r):
		return p.showGallery(w, r, http.StatusOK, p.sureOrder(r, a, draft))
	}
	_, err = p.Gallery.EnterOrder(r.Context(), who(r).Officer, draft)
	if errors.Is(err, mpolice.ErrConflict) {
		err = p.enteredAlready(r, draft)
	}
	if bad, ok := p.galleryInvalid(r, err); ok {
		return p.showAssembly(w, r, http.StatusBadRequest, a, bad)
	}
	if err != nil {
		return p.galleryFault(w, r, err)
	}
	http.Redirect(w, r, assembliesPath+"/"+a.ID+"?done=order_entered", http.StatusSeeOther)
	return nil
}

// enteredAlready is nil when the very same order was entered by the same person:
// then the form was sent twice.
func (p *Pages) enteredAlready(r *http.Request, draft gallery.OrderDraft) error {
	all, err := p.Gallery.Orders(r.Context(), draft.Assembly)
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.Number != draft.Number || o.Commander != draft.Commander || o.Case != draft.Case || o.EnteredBy != who(r).Officer.ID {
			continue
		}
		// Whether the order names that person is asked as somebody else: who
		// enters an order may never search under it.
		same, err := p.Gallery.Ordered(r.Context(), draft.Assembly, draft.Case, draft.Subject, "-")
		if err != nil {
			return err
		}
		if same {
			return nil
		}
	}
	return errOrderTaken
}

func (p *Pages) sureOrder(r *http.Request, a gallery.Assembly, o gallery.OrderDraft) web.SureView {
	at := assembliesPath + "/" + a.ID
	v := web.SureView{
		Title: p.text(r, "order.sure"), Lead: p.text(r, "order.sure.lead"), Yes: p.text(r, "order.sure"), Hurts: true, Edit: true,
		Action: at + "/orders", Cancel: at,
		Lines: []web.Pair{
			{Term: p.text(r, "assembly.name"), Text: a.Title},
			{Term: p.text(r, "order.number"), Text: o.Number, Code: true},
			{Term: p.text(r, "order.commander"), Text: o.Commander},
			{Term: p.text(r, "order.case"), Text: o.Case.Number, Code: true},
			{Term: p.text(r, "order.subject"), Text: o.Subject.Key, Code: true},
		},
		After: []string{p.text(r, "order.sure.after.one"), p.text(r, "order.sure.after.self")},
	}
	for _, name := range []string{"number", "commander", "case", "subject"} {
		v.Carry = append(v.Carry, web.Hidden{Name: name, Value: r.PostFormValue(name)})
	}
	return v
}
