package verify

import (
	"path/filepath"
	"time"

	"mpolice/internal/ledger"
)

const (
	// The sealer moves the anchor first and publishes a moment later; a server
	// at work is given that long.
	publishPatience = 10 * time.Second
	publishLook     = 20 * time.Millisecond
)

// anchor holds the log against the checkpoint that the database keeps. The
// sealer moves the anchor before it publishes, so the anchor, read last, is
// never behind.
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
		w.rep.Add("records", "the anchor cannot be read: %v", err)
	case kept == nil && log.Size > 0:
		w.rep.Add("records", "hold no checkpoint of this log, which has %d leaves", log.Size)
	case kept != nil:
		return w.compareAnchor(r, cp, kept)
	}
	return nil
}

func (w *walk) compareAnchor(r *ledger.Reader, cp ledger.Checkpoint, kept []byte) error {
	k, err := ledger.ParseCheckpoint(kept, r.Verifier())
	if err != nil {
		w.rep.Add("records", "the anchored checkpoint: %v", err)
		return nil
	}
	if w.opt.Growing && k.Size > cp.Size {
		if cp, err = w.published(r, cp, k.Size); err != nil || cp.Size > k.Size {
			return err // the log has moved on since
		}
	}
	switch {
	case k.Size > cp.Size:
		w.rep.Add("log/checkpoint", "signs %d leaves, the database has seen %d: the log was put back to an older copy (or the program was killed while it signed: start it once, then check again)", cp.Size, k.Size)
	case k.Size < cp.Size:
		w.rep.Add("records", "have seen a checkpoint of %d leaves, the log signs %d: the database was put back to an older copy", k.Size, cp.Size)
	case k.Size == cp.Size && k.Root != cp.Root:
		w.rep.Add("log/checkpoint", "signs another root than the one in the database for the same %d leaves", cp.Size)
	}
	return nil
}

// published waits until the log has as many leaves as were anchored, and gives
// the checkpoint that it has then.
func (w *walk) published(r *ledger.Reader, cp ledger.Checkpoint, size int64) (ledger.Checkpoint, error) {
	patience := time.NewTimer(publishPatience)
	defer patience.Stop()
	look := time.NewTicker(publishLook)
	defer look.Stop()
	for cp.Size < size {
		select {
		case <-w.ctx.Done():
			return cp, w.ctx.Err()
		case <-patience.C:
			return cp, nil
		case <-look.C:
		}
		if now, err := r.Checkpoint(); err == nil {
			cp = now
		}
	}
	return cp, nil
}
