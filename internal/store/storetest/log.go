package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"mpolice"
	"mpolice/internal/audit"
)

// testTextNobodyHas: what a person types may be any bytes. Nothing has such a
// name, and nothing breaks.
func testTextNobodyHas(t *testing.T, b *bundle) {
	ctx := t.Context()
	for _, text := range []string{"", "A1\x00", "A1\xff", "A1'; --", "%", "𠮷"} {
		_, card := b.OfficerByCard(ctx, text)
		_, officer := b.Officer(ctx, mpolice.OfficerID(text))
		_, unit := b.Unit(ctx, mpolice.UnitID(text))
		_, handOut := b.Custody().HandOut(ctx, text)
		_, device := b.Custody().Device(ctx, mpolice.DeviceID(text))
		_, reference := b.Reference(ctx, mpolice.ReferenceID{Kind: mpolice.ReferenceCase, Number: text})
		_, duty := b.Reference(ctx, mpolice.ReferenceID{Kind: mpolice.ReferenceDuty, Number: text})
		for i, err := range []error{card, officer, unit, handOut, device, reference, duty} {
			if !errors.Is(err, mpolice.ErrNotFound) {
				t.Errorf("look-up %d of %q: %v", i, text, err)
			}
		}
	}
	b.all(t)
}

// testAnchorSwaps: the anchor moves only from its predecessor, makes no record,
// and is read again after the store was closed.
func testAnchorSwaps(t *testing.T, b *bundle) {
	a := b.Anchor("log")
	if got, err := a.Last(t.Context()); err != nil || got != nil {
		t.Errorf("before the first: %q, %v", got, err)
	}
	for _, step := range []struct {
		old, next string
		want      bool
	}{{"", "one", true}, {"", "other", false}, {"zero", "two", false}, {"one", "two\x00", true}, {"one", "three", false}} {
		var old []byte
		if step.old != "" {
			old = []byte(step.old)
		}
		if ok, err := a.Replace(t.Context(), old, []byte(step.next)); err != nil || ok != step.want {
			t.Errorf("%s -> %s: %v, %v", step.old, step.next, ok, err)
		}
	}
	if n := len(b.all(t)); n != 1 {
		t.Errorf("moving the anchor left %d records, want that of the load", n)
	}
	b.Engine = b.Reopen(t)
	if got, err := b.LastCheckpoint(t.Context(), "log"); err != nil || string(got) != "two\x00" {
		t.Errorf("last = %q, %v", got, err)
	}
	if got, err := b.LastCheckpoint(t.Context(), "another"); err != nil || got != nil {
		t.Errorf("another log's = %q, %v", got, err)
	}
}

// testAbandonedSwapIsDecided: a sealer that is told to stop gives up waiting for
// the anchor. Whatever it reads then stays so until it swaps again.
func testAbandonedSwapIsDecided(t *testing.T, b *bundle) {
	a := b.Anchor("log")
	busy, stop := context.WithCancel(t.Context())
	var company sync.WaitGroup
	for range 4 {
		company.Go(func() {
			for busy.Err() == nil {
				if err := b.Append(t.Context(), b.sealed(t, audit.Record{Kind: audit.KindIntent})); err != nil {
					t.Error(err)
				}
			}
		})
	}
	defer company.Wait()
	defer stop()
	var last []byte
	for i := range 150 {
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		next := []byte(fmt.Sprint(i))
		if _, err := a.Replace(ctx, last, next); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		got, err := a.Last(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Append(t.Context(), b.sealed(t, audit.Record{Kind: audit.KindIntent})); err != nil {
			t.Fatal(err)
		}
		again, err := a.Last(t.Context())
		if err != nil || !bytes.Equal(got, again) || !bytes.Equal(got, last) && !bytes.Equal(got, next) {
			t.Fatalf("swap %d: the anchor was %q, then %q (%v)", i, got, again, err)
		}
		last = got
	}
}

// testWhatWasToldIsRead: whoever was told of a record finds it, and so does the
// sealer.
func testWhatWasToldIsRead(t *testing.T, b *bundle) {
	for i := range 30 {
		first, second := b.sealed(t, audit.Record{Kind: audit.KindIntent}), b.sealed(t, audit.Record{Kind: audit.KindOutcome})
		if err := b.Append(t.Context(), first, second); err != nil {
			t.Fatal(err)
		}
		if got, err := b.Pending(t.Context(), 1, 1000); err != nil || len(got) != 2*(i+1) {
			t.Fatalf("%d leaves pending after %d records (%v)", len(got), 2*(i+1), err)
		}
		if _, err := b.Record(t.Context(), second.ID); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range b.all(t) {
		leaf, err := audit.ParseLeaf(r.Leaf)
		if err != nil {
			t.Fatal(err)
		}
		count, hash, err := b.Batch(t.Context(), leaf.Lane, leaf.Batch)
		if err != nil || count != int64(leaf.Count) || len(hash) != 32 || bytes.Equal(hash, leaf.Previous[:]) {
			t.Fatalf("batch %d: %d records, hash %x (%v)", leaf.Batch, count, hash, err)
		}
	}
	if _, _, err := b.Batch(t.Context(), 1, 1_000_000); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("unknown batch: %v", err)
	}
	if lines, err := b.CheckIntegrity(t.Context()); err != nil || len(lines) != 0 {
		t.Errorf("a whole database: %v, %v", lines, err)
	}
}

// testHaltedIsRead: a halted store takes nothing more and is read as before.
func testHaltedIsRead(t *testing.T, b *bundle) {
	b.Halt()
	if err := b.Append(t.Context(), b.sealed(t, audit.Record{Kind: audit.KindIntent})); !errors.Is(err, mpolice.ErrLedgerUnavailable) {
		t.Errorf("append: %v", err)
	}
	if err := b.AppendSoon(b.sealed(t, audit.Record{Kind: audit.KindOutcome})); !errors.Is(err, mpolice.ErrLedgerUnavailable) {
		t.Errorf("append soon: %v", err)
	}
	if err := b.Custody().Offer(t.Context(), offer("h1", "MP-1", "A1"), b.sealed(t, audit.Record{Kind: audit.KindOffer})); !errors.Is(err, mpolice.ErrLedgerUnavailable) {
		t.Errorf("a change: %v", err)
	}
	if n := len(b.all(t)); n != 1 {
		t.Errorf("%d records", n)
	}
}
