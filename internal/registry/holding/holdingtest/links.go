package holdingtest

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mpolice"
	"mpolice/internal/registry/holding"
)

func testDisputes(t *testing.T, b *bench) {
	ctx := t.Context()
	open := func(key int64, field mpolice.FieldName) int64 {
		d := holding.Dispute{Register: people, Key: key, Field: field, Reason: "地址已變更"}
		return got[int64](t)(b.OpenDispute(ctx, d, entry("dispute")))
	}
	first, second, third := open(1, "address"), open(1, ""), open(2, "name")
	have := got[[]holding.Dispute](t)(b.DisputesOf(ctx, people, []int64{1, 3}))
	want := holding.Dispute{ID: first, Register: people, Key: 1, Field: "address", Reason: "地址已變更", Opened: holding.Micros(now), By: "S1"}
	if len(have) != 2 || have[1].ID != second || !cmp.Equal(want, have[0]) {
		t.Error(cmp.Diff(want, have))
	}
	closing := entry("correct")
	closing.Actor, closing.At = "S2", closing.At+9
	must(t, b.CloseDispute(ctx, first, "corrected", closing))
	for _, id := range []int64{first, 999} {
		if err := b.CloseDispute(ctx, id, "kept", closing); !errors.Is(err, mpolice.ErrNotFound) {
			t.Errorf("%v, want ErrNotFound", err)
		}
	}
	ids := func(all []holding.Dispute) (out []int64) {
		for _, d := range all {
			out = append(out, d.ID)
		}
		return out
	}
	if d := cmp.Diff([][]int64{{second}, {third, second}, {third, second, first}, {third}, nil}, [][]int64{
		ids(got[[]holding.Dispute](t)(b.DisputesOf(ctx, people, []int64{1}))),
		ids(got[[]holding.Dispute](t)(b.Disputes(ctx, true, 9))),
		ids(got[[]holding.Dispute](t)(b.Disputes(ctx, false, 9))),
		ids(got[[]holding.Dispute](t)(b.Disputes(ctx, false, 1))),
		ids(got[[]holding.Dispute](t)(b.DisputesOf(ctx, vehicles, []int64{1}))),
	}); d != "" {
		t.Error(d)
	}
	closed := got[[]holding.Dispute](t)(b.Disputes(ctx, false, 9))[2]
	if closed.Outcome != "corrected" || closed.Closed != closing.At || closed.By != "S2" {
		t.Errorf("closed dispute %+v", closed)
	}
}

// pair is a decision on people's row a and vehicles' row z.
func pair(a, z int64, decision string, weight float64) holding.LinkEntry {
	return holding.LinkEntry{
		Left: holding.Record{Register: people, Key: a}, Right: holding.Record{Register: vehicles, Key: z},
		Weight: weight, P: 0.9999, Model: "m1", Decision: decision, Evidence: `{"姓名":"同"}`, By: "model",
	}
}

func testLinks(t *testing.T, b *bench) {
	ctx := t.Context()
	must(t, b.Link(ctx, []holding.LinkEntry{pair(1, 10, "review", 5), pair(2, 20, "review", 7.25), pair(1, 30, "linked", 9)}, entry("link")))
	must(t, b.Link(ctx, []holding.LinkEntry{pair(1, 10, "linked", 5)}, entry("link")))
	must(t, b.Link(ctx, []holding.LinkEntry{pair(1, 30, "unlinked", 9)}, entry("unlink")))

	of := got[[]holding.LinkEntry](t)(b.LinksOf(ctx, people, 1))
	want := pair(1, 10, "review", 5)
	want.Seq, want.At = of[0].Seq, holding.Micros(now)
	if d := cmp.Diff(want, of[0]); d != "" {
		t.Error(d)
	}
	words := func(all []holding.LinkEntry) (out []string) {
		for _, l := range all {
			out = append(out, l.Decision)
		}
		return out
	}
	if d := cmp.Diff([]string{"review", "linked", "linked", "unlinked"}, words(of)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"linked", "unlinked"}, words(got[[]holding.LinkEntry](t)(b.LinksOf(ctx, vehicles, 30)))); d != "" {
		t.Error(d)
	}
	pairs := func(decision string, limit int) (out []float64) {
		for _, l := range got[[]holding.LinkEntry](t)(b.Pairs(ctx, decision, limit)) {
			out = append(out, l.Weight)
		}
		return out
	}
	must(t, b.Link(ctx, []holding.LinkEntry{pair(3, 30, "review", 6), pair(4, 40, "review", 8)}, entry("link")))
	if d := cmp.Diff([][]float64{{8, 7.25, 6}, {8, 7.25}, {5}, {9}, nil}, [][]float64{
		pairs("review", 9), pairs("review", 2), pairs("linked", 9), pairs("unlinked", 9), pairs("apart", 9),
	}); d != "" {
		t.Error(d)
	}
	bad := []holding.LinkEntry{pair(5, 50, "linked", 1), {Left: holding.Record{Register: "nothing"}, Right: holding.Record{Register: people}}}
	if err := b.Link(ctx, bad, entry("link")); err == nil {
		t.Error("a pair of an unknown register is taken")
	}
	if n := len(pairs("linked", 9)); n != 1 {
		t.Errorf("%d pairs are linked after a refused entry, want 1", n)
	}
}

