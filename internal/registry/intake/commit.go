package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"mpolice/internal/registry/holding"
)

func (l *load) commit(ctx context.Context) error {
	l.batch.State, l.batch.ID, l.batch.Ended = holding.StateLoaded, l.into.Batch(), l.Clock.Now()
	if !l.batch.Balanced() {
		return fmt.Errorf("%w: %d came in", holding.ErrUnbalanced, l.batch.In)
	}
	l.meter.at(Progress{Read: l.size, Size: l.size, Rows: l.batch.In, Rejected: l.batch.Quarantined, Step: "commit"})
	err := l.into.Commit(ctx, l.batch, l.report(), l.entry("load"))
	if err != nil && l.durable(ctx) {
		return nil
	}
	return err
}

// durable asks the store whether the batch was committed although its answer
// was lost: the connection broke, or the caller went away at that moment.
func (l *load) durable(ctx context.Context) bool {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer stop()
	b, err := l.store.Loaded(ctx, l.d.Code, l.batch.Digest)
	return err == nil && b.ID == l.batch.ID
}

// fail keeps a batch that was not loaded, with what was found of it.
func (l *load) fail(ctx context.Context, cause error) (holding.Batch, error) {
	early := errors.Is(cause, holding.ErrBusy) || errors.Is(cause, ErrSame) || errors.Is(cause, ErrReplay) || errors.Is(cause, ErrOlder)
	if ctx.Err() != nil || early {
		return holding.Batch{}, cause
	}
	b := &l.batch
	b.ID, b.State, b.Fault, b.Ended = 0, holding.StateFailed, cause.Error(), l.Clock.Now()
	id, err := l.store.Fail(ctx, *b, l.report(), l.entry("fail"))
	b.ID = id
	return *b, errors.Join(cause, err)
}

func (l *load) report() holding.Report {
	return holding.Report{Rejected: l.spool.each, Findings: l.findings(), Measures: l.measures()}
}

// entry is what the journal keeps of a batch: counts and digests, no values.
func (l *load) entry(kind string) holding.Entry {
	b := l.batch
	b.Columns = ""
	detail, err := json.Marshal(b)
	if err != nil {
		detail = []byte("{}")
	}
	return holding.Entry{Actor: l.Actor, Kind: kind, Detail: string(detail), At: b.Ended.UnixMicro()}
}
