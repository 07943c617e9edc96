package holdingtest

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mpolice"
	"mpolice/internal/registry/holding"
)

func testUnknownRegister(t *testing.T, b *bench) {
	ctx := t.Context()
	_, begin := b.Begin(ctx, "nothing")
	_, find := b.Find(ctx, "nothing", holding.Is(holding.SlotPerson, 1), 1)
	_, history := b.History(ctx, "nothing", 1)
	_, count := b.Count(ctx, "nothing")
	_, fail := b.Fail(ctx, holding.Batch{Register: "nothing"}, holding.Report{}, entry("fail"))
	_, dispute := b.OpenDispute(ctx, holding.Dispute{Register: "nothing"}, entry("dispute"))
	link := b.Link(ctx, []holding.LinkEntry{{Left: holding.Record{Register: "nothing"}, Right: holding.Record{Register: people}}}, entry("link"))
	scan := b.Scan(ctx, "nothing", func(holding.Stored) error { return nil })
	for i, err := range []error{begin, find, history, count, fail, dispute, link, scan} {
		if !errors.Is(err, holding.ErrUnknownRegister) {
			t.Errorf("%d: %v, want ErrUnknownRegister", i, err)
		}
	}
	if _, err := b.Find(ctx, stolen, holding.Is(holding.SlotPerson, 1), 1); !errors.Is(err, holding.ErrSlot) {
		t.Errorf("%v, want ErrSlot", err)
	}
	if head := got[holding.Change](t)(b.Head(ctx)); head.Seq != 0 {
		t.Errorf("refused changes stand in the journal: %+v", head)
	}
}

// testDeclare: registers and slots come later, too, on any handle.
func testDeclare(t *testing.T, b *bench) {
	second := b.Second(t)
	load(t, b, stolen, delivery{add: versions(0, 30, 1)})
	must(t, b.Declare(t.Context(), []holding.Declared{
		{Register: stolen, Slots: []holding.Slot{holding.SlotPlate, holding.SlotPerson}}, {Register: "late", Slots: everySlot},
	}))
	load(t, second, "late", delivery{add: versions(0, 5, 1)})
	for _, s := range []holding.Store{b, second} {
		if n := len(scan(t, s, "late")); n != 5 {
			t.Errorf("%d rows, want 5", n)
		}
	}
	if r := got[[]holding.Stored](t)(b.Find(t.Context(), stolen, holding.Is(holding.SlotPerson, 1007), 5)); len(r) != 1 {
		t.Errorf("%d rows are found by the new slot, want 1", len(r))
	}
	for _, x := range got[[]holding.Batch](t)(second.LastBatches(t.Context(), "", 5)) {
		if x.Register == "" {
			t.Errorf("batch of no register: %+v", x)
		}
	}
	load(t, b, stolen, delivery{add: versions(30, 40, 1)})
}

func testBatches(t *testing.T, b *bench) {
	d := delivery{digest: "sha256:1", add: versions(0, 10, 1), report: rejections(2)}
	first := load(t, b, people, d)
	want := d.batch()
	want.ID, want.Register, want.State = first, people, holding.StateLoaded
	if diff := cmp.Diff(want, got[holding.Batch](t)(b.Batch(t.Context(), first))); diff != "" {
		t.Error(diff)
	}
	second := load(t, b, vehicles, delivery{digest: "sha256:1", add: versions(0, 10, 1)})
	third := load(t, b, people, delivery{digest: "sha256:1", end: keysOf(versions(0, 1, 1))})
	ids := func(register mpolice.Register, limit int) (out []int64) {
		for _, x := range got[[]holding.Batch](t)(b.LastBatches(t.Context(), register, limit)) {
			out = append(out, x.ID)
		}
		return out
	}
	if d := cmp.Diff([][]int64{{third, first}, {third}, {third, second, first}}, [][]int64{ids(people, 9), ids(people, 1), ids("", 9)}); d != "" {
		t.Error(d)
	}
	if x := got[holding.Batch](t)(b.Loaded(t.Context(), people, "sha256:1")); x.ID != third {
		t.Errorf("loaded is %d, want the latest, %d", x.ID, third)
	}
	for _, err := range []error{failure(b.Batch(t.Context(), 999)), failure(b.Loaded(t.Context(), people, "sha256:2")), failure(b.Loaded(t.Context(), stolen, "sha256:1"))} {
		if !errors.Is(err, mpolice.ErrNotFound) {
			t.Errorf("%v, want ErrNotFound", err)
		}
	}
	m := got[[]holding.Measure](t)(b.Measures(t.Context(), people, "null_share", "birth", 5))
	if d := cmp.Diff([]holding.Measure{{Batch: first, Register: people, Field: "birth", Metric: "null_share", Value: 0.125}}, m); d != "" {
		t.Error(d)
	}
	f := got[[]holding.Finding](t)(b.Findings(t.Context(), first))
	if d := cmp.Diff([]holding.Finding{{
		Batch: first, Register: people, Rule: "validity.check-digit", Dimension: "accuracy", Severity: "reject", Field: "id", Rows: 2, Sample: []int64{1, 2},
	}}, f); d != "" {
		t.Error(d)
	}
}

func failure[T any](_ T, err error) error { return err }

// testReopen: what was committed is there when the store is opened again.
func testReopen(t *testing.T, b *bench) {
	load(t, b, people, delivery{add: versions(0, 50, 1), names: names(0, 9), report: rejections(3)})
	load(t, b, people, delivery{add: versions(50, 60, 1)})
	l := begin(t, b, people)
	must(t, l.Add(t.Context(), versions(60, 70, 1)))
	must(t, l.Rollback())
	before := state(t, b)
	again := b.Reopen(t)
	if after := state(t, again); after != before {
		t.Errorf("before %s, after %s", before, after)
	}
	load(t, again, people, delivery{add: versions(60, 70, 1)})
}
