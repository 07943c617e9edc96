package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"

	"mpolice/internal/audit"
	"mpolice/internal/keyring"
	"mpolice/internal/ledger"
	"mpolice/internal/store"
	"mpolice/internal/verify"
)

// Verify checks the folder, or a copy of it, without writing anything. A copy
// may lack the keys, and a mirror has nothing but the log; of anything more,
// what is missing or cannot be opened is a problem of the report. The error is
// ctx's.
func (f Folder) Verify(ctx context.Context, opt verify.Options) (verify.Report, error) {
	for {
		opt.Growing = f.inUse()
		rep, err := f.verifyOnce(ctx, opt)
		if err != nil || rep.OK || opt.Growing || !f.inUse() {
			return rep, err
		}
		// A server started meanwhile: what looked like damage may be its work.
	}
}

func (f Folder) verifyOnce(ctx context.Context, opt verify.Options) (verify.Report, error) {
	if !f.has("log") && !f.has("mpolice.db") && !f.has("mpolice.json") {
		rep := verify.Report{Problems: []ledger.Problem{}}
		rep.Add("data folder", "%v: %s", ErrNoFolder, f.dir)
		return rep, ctx.Err()
	}
	var unread []ledger.Problem
	db, err := f.openRecords(ctx)
	if err != nil {
		unread = append(unread, ledger.Problem{Where: "records", What: err.Error()})
	}
	var records verify.Records // stays nil without a database
	if db != nil {
		defer db.Close()
		records = db
	}
	rep, err := verify.Run(ctx, f.dir, records, opt)
	for _, p := range unread {
		rep.Add(p.Where, "%s", p.What)
	}
	if err != nil {
		return rep, err
	}
	return rep, f.verifyRegisters(ctx, &rep, records, opt.Keys)
}

// openRecords opens the database for reading; nil for a mirror of the log.
func (f Folder) openRecords(ctx context.Context) (store.Store, error) {
	if m, err := f.Meta(); err == nil && f.fits(m) != nil {
		return nil, f.fits(m)
	}
	if f.store == "" && !f.has("mpolice.db") {
		for _, part := range []string{"mpolice.json", "mpolice.db-wal", "registers.db", "keys", "lock"} {
			if f.has(part) {
				return nil, fmt.Errorf("mpolice.db is missing, and %s shows that this is more than a copy of the log", part)
			}
		}
		return nil, nil
	}
	return f.Records(ctx)
}

// ReadKeys opens the keys to check content with; nil when the folder has none.
func (f Folder) ReadKeys() (audit.Keys, error) {
	if !f.has("keys") {
		return nil, nil
	}
	keys, err := keyring.Open(f.Keys(), nil, false)
	if err != nil { // a nil *Keyring in the interface would not be nil
		return nil, err
	}
	return keys, nil
}

func (f Folder) has(name string) bool {
	_, err := os.Lstat(f.path(name))
	return err == nil
}

// inUse reports whether a process holds the folder's lock.
func (f Folder) inUse() bool {
	file, err := os.Open(f.path("lock"))
	if err != nil {
		return false
	}
	defer file.Close()
	return errors.Is(syscall.Flock(int(file.Fd()), syscall.LOCK_SH|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}
