package sqlite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/custody"
	"mpolice/internal/store/sqlite/sqlitedb"
)

// Device implements custody.Store.
func (s *Store) Device(ctx context.Context, id mpolice.DeviceID) (mpolice.UnitID, error) {
	row, err := s.read.GetDevice(ctx, string(id))
	if err != nil {
		return "", fmt.Errorf("read device: %w", notFound(err))
	}
	return mpolice.UnitID(row.Unit), nil
}

// OpenHandOut implements custody.Store.
func (s *Store) OpenHandOut(ctx context.Context, officer mpolice.OfficerID) (custody.HandOut, error) {
	row, err := s.read.OpenHandOutOfOfficer(ctx, string(officer))
	if err != nil {
		return custody.HandOut{}, fmt.Errorf("read hand-out: %w", notFound(err))
	}
	return handOut(row), nil
}

// HandOut implements custody.Store.
func (s *Store) HandOut(ctx context.Context, id string) (custody.HandOut, error) {
	row, err := s.read.GetHandOut(ctx, id)
	if err != nil {
		return custody.HandOut{}, fmt.Errorf("read hand-out: %w", notFound(err))
	}
	return handOut(row), nil
}

// Held implements authn.Holding.
func (s *Store) Held(ctx context.Context, officer mpolice.OfficerID) (string, mpolice.DeviceID, error) {
	h, err := s.OpenHandOut(ctx, officer)
	switch {
	case errors.Is(err, mpolice.ErrNotFound):
		return "", "", nil
	case err != nil:
		return "", "", err
	case h.AcceptedAt.IsZero():
		return "", "", nil
	}
	return h.ID, h.Device, nil
}

// Inventory implements custody.Store.
func (s *Store) Inventory(ctx context.Context, unit mpolice.UnitID) ([]custody.Item, error) {
	rows, err := s.read.ListInventory(ctx, string(unit))
	if err != nil {
		return nil, fmt.Errorf("read inventory: %w", lost(err))
	}
	out := make([]custody.Item, len(rows))
	for i, r := range rows {
		out[i] = custody.Item{Device: mpolice.DeviceID(r.Device), Unit: mpolice.UnitID(r.Unit)}
		if r.HandOut == "" {
			continue
		}
		h, err := s.HandOut(ctx, r.HandOut)
		if err != nil {
			return nil, err
		}
		out[i].HandOut = &h
	}
	return out, nil
}

// Offer implements custody.Store.
func (s *Store) Offer(ctx context.Context, h custody.HandOut, record audit.Sealed) error {
	return s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		return unique(q.InsertHandOut(ctx, sqlitedb.InsertHandOutParams{
			ID: h.ID, Device: string(h.Device), Officer: string(h.Officer), Custodian: string(h.Custodian),
			OfferedAt: micros(h.OfferedAt), DueAt: micros(h.DueAt), AcceptedAt: micros(h.AcceptedAt),
		}))
	})
}

// Accept implements custody.Store.
func (s *Store) Accept(ctx context.Context, h custody.HandOut, at time.Time, record audit.Sealed) error {
	return s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		n, err := q.AcceptHandOut(ctx, sqlitedb.AcceptHandOutParams{At: micros(at), ID: h.ID, Officer: string(h.Officer)})
		if err := one(n, err); err != nil {
			return err
		}
		return q.BindSessions(ctx, sqlitedb.BindSessionsParams{HandOut: h.ID, Device: string(h.Device), Officer: string(h.Officer)})
	})
}

// Return implements custody.Store.
func (s *Store) Return(ctx context.Context, h custody.HandOut, at time.Time, record audit.Sealed) error {
	return s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		return one(q.ReturnHandOut(ctx, sqlitedb.ReturnHandOutParams{At: micros(at), ID: h.ID, Officer: string(h.Officer)}))
	})
}

// Close of a hand-out implements custody.Store.
func (c custodyStore) Close(ctx context.Context, h custody.HandOut, by mpolice.OfficerID, at time.Time, record audit.Sealed) error {
	return c.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		n, err := q.CloseHandOut(ctx, sqlitedb.CloseHandOutParams{At: micros(at), ClosedBy: string(by), ID: h.ID})
		if err := one(n, err); err != nil {
			return err
		}
		_, err = q.EndSessionsOfOfficer(ctx, sqlitedb.EndSessionsOfOfficerParams{At: micros(at), Why: "returned", Officer: string(h.Officer)})
		return err
	})
}

// custodyStore is the store as custody sees it; only Close differs from the
// store's own.
type custodyStore struct{ *Store }

// Custody gives the store as the custody package uses it.
func (s *Store) Custody() custody.Store { return custodyStore{s} }

func handOut(r sqlitedb.HandOut) custody.HandOut {
	return custody.HandOut{
		ID: r.ID, Device: mpolice.DeviceID(r.Device), Officer: mpolice.OfficerID(r.Officer), Custodian: mpolice.OfficerID(r.Custodian),
		OfferedAt: instant(r.OfferedAt), DueAt: instant(r.DueAt), AcceptedAt: instant(r.AcceptedAt),
		ReturnAt: instant(r.ReturnAt), ClosedAt: instant(r.ClosedAt), ClosedBy: mpolice.OfficerID(r.ClosedBy),
	}
}
