package sqlite

import (
	"context"
	"fmt"
	"strings"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/purpose"
	"mpolice/internal/store"
	"mpolice/internal/store/sqlite/sqlitedb"
)

// Load implements store.Store.
func (s *Store) Load(ctx context.Context, o store.Organisation, record audit.Sealed) error {
	err := s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		for _, load := range []func(context.Context, *sqlitedb.Queries, store.Organisation) error{
			loadPeople, loadDevices, loadDuty, loadReferences,
		} {
			if err := load(ctx, q, o); err != nil {
				return err
			}
		}
		return nil
	})
	s.units.Clear()
	s.selfTags.Clear()
	if err != nil {
		return fmt.Errorf("load organisation: %w", err)
	}
	return nil
}

func loadPeople(ctx context.Context, q *sqlitedb.Queries, o store.Organisation) error {
	for _, u := range o.Units {
		err := q.InsertUnit(ctx, sqlitedb.InsertUnitParams{
			ID: string(u.ID), Parent: string(u.Parent), Kind: string(u.Kind), NameZh: u.NameZh, NameEn: u.NameEn,
		})
		if err != nil {
			return unique(err)
		}
	}
	for _, m := range o.Officers {
		err := q.InsertOfficer(ctx, sqlitedb.InsertOfficerParams{
			ID: string(m.ID), Name: m.Name, Role: string(m.Role), Unit: string(m.Unit),
			CardNumber: m.CardNumber, SelfTag: m.SelfTag,
		})
		if err != nil {
			return unique(err)
		}
	}
	return nil
}

func loadDevices(ctx context.Context, q *sqlitedb.Queries, o store.Organisation) error {
	for _, d := range o.Devices {
		if err := q.InsertDevice(ctx, sqlitedb.InsertDeviceParams{ID: string(d.ID), Unit: string(d.Unit)}); err != nil {
			return unique(err)
		}
	}
	for _, h := range o.HandOuts {
		err := q.InsertHandOut(ctx, sqlitedb.InsertHandOutParams{
			ID: h.ID, Device: string(h.Device), Officer: string(h.Officer), Custodian: string(h.Custodian),
			OfferedAt: micros(h.OfferedAt), DueAt: micros(h.DueAt), AcceptedAt: micros(h.AcceptedAt),
		})
		if err != nil {
			return unique(err)
		}
	}
	return nil
}

func loadDuty(ctx context.Context, q *sqlitedb.Queries, o store.Organisation) error {
	for _, x := range o.Shifts {
		err := q.UpsertShift(ctx, sqlitedb.UpsertShiftParams{
			Number: x.Number, Officer: string(x.Officer), Unit: string(x.Unit), Item: string(x.Item),
			FromAt: micros(x.From), ToAt: micros(x.To),
		})
		if err != nil {
			return err
		}
	}
	for _, g := range o.Grants {
		cards := make([]string, len(g.Cards))
		for i, c := range g.Cards {
			cards[i] = string(c)
		}
		err := q.InsertPermission(ctx, sqlitedb.InsertPermissionParams{
			ID: g.ID, Officer: string(g.Officer), Cards: strings.Join(cards, " "), FromAt: micros(g.From),
			UntilAt: micros(g.Until), TrainedUntil: micros(g.TrainedUntil), ApprovedBy: string(g.ApprovedBy),
		})
		if err != nil {
			return unique(err)
		}
	}
	return nil
}

func loadReferences(ctx context.Context, q *sqlitedb.Queries, o store.Organisation) error {
	for _, r := range o.References {
		if err := loadReference(ctx, q, r); err != nil {
			return err
		}
	}
	return nil
}

