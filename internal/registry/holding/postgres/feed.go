package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

//go:embed copy/*.sql
var copies embed.FS

// statement gives a COPY into a table that is named at run time: the one place
// where a statement is put together. The table's name has no word from outside.
func statement(file, table string) (string, error) {
	b, err := copies.ReadFile("copy/" + file + ".sql")
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(string(b), pgx.Identifier{table}.Sanitize()), nil
}

// feed is a COPY that is under way. While the server takes one chunk in, the
// next is filled.
type feed struct {
	chunks chan []byte // to the server, in order
	empty  chan []byte // back from it
	done   chan struct{}
	tag    pgconn.CommandTag // valid after done, as is err
	err    error

	stop context.CancelFunc // breaks the connection off
	fill []byte
	n    int64
	quit error // why the reader ends early; set before chunks is closed

	reading, rest []byte // the reader's own: its chunk, and what is left of it
}

// chunk is about how many bytes travel together.
const chunk = 1 << 18

var errAbandoned = errors.New("the load was given up")

// newFeed starts a COPY on a connection that nothing else uses until finish or
// abandon.
func newFeed(ctx context.Context, conn *pgconn.PgConn, sql string) *feed {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx)) // it outlives the call that starts it
	f := &feed{stop: stop, chunks: make(chan []byte, 1), empty: make(chan []byte, 3), done: make(chan struct{})}
	for range cap(f.empty) {
		f.empty <- make([]byte, 0, chunk+1<<16)
	}
	f.fill = append(<-f.empty, copyHead...)
	go func() {
		defer close(f.done)
		defer stop()
		f.tag, f.err = conn.CopyFrom(ctx, f, sql)
	}()
	return f
}

// Read implements io.Reader for the connection.
func (f *feed) Read(p []byte) (int, error) {
	if len(f.rest) == 0 {
		next, ok := <-f.chunks
		switch {
		case !ok && f.quit != nil:
			return 0, f.quit
		case !ok:
			return 0, io.EOF
		}
		f.reading, f.rest = next, next
	}
	n := copy(p, f.rest)
	if f.rest = f.rest[n:]; len(f.rest) == 0 {
		f.empty <- f.reading[:0] // has room for all there are
	}
	return n, nil
}

// row takes the room with one more row in it, and sends it when it is full.
func (f *feed) row(b []byte) error {
	f.fill = b
	f.n++
	if len(f.fill) < chunk {
		return nil
	}
	return f.send()
}

func (f *feed) send() error {
	select {
	case f.chunks <- f.fill:
	case <-f.done:
		return f.failure()
	}
	select {
	case f.fill = <-f.empty:
		return nil
	case <-f.done:
		return f.failure()
	}
}

func (f *feed) failure() error {
	if f.err == nil {
		return errors.New("the server ended the copy early")
	}
	return f.err
}

// finish sends what is left and waits for the server to have taken all.
func (f *feed) finish() error {
	f.fill = append(f.fill, copyTail...)
	if err := f.send(); err != nil {
		return err
	}
	close(f.chunks)
	<-f.done
	if f.err != nil {
		return f.err
	}
	if f.tag.RowsAffected() != f.n {
		return fmt.Errorf("the server took %d rows of %d", f.tag.RowsAffected(), f.n)
	}
	return nil
}

// abandon ends the COPY, which fails the transaction. A server that does not
// answer is not waited for.
func (f *feed) abandon() {
	f.quit = errAbandoned
	close(f.chunks)
	late := time.AfterFunc(patience, f.stop)
	defer late.Stop()
	<-f.done
}
