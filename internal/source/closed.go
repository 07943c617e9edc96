package source

import (
	"context"
	"errors"

	"mpolice"
	"mpolice/internal/audit"
)

// Why a register that is there is not asked.
var (
	// ErrClosed: its descriptor names no law, or its agreement has ended.
	ErrClosed = errors.New("register is closed")
	// ErrBarred: no registered edge lets this purpose answer from it beside the
	// others.
	ErrBarred = errors.New("register may not be linked with the others under this purpose")
)

// Closed stands for a register that is closed, Barred for one that may not be
// linked: both are named beside the answers and never asked.
func Closed(register mpolice.Register) Source { return &unasked{register, ErrClosed} }

// Barred is described at Closed.
func Barred(register mpolice.Register) Source { return &unasked{register, ErrBarred} }

type unasked struct {
	register mpolice.Register
	why      error
}

// Register implements Source.
func (u *unasked) Register() mpolice.Register { return u.register }

// Lookup implements Source.
func (u *unasked) Lookup(_ context.Context, receipt audit.Receipt, ask Ask) ([]Row, error) {
	if err := receipt.Covers(u.register, ask.Subject); err != nil {
		return nil, err
	}
	return nil, u.why
}
