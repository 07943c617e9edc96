package holdingtest

import (
	"fmt"
	"sync"
	"testing"

	"mpolice"
	"mpolice/internal/registry/holding"
)

// chain reads the whole journal and checks each step.
func chain(t *testing.T, s holding.Store) []holding.Change {
	t.Helper()
	var all []holding.Change
	var last holding.Change
	for {
		page := got[[]holding.Change](t)(s.Changes(t.Context(), last.Seq, 7))
		for _, c := range page {
			if !c.Follows(last) {
				t.Fatalf("entry %d does not follow entry %d", c.Seq, last.Seq)
			}
			last = c
		}
		all = append(all, page...)
		if len(page) == 0 {
			break
		}
	}
	if head := got[holding.Change](t)(s.Head(t.Context())); head != last {
		t.Errorf("head %+v, want %+v", head, last)
	}
	return all
}

// testJournal: each change is an entry, bound to the one before.
func testJournal(t *testing.T, b *bench) {
	if head := got[holding.Change](t)(b.Head(t.Context())); head != (holding.Change{}) {
		t.Errorf("head of an empty journal: %+v", head)
	}
	id := load(t, b, people, delivery{add: versions(0, 5, 1), report: rejections(1)})
	_, err := b.Fail(t.Context(), holding.Batch{Register: people}, holding.Report{}, entry("fail"))
	must(t, err)
	must(t, b.Settle(t.Context(), id, 1, holding.RejectReadmitted, entry("readmit")))
	dispute := got[int64](t)(b.OpenDispute(t.Context(), holding.Dispute{Register: people, Key: keyOf(1)}, entry("dispute")))
	must(t, b.CloseDispute(t.Context(), dispute, "kept", entry("correct")))
	must(t, b.Link(t.Context(), nil, entry("link")))
	must(t, b.Regroup(t.Context(), nil, entry("regroup")))
	must(t, b.SaveModel(t.Context(), "m1", []byte("x"), holding.Entry{Actor: "A𠮷", Kind: "model", Detail: "{}", At: 0}))
	kinds := ""
	for _, c := range chain(t, b) {
		kinds += c.Kind + " "
	}
	if want := "load fail readmit dispute correct link regroup model "; kinds != want {
		t.Errorf("journal: %s, want %s", kinds, want)
	}
	all := chain(t, b)
	if c := all[0]; holding.Micros(c.At) != holding.Micros(now) || c.Actor != "S1" || c.Detail != `{"a":1}` {
		t.Errorf("entry %+v", c)
	}
	for i, spoil := range []func(*holding.Change){
		func(c *holding.Change) { c.Actor = "S9" },
		func(c *holding.Change) { c.Detail = "{}" },
		func(c *holding.Change) { c.At = c.At.Add(1000) },
		func(c *holding.Change) { c.Seq++ },
		func(c *holding.Change) { c.Hash[3]++ },
	} {
		c := all[1]
		spoil(&c)
		if c.Follows(all[0]) {
			t.Errorf("alteration %d does not show", i)
		}
	}
}

// testAppendOnly: what is written stays, even for whoever has a SQL prompt.
func testAppendOnly(t *testing.T, b *bench) {
	load(t, b, people, delivery{add: versions(0, 5, 1)})
	must(t, b.Link(t.Context(), []holding.LinkEntry{pair(1, 2, "linked", 3)}, entry("link")))
	must(t, b.SaveModel(t.Context(), "m1", []byte("x"), entry("model")))
	for _, statement := range []string{
		"UPDATE change SET actor = 'x'", "DELETE FROM change", "UPDATE link SET decision = 'apart'", "DELETE FROM link",
		"UPDATE model SET version = 'm2'", "DELETE FROM model",
		"INSERT INTO change (seq, at, actor, kind, detail, previous, hash) SELECT seq, at, 'x', kind, detail, previous, hash FROM change",
	} {
		if err := b.Exec(t.Context(), statement); err == nil {
			t.Errorf("%s: done", statement)
		}
	}
	must(t, b.Exec(t.Context(), "UPDATE dispute SET outcome = 'x'")) // the door is open
	if n := len(chain(t, b)); n != 3 {
		t.Errorf("%d entries, want 3", n)
	}
}

// testWriters: writers on two handles take turns, while a load is under way
// where the engine can.
func testWriters(t *testing.T, b *bench) {
	second := b.Second(t)
	var l holding.Load
	if !b.OneLoad {
		l = begin(t, b, people)
		must(t, l.Add(t.Context(), versions(0, 300, 1)))
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			s := []holding.Store{b, second}[i%2]
			for n := range 10 {
				d := holding.Dispute{Register: []mpolice.Register{people, vehicles}[i%2], Key: int64(n), Reason: fmt.Sprint(i)}
				if _, err := s.OpenDispute(t.Context(), d, entry("dispute")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	want := 80
	if l != nil {
		must(t, l.Commit(t.Context(), delivery{add: versions(0, 300, 1)}.batch(), holding.Report{}, entry("load")))
		want++
	}
	if n := len(chain(t, b)); n != want {
		t.Errorf("%d entries, want %d", n, want)
	}
}
