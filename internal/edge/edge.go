// Package edge is what both deliveries, pages and API, share: the session
// cookie, and the one place where an error of the inside becomes an answer to
// the outside. Inside, errors are typed; here, once, they get a status and a
// code; what is not known is a 500 whose cause is logged and never shown.
package edge

import (
	"context"
	"errors"
	"net/http"

	"mpolice"
	"mpolice/internal/authn"
	"mpolice/internal/custody"
	"mpolice/internal/ledger"
	"mpolice/internal/logbook"
	"mpolice/internal/query"
	"mpolice/internal/source"
)

// Fault is an error as the outside sees it.
type Fault struct {
	Status int
	// Code names the fault on the wire and, with "fault." before it, in the
	// catalogue.
	Code string
	// Field is the input that is at fault, empty when none is; Key is the
	// catalogue key of its sentence.
	Field string
	Key   string
	// Record is the record that tells of it, zero when there is none.
	Record mpolice.RecordID
}

// Sentence gives the catalogue key of the fault's sentence.
func (f Fault) Sentence() string {
	if f.Key != "" {
		return f.Key
	}
	return "fault." + f.Code
}

var (
	// ErrRole: a page or call of another role.
	ErrRole = errors.New("not for this role")
	// ErrPickEnded: the candidates of a search are no longer kept.
	ErrPickEnded = errors.New("the candidates of the search are gone")
)

// known maps errors that need no more than a status and a code.
var known = []struct {
	err    error
	status int
	code   string
}{
	{authn.ErrNoSession, http.StatusUnauthorized, "signed-out"},
	{authn.ErrSessionEnded, http.StatusUnauthorized, "session-ended"},
	{ErrRole, http.StatusForbidden, "role"},
	{authn.ErrPasskey, http.StatusForbidden, "passkey"},
	{authn.ErrAnotherPerson, http.StatusForbidden, "another-person"},
	{query.ErrSecond, http.StatusForbidden, "second-officer"},
	{ErrPickEnded, http.StatusConflict, "pick-ended"},
	{mpolice.ErrClockBackwards, http.StatusServiceUnavailable, "clock"},
	{mpolice.ErrLedgerUnavailable, http.StatusServiceUnavailable, "ledger"},
	{custody.ErrNotCustodian, http.StatusForbidden, "not-custodian"},
	{custody.ErrOtherUnit, http.StatusConflict, "other-unit"},
	{custody.ErrSelf, http.StatusForbidden, "custody-self"},
	{custody.ErrCard, http.StatusConflict, "card"},
	{custody.ErrDeviceOut, http.StatusConflict, "device-out"},
	{custody.ErrHolds, http.StatusConflict, "holds-device"},
	{logbook.ErrNotAuditor, http.StatusForbidden, "not-auditor"},
	{logbook.ErrOwn, http.StatusForbidden, "own-record"},
	{ledger.ErrNotInLog, http.StatusNotFound, "not-sealed"},
	{mpolice.ErrConflict, http.StatusConflict, "conflict"},
	{mpolice.ErrNotFound, http.StatusNotFound, "not-found"},
	{context.DeadlineExceeded, http.StatusServiceUnavailable, "late"},
}

// FaultOf maps an error. Refusals carry their reasons beside it; see
// query.Refused.
func FaultOf(err error) Fault {
	var (
		invalid  *mpolice.Invalid
		refused  *query.Refused
		replayed *query.Replayed
		silent   *query.Unanswered
		tooLarge *http.MaxBytesError
	)
	switch {
	case errors.As(err, &invalid):
		return Fault{Status: http.StatusUnprocessableEntity, Code: "invalid", Field: invalid.Field, Key: invalid.Key}
	case errors.As(err, &refused):
		return Fault{Status: http.StatusForbidden, Code: "refused", Record: refused.Record}
	case errors.As(err, &replayed):
		return Fault{Status: http.StatusConflict, Code: "replayed", Record: replayed.Record}
	case errors.As(err, &silent):
		return Fault{Status: silentStatus(silent.Status), Code: "register-" + string(silent.Status)}
	case errors.As(err, &tooLarge):
		return Fault{Status: http.StatusRequestEntityTooLarge, Code: "too-large"}
	}
	for _, k := range known {
		if errors.Is(err, k.err) {
			return Fault{Status: k.status, Code: k.code}
		}
	}
	return Fault{Status: http.StatusInternalServerError, Code: "internal"}
}

// silentStatus tells a register that may not answer from one that cannot.
func silentStatus(s source.Status) int {
	if s == source.StatusClosed || s == source.StatusBarred {
		return http.StatusConflict
	}
	return http.StatusBadGateway
}
