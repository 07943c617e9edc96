package e2e

import (
	"context"
	"sync/atomic"
	"testing"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/server"
	"mpolice/internal/server/servertest"
)

// house is one running program.
type house struct{ *servertest.House }

// open runs the program on a fresh copy of the city.
func open(t *testing.T) *house {
	t.Helper()
	return &house{servertest.Open(t)}
}

// openOn runs it with a disk that can be made to fail.
func openOn(t *testing.T) (*house, *disk) {
	t.Helper()
	d := &disk{}
	return &house{servertest.OpenOn(t, servertest.Folder(t), server.Options{Lane: func(l audit.Lane) audit.Lane {
		d.Lane = l
		return d
	}})}, d
}

// disk is a lane of records that can be made to fail.
type disk struct {
	audit.Lane
	err atomic.Pointer[error]
}

// fail makes every record fail from now on; nil mends it.
func (d *disk) fail(err error) {
	if err == nil {
		d.err.Store(nil)
		return
	}
	d.err.Store(&err)
}

// Append implements audit.Lane.
func (d *disk) Append(ctx context.Context, records ...audit.Sealed) error {
	if err := d.err.Load(); err != nil {
		return *err
	}
	return d.Lane.Append(ctx, records...)
}

// officer gives a person of the department.
func (h *house) officer(t *testing.T, id mpolice.OfficerID) mpolice.Officer {
	t.Helper()
	o, err := h.App.Store.Officer(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return o
}
