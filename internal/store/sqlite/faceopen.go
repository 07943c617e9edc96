package sqlite

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/face/gallery"
	"mpolice/internal/store/sqlite/sqlitedb"
)

// ProposeFaceOpening implements gallery.Openings.
func (s *Store) ProposeFaceOpening(ctx context.Context, o gallery.Opening, record audit.Sealed) error {
	return s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		return unique(q.InsertFaceOpening(ctx, sqlitedb.InsertFaceOpeningParams{
			ID: o.ID, Card: string(o.Card), Category: string(o.Category), Basis: string(o.Basis), Reason: o.Reason,
			UntilDay: int64(o.Until), Proposer: string(o.Proposer), ProposedAt: micros(o.ProposedAt),
		}))
	})
}

// ApproveFaceOpening implements gallery.Openings.
func (s *Store) ApproveFaceOpening(ctx context.Context, id string, by mpolice.OfficerID, at time.Time, record audit.Sealed) error {
	return s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		return one(q.ApproveFaceOpening(ctx, sqlitedb.ApproveFaceOpeningParams{Approver: string(by), At: micros(at), ID: id}))
	})
}

// CloseFaceOpening implements gallery.Openings.
func (s *Store) CloseFaceOpening(ctx context.Context, id string, by mpolice.OfficerID, at time.Time, reason string, record audit.Sealed) error {
	return s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		return one(q.CloseFaceOpening(ctx, sqlitedb.CloseFaceOpeningParams{ClosedBy: string(by), At: micros(at), Reason: reason, ID: id}))
	})
}

// FaceOpening implements gallery.Openings.
func (s *Store) FaceOpening(ctx context.Context, id string) (gallery.Opening, error) {
	row, err := s.read.GetFaceOpening(ctx, id)
	if err != nil {
		return gallery.Opening{}, fmt.Errorf("read opening: %w", notFound(err))
	}
	return faceOpening(row), nil
}

// FaceOpenings implements gallery.Openings.
func (s *Store) FaceOpenings(ctx context.Context, limit int) ([]gallery.Opening, error) {
	return faceOpenings(s.read.ListFaceOpenings(ctx, int64(limit)))
}

// FaceOpeningsOf implements gallery.Openings.
func (s *Store) FaceOpeningsOf(ctx context.Context, card mpolice.CardCode) ([]gallery.Opening, error) {
	return faceOpenings(s.read.FaceOpeningsOfCard(ctx, string(card)))
}

func faceOpenings(rows []sqlitedb.FaceOpening, err error) ([]gallery.Opening, error) {
	if err != nil {
		return nil, fmt.Errorf("read openings: %w", notFound(err))
	}
	out := make([]gallery.Opening, len(rows))
	for i, r := range rows {
		out[i] = faceOpening(r)
	}
	return out, nil
}

func faceOpening(r sqlitedb.FaceOpening) gallery.Opening {
	return gallery.Opening{
		ID: r.ID, Card: mpolice.CardCode(r.Card), Category: gallery.CategoryCode(r.Category), Basis: mpolice.GroundCode(r.Basis),
		Reason: r.Reason, Until: gallery.Day(r.UntilDay), Proposer: mpolice.OfficerID(r.Proposer), ProposedAt: instant(r.ProposedAt),
		Approver: mpolice.OfficerID(r.Approver), ApprovedAt: instant(r.ApprovedAt),
		ClosedBy: mpolice.OfficerID(r.ClosedBy), ClosedAt: instant(r.ClosedAt), CloseReason: r.CloseReason,
	}
}

// RegisterFaceAssembly implements gallery.Assemblies.
func (s *Store) RegisterFaceAssembly(ctx context.Context, a gallery.Assembly, record audit.Sealed) error {
	return s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		return unique(q.InsertFaceAssembly(ctx, sqlitedb.InsertFaceAssemblyParams{
			ID: a.ID, Title: a.Title, Unit: string(a.Unit), FromAt: micros(a.From), ToAt: micros(a.To), Places: strings.Join(a.Places, "\n"),
			Lat: microdegrees(a.Circle.Lat), Lon: microdegrees(a.Circle.Lon), Radius: int64(a.Circle.RadiusM),
			Registrar: string(a.Registrar), RegisteredAt: micros(a.RegisteredAt),
		}))
	})
}

