package httpapi

import (
	"errors"
	"net/http"
	"strconv"

	"mpolice"
	"mpolice/internal/edge"
)

// candidate is POST /api/v1/queries/{id}/candidates/{i}: it opens one candidate
// of the officer's own search by a query of its own. The candidate's number
// never leaves the server.
func (a *API) candidate(w http.ResponseWriter, r *http.Request) error {
	who, err := a.Cookies.Session(r)
	if err != nil {
		return err
	}
	id, err := mpolice.ParseRecordID(r.PathValue("id"))
	if err != nil {
		return mpolice.ErrNotFound
	}
	i, err := strconv.Atoi(r.PathValue("i"))
	if err != nil {
		return mpolice.ErrNotFound
	}
	q, err := a.Query.Pick(r.Context(), who, id, i)
	if errors.Is(err, mpolice.ErrNotFound) {
		return edge.ErrPickEnded
	}
	if err != nil {
		return err
	}
	q.Subject.Raw = edge.PickedRaw(id.String(), i)
	res, err := a.Query.Run(r.Context(), who, q)
	if err != nil {
		return err
	}
	return a.sendResult(w, r, res)
}
