package bench

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/keyring"
	"mpolice/internal/ledger"
	"mpolice/internal/store/sqlite"
	"mpolice/internal/verify"
)

// leafBytes is the size of a typical leaf.
const leafBytes = 180

// Ledger measures the writing of records, the sealing of the log and its
// verification, beside the disk's own sync and plain hashing.
func Ledger(ctx context.Context, opt Options) (Result, error) {
	n := size[int64](opt, 1_000_000, 200_000, 1000)
	window := size(opt, 8*time.Second, 3*time.Second, 80*time.Millisecond)
	syncs, err := syncRate(opt.Dir, window/4)
	if err != nil {
		return Result{}, err
	}
	records, err := appendRate(ctx, opt.Dir, window)
	if err != nil {
		return Result{}, err
	}
	dir := filepath.Join(opt.Dir, "log")
	start := time.Now()
	if _, err := ledger.Fill(ctx, dir, n, leafBytes); err != nil {
		return Result{}, err
	}
	sealed := float64(n) / time.Since(start).Seconds()
	verified, err := verifyRate(ctx, dir, opt.Progress)
	if err != nil {
		return Result{}, err
	}
	hashes := hashRate()
	whole, err := folderRate(ctx, opt)
	if err != nil {
		return Result{}, err
	}
	return Result{Bench: "ledger", Rows: []Row{
		rate("records made durable, 64 writers", records, syncs, 5000, "records/s"),
		rate("sealer", sealed, hashes, 10_000, "records/s"),
		rate("verify, 1 core", verified, hashes, 300_000, "leaves/s"),
		rate("verify records beside the log, with content", whole, hashes, 20_000, "records/s"),
	}}, nil
}

// syncRate is how often this disk syncs one appended block.
func syncRate(dir string, window time.Duration) (float64, error) {
	f, err := os.Create(filepath.Join(dir, "sync"))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	block := make([]byte, 512)
	n := 0
	start := time.Now()
	for time.Since(start) < window {
		if _, err := f.Write(block); err != nil {
			return 0, err
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / time.Since(start).Seconds(), nil
}

// sampleRecord is a record of usual size.
func sampleRecord(i int64) audit.Record {
	return audit.Record{
		Kind: audit.KindIntent, Officer: "A10001", Unit: "bench", Role: mpolice.RoleOfficer, Card: "P01",
		Subject: mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: "A123456789"},
		Fields: []audit.Field{
			{Name: "purpose", Value: "P01"},
			{Name: "ground", Value: "PPEA-6-1-1"},
			{Name: "reference", Value: fmt.Sprint("duty:", i)},
			{Name: "reason", Value: "巡邏時見其於超商外徘徊並閃避員警"},
			{Name: "request", Value: string(make([]byte, 700))},
		},
	}
}

// appendRate writes records from 64 goroutines.
func appendRate(ctx context.Context, dir string, window time.Duration) (float64, error) {
	db, err := sqlite.Open(ctx, filepath.Join(dir, "append.db"), sqlite.Options{})
	if err != nil {
		return 0, err
	}
	defer db.Close()
	keys, err := keyring.Open(filepath.Join(dir, "append-keys"), rand.Reader, true)
	if err != nil {
		return 0, err
	}
	rec := audit.NewRecorder(db, keys, mpolice.SystemClock{}, rand.Reader, time.Time{})
	var n atomic.Int64
	var failed atomic.Pointer[error]
	end := time.Now().Add(window)
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			for time.Now().Before(end) {
				if _, err := rec.Record(ctx, sampleRecord(n.Add(1))); err != nil {
					failed.Store(&err)
					return
				}
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		return 0, *err
	}
	return float64(n.Load()) / window.Seconds(), nil
}

// verifyRate checks a log with one worker.
func verifyRate(ctx context.Context, dir string, progress func(string, int64, int64)) (float64, error) {
	start := time.Now()
	rep, err := ledger.VerifyDir(ctx, dir, nil, ledger.Options{
		Workers: 1, Progress: func(done, total int64) { progress("leaves verified:", done, total) },
	})
	if err != nil {
		return 0, err
	}
	if !rep.OK() {
		return 0, fmt.Errorf("the log that was just made does not verify: %v", rep.Problems)
	}
	return float64(rep.Checked) / time.Since(start).Seconds(), nil
}

// hashRate is how many leaf hashes and inner hashes one core makes.
func hashRate() float64 {
	leaf, node := make([]byte, leafBytes+1), make([]byte, 65)
	const n = 500_000
	start := time.Now()
	for i := range n {
		leaf[1] = byte(i)
		sum := sha256.Sum256(leaf)
		copy(node[1:], sum[:])
		sha256.Sum256(node)
	}
	return n / time.Since(start).Seconds()
}

// folderRate checks the records of appendRate as a folder: stored rows, chain
// and content, without a log of their own.
func folderRate(ctx context.Context, opt Options) (float64, error) {
	db, err := sqlite.Open(ctx, filepath.Join(opt.Dir, "append.db"), sqlite.Options{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer db.Close()
	keys, err := keyring.Open(filepath.Join(opt.Dir, "append-keys"), nil, false)
	if err != nil {
		return 0, err
	}
	dir := filepath.Join(opt.Dir, "empty")
	if _, err := ledger.Fill(ctx, filepath.Join(dir, "log"), 0, leafBytes); err != nil {
		return 0, err
	}
	start := time.Now()
	rep, err := verify.Run(ctx, dir, db, verify.Options{Keys: keys})
	if err != nil {
		return 0, err
	}
	if !rep.OK {
		return 0, fmt.Errorf("records that were just written do not verify: %v", rep.Problems)
	}
	return float64(rep.Records) / time.Since(start).Seconds(), nil
}
