package ledger

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Rebuild brings a lost or outdated log folder up to the checkpoint in the anchor by writing the missing
// leaves again from the source. It signs nothing: the records must give exactly the root that was signed
// before, or it fails with [ErrForked] and writes nothing. The folder's own part must be undamaged.
func Rebuild(ctx context.Context, cfg Config) (Checkpoint, error) {
	s, err := newSealer(cfg)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("rebuild log: %w", err)
	}
	if err := s.rebuild(ctx); err != nil {
		return Checkpoint{}, fmt.Errorf("rebuild log: %w", err)
	}
	return s.Checkpoint(), nil
}

func (s *Sealer) rebuild(ctx context.Context) error {
	if err := s.prepare(); err != nil {
		return err
	}
	folder, anchored, err := s.histories(ctx)
	if err != nil {
		return err
	}
	if anchored == nil {
		return errors.New("the anchor holds no checkpoint: there is nothing to rebuild towards")
	}
	if folder == nil {
		folder = &Checkpoint{Root: (&frontier{}).root()}
	} else if err := s.compare(folder, anchored); err != nil {
		return err
	}
	if err := s.rehearse(ctx, folder.tree(), *anchored); err != nil {
		return err
	}
	for tree := folder.tree(); tree.N < anchored.Size; {
		if tree, err = s.regrow(ctx, tree, anchored.Size); err != nil {
			return err
		}
	}
	if _, err := s.disk.rightEdge(anchored.tree()); err != nil {
		return err
	}
	return s.expose(folder.Size, *anchored)
}

// rehearse derives the root that the records lead to, before anything is written.
func (s *Sealer) rehearse(ctx context.Context, from tlog.Tree, anchored Checkpoint) error {
	was, err := s.disk.rightEdge(from)
	if err != nil {
		return err
	}
	f := was.hashes
	for f.size < anchored.Size {
		leaves, err := s.recorded(ctx, f.size, anchored.Size)
		if err != nil {
			return err
		}
		for _, leaf := range leaves {
			_ = f.add(tlog.RecordHash(leaf), nil)
		}
	}
	if f.root() != anchored.Root {
		return fmt.Errorf("%w: the records give another root than the one signed for %d leaves: they were changed after sealing", ErrForked, anchored.Size)
	}
	return nil
}

// regrow writes the next leaves of a tree again, up to size.
func (s *Sealer) regrow(ctx context.Context, tree tlog.Tree, size int64) (tlog.Tree, error) {
	leaves, err := s.recorded(ctx, tree.N, size)
	if err != nil {
		return tlog.Tree{}, err
	}
	was, err := s.disk.rightEdge(tree)
	if err != nil {
		return tlog.Tree{}, err
	}
	return s.disk.grow(was, leaves)
}

// recorded reads some of the leaves between two sizes, at least one.
func (s *Sealer) recorded(ctx context.Context, after, size int64) ([][]byte, error) {
	limit := int(min(size-after, maxRound))
	leaves, err := s.cfg.Source.Pending(ctx, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	if len(leaves) == 0 {
		return nil, fmt.Errorf("%w: the records end at leaf %d, the signed log at %d", ErrForked, after-1, size-1)
	}
	return leaves[:min(len(leaves), limit)], nil
}