// AmendFaceAssembly implements gallery.Assemblies.
func (s *Store) AmendFaceAssembly(ctx context.Context, a gallery.Assembly, seen time.Time, record audit.Sealed) error {
	return s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		return one(q.AmendFaceAssembly(ctx, sqlitedb.AmendFaceAssemblyParams{
			Title: a.Title, Unit: string(a.Unit), FromAt: micros(a.From), ToAt: micros(a.To), Places: strings.Join(a.Places, "\n"),
			Lat: microdegrees(a.Circle.Lat), Lon: microdegrees(a.Circle.Lon), Radius: int64(a.Circle.RadiusM),
			ChangedBy: string(a.ChangedBy), ChangedAt: micros(a.ChangedAt), ChangeReason: a.ChangeReason, CancelledAt: micros(a.CancelledAt),
			ID: a.ID, SeenAt: micros(seen),
		}))
	})
}

// FaceAssembly implements gallery.Assemblies.
func (s *Store) FaceAssembly(ctx context.Context, id string) (gallery.Assembly, error) {
	row, err := s.read.GetFaceAssembly(ctx, id)
	if err != nil {
		return gallery.Assembly{}, fmt.Errorf("read assembly: %w", notFound(err))
	}
	return faceAssembly(row), nil
}

// FaceAssembliesBetween implements gallery.Assemblies.
func (s *Store) FaceAssembliesBetween(ctx context.Context, from, to time.Time) ([]gallery.Assembly, error) {
	rows, err := s.read.FaceAssembliesBetween(ctx, sqlitedb.FaceAssembliesBetweenParams{FromAt: micros(from), ToAt: micros(to)})
	if err != nil {
		return nil, fmt.Errorf("read assemblies: %w", notFound(err))
	}
	out := make([]gallery.Assembly, len(rows))
	for i, r := range rows {
		out[i] = faceAssembly(r)
	}
	return out, nil
}

func faceAssembly(r sqlitedb.FaceAssembly) gallery.Assembly {
	return gallery.Assembly{
		ID: r.ID,
		AssemblyDraft: gallery.AssemblyDraft{
			Title: r.Title, Unit: mpolice.UnitID(r.Unit), From: instant(r.FromAt), To: instant(r.ToAt), Places: strings.Split(r.Places, "\n"),
			Circle: gallery.Circle{Lat: float64(r.Lat) / 1e6, Lon: float64(r.Lon) / 1e6, RadiusM: int(r.Radius)},
		},
		Registrar: mpolice.OfficerID(r.Registrar), RegisteredAt: instant(r.RegisteredAt),
		ChangedBy: mpolice.OfficerID(r.ChangedBy), ChangedAt: instant(r.ChangedAt), ChangeReason: r.ChangeReason, CancelledAt: instant(r.CancelledAt),
	}
}

// microdegrees keeps a position to 11 cm, as a whole number.
func microdegrees(deg float64) int64 { return int64(math.Round(deg * 1e6)) }

// EnterFaceOrder implements gallery.Assemblies.
func (s *Store) EnterFaceOrder(ctx context.Context, o gallery.StoredOrder, record audit.Sealed) error {
	return s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		return unique(q.InsertFaceOrder(ctx, sqlitedb.InsertFaceOrderParams{
			Assembly: o.Assembly, Number: o.Number, Commander: o.Commander, CaseRef: o.Case.String(),
			SubjectTag: bytesOf(o.SubjectTag), SubjectBox: bytesOf(o.SubjectBox), EnteredBy: string(o.EnteredBy), EnteredAt: micros(o.EnteredAt),
		}))
	})
}

// FaceOrders implements gallery.Assemblies.
func (s *Store) FaceOrders(ctx context.Context, assembly string) ([]gallery.StoredOrder, error) {
	rows, err := s.read.ListFaceOrders(ctx, assembly)
	if err != nil {
		return nil, fmt.Errorf("read orders: %w", notFound(err))
	}
	out := make([]gallery.StoredOrder, len(rows))
	for i, r := range rows {
		out[i] = gallery.StoredOrder{
			Order: gallery.Order{
				Assembly: r.Assembly, Number: r.Number, Commander: r.Commander, Case: mpolice.ParseReference(r.CaseRef),
				EnteredBy: mpolice.OfficerID(r.EnteredBy), EnteredAt: instant(r.EnteredAt),
			},
			SubjectTag: r.SubjectTag, SubjectBox: r.SubjectBox,
		}
	}
	return out, nil
}
