package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Options says how to verify a folder. The zero value is right for a copy that nobody writes to.
type Options struct {
	// Workers is how many bundles are hashed at once, the number of processors if 0.
	Workers int
	// Progress, if set, is called now and then, and at the end, with the leaves done of total.
	Progress func(done, total int64)
	// EachLeaf, if set, gets each leaf in order of index; the bytes are valid only during the call. Leaves
	// that cannot be read or do not match the tree are left out. Only a Report without problems makes what
	// it saw trustworthy. Its error ends the verification.
	EachLeaf func(index int64, leaf []byte) error
	// Against is a checkpoint of this log that somebody kept, such as the one in the anchor or one printed
	// on paper: the log must begin with exactly that tree.
	Against []byte
	// Growing says that a sealer may be writing to the folder meanwhile. Files of its round in progress are
	// then listed in Report.Unsealed and are no problem.
	Growing bool
}

// VerifyDir checks a whole log folder offline: the signature of the checkpoint, every leaf against its hash,
// every byte of every tile against hashes derived from the leaves, the root, and that no file is missing or
// extra. v is the public key as known from elsewhere, nil to believe the file vkey of the folder; believing
// it finds damage, but not a forger who signs with a key of his own. What is wrong goes into the Report;
// the error says that the verification itself could not be carried out.
func VerifyDir(ctx context.Context, dir string, v note.Verifier, opt Options) (Report, error) {
	if opt.Workers <= 0 {
		opt.Workers = runtime.GOMAXPROCS(0)
	}
	report := &Report{Problems: []Problem{}}
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return *report, fmt.Errorf("verify log: %w", err)
	}
	w := &verification{disk: newDisk(nil, dir), opt: opt, report: report}
	if v = w.key(v); v == nil || !w.head(v) {
		return *w.report, nil
	}
	if w.files, err = takeInventory(dir, w.report.Size, opt.Growing, w.report); err != nil {
		return *w.report, fmt.Errorf("verify log: %w", err)
	}
	if err := w.stream(ctx); err != nil {
		return *w.report, fmt.Errorf("verify log: %w", err)
	}
	w.finish()
	return *w.report, nil
}

// verification is one run of VerifyDir.
type verification struct {
	disk   *disk
	opt    Options
	report *Report
	files  *inventory
	// edge holds the files that a growing log replaces, as they were when the checkpoint was read.
	edge map[coord][]byte
	kept *Checkpoint // what Against holds, nil if nothing
	tree *frontier   // derived so far
	lost bool        // a hash is unknown, so no root can be derived
}

// key checks the file vkey and returns the key to verify with, nil if there is none.
func (w *verification) key(want note.Verifier) note.Verifier {
	text, err := w.disk.read(vkeyFile)
	if err != nil {
		w.report.addDamage(vkeyFile, describeMissing(err))
		return want
	}
	got, err := ParseVKey(string(text))
	switch {
	case err != nil:
		w.report.add(vkeyFile, "%v", err)
		return want
	case text[len(text)-1] != '\n':
		w.report.add(vkeyFile, "does not end with a line feed")
	case want != nil && (got.Name() != want.Name() || got.KeyHash() != want.KeyHash()):
		w.report.add(vkeyFile, "is key %s+%08x, the key to verify with is %s+%08x", got.Name(), got.KeyHash(), want.Name(), want.KeyHash())
	}
	if want == nil {
		return got
	}
	return want
}

func describeMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("the file is missing")
	}
	return err
}

