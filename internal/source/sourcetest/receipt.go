// Package sourcetest is the suite that every source passes, and the receipts
// that tests need to ask one.
//
// A receipt is minted as the program mints it, by an audit recorder, here over
// a lane in memory and keys that protect nothing. [Run] holds a source to the
// contract of [source.Source]: no receipt, no data; no more fields than asked;
// the deadline kept; the same answer to many at once.
package sourcetest

import (
	"bytes"
	"context"
	"crypto/rand"
	"sync"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/audit"
)

// Receipt mints a receipt for the subject and the registers.
func Receipt(t testing.TB, subject mpolice.Subject, registers ...mpolice.Register) audit.Receipt {
	t.Helper()
	rec := audit.NewRecorder(&Lane{}, testKeys{}, mpolice.SystemClock{}, rand.Reader, time.Time{})
	r := audit.Record{Kind: audit.KindIntent, Officer: "A10001", Unit: "E1", Role: mpolice.RoleOfficer, Subject: subject}
	receipt, err := rec.Intend(context.Background(), r, registers)
	if err != nil {
		t.Fatalf("mint receipt: %v", err)
	}
	return receipt
}

// Subject parses a subject or fails the test.
func Subject(t testing.TB, kind mpolice.SubjectKind, raw string) mpolice.Subject {
	t.Helper()
	s, err := mpolice.ParseSubject(kind, raw)
	if err != nil {
		t.Fatalf("subject: %v", err)
	}
	return s
}

// Lane keeps sealed records in memory. It is durable only while the test runs.
type Lane struct {
	mu      sync.Mutex
	records []audit.Sealed // guarded by mu
}

// Append keeps the records.
func (l *Lane) Append(_ context.Context, records ...audit.Sealed) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.records = append(l.records, records...)
	return nil
}

// AppendSoon keeps the record.
func (l *Lane) AppendSoon(record audit.Sealed) error {
	return l.Append(context.Background(), record)
}

// testKeys are the same for every month and unit, and known to all.
type testKeys struct{}

func (testKeys) ContentKey(mpolice.Month, mpolice.UnitID, bool) ([]byte, error) {
	return bytes.Repeat([]byte{1}, 32), nil
}

func (testKeys) TagKey(mpolice.Month) ([]byte, error) { return bytes.Repeat([]byte{2}, 32), nil }
