package ledger

import (
	"bytes"
	"context"
	"fmt"
)

// publish makes a signed checkpoint the current one: first in the anchor, then in the folder. Between the
// two the anchor is one round ahead, which settle and Open can tell from a fork.
func (s *Sealer) publish(ctx context.Context, old, next Checkpoint) error {
	swapped, err := s.cfg.Anchor.Replace(ctx, old.Raw, next.Raw)
	if err != nil {
		return fmt.Errorf("anchor the checkpoint of %d leaves: %w", next.Size, err) // settled by the next round
	}
	if !swapped {
		// The same bytes may be there already: an earlier attempt, or a twin at its first start.
		last, err := s.cfg.Anchor.Last(ctx)
		if err != nil {
			return fmt.Errorf("read the anchor: %w", err)
		}
		if !bytes.Equal(last, next.Raw) {
			return ErrRaced
		}
	}
	return s.expose(old.Size, next)
}

// expose replaces the file checkpoint with one that the anchor holds.
func (s *Sealer) expose(from int64, next Checkpoint) error {
	if err := s.disk.write([]file{{checkpointFile, next.Raw}}); err != nil {
		return err
	}
	s.published.Store(&next)
	s.signed = nil
	s.disk.dropPartials(from, next.Size)
	return nil
}

// settle finds out what became of a checkpoint that was signed but not published. Its tiles are durable
// and proven, so if the anchor took it, only the file is missing.
func (s *Sealer) settle(ctx context.Context) error {
	if s.signed == nil {
		return nil
	}
	last, err := s.cfg.Anchor.Last(ctx)
	if err != nil {
		return fmt.Errorf("read the anchor: %w", err)
	}
	old := s.Checkpoint()
	switch {
	case bytes.Equal(last, s.signed.Raw):
		return s.expose(old.Size, *s.signed)
	case bytes.Equal(last, old.Raw):
		s.signed = nil // the anchor never took it; it was shown to nobody
		return nil
	default:
		return ErrRaced
	}
}