// head reads the checkpoint together with the edge of its tree, and Against. Without a valid checkpoint
// there is nothing to check the rest against, and it returns false.
func (w *verification) head(v note.Verifier) bool {
	cp, err := w.snapshot(v)
	if err != nil {
		w.report.addDamage(checkpointFile, err)
		return false
	}
	w.report.Size, w.report.Root = cp.Size, cp.Root
	if w.opt.Against == nil {
		return true
	}
	kept, err := ParseCheckpoint(w.opt.Against, v)
	switch {
	case err != nil:
		w.report.add(checkpointFile, "cannot be compared with the kept checkpoint: that one is %v", err)
	case kept.Size > cp.Size:
		w.report.add(checkpointFile, "signs %d leaves, the kept checkpoint %d: the last %d leaves were taken away", cp.Size, kept.Size, kept.Size-cp.Size)
	case kept.Size == cp.Size && kept.Root != cp.Root:
		w.report.add(checkpointFile, "signs another root than the kept checkpoint for the same %d leaves: the log was forked", cp.Size)
	default:
		w.kept = &kept
	}
	return true
}

// snapshot reads the checkpoint and the partial tiles that belong to it. A sealer at work may complete and
// remove those between the two reads; then there is a newer checkpoint to start from.
func (w *verification) snapshot(v note.Verifier) (Checkpoint, error) {
	for attempt := 0; ; attempt++ {
		raw, err := w.disk.read(checkpointFile)
		if err != nil {
			return Checkpoint{}, describeMissing(err)
		}
		cp, err := ParseCheckpoint(raw, v)
		if err != nil {
			return Checkpoint{}, err
		}
		if w.readEdge(cp.Size) || !w.opt.Growing || attempt == 9 {
			return cp, nil
		}
	}
}

// readEdge reads the partial tiles and bundle of a size and tells whether all were there.
func (w *verification) readEdge(size int64) bool {
	edge := edgeOf(size)
	if c, ok := lastBundle(size); ok {
		edge = append(edge, c)
	}
	w.edge = map[coord][]byte{}
	for _, c := range edge {
		if data, err := w.disk.read(c.path()); err == nil {
			w.edge[c] = data
		}
	}
	return len(w.edge) == len(edge)
}

// stored reads a file of the tree, an edge file from the snapshot.
func (w *verification) stored(c coord) ([]byte, error) {
	if data, ok := w.edge[c]; ok {
		return data, nil
	}
	data, err := w.disk.read(c.path())
	if err != nil {
		return nil, describeMissing(err)
	}
	return data, nil
}

// hashes reads a file of the tree and returns the hashes in it, nil if it is missing or malformed.
func (w *verification) hashes(c coord) ([]byte, error) {
	data, err := w.stored(c)
	if err != nil {
		return nil, err
	}
	return contentHashes(c, data)
}

// compare holds a tile of level 1 or more against the hashes derived for it.
func (w *verification) compare(c coord, want []byte) error {
	got, err := w.hashes(c)
	if err != nil {
		w.report.add(c.path(), "%v", err)
	} else if i := differ(got, want); i >= 0 {
		w.report.add(c.path(), "%s", mismatch(c, i))
	}
	w.files.checkSpare(w.disk, c.full(), want)
	return nil
}

// finish compares the upper edge and the root.
func (w *verification) finish() {
	for _, c := range edgeOf(w.report.Size) {
		if c.level > 0 {
			_ = w.compare(c, w.tree.at(c.level))
		}
	}
	w.files.checkPast(w.disk)
	if !w.lost && w.tree.root() != w.report.Root {
		w.report.add(checkpointFile, "its root does not follow from the %d leaves", w.report.Size)
	}
}

// checkKept compares the tree so far, plus the first hashes of the next tile, with the kept checkpoint.
func (w *verification) checkKept(next []byte) {
	if w.kept == nil || w.lost {
		return
	}
	more := w.kept.Size - w.tree.size
	if more < 0 || more > int64(len(next)/tlog.HashSize) || more == tileWidth {
		return
	}
	f := w.tree.clone()
	f.setLast(next[:more*tlog.HashSize])
	if f.root() != w.kept.Root {
		w.report.add(checkpointFile, "its tree does not begin with the %d leaves of the kept checkpoint: the log was rewritten", w.kept.Size)
	}
	w.kept = nil
}
