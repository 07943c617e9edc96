package source

import (
	"context"
	"errors"

	"mpolice"
	"mpolice/internal/audit"
)

// ErrAbsent: the rules name a register that this installation does not have.
var ErrAbsent = errors.New("register is not connected")

// Absent stands for a register that is not connected: it is shown as down
// beside the others, never left out in silence.
func Absent(register mpolice.Register) Source { return absent(register) }

type absent mpolice.Register

// Register implements Source.
func (a absent) Register() mpolice.Register { return mpolice.Register(a) }

// Lookup implements Source.
func (a absent) Lookup(_ context.Context, receipt audit.Receipt, ask Ask) ([]Row, error) {
	if err := receipt.Covers(a.Register(), ask.Subject); err != nil {
		return nil, err
	}
	return nil, ErrAbsent
}
