// Package verify checks a whole data folder offline: the log, the stored
// records against their leaves, the chain of batches, and the anchor.
//
// It needs no keys. Where the keys are at hand it also decrypts every record
// and holds each field against its commitment; content whose key was
// destroyed is counted, not complained of.
package verify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"

	"golang.org/x/mod/sumdb/note"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/ledger"
)

// Records is the store as the verifier reads it.
type Records interface {
	RecordsFrom(ctx context.Context, after int64, limit int) ([]audit.Stored, error)
	// Batch gives the stored header of a batch, or mpolice.ErrNotFound.
	Batch(ctx context.Context, lane uint32, number uint64) (count int64, hash []byte, err error)
	// LastCheckpoint gives the anchor of the log of that origin, nil if none.
	LastCheckpoint(ctx context.Context, origin string) ([]byte, error)
	CheckIntegrity(ctx context.Context) ([]string, error)
}

// Options says what to verify with. The zero value checks without keys.
type Options struct {
	Keys     audit.Keys    // nil: content stays closed
	Verifier note.Verifier // nil: believe the folder's own public key
	Against  []byte        // a checkpoint that somebody kept; nil: the anchor alone
	// Growing says that a server is at work on the folder: what it has written
	// and not signed yet is then no problem. At rest it is one.
	Growing  bool
	Progress func(done, total int64)
}

// Report is what was found. Problems is empty if and only if all is well.
type Report struct {
	OK       bool             `json:"ok"`
	Records  int64            `json:"records"`
	Size     int64            `json:"size"`
	Root     string           `json:"root,omitempty"`
	Unsealed int64            `json:"unsealed"`  // records that no checkpoint covers yet
	Opened   int64            `json:"opened"`    // records whose content was checked
	Shredded int64            `json:"destroyed"` // records whose content key was destroyed
	Problems []ledger.Problem `json:"problems"`
	Omitted  int              `json:"omitted,omitempty"`
	// Files are those of the log that a server at work has written and not
	// signed yet.
	Files []string `json:"unsealed_files,omitempty"`
}

const maxProblems = 1000

// Add notes a problem; the report is not OK any more.
func (r *Report) Add(where, format string, args ...any) {
	r.OK = false
	if len(r.Problems) >= maxProblems {
		r.Omitted++
		return
	}
	r.Problems = append(r.Problems, ledger.Problem{Where: where, What: fmt.Sprintf(format, args...)})
}

// Run verifies the folder dir, whose log lies in dir/log and whose records are
// read from records (nil: the log alone, as a copy for a mirror has it). What
// is wrong, missing or unreadable is in the report; the error is ctx's.
func Run(ctx context.Context, dir string, records Records, opt Options) (Report, error) {
	rep := &Report{OK: true, Problems: []ledger.Problem{}}
	walk := &walk{ctx: ctx, records: records, opt: opt, rep: rep, heads: map[uint32]*chain{}, next: math.MinInt64}
	logOpt := ledger.Options{Progress: opt.Progress, Against: opt.Against, EachLeaf: walk.leaf, Growing: opt.Growing}
	if records != nil {
		walk.integrity()
	}
	log, err := ledger.VerifyDir(ctx, filepath.Join(dir, "log"), opt.Verifier, logOpt)
	if ctx.Err() != nil {
		return *rep, ctx.Err()
	}
	if err != nil {
		rep.Add("log", "cannot be checked: %v", err)
	} else {
		rep.Size, rep.Root, rep.Files = log.Size, log.Root.String(), log.Unsealed
	}
	for _, p := range log.Problems {
		rep.Add("log/"+p.Where, "%s", p.What)
	}
	rep.Omitted += log.Omitted
	if records == nil {
		return *rep, nil
	}
	if err := walk.rest(log); err != nil {
		return *rep, err
	}
	return *rep, walk.anchor(dir, log)
}

// page is how many records are read at once.
const page = 2048

// walk goes through leaves and stored records side by side.
type walk struct {
	ctx     context.Context
	records Records
	opt     Options
	rep     *Report
	heads   map[uint32]*chain // by lane

	buffer []audit.Stored
	next   int64 // seq up to which records were fetched
	dry    bool  // no more records
	blind  bool  // records could not be read to their end: none is called missing
}

