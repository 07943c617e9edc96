package notice

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/registry/holding"
)

// maxListed bounds a list on one page.
const maxListed = 200

// Mine gives an officer's notices: those that wait first, then the latest query
// first.
func (o *Office) Mine(ctx context.Context, who mpolice.Officer) ([]Notice, error) {
	all, err := o.Store.NoticesOf(ctx, who.ID, maxListed)
	if err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	return all, nil
}

// Waiting counts an officer's own open notices, and for a supervisor those of
// others in the unit that nobody has acknowledged for [Patience].
func (o *Office) Waiting(ctx context.Context, who mpolice.Officer) (own, late int64, err error) {
	if own, err = o.Store.CountOpenNotices(ctx, who.ID); err != nil {
		return 0, 0, fmt.Errorf("count notices: %w", err)
	}
	if who.Role != mpolice.RoleSupervisor {
		return own, 0, nil
	}
	if late, err = o.Store.CountLateNotices(ctx, who.Unit, who.ID, o.Clock.Now().Add(-Patience)); err != nil {
		return 0, 0, fmt.Errorf("count notices: %w", err)
	}
	return own, late, nil
}

// Late gives a supervisor the notices of others in the unit that nobody has
// acknowledged for [Patience], the oldest first. They tell who queried when, so the look is
// recorded first. Nobody else has any.
func (o *Office) Late(ctx context.Context, who mpolice.Officer) ([]Notice, error) {
	if who.Role != mpolice.RoleSupervisor {
		return nil, nil
	}
	_, err := o.Recorder.Record(ctx, audit.Record{
		Kind: audit.KindLook, Officer: who.ID, Unit: who.Unit, Role: who.Role, Fields: []audit.Field{{Name: "what", Value: "unit-notices"}},
	})
	if err != nil {
		return nil, fmt.Errorf("record the look: %w", err)
	}
	all, err := o.Store.LateNotices(ctx, who.Unit, who.ID, o.Clock.Now().Add(-Patience), maxListed)
	if err != nil {
		return nil, fmt.Errorf("list the unit's notices: %w", err)
	}
	return all, nil
}

// Issued is what became of one correction's notices.
type Issued struct {
	// Settled says that everybody concerned has a notice; false: they are on
	// their way.
	Settled bool
	ByQuery map[mpolice.RecordID]Notice
}

// Of gives the notices of a dispute that ended as corrected; of others there are
// none.
func (o *Office) Of(ctx context.Context, d holding.Dispute) (Issued, error) {
	out := Issued{ByQuery: map[mpolice.RecordID]Notice{}}
	if d.Outcome != corrected {
		return out, nil
	}
	all, err := o.Store.NoticesOfCorrection(ctx, correctionOf(d))
	if err != nil {
		return out, fmt.Errorf("list the notices of a correction: %w", err)
	}
	for _, n := range all {
		out.ByQuery[n.Query] = n
	}
	done, err := o.Store.SettledCorrections(ctx)
	if err != nil {
		return out, fmt.Errorf("list the notices of a correction: %w", err)
	}
	for _, c := range done {
		out.Settled = out.Settled || c.Dispute == d.ID && c.Closed.UnixMicro() == d.Closed
	}
	return out, nil
}

// Acknowledge notes that the officer has taken note of the correction; of a
// notice that waited too long, the unit's supervisor may say so. Others' are
// mpolice.ErrNotFound. A second time changes nothing.
func (o *Office) Acknowledge(ctx context.Context, who mpolice.Officer, id mpolice.RecordID) error {
	n, err := o.Store.Notice(ctx, id)
	if err != nil {
		return fmt.Errorf("acknowledge: %w", err)
	}
	what, ok := o.mayAcknowledge(who, n)
	if !ok {
		return fmt.Errorf("acknowledge: %w", mpolice.ErrNotFound)
	}
	if !n.Open() {
		return nil
	}
	rec, err := o.Recorder.Prepare(audit.Record{
		Kind: audit.KindData, Officer: who.ID, Unit: who.Unit, Role: who.Role, Parent: n.Query,
		Fields: about(what, n.Dispute, n.Register, n.Field),
	})
	if err != nil {
		return fmt.Errorf("acknowledge: %w", err)
	}
	err = o.Store.AcknowledgeNotice(ctx, id, who.ID, time.UnixMicro(rec.AtMicro).UTC(), rec)
	if errors.Is(err, mpolice.ErrConflict) { // the same form, sent twice
		return nil
	}
	if err != nil {
		return fmt.Errorf("acknowledge: %w", err)
	}
	return nil
}

// mayAcknowledge tells whose act it would be.
func (o *Office) mayAcknowledge(who mpolice.Officer, n Notice) (what string, ok bool) {
	switch {
	case n.Officer == who.ID:
		return "correction-known", true
	case who.Role == mpolice.RoleSupervisor && who.Unit == n.Unit && (n.late(o.Clock.Now()) || n.AcknowledgedBy == who.ID):
		return "correction-known-for", true
	}
	return "", false
}
