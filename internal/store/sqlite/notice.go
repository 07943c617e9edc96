package sqlite

import (
	"context"
	"fmt"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/notice"
	"mpolice/internal/store/sqlite/sqlitedb"
)

// AddNotices implements notice.Outgoing.
func (s *Store) AddNotices(ctx context.Context, all []notice.Notice, records []audit.Sealed) error {
	return s.commit(ctx, records, func(ctx context.Context, q *sqlitedb.Queries) error {
		for _, n := range all {
			if err := unique(q.AddNotice(ctx, noticeRow(n))); err != nil {
				return err
			}
		}
		return nil
	})
}

// SettleCorrection implements notice.Outgoing.
func (s *Store) SettleCorrection(ctx context.Context, c notice.Correction, record audit.Sealed) error {
	return s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		return unique(q.SettleCorrection(ctx, sqlitedb.SettleCorrectionParams{
			Dispute: c.Dispute, ClosedAt: micros(c.Closed), SettledAt: record.AtMicro,
		}))
	})
}

// SettledCorrections implements notice.Outgoing.
func (s *Store) SettledCorrections(ctx context.Context) ([]notice.Correction, error) {
	rows, err := s.read.SettledCorrections(ctx)
	if err != nil {
		return nil, fmt.Errorf("read corrections: %w", lost(err))
	}
	out := make([]notice.Correction, len(rows))
	for i, r := range rows {
		out[i] = notice.Correction{Dispute: r.Dispute, Closed: instant(r.ClosedAt)}
	}
	return out, nil
}

// NoticesOfCorrection implements notice.Outgoing.
func (s *Store) NoticesOfCorrection(ctx context.Context, c notice.Correction) ([]notice.Notice, error) {
	return notices(s.read.NoticesOfCorrection(ctx, sqlitedb.NoticesOfCorrectionParams{Dispute: c.Dispute, ClosedAt: micros(c.Closed)}))
}

// Notice implements notice.Inbox.
func (s *Store) Notice(ctx context.Context, id mpolice.RecordID) (notice.Notice, error) {
	row, err := s.read.GetNotice(ctx, id[:])
	if err != nil {
		return notice.Notice{}, fmt.Errorf("read notice: %w", notFound(err))
	}
	return noticeOf(row), nil
}

// NoticesOf implements notice.Inbox.
func (s *Store) NoticesOf(ctx context.Context, id mpolice.OfficerID, limit int) ([]notice.Notice, error) {
	return notices(s.read.NoticesOfOfficer(ctx, sqlitedb.NoticesOfOfficerParams{Officer: string(id), MaxRows: int64(limit)}))
}

// CountOpenNotices implements notice.Inbox.
func (s *Store) CountOpenNotices(ctx context.Context, id mpolice.OfficerID) (int64, error) {
	n, err := s.read.CountOpenNotices(ctx, string(id))
	return n, lost(err)
}

// LateNotices implements notice.Inbox.
func (s *Store) LateNotices(ctx context.Context, unit mpolice.UnitID, except mpolice.OfficerID, before time.Time, limit int) ([]notice.Notice, error) {
	return notices(s.read.LateNotices(ctx, sqlitedb.LateNoticesParams{
		Unit: string(unit), ExceptOfficer: string(except), Before: micros(before), MaxRows: int64(limit),
	}))
}

// CountLateNotices implements notice.Inbox.
func (s *Store) CountLateNotices(ctx context.Context, unit mpolice.UnitID, except mpolice.OfficerID, before time.Time) (int64, error) {
	n, err := s.read.CountLateNotices(ctx, sqlitedb.CountLateNoticesParams{Unit: string(unit), ExceptOfficer: string(except), Before: micros(before)})
	return n, lost(err)
}

// AcknowledgeNotice implements notice.Inbox.
func (s *Store) AcknowledgeNotice(ctx context.Context, id mpolice.RecordID, by mpolice.OfficerID, at time.Time, record audit.Sealed) error {
	return s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		return one(q.AcknowledgeNotice(ctx, sqlitedb.AcknowledgeNoticeParams{At: micros(at), AcknowledgedBy: string(by), ID: id[:]}))
	})
}

func notices(rows []sqlitedb.Notice, err error) ([]notice.Notice, error) {
	if err != nil {
		return nil, fmt.Errorf("read notices: %w", lost(err))
	}
	out := make([]notice.Notice, len(rows))
	for i, r := range rows {
		out[i] = noticeOf(r)
	}
	return out, nil
}

func noticeRow(n notice.Notice) sqlitedb.AddNoticeParams {
	row := sqlitedb.AddNoticeParams{
		ID: n.ID[:], Dispute: n.Dispute, ClosedAt: micros(n.Closed), Register: string(n.Register), Field: string(n.Field), Query: n.Query[:],
		Officer: string(n.Officer), Unit: string(n.Unit), ShownAt: micros(n.Shown), CorrectedAt: micros(n.Corrected), IssuedAt: micros(n.Issued),
	}
	if n.Certain {
		row.Certain = 1
	}
	return row
}

func noticeOf(r sqlitedb.Notice) notice.Notice {
	return notice.Notice{
		ID: mpolice.RecordID(r.ID), Correction: notice.Correction{Dispute: r.Dispute, Closed: instant(r.ClosedAt)},
		Register: mpolice.Register(r.Register), Field: mpolice.FieldName(r.Field), Query: mpolice.RecordID(r.Query),
		Officer: mpolice.OfficerID(r.Officer), Unit: mpolice.UnitID(r.Unit), Certain: r.Certain != 0, Shown: instant(r.ShownAt),
		Corrected: instant(r.CorrectedAt), Issued: instant(r.IssuedAt), Acknowledged: instant(r.AcknowledgedAt),
		AcknowledgedBy: mpolice.OfficerID(r.AcknowledgedBy),
	}
}
