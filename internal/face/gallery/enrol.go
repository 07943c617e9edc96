package gallery

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"mpolice"
)

// Delivery is a list of photos and the folder that they are in.
type Delivery struct {
	List   io.ReadSeeker
	Photos *os.Root // nothing outside it is opened
}

// EnrolOptions change how a list is enrolled.
type EnrolOptions struct {
	Workers  int            // pictures at a time; 0: one per processor
	Chunk    int            // rows written at once, at most and by default 128
	Progress func(Progress) // called after each chunk
}

// Progress says how far an enrolment is. Bytes are of the list.
type Progress struct {
	Tally
	Read, Size int64
	Rate       float64       // rows a second in this run
	Left       time.Duration // 0 while not known
}

// chunkRows is how many rows are one transaction at most: what a crash makes
// anew, and how many templates can lack a row after one.
const chunkRows = 128

// Enrol enrols a list, or goes on where it was stopped. Every row of it becomes
// a photo, or is quarantined with its reason, or is there already. A list that
// was enrolled before changes nothing but lets rows in whose picture got better.
// Killing the program at any point loses and doubles nothing; the next Enrol of
// the same list goes on after [Desk.Mend].
func (d *Desk) Enrol(ctx context.Context, who mpolice.Officer, from Delivery, opt EnrolOptions) (Batch, error) {
	if err := may(who, mpolice.RoleSteward); err != nil {
		return Batch{}, err
	}
	done, err := d.begin()
	if err != nil {
		return Batch{}, err
	}
	defer done()
	if d.Engine == nil {
		return Batch{}, ErrNoEngine
	}
	e := &enrolment{desk: d, who: who, from: from, opt: opt, began: d.Clock.Now()}
	if e.opt.Workers <= 0 {
		e.opt.Workers = runtime.GOMAXPROCS(0)
	}
	if e.opt.Chunk <= 0 || e.opt.Chunk > chunkRows {
		e.opt.Chunk = chunkRows
	}
	if err := e.run(ctx); err != nil {
		return e.batch, fmt.Errorf("enrol: %w", err)
	}
	return e.batch, nil
}

// enrolment is one run over a list.
type enrolment struct {
	desk  *Desk
	who   mpolice.Officer
	from  Delivery
	opt   EnrolOptions
	began time.Time

	list  *list
	size  int64
	batch Batch
	first uint64 // the next photo number
	last  uint64 // and the one after those that are reserved
	rows  int64  // of this run
	// pace is the machine's own time: a demo's clock may stand elsewhere.
	pace time.Time
}

func (e *enrolment) run(ctx context.Context) error {
	if err := e.open(ctx); err != nil {
		return err
	}
	e.pace = time.Now()
	for {
		ended, err := e.chunk(ctx)
		if err != nil {
			return err
		}
		e.progress()
		if ended {
			return e.end(ctx)
		}
	}
}

// open reads the heading and starts the batch, or takes up the one that was
// stopped.
func (e *enrolment) open(ctx context.Context) error {
	hash := sha256.New()
	size, err := io.Copy(hash, e.from.List)
	if err != nil {
		return fmt.Errorf("read list: %w", err)
	}
	e.size = size
	if _, err := e.from.List.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read list: %w", err)
	}
	if e.list, err = openList(e.from.List, enrolColumns); err != nil {
		return err
	}
	tag := e.desk.Tagger.Tag("list", hash.Sum(nil))
	last, err := e.desk.Store.LastFaceBatchOf(ctx, tag)
	if there, err := known(err); err != nil {
		return err
	} else if there && last.State == BatchOpen {
		return e.resume(ctx, last)
	}
	return e.start(ctx, tag)
}

func (e *enrolment) start(ctx context.Context, tag []byte) error {
	e.batch = Batch{
		List: tag, State: BatchOpen, StartedAt: e.began, StartedBy: e.who.ID,
		Line: e.list.line + 1, Position: e.list.pos,
	}
	rec, err := e.desk.sealed(e.who, "enrolment-started", "bytes", count(e.size))
	if err != nil {
		return err
	}
	e.batch.ID, e.first, err = e.desk.Store.StartFaceBatch(ctx, e.batch, e.opt.Chunk, rec)
	e.last = e.first + uint64(e.opt.Chunk)
	return err
}

