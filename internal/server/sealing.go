package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"golang.org/x/mod/sumdb/note"

	"mpolice/internal/keyring"
	"mpolice/internal/ledger"
	"mpolice/internal/store"
)

// sealEvery is how often what was committed goes under a signed checkpoint.
const sealEvery = time.Second

// makeLogKey makes the signing key of a new folder's log.
func makeLogKey(keys *keyring.Keyring, origin string) error {
	_, err := keys.LogKey(func(r io.Reader) (string, error) {
		skey, vkey, err := ledger.GenerateKey(r, origin)
		return skey + "\n" + vkey + "\n", err
	})
	return err
}

// openSealer opens the log with its signing key.
func openSealer(ctx context.Context, f Folder, keys *keyring.Keyring, db store.Store) (*sealing, error) {
	signer, vkey, err := logKey(keys)
	if err != nil {
		return nil, fmt.Errorf("log key: %w", err)
	}
	s := &sealing{db: db}
	s.sealer, err = ledger.Open(ctx, ledger.Config{
		Dir: f.Log(), Signer: signer, VKey: vkey, Source: db, Anchor: db.Anchor(signer.Name()), Observe: s.observe,
	})
	if err != nil {
		return nil, fmt.Errorf("open log: %w (mpolice rebuild-log --help tells how a log is rebuilt)", err)
	}
	var v note.Verifier
	if v, err = ledger.ParseVKey(vkey); err != nil {
		return nil, err
	}
	s.reader, err = ledger.OpenReader(f.Log(), v)
	return s, err
}

// sealing runs the sealer and halts the store when the log is broken: what can
// no longer be proved must not pile up unseen.
type sealing struct {
	db     store.Store
	sealer *ledger.Sealer
	reader *ledger.Reader
}

// observe hears the outcome of each round.
func (s *sealing) observe(c ledger.Checkpoint, err error) {
	if err != nil {
		slog.Error("sealing failed", "err", err)
		return
	}
	slog.Debug("sealed", "size", c.Size)
}

// run seals until ctx ends, then what is left. A permanent failure halts the
// store.
func (s *sealing) run(ctx context.Context) {
	tick := time.NewTicker(sealEvery)
	defer tick.Stop()
	err := s.sealer.Run(ctx, tick.C, nil)
	if err != nil && !errors.Is(err, context.Canceled) {
		s.db.Halt()
		slog.Error("the log is broken; queries are refused until it is mended", "err", err)
	}
}