// leaf is called for each leaf of the log in order.
func (w *walk) leaf(index int64, leaf []byte) error {
	parsed, err := audit.ParseLeaf(leaf)
	if err != nil {
		w.rep.Add(fmt.Sprintf("log leaf %d", index), "%v", err)
		return nil
	}
	w.chained(index, parsed, leaf)
	if w.records == nil {
		return nil
	}
	rec, ok, err := w.take(index + 1)
	if err != nil {
		return err
	}
	if !ok && w.blind {
		return nil
	}
	if !ok {
		w.rep.Add(where(index+1), "is missing; the log has it as leaf %d, written %s", index, parsed.At.Format("2006-01-02T15:04:05Z"))
		return nil
	}
	if !bytes.Equal(rec.Leaf, leaf) {
		w.rep.Add(where(rec.Seq), "its leaf differs from leaf %d of the log", index)
		return nil
	}
	w.record(rec)
	return nil
}

// take gives the stored record of that number, false when it is not there.
func (w *walk) take(seq int64) (audit.Stored, bool, error) {
	for {
		for len(w.buffer) > 0 && w.buffer[0].Seq < seq {
			w.buffer = w.buffer[1:]
		}
		if len(w.buffer) > 0 {
			return w.buffer[0], w.buffer[0].Seq == seq, nil
		}
		if w.dry {
			return audit.Stored{}, false, nil
		}
		if err := w.fetch(); err != nil {
			return audit.Stored{}, false, err
		}
	}
}

func (w *walk) fetch() error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	got, err := w.records.RecordsFrom(w.ctx, w.next, page)
	if err != nil {
		w.rep.Add("records", "cannot be read after number %d: %v", w.next, err)
		w.dry, w.blind = true, true
		return nil
	}
	w.buffer, w.dry = got, len(got) == 0
	if !w.dry {
		w.next = got[len(got)-1].Seq
	}
	for len(w.buffer) > 0 && w.buffer[0].Seq < 1 {
		w.rep.Add(where(w.buffer[0].Seq), "has a number that no record has: it was put in beside the log")
		w.buffer = w.buffer[1:]
	}
	return nil
}

// record checks one stored record by itself.
func (w *walk) record(s audit.Stored) {
	w.rep.Records++
	if err := s.Check(); err != nil {
		w.rep.Add(where(s.Seq), "%v", err)
		return
	}
	if w.opt.Keys == nil {
		return
	}
	_, err := s.CheckContent(w.opt.Keys)
	switch {
	case errors.Is(err, mpolice.ErrNotFound):
		w.rep.Shredded++
	case err != nil:
		w.rep.Add(where(s.Seq), "content: %v", err)
	default:
		w.rep.Opened++
	}
}

// rest checks what was committed after the last checkpoint: it must follow
// the log without a gap.
func (w *walk) rest(log ledger.Report) error {
	for seq := log.Size + 1; ; seq++ {
		rec, ok, err := w.take(seq)
		if err != nil {
			return err
		}
		if !ok && len(w.buffer) == 0 {
			break
		}
		if !ok {
			w.rep.Add(where(seq), "is missing; the next stored record is %d", w.buffer[0].Seq)
			seq, rec = w.buffer[0].Seq, w.buffer[0]
		}
		leaf, err := audit.ParseLeaf(rec.Leaf)
		if err != nil {
			w.rep.Add(where(seq), "%v", err)
			continue
		}
		w.chained(seq-1, leaf, rec.Leaf)
		w.record(rec)
		w.rep.Unsealed++
	}
	w.closeChains()
	return nil
}

func (w *walk) integrity() {
	lines, err := w.records.CheckIntegrity(w.ctx)
	if err != nil {
		w.rep.Add("records", "the database cannot be read: %v", err)
	}
	for _, line := range lines {
		w.rep.Add("records", "the database is damaged: %s", line)
	}
}

func where(seq int64) string { return fmt.Sprintf("record %d", seq) }
