package server

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"mpolice/internal/audit"
	"mpolice/internal/notice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/sqlite"
	"mpolice/internal/registry/search"
	"mpolice/internal/verify"
)

// The fields of a record that holds the journal of the registers in the audit
// log: whoever alters the journal afterwards has the log against them.
const (
	fieldJournalSeq  = "registry_journal_seq"
	fieldJournalHash = "registry_journal_hash"
)

// watchEvery is how often the registers are looked at for changes that another
// process has made.
const watchEvery = 10 * time.Second

// watch follows changes of the registers: it enters the journal's head in the
// audit log and brings the index of plates up to date.
type watch struct {
	journal  holding.Journal
	recorder *audit.Recorder
	searcher *search.Searcher
	notices  *notice.Office
	seen     int64 // the entry that was recorded last
	swept    int64 // the entry up to which corrections are told
}

// look does what has become due. It is called by one goroutine at a time.
func (w *watch) look(ctx context.Context) error {
	head, err := w.journal.Head(ctx)
	if err != nil {
		return fmt.Errorf("read the registers' journal: %w", err)
	}
	if head.Seq == w.seen {
		return nil
	}
	if err := w.searcher.Refresh(ctx); err != nil {
		return err
	}
	_, err = w.recorder.Record(ctx, audit.Record{Kind: audit.KindSystem, Fields: []audit.Field{
		{Name: "what", Value: "registers changed"},
		{Name: fieldJournalSeq, Value: strconv.FormatInt(head.Seq, 10)},
		{Name: fieldJournalHash, Value: fmt.Sprintf("%x", head.Hash)},
	}})
	if err == nil {
		w.seen = head.Seq
	}
	return err
}

// start looks in the background. The function it gives stops that, after a last
// look.
func (w *watch) start(ctx context.Context) (stop func()) {
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.run(run)
	}()
	return func() {
		cancel()
		<-done
		w.try(context.WithoutCancel(ctx))
	}
}

// run looks until ctx ends.
func (w *watch) run(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			w.try(ctx)
		}
	}
}

// try looks and logs a failure: the next look makes up for it.
func (w *watch) try(ctx context.Context) {
	if err := w.look(ctx); err != nil && ctx.Err() == nil {
		slog.ErrorContext(ctx, "the registers' changes could not be followed", "err", err)
	}
	if err := w.tell(ctx); err != nil && ctx.Err() == nil {
		slog.ErrorContext(ctx, "not everybody was told of a correction yet; it is tried again", "err", err)
	}
}

// verifyRegisters checks the journal of the registers against itself and
// against what the audit log holds of it.
func (f Folder) verifyRegisters(ctx context.Context, rep *verify.Report, records verify.Records, keys audit.Keys) error {
	j, err := f.readJournal(ctx)
	if err != nil {
		rep.Add("registers", "%v", err)
		return ctx.Err()
	}
	if j == nil {
		return nil
	}
	defer j.Close()
	hashes := map[int64]string{}
	err = holding.ReadJournal(ctx, j, func(c holding.Change) error {
		hashes[c.Seq] = fmt.Sprintf("%x", c.Hash)
		return nil
	})
	if err != nil {
		rep.Add("registers", "%v", err)
		return ctx.Err()
	}
	if records == nil || keys == nil {
		return nil // what the log says of the journal stays closed
	}
	return anchored(ctx, rep, records, keys, hashes)
}

// anchored compares every head that was recorded with the journal.
func anchored(ctx context.Context, rep *verify.Report, records verify.Records, keys audit.Keys, hashes map[int64]string) error {
	for after := int64(0); ; {
		page, err := records.RecordsFrom(ctx, after, 1000)
		if err != nil {
			rep.Add("registers", "%v", err)
			return ctx.Err()
		}
		for _, r := range page {
			after = r.Seq
			if r.Kind == audit.KindSystem {
				compareHead(rep, r, keys, hashes)
			}
		}
		if len(page) == 0 {
			return nil
		}
	}
}

func compareHead(rep *verify.Report, r audit.Stored, keys audit.Keys, hashes map[int64]string) {
	c, err := r.CheckContent(keys)
	if err != nil {
		return // verify.Run has told it
	}
	content := audit.Record{Fields: c.Fields}
	seq, err := strconv.ParseInt(content.Get(fieldJournalSeq), 10, 64)
	if err != nil {
		return
	}
	if hashes[seq] != content.Get(fieldJournalHash) {
		rep.Add("registers", "the journal's entry %d is not the one that record %s names: it was altered or cut back", seq, r.ID)
	}
}

// journalReader is a journal that can be closed.
type journalReader interface {
	holding.Journal
	Close() error
}

// readJournal opens the registers for reading; nil where there are none.
func (f Folder) readJournal(ctx context.Context) (journalReader, error) {
	if f.store != "" {
		return f.openHolding(ctx)
	}
	if !f.has("registers.db") {
		return nil, nil
	}
	return sqlite.OpenReader(ctx, f.Registers())
}
