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
	"path/filepath"

	"golang.org/x/mod/sumdb/note"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/ledger"
)

// Records is the store as the verifier reads it.
type Records interface {
	RecordsFrom(ctx context.Context, after int64, limit int) ([]audit.Stored, error)
	// BatchHash gives the stored hash of a batch, or mpolice.ErrNotFound.
	BatchHash(ctx context.Context, lane uint32, number uint64) ([]byte, error)
	// LastCheckpoint gives the anchor of the log of that origin, nil if none.
	LastCheckpoint(ctx context.Context, origin string) ([]byte, error)
	CheckIntegrity(ctx context.Context) ([]string, error)
}

// Options says what to verify with. The zero value checks without keys.
type Options struct {
	Keys     audit.Keys    // nil: content stays closed
	Verifier note.Verifier // nil: believe the folder's own public key
	Against  []byte        // a checkpoint that somebody kept; nil: the anchor alone
	Progress func(done, total int64)
}

// Report is what was found. Problems is empty if and only if all is well.
type Report struct {
	OK       bool             `json:"ok"`
	Records  int64            `json:"records"`
	Size     int64            `json:"size"`
	Root     string           `json:"root,omitempty"`
	Unsealed int64            `json:"unsealed"`
	Opened   int64            `json:"opened"`    // records whose content was checked
	Shredded int64            `json:"destroyed"` // records whose content key was destroyed
	Problems []ledger.Problem `json:"problems"`
	Omitted  int              `json:"omitted,omitempty"`
}

const maxProblems = 1000

func (r *Report) add(where, format string, args ...any) {
	if len(r.Problems) >= maxProblems {
		r.Omitted++
		return
	}
	r.Problems = append(r.Problems, ledger.Problem{Where: where, What: fmt.Sprintf(format, args...)})
}

// Run verifies the folder dir, whose log lies in dir/log and whose records are
// read from records (nil: the log alone, as a copy for a mirror has it).
func Run(ctx context.Context, dir string, records Records, opt Options) (Report, error) {
	rep := &Report{Problems: []ledger.Problem{}}
	walk := &walk{ctx: ctx, records: records, opt: opt, rep: rep, heads: map[uint32]*chain{}}
	logOpt := ledger.Options{Progress: opt.Progress, Against: opt.Against, EachLeaf: walk.leaf, Growing: true}
	if records != nil {
		walk.integrity()
	}
	log, err := ledger.VerifyDir(ctx, filepath.Join(dir, "log"), opt.Verifier, logOpt)
	if err != nil {
		return *rep, err
	}
	rep.Size, rep.Root = log.Size, log.Root.String()
	for _, p := range log.Problems {
		rep.add("log/"+p.Where, "%s", p.What)
	}
	rep.Omitted += log.Omitted
	if records != nil {
		if err := walk.rest(log); err != nil {
			return *rep, err
		}
		if err := walk.anchor(dir, log); err != nil {
			return *rep, err
		}
	}
	rep.OK = len(rep.Problems) == 0
	return *rep, nil
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
}

// leaf is called for each leaf of the log in order.
func (w *walk) leaf(index int64, leaf []byte) error {
	parsed, err := audit.ParseLeaf(leaf)
	if err != nil {
		w.rep.add(fmt.Sprintf("log leaf %d", index), "%v", err)
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
	if !ok {
		w.rep.add(where(index+1), "is missing; the log has it as leaf %d, written %s", index, parsed.At.Format("2006-01-02T15:04:05Z"))
		return nil
	}
	if !bytes.Equal(rec.Leaf, leaf) {
		w.rep.add(where(rec.Seq), "its leaf differs from leaf %d of the log", index)
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
		w.rep.add("records", "cannot be read after number %d: %v", w.next, err)
		w.dry = true
		return nil
	}
	w.buffer, w.dry = got, len(got) == 0
	if !w.dry {
		w.next = got[len(got)-1].Seq
	}
	return nil
}

// record checks one stored record by itself.
func (w *walk) record(s audit.Stored) {
	w.rep.Records++
	if err := s.Check(); err != nil {
		w.rep.add(where(s.Seq), "%v", err)
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
		w.rep.add(where(s.Seq), "content: %v", err)
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
			w.rep.add(where(seq), "is missing; the next stored record is %d", w.buffer[0].Seq)
			seq, rec = w.buffer[0].Seq, w.buffer[0]
		}
		leaf, err := audit.ParseLeaf(rec.Leaf)
		if err != nil {
			w.rep.add(where(seq), "%v", err)
			continue
		}
		w.chained(seq-1, leaf, rec.Leaf)
		w.record(rec)
		w.rep.Unsealed++
	}
	w.closeChains()
	return nil
}

// anchor holds the log against the checkpoint that the database keeps.
func (w *walk) anchor(dir string, log ledger.Report) error {
	r, err := ledger.OpenReader(filepath.Join(dir, "log"), w.opt.Verifier)
	if err != nil {
		return nil // already named by the log's own check
	}
	cp, err := r.Checkpoint()
	if err != nil {
		return nil // likewise
	}
	kept, err := w.records.LastCheckpoint(w.ctx, cp.Origin)
	switch {
	case err != nil:
		w.rep.add("records", "the anchor cannot be read: %v", err)
	case kept == nil && log.Size > 0:
		w.rep.add("records", "hold no checkpoint of this log, which has %d leaves", log.Size)
	case kept != nil:
		w.compareAnchor(r, cp, kept)
	}
	return nil
}

func (w *walk) compareAnchor(r *ledger.Reader, cp ledger.Checkpoint, kept []byte) {
	k, err := ledger.ParseCheckpoint(kept, r.Verifier())
	switch {
	case err != nil:
		w.rep.add("records", "the anchored checkpoint: %v", err)
	case k.Size > cp.Size && !w.sealing(k):
		w.rep.add("log/checkpoint", "signs %d leaves, the database has seen %d: the log was rolled back", cp.Size, k.Size)
	case k.Size == cp.Size && k.Root != cp.Root:
		w.rep.add("log/checkpoint", "signs another root than the one in the database for the same %d leaves", cp.Size)
	}
}

// sealing reports whether a newer anchor may be the sealer's work of this
// moment: all that it signs is still stored and was checked.
func (w *walk) sealing(k ledger.Checkpoint) bool {
	return k.Size <= w.rep.Records && len(w.rep.Problems) == 0
}

func (w *walk) integrity() {
	lines, err := w.records.CheckIntegrity(w.ctx)
	if err != nil {
		w.rep.add("records", "the database cannot be read: %v", err)
	}
	for _, line := range lines {
		w.rep.add("records", "the database is damaged: %s", line)
	}
}

func where(seq int64) string { return fmt.Sprintf("record %d", seq) }