func testPersons(t *testing.T, b *bench) {
	ctx := t.Context()
	member := func(register mpolice.Register, key, person int64) holding.Member {
		return holding.Member{Record: holding.Record{Register: register, Key: key}, Person: person}
	}
	var many []holding.Member
	for k := range int64(6000) {
		many = append(many, member(stolen, k-3000, 100+k/3))
	}
	must(t, b.Regroup(ctx, many, entry("regroup")))
	must(t, b.Regroup(ctx, []holding.Member{member(people, -5, 1), member(vehicles, 7, 1), member(people, 8, 2)}, entry("regroup")))
	if d := cmp.Diff([]holding.Member{member(people, -5, 1), member(vehicles, 7, 1)}, got[[]holding.Member](t)(b.Members(ctx, vehicles, 7))); d != "" {
		t.Error(d)
	}
	must(t, b.Regroup(ctx, []holding.Member{member(vehicles, 7, 2), member(people, 99, 0)}, entry("regroup")))
	must(t, b.Regroup(ctx, []holding.Member{member(people, -5, 0)}, entry("regroup")))
	if d := cmp.Diff([]holding.Member{member(people, 8, 2), member(vehicles, 7, 2)}, got[[]holding.Member](t)(b.Members(ctx, people, 8))); d != "" {
		t.Error(d)
	}
	if m := got[[]holding.Member](t)(b.Members(ctx, people, -5)); len(m) != 0 {
		t.Errorf("a record of no person has members %v", m)
	}
	var all []holding.Member
	must(t, b.Persons(ctx, func(m holding.Member) error { all = append(all, m); return nil }))
	if len(all) != 6002 || !slices.IsSortedFunc(all, func(a, b holding.Member) int { return int(a.Person - b.Person) }) {
		t.Errorf("%d members, or not by person", len(all))
	}
}

// testPersonNumbers: no number is given twice, on whatever handle.
func testPersonNumbers(t *testing.T, b *bench) {
	stores := []holding.Store{b, b.Second(t)}
	var mu sync.Mutex
	var wg sync.WaitGroup
	given := map[int64]bool{}
	for i := range 8 {
		wg.Go(func() {
			for range 10 {
				first, err := stores[i%2].NextPerson(t.Context(), i+1)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				for n := first; n < first+int64(i+1); n++ {
					if given[n] || n <= 0 {
						t.Errorf("%d is given twice", n)
					}
					given[n] = true
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(given) != 360 {
		t.Errorf("%d numbers, want 360", len(given))
	}
	again := b.Reopen(t)
	if n := got[int64](t)(again.NextPerson(t.Context(), 1)); given[n] {
		t.Errorf("%d is given twice", n)
	}
}

func testModels(t *testing.T, b *bench) {
	ctx := t.Context()
	if _, err := b.LastModel(ctx); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("%v, want ErrNotFound", err)
	}
	must(t, b.SaveModel(ctx, "m1", []byte{0, 0xff, 1}, entry("model")))
	later := entry("model")
	later.At++
	must(t, b.SaveModel(ctx, "m0", []byte("later"), later))
	if v := got[string](t)(b.LastModel(ctx)); v != "m0" {
		t.Errorf("last model is %s", v)
	}
	if d := got[[]byte](t)(b.Model(ctx, "m1")); string(d) != "\x00\xff\x01" {
		t.Errorf("model came back as %x", d)
	}
	if _, err := b.Model(ctx, "m9"); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("%v, want ErrNotFound", err)
	}
	if err := b.SaveModel(ctx, "m1", []byte("other"), entry("model")); err == nil {
		t.Error("a model version is written over")
	}
	if n := len(chain(t, b)); n != 2 {
		t.Errorf("%d entries, want 2", n)
	}
}

func testSurveys(t *testing.T, b *bench) {
	ctx := t.Context()
	if _, err := b.Survey(ctx, "agreement"); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("no survey yet: %v", err)
	}
	must(t, b.SaveSurvey(ctx, "agreement", []byte("one"), entry("survey")))
	must(t, b.SaveSurvey(ctx, "agreement", []byte("two"), entry("survey")))
	got, err := b.Survey(ctx, "agreement")
	if err != nil || string(got) != "two" {
		t.Errorf("survey: %q, %v", got, err)
	}
}
