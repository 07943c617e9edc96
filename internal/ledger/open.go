package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// Open readies a log folder for sealing, a new one if neither folder nor anchor holds anything. It compares
// the folder with the anchor and derives the root from the right edge on disk. A checkpoint that a crash
// kept from being published is published if the whole growth can be derived again. It refuses with
// [ErrForked] when folder and anchor tell different histories, and with a [DamageError] when a file is wrong.
func Open(ctx context.Context, cfg Config) (*Sealer, error) {
	s, err := newSealer(cfg)
	if err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	if err := s.open(ctx); err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	return s, nil
}

func (s *Sealer) open(ctx context.Context) error {
	if err := s.prepare(); err != nil {
		return err
	}
	folder, anchored, err := s.histories(ctx)
	if err != nil {
		return err
	}
	switch {
	case folder == nil && anchored == nil:
		return s.begin(ctx)
	case folder == nil && anchored.Size == 0:
		return s.expose(0, *anchored) // a crash during the very first start
	}
	if err := s.compare(folder, anchored); err != nil {
		return err
	}
	was, err := s.disk.rightEdge(folder.tree())
	if err != nil {
		return err
	}
	s.published.Store(folder)
	if !bytes.Equal(folder.Raw, anchored.Raw) {
		if err := s.catchUp(was, *anchored); err != nil {
			return err
		}
	}
	size := s.Checkpoint().Size
	s.disk.dropPartials(max(0, size-maxRound), size) // a crash may have come before it
	return nil
}

// prepare makes the folder, sweeps what an interrupted round left, and settles whose log it is.
func (s *Sealer) prepare() error {
	if err := s.disk.mkroot(s.cfg.Dir); err != nil {
		return err
	}
	if err := s.disk.fs.Mkdir(s.disk.name(tmpDir)); err != nil {
		return fmt.Errorf("make folder %s: %w", tmpDir, err)
	}
	if err := s.disk.sweepTemps(); err != nil {
		return err
	}
	want := []byte(s.cfg.VKey)
	if !bytes.HasSuffix(want, []byte("\n")) {
		want = append(want, '\n')
	}
	got, err := s.disk.read(vkeyFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s.disk.write([]file{{vkeyFile, want}})
	case err != nil:
		return err
	case !bytes.Equal(got, want):
		return damage(vkeyFile, "it is not the public key of this program's signer (%s)", s.verifier.Name())
	}
	return nil
}

// mkroot makes the log folder and its parents, durably.
func (d *disk) mkroot(dir string) error {
	err := d.fs.Mkdir(dir)
	if errors.Is(err, fs.ErrNotExist) && filepath.Dir(dir) != dir {
		if err := d.mkroot(filepath.Dir(dir)); err != nil {
			return err
		}
		err = d.fs.Mkdir(dir)
	}
	if err != nil {
		return fmt.Errorf("make log folder: %w", err)
	}
	if err := d.fs.SyncDir(filepath.Dir(dir)); err != nil {
		return fmt.Errorf("%w: %w", ErrNotDurable, err)
	}
	return nil
}

// histories reads the last checkpoint of the folder and of the anchor, nil where there is none.
func (s *Sealer) histories(ctx context.Context) (folder, anchored *Checkpoint, err error) {
	raw, err := s.disk.read(checkpointFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	if err == nil {
		c, err := ParseCheckpoint(raw, s.verifier)
		if err != nil {
			return nil, nil, damage(checkpointFile, "%v", err)
		}
		folder = &c
	}
	if raw, err = s.cfg.Anchor.Last(ctx); err != nil {
		return nil, nil, fmt.Errorf("read the anchor: %w", err)
	}
	if raw != nil {
		c, err := ParseCheckpoint(raw, s.verifier)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: the anchor holds no valid checkpoint: %w", ErrForked, err)
		}
		anchored = &c
	}
	return folder, anchored, nil
}

// begin signs the empty tree of a new log.
func (s *Sealer) begin(ctx context.Context) error {
	_, err := s.disk.fs.ReadDir(s.disk.name(tileDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err == nil {
		return fmt.Errorf("%w: the folder holds tiles, but neither it nor the anchor holds a checkpoint: put both back from one backup, or begin with an empty folder", ErrForked)
	}
	empty, err := signCheckpoint((&frontier{}).tree(), s.cfg.Signer, s.verifier)
	if err != nil {
		return err
	}
	return s.publish(ctx, Checkpoint{}, empty)
}

// compare refuses every pair of histories except equal ones and a folder that is behind.
func (s *Sealer) compare(folder, anchored *Checkpoint) error {
	switch {
	case folder == nil:
		return fmt.Errorf("%w: the folder has no checkpoint, the anchor has one of %d leaves: put the newest log folder back, or rebuild it from the records", ErrForked, anchored.Size)
	case anchored == nil:
		return fmt.Errorf("%w: the folder has a checkpoint of %d leaves, the anchor has none: this is not the database of this log, or it was reset; put the right one back", ErrForked, folder.Size)
	case folder.Size > anchored.Size:
		return fmt.Errorf("%w: the folder has %d leaves, the anchor only %d: the database was put back from an older copy; records after leaf %d are missing there: put the newest database back", ErrForked, folder.Size, anchored.Size, anchored.Size-1)
	case folder.Size == anchored.Size && folder.Root != anchored.Root:
		return fmt.Errorf("%w: both have %d leaves but different roots: keep both as evidence and find out who signed twice", ErrForked, folder.Size)
	case folder.Size == anchored.Size && !bytes.Equal(folder.Raw, anchored.Raw):
		return fmt.Errorf("%w: both sign the same %d leaves in different bytes: put the checkpoint of the anchor into the folder", ErrForked, folder.Size)
	}
	return nil
}

// catchUp publishes the anchor's checkpoint when the folder holds everything that it signs: the sealer
// died after anchoring and before renaming. Anything less is an old folder.
func (s *Sealer) catchUp(was edge, anchored Checkpoint) error {
	old := func(why error) error {
		if d, ok := asDamage(why); ok {
			why = errors.New(d.File + ": " + d.What)
		}
		return fmt.Errorf("%w: the folder ends at leaf %d, the anchor at %d, and the difference cannot be derived from the folder (%w): the folder was put back from an older copy; put the newest back, or rebuild it from the records",
			ErrForked, was.tree.N-1, anchored.Size-1, why)
	}
	if grown := anchored.Size - was.tree.N; grown > maxRound {
		return old(fmt.Errorf("%d leaves are more than one round", grown))
	}
	tree, err := s.disk.rederive(was, anchored.Size)
	if err != nil {
		return old(err)
	}
	if tree.Hash != anchored.Root {
		return old(errors.New("the leaves give another root"))
	}
	if err := s.disk.extends(was.tree, tree); err != nil {
		return old(err)
	}
	return s.expose(was.tree.N, anchored)
}
