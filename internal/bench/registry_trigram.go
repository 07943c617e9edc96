package bench

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// trigram is the anchor of searches with unknown characters: a table of texts
// under a GIN index of pg_trgm, asked by LIKE. The database's LC_CTYPE is
// C.UTF-8; under C the extension would see no Han characters.
type trigram struct{ conn *pgx.Conn }

// patience bounds one question; one that takes longer counts as so long.
const patience = 5 * time.Second

// newTrigram makes the table of what a query gives, or of texts, in a database.
func newTrigram(ctx context.Context, url, query string, texts []string) (*trigram, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	cfg.RuntimeParams["jit"] = "off"
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	t := &trigram{conn}
	if err := t.fill(ctx, query, texts); err != nil {
		return nil, errors.Join(err, t.close())
	}
	return t, nil
}

func (t *trigram) fill(ctx context.Context, query string, texts []string) error {
	if _, err := t.conn.Exec(ctx, "CREATE EXTENSION IF NOT EXISTS pg_trgm"); err != nil {
		return fmt.Errorf("the anchor needs the extension pg_trgm (Debian: part of postgresql): %w", err)
	}
	if _, err := t.conn.Exec(ctx, "CREATE TABLE searched AS "+query); err != nil {
		return fmt.Errorf("collect texts: %w", err)
	}
	rows := pgx.CopyFromSlice(len(texts), func(i int) ([]any, error) { return []any{texts[i]}, nil })
	if _, err := t.conn.CopyFrom(ctx, pgx.Identifier{"searched"}, []string{"text"}, rows); err != nil {
		return fmt.Errorf("collect texts: %w", err)
	}
	for _, statement := range []string{
		"SET maintenance_work_mem = '512MB'", "CREATE INDEX ON searched USING gin (text gin_trgm_ops)", "VACUUM ANALYZE searched",
		fmt.Sprintf("SET statement_timeout = %d", patience.Milliseconds()),
	} {
		if _, err := t.conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("index trigrams: %w", err)
		}
	}
	return nil
}

// canceled is the server's code for a statement that took too long.
const canceled = "57014"

// ask counts what fits each LIKE pattern, one after the other, after the first
// few as a warm-up.
func (t *trigram) ask(ctx context.Context, like []string, progress func(int)) ([]time.Duration, error) {
	var took []time.Duration
	for i, pattern := range append(append([]string{}, like[:min(3, len(like))]...), like...) {
		start := time.Now()
		var n int64
		err := t.conn.QueryRow(ctx, "SELECT count(*) FROM searched WHERE text LIKE $1", pattern).Scan(&n)
		var e *pgconn.PgError
		if err != nil && (ctx.Err() != nil || !errors.As(err, &e) || e.Code != canceled) {
			return nil, err
		}
		if i >= min(3, len(like)) {
			took = append(took, time.Since(start))
		}
		progress(i)
	}
	return took, nil
}

// close takes the table away and hangs up.
func (t *trigram) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, err := t.conn.Exec(ctx, "DROP TABLE IF EXISTS searched")
	if t.conn.IsClosed() { // given up on
		err = nil
	}
	return errors.Join(err, t.conn.Close(ctx))
}
