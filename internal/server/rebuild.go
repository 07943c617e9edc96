package server

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"mpolice/internal/keyring"
	"mpolice/internal/ledger"
)

// RebuildLog writes a lost or outdated log folder again from the records, up to
// the checkpoint that the database keeps. It signs nothing: the records must
// give exactly the root that was signed before.
func (f Folder) RebuildLog(ctx context.Context) (cp ledger.Checkpoint, err error) {
	m, err := f.Meta()
	if err != nil {
		return cp, err
	}
	if err := f.fits(m); err != nil {
		return cp, err
	}
	lock, err := f.lock()
	if err != nil {
		return cp, err
	}
	defer lock.Close()
	keys, err := keyring.Open(f.Keys(), rand.Reader, false)
	if err != nil {
		return cp, err
	}
	signer, vkey, err := logKey(keys)
	if err != nil {
		return cp, err
	}
	db, err := f.open(ctx, Options{})
	if err != nil {
		return cp, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return ledger.Rebuild(ctx, ledger.Config{Dir: f.Log(), Signer: signer, VKey: vkey, Source: db, Anchor: db.Anchor(signer.Name())})
}

// logKey reads the log's key pair.
func logKey(keys *keyring.Keyring) (note.Signer, string, error) {
	text, err := keys.LogKey(nil)
	if err != nil {
		return nil, "", err
	}
	skey, vkey, _ := strings.Cut(strings.TrimSpace(text), "\n")
	signer, err := note.NewSigner(skey)
	return signer, vkey, err
}
