package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"mpolice/internal/audit"
	"mpolice/internal/store/postgres/postgresdb"
)

var (
	errWarned     = errors.New("the server warned during the commit, so it may not have reached a standby")
	errRolledBack = errors.New("the server rolled the transaction back")
)

// pipeline collects the end of a round, so that it travels in one message: lock
// the order, write the batch, commit. Without a commit of its own what it holds
// is one transaction all the same: the server commits at the end of the message.
type pipeline struct {
	batch  pgx.Batch
	commit bool // end the transaction that was begun
}

// Exec implements postgresdb.DBTX: the statement waits for send.
func (p *pipeline) Exec(_ context.Context, statement string, args ...any) (pgconn.CommandTag, error) {
	p.batch.Queue(statement, args...)
	return pgconn.CommandTag{}, nil
}

// Query implements postgresdb.DBTX: nothing is read in a pipeline.
func (*pipeline) Query(context.Context, string, ...any) (pgx.Rows, error) {
	return nil, errors.ErrUnsupported
}

// QueryRow implements postgresdb.DBTX: nothing is read in a pipeline.
func (*pipeline) QueryRow(context.Context, string, ...any) pgx.Row { return noRow{} }

type noRow struct{}

// Scan implements pgx.Row.
func (noRow) Scan(...any) error { return errors.ErrUnsupported }

// append collects a batch, which becomes the lane's head.
func (p *pipeline) append(ctx context.Context, rows []audit.Written, head audit.Head) error {
	q := postgresdb.New(p)
	if err := q.LockOrder(ctx); err != nil {
		return err
	}
	return q.AppendBatch(ctx, batchParams(rows, head))
}

// send runs the pipeline. After any error the outcome is unknown, unless the
// server itself has refused.
func (l *lane) send(ctx context.Context, p *pipeline) error {
	if p.commit {
		p.batch.Queue("commit")
	}
	if p.batch.Len() == 0 {
		return nil
	}
	l.notice = nil
	answers := l.conn.SendBatch(ctx, &p.batch)
	var tag pgconn.CommandTag
	var err error
	for i := 0; i < p.batch.Len() && err == nil; i++ {
		tag, err = answers.Exec()
	}
	if cerr := answers.Close(); err == nil {
		err = cerr // a commit without a statement of its own fails here
	}
	switch {
	case err != nil:
		return err
	case l.notice != nil:
		return fmt.Errorf("%w: %s %s", errWarned, l.notice.Code, l.notice.Message)
	case p.commit && tag.String() != "COMMIT":
		return errRolledBack
	}
	return nil
}

// batchParams turns rows into columns.
func batchParams(rows []audit.Written, head audit.Head) postgresdb.AppendBatchParams {
	p := postgresdb.AppendBatchParams{
		Lane: int32(head.Lane), Number: int64(head.Number), Count: int32(len(rows)), Hash: head.Hash[:],
	}
	for _, w := range rows {
		tag := w.Tag
		if tag == nil {
			tag = []byte{}
		}
		p.Ids, p.Kinds = append(p.Ids, w.ID[:]), append(p.Kinds, int16(w.Kind))
		p.Ats, p.Months = append(p.Ats, w.AtMicro), append(p.Months, int32(w.Strata.Month))
		p.Officers, p.Units = append(p.Officers, string(w.Officer)), append(p.Units, string(w.Strata.Unit))
		p.Roles, p.Cards = append(p.Roles, string(w.Strata.Role)), append(p.Cards, string(w.Strata.Card))
		p.Parents, p.Tags = append(p.Parents, w.Parent[:]), append(p.Tags, tag)
		p.Boxes, p.Leaves = append(p.Boxes, w.Box), append(p.Leaves, w.Leaf)
	}
	return p
}
