package bench

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"mpolice"
)

// copyRows is how many rows are kept in memory and sent again and again.
const copyRows = 200_000

// bareCopy is the anchor of a load: as many rows as the register has, its own
// ones, by COPY into a table without index in one transaction, committed. It
// gives rows a second.
func (b *registryBench) bareCopy(ctx context.Context, url string, register mpolice.Register, n int64) (float64, error) {
	conn, err := connect(ctx, url)
	if err != nil {
		return 0, err
	}
	defer hangUp(conn)
	id, err := tableOf(ctx, conn, register)
	if err != nil {
		return 0, err
	}
	whole, err := copyOut(ctx, conn, id, min(n, copyRows))
	if err != nil {
		return 0, err
	}
	rest, err := copyOut(ctx, conn, id, n%copyRows)
	if err != nil {
		return 0, err
	}
	start := time.Now()
	if err := copyIn(ctx, conn, whole, int(n/copyRows), rest, func(done int) {
		b.Progress("bare COPY, rows:", int64(done)*copyRows, n)
	}); err != nil {
		return 0, err
	}
	took := time.Since(start)
	_, err = conn.Exec(ctx, "DROP TABLE bare")
	return float64(n) / took.Seconds(), err
}

// copyOut takes rows of a register as COPY writes them.
func copyOut(ctx context.Context, conn *pgx.Conn, id int32, n int64) ([]byte, error) {
	var out bytes.Buffer
	_, err := conn.PgConn().CopyTo(ctx, &out, fmt.Sprintf("COPY (SELECT * FROM registry.row_%d LIMIT %d) TO STDOUT (FORMAT binary)", id, n))
	return out.Bytes(), err
}

// copyIn makes the table and fills it. A table that its own transaction made
// needs no journal where wal_level is minimal, and the loader's needs none
// either.
func copyIn(ctx context.Context, conn *pgx.Conn, whole []byte, times int, rest []byte, progress func(int)) error {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	if _, err := tx.Exec(ctx, "CREATE TABLE bare (LIKE registry.row_version)"); err != nil {
		return err
	}
	send := func(rows []byte) error {
		_, err := conn.PgConn().CopyFrom(ctx, bytes.NewReader(rows), "COPY bare FROM STDIN (FORMAT binary)")
		return err
	}
	for i := range times {
		if err := send(whole); err != nil {
			return err
		}
		progress(i + 1)
	}
	if err := send(rest); err != nil {
		return err
	}
	return tx.Commit(ctx)
}
