package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// maxRound is the most leaves that one checkpoint may add. A crash leaves at most that many unsigned.
const maxRound = 65_536

// shutdownGrace bounds the last round after Run was told to stop: a store that hangs must not keep the
// program from ending. What is not sealed then is sealed after the next start.
const shutdownGrace = 30 * time.Second

var (
	// ErrForked says that the log folder and the anchor tell different histories.
	ErrForked = errors.New("the log folder and the anchor disagree; nothing was signed")
	// ErrRaced says that another sealer moved the log on. Exactly one sealer may run for a log.
	ErrRaced = errors.New("another sealer is at work on this log; this one stops: run only one")
)

// Config is what a sealer needs.
type Config struct {
	Dir    string      // log folder; made if missing
	Signer note.Signer // its name is the origin line of the log
	VKey   string      // public key that goes with Signer, published as the file vkey
	Source Source
	Anchor Anchor

	// MaxRound is the most leaves for one checkpoint, 65,536 if 0 and at most that.
	MaxRound int
	// FS is the file system, OS if nil.
	FS FS
	// Observe, if set, is told the outcome of each round of Run that published or failed. It must return
	// quickly; it runs between rounds.
	Observe func(Checkpoint, error)
}

// Sealer appends leaves to one log folder and signs the result. It is safe for concurrent use.
type Sealer struct {
	cfg      Config
	verifier note.Verifier
	disk     *disk

	// published is the checkpoint that the file checkpoint holds.
	published atomic.Pointer[Checkpoint]

	mu sync.Mutex // one round at a time; guards the fields below
	// signed was handed to the anchor but is not known to be published; nil otherwise.
	signed *Checkpoint
	// broken is why the sealer stopped for good; nil while it works.
	broken error
}

func newSealer(cfg Config) (*Sealer, error) {
	if cfg.Dir == "" || cfg.Signer == nil || cfg.Source == nil || cfg.Anchor == nil {
		return nil, errors.New("a sealer needs a folder, a signer, a source and an anchor")
	}
	v, err := ParseVKey(cfg.VKey)
	if err != nil {
		return nil, err
	}
	if v.Name() != cfg.Signer.Name() || v.KeyHash() != cfg.Signer.KeyHash() {
		return nil, fmt.Errorf("the signer is key %s+%08x, the public key is %s+%08x: give the two halves of one pair",
			cfg.Signer.Name(), cfg.Signer.KeyHash(), v.Name(), v.KeyHash())
	}
	if cfg.MaxRound <= 0 || cfg.MaxRound > maxRound {
		cfg.MaxRound = maxRound
	}
	return &Sealer{cfg: cfg, verifier: v, disk: newDisk(cfg.FS, cfg.Dir)}, nil
}

// Checkpoint is the latest published checkpoint.
func (s *Sealer) Checkpoint() Checkpoint { return *s.published.Load() }

// Seal runs one round: it takes the leaves that wait, at most MaxRound, and publishes a checkpoint that
// covers them. With nothing waiting it returns the published one. After a [DamageError], [ErrForked],
// [ErrRaced] or [ErrNotDurable] the sealer is stopped for good and returns the same error again; any other
// error, such as a full disk, leaves the log as it was, and the next call tries again.
func (s *Sealer) Seal(ctx context.Context) (Checkpoint, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return Checkpoint{}, s.broken
	}
	if err := s.round(ctx); err != nil {
		err = fmt.Errorf("seal: %w", s.blameRace(ctx, err))
		if final(err) {
			s.broken = err
		}
		return Checkpoint{}, err
	}
	return s.Checkpoint(), nil
}

// final tells the errors after which trying again could sign what must not be signed.
func final(err error) bool {
	_, damaged := asDamage(err)
	return damaged || errors.Is(err, ErrForked) || errors.Is(err, ErrRaced) || errors.Is(err, ErrNotDurable)
}

// blameRace finds out whether what looks like damage is another sealer moving the folder underneath us.
func (s *Sealer) blameRace(ctx context.Context, err error) error {
	if _, damaged := asDamage(err); !damaged {
		return err
	}
	last, lastErr := s.cfg.Anchor.Last(ctx)
	if lastErr == nil && !bytes.Equal(last, s.Checkpoint().Raw) {
		return fmt.Errorf("%w (seen as: %w)", ErrRaced, err)
	}
	return err
}

// Run seals at every tick and every wake until ctx ends, then seals what still waits and returns nil.
// A tick that finds a backlog works it off at full speed. Run returns early, with the error, only when the
// sealer has stopped for good or when its last round fails; other errors go to Observe and the next tick
// tries again.
func (s *Sealer) Run(ctx context.Context, tick <-chan time.Time, wake <-chan struct{}) error {
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
			defer cancel()
			return s.drain(last)
		case <-tick:
		case _, open := <-wake:
			if !open {
				wake = nil // a closed channel would spin
			}
		}
		if err := s.drain(ctx); final(err) {
			return err
		}
	}
}

// drain seals until nothing waits.
func (s *Sealer) drain(ctx context.Context) error {
	for {
		before := s.Checkpoint().Size
		cp, err := s.Seal(ctx)
		if err == nil && cp.Size == before {
			return nil
		}
		if s.cfg.Observe != nil && (err == nil || ctx.Err() == nil) { // being told to stop is no failure
			s.cfg.Observe(cp, err)
		}
		if err != nil {
			return err
		}
	}
}
