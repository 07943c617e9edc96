// Package duty knows who is on duty, where and at what: the roster (勤務分配表)
// as the program sees it. Being on duty is a condition of every query; a
// roster that cannot be read is an error, and an error refuses.
package duty

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mpolice"
)

// Item is a duty item (勤務項目), such as "patrol".
type Item string

// The duty items.
const (
	ItemPatrol        Item = "patrol"        // 巡邏
	ItemDesk          Item = "desk"          // 值班
	ItemCheckpoint    Item = "checkpoint"    // 路檢
	ItemInvestigation Item = "investigation" // 偵查
	ItemTraffic       Item = "traffic"       // 交通
	ItemReserve       Item = "reserve"       // 備勤
)

// Shift is one line of the roster: from From (inclusive) to To (exclusive).
type Shift struct {
	Number  string
	Officer mpolice.OfficerID
	Unit    mpolice.UnitID
	Item    Item
	From    time.Time
	To      time.Time
}

// Store reads the roster. Both methods answer mpolice.ErrNotFound when there
// is no such shift.
type Store interface {
	ShiftAt(ctx context.Context, officer mpolice.OfficerID, at time.Time) (Shift, error)
	NextShift(ctx context.Context, officer mpolice.OfficerID, after time.Time) (Shift, error)
}

// Roster answers who is on duty.
type Roster struct{ store Store }

// NewRoster reads from store.
func NewRoster(store Store) *Roster { return &Roster{store} }

// At gives the shift that the officer works at that instant; on is false when
// there is none.
func (r *Roster) At(ctx context.Context, officer mpolice.OfficerID, at time.Time) (s Shift, on bool, err error) {
	return found(r.store.ShiftAt(ctx, officer, at))
}

// Next gives the officer's next shift that starts after that instant.
func (r *Roster) Next(ctx context.Context, officer mpolice.OfficerID, after time.Time) (s Shift, ok bool, err error) {
	return found(r.store.NextShift(ctx, officer, after))
}

func found(s Shift, err error) (Shift, bool, error) {
	switch {
	case errors.Is(err, mpolice.ErrNotFound):
		return Shift{}, false, nil
	case err != nil:
		return Shift{}, false, fmt.Errorf("read roster: %w", err)
	}
	return s, true, nil
}
