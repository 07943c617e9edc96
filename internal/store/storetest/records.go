package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mpolice"
	"mpolice/internal/audit"
)

func testRecordsRoundTrip(t *testing.T, b *bundle) {
	want := b.sealed(t, audit.Record{
		Kind: audit.KindIntent, Officer: "A1", Unit: "east-1", Role: mpolice.RoleOfficer, Card: "P03", Parent: mpolice.RecordID{9},
		Subject: mpolice.Subject{Kind: mpolice.SubjectPlate, Key: "ABC1234"}, Fields: []audit.Field{{Name: "reason", Value: "𠮷"}},
	})
	if err := b.Append(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	got, err := b.Record(t.Context(), want.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Check(); err != nil {
		t.Error(err)
	}
	fields := want.Fields
	got.Fields = fields // kept in the leaf alone
	if d := cmp.Diff(want, got.Sealed); d != "" {
		t.Error(d)
	}
	if _, err := b.Record(t.Context(), mpolice.RecordID{7}); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("unknown record: %v", err)
	}
	children, err := b.Children(t.Context(), mpolice.RecordID{9})
	if err != nil || len(children) != 1 || children[0].ID != want.ID {
		t.Errorf("children: %v, %v", children, err)
	}
}

// all reads every record and checks that numbers are dense and batches linked.
func (b *bundle) all(t *testing.T) []audit.Stored {
	t.Helper()
	got, err := b.RecordsFrom(t.Context(), 0, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	head := audit.Head{Lane: 1}
	var leaves [][]byte
	for i, r := range got {
		if r.Seq != int64(i)+1 {
			t.Fatalf("record %d has number %d", i+1, r.Seq)
		}
		if err := r.Check(); err != nil {
			t.Fatal(err)
		}
		leaf, err := audit.ParseLeaf(r.Leaf)
		if err != nil {
			t.Fatal(err)
		}
		if leaf.Batch != head.Number+1 || leaf.Previous != head.Hash || int(leaf.Index) != len(leaves) {
			t.Fatalf("record %d stands in batch %d place %d, expected batch %d place %d", r.Seq, leaf.Batch, leaf.Index, head.Number+1, len(leaves))
		}
		if leaves = append(leaves, r.Leaf); len(leaves) == int(leaf.Count) {
			head, leaves = head.Next(leaves), nil
		}
	}
	if leaves != nil {
		t.Fatal("the last batch is not whole")
	}
	pending, err := b.Pending(t.Context(), 0, len(got)+1)
	if err != nil || len(pending) != len(got) {
		t.Fatalf("%d pending leaves of %d records (%v)", len(pending), len(got), err)
	}
	return got
}

func testBatchesAreDense(t *testing.T, b *bundle) {
	const writers, each = 32, 12
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				r := audit.Record{Kind: audit.KindIntent, Officer: mpolice.OfficerID(fmt.Sprint("W", w)), Unit: "east-1"}
				if i%3 == 0 {
					if err := b.AppendSoon(b.sealed(t, r)); err != nil {
						t.Error(err)
					}
					continue
				}
				if err := b.Append(t.Context(), b.sealed(t, r)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	again := b.Reopen(t)
	b.Engine = again
	if got := b.all(t); len(got) != 1+writers*each {
		t.Errorf("%d records, want %d", len(got), 1+writers*each)
	}
}

func testReopeningGoesOn(t *testing.T, b *bundle) {
	for range 3 {
		if err := b.Append(t.Context(), b.sealed(t, audit.Record{Kind: audit.KindLook})); err != nil {
			t.Fatal(err)
		}
		b.Engine = b.Reopen(t)
	}
	seq, at, err := b.LastRecord(t.Context())
	if err != nil || seq != 4 || !at.Equal(Now) {
		t.Errorf("last record %d at %v, %v", seq, at, err)
	}
	b.all(t)
}

func testSameIDIsAConflict(t *testing.T, b *bundle) {
	s := b.sealed(t, audit.Record{Kind: audit.KindIntent})
	var wg sync.WaitGroup
	results := make([]error, 8)
	for i := range results {
		wg.Go(func() { results[i] = b.Append(t.Context(), s) })
	}
	wg.Wait()
	won := 0
	for _, err := range results {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, mpolice.ErrConflict):
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d appends of one id won", won, len(results))
	}
	b.all(t)
}

func testRecordsAreAppendOnly(t *testing.T, b *bundle) {
	for _, statement := range []string{
		"UPDATE audit_record SET officer = 'X'",
		"DELETE FROM audit_record",
		"DELETE FROM audit_batch",
		"UPDATE audit_batch SET count = 9",
		"INSERT OR REPLACE INTO audit_record SELECT seq, id, kind, at, 'X', unit, role, card, month, parent, tag, lane, batch, idx, box, leaf FROM audit_record",
		"INSERT OR REPLACE INTO audit_batch SELECT lane, number, 9, hash FROM audit_batch",
		"INSERT INTO audit_batch SELECT lane, number, 9, hash FROM audit_batch WHERE true ON CONFLICT (lane, number) DO UPDATE SET count = 9",
		"TRUNCATE audit_record",
		"TRUNCATE audit_batch",
	} {
		if err := b.Exec(t.Context(), statement); err == nil {
			t.Errorf("%s succeeded", statement)
		}
	}
	b.all(t)
}

func testFailedChangeLeavesNoMark(t *testing.T, b *bundle) {
	before := len(b.all(t))
	o := organisation()
	o.Shifts = nil // people that are there already: a conflict after some inserts
	o.Units = append(o.Units[:0:0], mpolice.Unit{ID: "new", Kind: mpolice.UnitStation, NameZh: "新", NameEn: "new"})
	rec := b.sealed(t, audit.Record{Kind: audit.KindSystem})
	if err := b.Load(t.Context(), o, rec); !errors.Is(err, mpolice.ErrConflict) {
		t.Fatalf("loading people twice: %v, want ErrConflict", err)
	}
	if _, err := b.Unit(t.Context(), "new"); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("half of a failed load stayed: %v", err)
	}
	if after := len(b.all(t)); after != before {
		t.Errorf("a failed change wrote %d records", after-before)
	}
}

func testFiltersAdmit(t *testing.T, b *bundle) {
	for i := range 6 {
		r := audit.Record{Kind: audit.KindIntent, Officer: "A1", Unit: "east-1", Card: "P01", At: Now.Add(time.Duration(i) * time.Minute)}
		if i%2 == 1 {
			r.Kind, r.Officer, r.Unit, r.Card = audit.KindRefusal, "A2", "west-1", "P03"
		}
		if err := b.Append(t.Context(), b.sealed(t, r)); err != nil {
			t.Fatal(err)
		}
	}
	tests := map[string]struct {
		f    audit.Filter
		want int
	}{
		"all":     {audit.Filter{}, 7},
		"unit":    {audit.Filter{Unit: "east-1"}, 3},
		"kind":    {audit.Filter{Kind: audit.KindRefusal}, 3},
		"card":    {audit.Filter{Card: "P01"}, 3},
		"officer": {audit.Filter{Officer: "A2"}, 3},
		"from":    {audit.Filter{From: Now.Add(4 * time.Minute)}, 2},
		"to":      {audit.Filter{From: Now, To: Now.Add(time.Minute)}, 2},
		"before":  {audit.Filter{Before: 3}, 2},
		"both":    {audit.Filter{Officer: "A2", Kind: audit.KindIntent}, 0},
	}
	for name, tt := range tests {
		tt.f.Limit = 100
		got, err := b.Records(t.Context(), tt.f)
		if err != nil || len(got) != tt.want {
			t.Errorf("%s: %d records, want %d (%v)", name, len(got), tt.want, err)
		}
		for i := 1; i < len(got); i++ {
			if got[i].Seq >= got[i-1].Seq {
				t.Errorf("%s: not newest first", name)
			}
		}
	}
	own, err := b.RecordsOf(t.Context(), audit.Filter{Officer: "A2", Limit: 2}, []audit.Kind{audit.KindIntent, audit.KindRefusal})
	if err != nil || len(own) != 2 {
		t.Errorf("own records: %d (%v)", len(own), err)
	}
}

func testSoonIsDurableAfterClose(t *testing.T, b *bundle) {
	s := b.sealed(t, audit.Record{Kind: audit.KindOutcome})
	if err := b.AppendSoon(s); err != nil {
		t.Fatal(err)
	}
	b.Engine = b.Reopen(t)
	if _, err := b.Record(t.Context(), s.ID); err != nil {
		t.Errorf("queued record after closing: %v", err)
	}
}