func (e *enrolment) resume(ctx context.Context, b Batch) error {
	e.batch = b
	if _, err := e.from.List.Seek(b.Position, io.SeekStart); err != nil {
		return fmt.Errorf("read list: %w", err)
	}
	e.list.r.Reset(e.from.List)
	e.list.line, e.list.pos = b.Line-1, b.Position
	return e.reserve(ctx)
}

// chunk brings up to chunkRows rows in, and reports whether the list ended. A
// row that somebody else enrolled in the meantime makes it look again, once.
func (e *enrolment) chunk(ctx context.Context) (ended bool, err error) {
	rows, ended, err := e.read(ctx)
	if err != nil {
		return false, err
	}
	// From here on the chunk comes in whole, whoever loses patience meanwhile.
	ctx = context.WithoutCancel(ctx)
	err = e.bring(ctx, rows)
	if !errors.Is(err, mpolice.ErrConflict) {
		return ended, err
	}
	if err := e.again(ctx, rows); err != nil {
		return false, err
	}
	return ended, e.bring(ctx, rows)
}

// again prepares a chunk that met somebody else's change for a second try: it
// holds the rows against the gallery anew, and takes fresh numbers. Those that
// were used for what did not come in are never used again.
func (e *enrolment) again(ctx context.Context, rows []*row) error {
	b, err := e.desk.Store.FaceBatch(ctx, e.batch.ID)
	if err != nil {
		return err
	}
	if b.Line != e.batch.Line || b.State != BatchOpen {
		return fmt.Errorf("another program enrols the same list: %w", ErrBusy)
	}
	for _, r := range rows {
		if r.fault == nil && !r.there {
			if err := e.compare(ctx, r); err != nil {
				return err
			}
		}
	}
	return e.reserve(ctx)
}

// reserve takes the numbers of the next chunk.
func (e *enrolment) reserve(ctx context.Context) error {
	rec, err := e.desk.sealed(e.who, "enrolment-resumed", "batch", count(e.batch.ID), "line", count(e.batch.Line))
	if err != nil {
		return err
	}
	if e.first, err = e.desk.Store.ResumeFaceBatch(ctx, e.batch.ID, e.opt.Chunk, rec); err != nil {
		return err
	}
	e.last = e.first + uint64(e.opt.Chunk)
	return nil
}

// end closes the batch when every row is accounted for.
func (e *enrolment) end(ctx context.Context) error {
	if !e.batch.Balanced() {
		return ErrUnbalanced
	}
	now := e.desk.Clock.Now()
	rec, err := e.desk.sealed(e.who, "enrolment-done", append([]string{"batch", count(e.batch.ID)}, e.batch.fields()...)...)
	if err != nil {
		return err
	}
	err = e.desk.Store.EndFaceBatch(ctx, BatchEnd{Batch: e.batch.ID, Line: e.batch.Line, At: now, First: e.first, Last: e.last}, rec)
	if err != nil {
		return err
	}
	e.batch.State, e.batch.EndedAt = BatchDone, now
	return nil
}

func (t Tally) fields() []string {
	return []string{
		"in", count(t.In), "enrolled", count(t.Enrolled), "quarantined", count(t.Quarantined),
		"duplicate", count(t.Duplicate), "unchanged", count(t.Unchanged),
	}
}

func (e *enrolment) progress() {
	if e.opt.Progress == nil {
		return
	}
	p := Progress{Tally: e.batch.Tally, Read: e.batch.Position, Size: e.size}
	if spent := time.Since(e.pace).Seconds(); spent > 0 && e.rows > 0 {
		p.Rate = float64(e.rows) / spent
		perRow := float64(e.batch.Position) / float64(max(1, e.batch.In))
		if p.Rate > 0 && perRow > 0 {
			p.Left = time.Duration(float64(e.size-e.batch.Position) / perRow / p.Rate * float64(time.Second)).Round(time.Second)
		}
	}
	e.opt.Progress(p)
}
