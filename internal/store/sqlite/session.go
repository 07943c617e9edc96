package sqlite

import (
	"context"
	"fmt"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/store/sqlite/sqlitedb"
)

// StartSession implements authn.Sessions.
func (s *Store) StartSession(ctx context.Context, hash []byte, x authn.Session, used *authn.Credential, record audit.Sealed) error {
	return s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		if err := count(ctx, q, used); err != nil {
			return err
		}
		return q.InsertSession(ctx, sqlitedb.InsertSessionParams{
			TokenHash: hash, Officer: string(x.Officer.ID), HandOut: x.HandOut, Device: string(x.Device), Method: string(x.Method),
			VerifiedAt: micros(x.VerifiedAt), StepUpAt: micros(x.StepUpAt), ExpiresAt: micros(x.ExpiresAt),
		})
	})
}

// Session implements authn.Sessions.
func (s *Store) Session(ctx context.Context, hash []byte) (authn.Session, error) {
	r, err := s.read.GetSession(ctx, hash)
	if err != nil {
		return authn.Session{}, fmt.Errorf("read session: %w", notFound(err))
	}
	return authn.Session{
		Officer: mpolice.Officer{
			ID: mpolice.OfficerID(r.Officer), Name: r.Name, Role: mpolice.Role(r.Role),
			Unit: mpolice.UnitID(r.Unit), CardNumber: r.CardNumber,
		},
		HandOut: r.HandOut, Device: mpolice.DeviceID(r.Device), Method: authn.Method(r.Method),
		VerifiedAt: instant(r.VerifiedAt), StepUpAt: instant(r.StepUpAt), ExpiresAt: instant(r.ExpiresAt),
		EndedAt: instant(r.EndedAt), EndedWhy: r.EndedWhy,
	}, nil
}

// StepUp implements authn.Sessions.
func (s *Store) StepUp(ctx context.Context, hash []byte, at time.Time, used *authn.Credential, record audit.Sealed) error {
	return s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		if err := count(ctx, q, used); err != nil {
			return err
		}
		return one(q.StepUpSession(ctx, sqlitedb.StepUpSessionParams{At: micros(at), TokenHash: hash}))
	})
}

// EndSession implements authn.Sessions.
func (s *Store) EndSession(ctx context.Context, hash []byte, at time.Time, why string, record audit.Sealed) error {
	return s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		return one(q.EndSession(ctx, sqlitedb.EndSessionParams{At: micros(at), Why: why, TokenHash: hash}))
	})
}

// Vouch implements authn.Sessions.
func (s *Store) Vouch(ctx context.Context, used *authn.Credential, record audit.Sealed) error {
	return s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		return count(ctx, q, used)
	})
}

// Credentials implements authn.Credentials.
func (s *Store) Credentials(ctx context.Context, officer mpolice.OfficerID) ([]authn.Credential, error) {
	rows, err := s.read.ListCredentials(ctx, string(officer))
	if err != nil {
		return nil, fmt.Errorf("read passkeys: %w", lost(err))
	}
	out := make([]authn.Credential, len(rows))
	for i, r := range rows {
		out[i] = authn.Credential{ID: r.ID, Officer: officer, Data: r.Data, CreatedAt: instant(r.CreatedAt)}
	}
	return out, nil
}

// count stores the new signature counter of the passkey that was used.
func count(ctx context.Context, q *sqlitedb.Queries, used *authn.Credential) error {
	if used == nil {
		return nil
	}
	return q.UpdateCredential(ctx, sqlitedb.UpdateCredentialParams{Data: used.Data, ID: used.ID})
}

// Enrolment implements authn.Credentials.
func (s *Store) Enrolment(ctx context.Context, codeHash []byte, now time.Time) (mpolice.OfficerID, error) {
	r, err := s.read.GetEnrolment(ctx, codeHash)
	if err != nil {
		return "", fmt.Errorf("read enrolment: %w", notFound(err))
	}
	if r.UsedAt != 0 || !now.Before(instant(r.ExpiresAt)) {
		return "", fmt.Errorf("read enrolment: %w", mpolice.ErrNotFound)
	}
	return mpolice.OfficerID(r.Officer), nil
}

// AddEnrolment implements authn.Credentials.
func (s *Store) AddEnrolment(ctx context.Context, codeHash []byte, officer mpolice.OfficerID, expires time.Time, record audit.Sealed) error {
	return s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		return unique(q.InsertEnrolment(ctx, sqlitedb.InsertEnrolmentParams{
			CodeHash: codeHash, Officer: string(officer), ExpiresAt: micros(expires),
		}))
	})
}

// Enrol implements authn.Credentials.
func (s *Store) Enrol(ctx context.Context, codeHash []byte, c authn.Credential, record audit.Sealed) error {
	return s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		n, err := q.UseEnrolment(ctx, sqlitedb.UseEnrolmentParams{UsedAt: micros(c.CreatedAt), CodeHash: codeHash})
		if err := one(n, err); err != nil {
			return err
		}
		return unique(q.InsertCredential(ctx, sqlitedb.InsertCredentialParams{
			ID: c.ID, Officer: string(c.Officer), Data: c.Data, CreatedAt: micros(c.CreatedAt),
		}))
	})
}
