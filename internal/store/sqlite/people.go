package sqlite

import (
	"context"
	"fmt"
	"strings"
	"time"

	"mpolice"
	"mpolice/internal/access"
	"mpolice/internal/duty"
	"mpolice/internal/store/sqlite/sqlitedb"
)

// Officer gives one officer.
func (s *Store) Officer(ctx context.Context, id mpolice.OfficerID) (mpolice.Officer, error) {
	row, err := s.read.GetOfficer(ctx, string(id))
	if err != nil {
		return mpolice.Officer{}, fmt.Errorf("read officer: %w", notFound(err))
	}
	return officer(row), nil
}

// OfficerByCard gives the officer with that device card (領機證).
func (s *Store) OfficerByCard(ctx context.Context, card string) (mpolice.Officer, error) {
	row, err := s.read.GetOfficerByCard(ctx, card)
	if err != nil {
		return mpolice.Officer{}, fmt.Errorf("read officer: %w", notFound(err))
	}
	return officer(row), nil
}

// SelfTag gives the keyed tag of the officer's own national id.
func (s *Store) SelfTag(ctx context.Context, id mpolice.OfficerID) ([]byte, error) {
	return s.selfTags.Get(id, func() ([]byte, error) {
		row, err := s.read.GetOfficer(ctx, string(id))
		if err != nil {
			return nil, fmt.Errorf("read officer: %w", notFound(err))
		}
		return row.SelfTag, nil
	})
}

// OfficersOf lists a unit's officers.
func (s *Store) OfficersOf(ctx context.Context, unit mpolice.UnitID) ([]mpolice.Officer, error) {
	rows, err := s.read.ListOfficersOfUnit(ctx, string(unit))
	if err != nil {
		return nil, fmt.Errorf("list officers: %w", lost(err))
	}
	out := make([]mpolice.Officer, len(rows))
	for i, r := range rows {
		out[i] = officer(r)
	}
	return out, nil
}

// Unit gives one unit.
func (s *Store) Unit(ctx context.Context, id mpolice.UnitID) (mpolice.Unit, error) {
	return s.units.Get(id, func() (mpolice.Unit, error) {
		row, err := s.read.GetUnit(ctx, string(id))
		if err != nil {
			return mpolice.Unit{}, fmt.Errorf("read unit: %w", notFound(err))
		}
		return unit(row), nil
	})
}

// Units lists all units.
func (s *Store) Units(ctx context.Context) ([]mpolice.Unit, error) {
	rows, err := s.read.ListUnits(ctx)
	if err != nil {
		return nil, fmt.Errorf("list units: %w", lost(err))
	}
	out := make([]mpolice.Unit, len(rows))
	for i, r := range rows {
		out[i] = unit(r)
	}
	return out, nil
}

// ShiftAt implements duty.Store.
func (s *Store) ShiftAt(ctx context.Context, id mpolice.OfficerID, at time.Time) (duty.Shift, error) {
	row, err := s.read.ShiftAt(ctx, sqlitedb.ShiftAtParams{Officer: string(id), At: at.UnixMicro()})
	if err != nil {
		return duty.Shift{}, fmt.Errorf("read shift: %w", notFound(err))
	}
	return shift(row), nil
}

// NextShift implements duty.Store.
func (s *Store) NextShift(ctx context.Context, id mpolice.OfficerID, after time.Time) (duty.Shift, error) {
	row, err := s.read.NextShift(ctx, sqlitedb.NextShiftParams{Officer: string(id), At: after.UnixMicro()})
	if err != nil {
		return duty.Shift{}, fmt.Errorf("read shift: %w", notFound(err))
	}
	return shift(row), nil
}

// Grants implements access.Store.
func (s *Store) Grants(ctx context.Context, id mpolice.OfficerID) ([]access.Grant, error) {
	rows, err := s.read.ListPermissions(ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("read grants: %w", lost(err))
	}
	out := make([]access.Grant, len(rows))
	for i, r := range rows {
		out[i] = access.Grant{
			ID: r.ID, Officer: mpolice.OfficerID(r.Officer), From: instant(r.FromAt), Until: instant(r.UntilAt),
			TrainedUntil: instant(r.TrainedUntil), ApprovedBy: mpolice.OfficerID(r.ApprovedBy),
		}
		for _, c := range strings.Fields(r.Cards) {
			out[i].Cards = append(out[i].Cards, mpolice.CardCode(c))
		}
	}
	return out, nil
}

func officer(r sqlitedb.Officer) mpolice.Officer {
	return mpolice.Officer{
		ID: mpolice.OfficerID(r.ID), Name: r.Name, Role: mpolice.Role(r.Role),
		Unit: mpolice.UnitID(r.Unit), CardNumber: r.CardNumber,
	}
}

func unit(r sqlitedb.Unit) mpolice.Unit {
	return mpolice.Unit{
		ID: mpolice.UnitID(r.ID), Parent: mpolice.UnitID(r.Parent), Kind: mpolice.UnitKind(r.Kind),
		NameZh: r.NameZh, NameEn: r.NameEn,
	}
}

func shift(r sqlitedb.Shift) duty.Shift {
	return duty.Shift{
		Number: r.Number, Officer: mpolice.OfficerID(r.Officer), Unit: mpolice.UnitID(r.Unit),
		Item: duty.Item(r.Item), From: instant(r.FromAt), To: instant(r.ToAt),
	}
}