func loadReference(ctx context.Context, q *sqlitedb.Queries, r purpose.Reference) error {
	kind, number := string(r.ID.Kind), r.ID.Number
	err := q.UpsertReference(ctx, sqlitedb.UpsertReferenceParams{
		Kind: kind, Number: number, Type: r.Type, Unit: string(r.Unit),
		OpenedAt: micros(r.Opened), ClosedAt: micros(r.Closed), ConfirmedAt: micros(r.ConfirmedAt),
	})
	if err != nil {
		return err
	}
	for _, x := range r.Officers {
		err := q.UpsertReferenceOfficer(ctx, sqlitedb.UpsertReferenceOfficerParams{
			Kind: kind, Number: number, Officer: string(x.Officer), Role: x.Role,
		})
		if err != nil {
			return err
		}
	}
	for _, x := range r.Subjects {
		err := q.UpsertReferenceSubject(ctx, sqlitedb.UpsertReferenceSubjectParams{
			Kind: kind, Number: number, SubjectKind: string(x.Kind), SubjectKey: x.Key,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Reference implements purpose.References.
func (s *Store) Reference(ctx context.Context, id mpolice.ReferenceID) (purpose.Reference, error) {
	if id.Kind == mpolice.ReferenceDuty {
		return s.dutyReference(ctx, id)
	}
	row, err := s.read.GetReference(ctx, sqlitedb.GetReferenceParams{Kind: string(id.Kind), Number: id.Number})
	if err != nil {
		return purpose.Reference{}, fmt.Errorf("read reference: %w", notFound(err))
	}
	return s.withPeople(ctx, reference(row))
}

// ReferencesOf implements store.People.
func (s *Store) ReferencesOf(ctx context.Context, id mpolice.OfficerID, limit int) ([]purpose.Reference, error) {
	rows, err := s.read.ReferencesOfOfficer(ctx, sqlitedb.ReferencesOfOfficerParams{Officer: string(id), MaxRows: int64(limit)})
	if err != nil {
		return nil, fmt.Errorf("list references: %w", lost(err))
	}
	out := make([]purpose.Reference, len(rows))
	for i, row := range rows {
		out[i] = reference(row)
	}
	return out, nil
}

func reference(r sqlitedb.Reference) purpose.Reference {
	return purpose.Reference{
		ID:   mpolice.ReferenceID{Kind: mpolice.ReferenceKind(r.Kind), Number: r.Number},
		Type: r.Type, Unit: mpolice.UnitID(r.Unit), Opened: instant(r.OpenedAt), Closed: instant(r.ClosedAt),
		Confirmed: r.ConfirmedAt != 0, ConfirmedAt: instant(r.ConfirmedAt),
	}
}

// withPeople adds who works on a reference and whom it is about.
func (s *Store) withPeople(ctx context.Context, r purpose.Reference) (purpose.Reference, error) {
	kind, number := string(r.ID.Kind), r.ID.Number
	officers, err := s.read.ListReferenceOfficers(ctx, sqlitedb.ListReferenceOfficersParams{Kind: kind, Number: number})
	if err != nil {
		return purpose.Reference{}, fmt.Errorf("read reference: %w", lost(err))
	}
	for _, o := range officers {
		r.Officers = append(r.Officers, purpose.Involved{Officer: mpolice.OfficerID(o.Officer), Role: o.Role})
	}
	subjects, err := s.read.ListReferenceSubjects(ctx, sqlitedb.ListReferenceSubjectsParams{Kind: kind, Number: number})
	if err != nil {
		return purpose.Reference{}, fmt.Errorf("read reference: %w", lost(err))
	}
	for _, x := range subjects {
		r.Subjects = append(r.Subjects, mpolice.Subject{Kind: mpolice.SubjectKind(x.SubjectKind), Key: x.SubjectKey})
	}
	return r, nil
}

// dutyReference is a shift as the matter that a query on duty belongs to: it is
// open while it lasts and involves its officer.
func (s *Store) dutyReference(ctx context.Context, id mpolice.ReferenceID) (purpose.Reference, error) {
	row, err := s.read.GetShift(ctx, id.Number)
	if err != nil {
		return purpose.Reference{}, fmt.Errorf("read duty: %w", notFound(err))
	}
	return purpose.Reference{
		ID: id, Type: row.Item, Unit: mpolice.UnitID(row.Unit), Opened: instant(row.FromAt), Closed: instant(row.ToAt),
		Officers: []purpose.Involved{{Officer: mpolice.OfficerID(row.Officer), Role: "rostered"}},
	}, nil
}
