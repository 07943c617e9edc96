package holdingtest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mpolice"
	"mpolice/internal/registry/holding"
)

// testFirstLoad: rows come out as they went in.
func testFirstLoad(t *testing.T, b *bench) {
	l := begin(t, b, people)
	if !l.Fresh() {
		t.Error("an empty register is not fresh")
	}
	rows := versions(0, 1234, 1)
	rows[7].Keys = holding.Keys{} // found by nothing
	rows[8].Keys = holding.Keys{Person: -1 << 63, Former: 1<<63 - 1, Document: -1, Plate: 1, Phone: 2, Name: 3, Address: 4, Birth: 19850000}
	d := delivery{add: rows}
	must(t, d.write(t.Context(), l))
	if n := len(scan(t, b, people)); n != 0 {
		t.Errorf("%d rows are seen before the commit", n)
	}
	must(t, l.Commit(t.Context(), d.batch(), holding.Report{}, entry("load")))

	have := scan(t, b, people)
	if len(have) != len(rows) {
		t.Fatalf("%d rows, want %d", len(have), len(rows))
	}
	for _, v := range rows {
		want := holding.Stored{Register: people, Version: v, SeenFrom: l.Batch()}
		if d := cmp.Diff(want, have[v.Key]); d != "" {
			t.Fatal(d)
		}
	}
}

// testText: rows keep every text, NUL among it; bytes that are no UTF-8 become
// U+FFFD, and in other texts than rows NUL does, too.
func testText(t *testing.T, b *bench) {
	texts := []string{
		"", "𠮷田", "\U00030EDE", "a\"b\\c\n\t\r\x01\x7f", "\u2028\u2029<>&", "é\u0301", "\uE000\uF8FF", "null", "[\"x\"]",
		"nul\x00nul", "\xff\xfe中", strings.Repeat("長", 4000), "\uFFFD\uFFFE\U0010FFFF",
	}
	v := version(1, 1)
	v.Values = texts
	name := holding.NameEntry{Name: 5, Text: "葉\x00美\xff玲", Hashes: [holding.NameKinds]int64{77}}
	bad := "a\x00b\xffc"
	report := holding.Report{
		Rejected: func(yield func(holding.Rejected) error) error {
			return yield(holding.Rejected{Line: 3, Rule: bad, Field: mpolice.FieldName(bad), Reason: bad, RawHash: bad, Raw: []byte("\x00\xff")})
		},
		Findings: []holding.Finding{{Rule: bad, Field: mpolice.FieldName(bad), Severity: bad, Dimension: bad, Sample: []int64{3}}},
		Measures: []holding.Measure{{Field: mpolice.FieldName(bad), Metric: bad, Value: 0.25}},
	}
	l := begin(t, b, people)
	must(t, l.Add(t.Context(), []holding.Version{v}))
	must(t, l.Names(t.Context(), []holding.NameEntry{name}))
	want := holding.Batch{Digest: bad, Descriptor: bad, File: bad, Mode: bad, Actor: bad, In: 1, Added: 1}
	must(t, l.Commit(t.Context(), want, report, holding.Entry{Actor: bad, Kind: bad, Detail: bad, At: 5}))

	const clean = "a\uFFFDb\uFFFDc"
	for i, s := range scan(t, b, people)[v.Key].Values {
		if w := strings.ToValidUTF8(texts[i], "\uFFFD\uFFFD"); s != w {
			t.Errorf("text %d came back as %q, want %q", i, s, w)
		}
	}
	if n := got[[]holding.NameEntry](t)(b.Names(t.Context(), 0, 77, 5)); len(n) != 1 || n[0].Text != "葉\uFFFD美\uFFFD玲" {
		t.Errorf("name came back as %+v", n)
	}
	if have := got[holding.Batch](t)(b.Loaded(t.Context(), people, bad)); have.File != clean || have.Actor != clean {
		t.Errorf("batch came back as %+v", have)
	}
	r := got[[]holding.Rejected](t)(b.Rejected(t.Context(), holding.RejectFilter{Rule: bad, Limit: 5}))
	if len(r) != 1 || r[0].Reason != clean || string(r[0].Raw) != "\x00\xff" {
		t.Errorf("rejected row came back as %+v", r)
	}
	if m := got[[]holding.Measure](t)(b.Measures(t.Context(), people, bad, mpolice.FieldName(bad), 5)); len(m) != 1 || m[0].Value != 0.25 {
		t.Errorf("measure came back as %+v", m)
	}
	if c := got[holding.Change](t)(b.Head(t.Context())); c.Detail != clean || !c.Follows(holding.Change{}) {
		t.Errorf("change came back as %+v", c)
	}
}

// testDeltas: versions are ended and added, and what is current follows.
func testDeltas(t *testing.T, b *bench) {
	first := load(t, b, people, delivery{add: versions(0, 500, 1), names: names(0, 20)})
	// 0–99 changed, 100–199 ended, 500–599 new
	second := load(t, b, people, delivery{
		end: keysOf(versions(0, 200, 1)), add: append(versions(0, 100, 2), versions(500, 600, 1)...), names: names(10, 30),
	})
	third := load(t, b, people, delivery{end: keysOf(versions(50, 100, 2)), add: versions(150, 160, 3)})
	if first >= second || second >= third {
		t.Errorf("batches %d, %d, %d do not rise", first, second, third)
	}
	have := scan(t, b, people)
	for n := range 600 {
		var want *holding.Stored
		switch {
		case n < 50:
			want = &holding.Stored{Register: people, Version: version(n, 2), SeenFrom: second}
		case n >= 150 && n < 160:
			want = &holding.Stored{Register: people, Version: version(n, 3), SeenFrom: third}
		case n >= 500:
			want = &holding.Stored{Register: people, Version: version(n, 1), SeenFrom: second}
		case n >= 200:
			want = &holding.Stored{Register: people, Version: version(n, 1), SeenFrom: first}
		}
		s, ok := have[keyOf(n)]
		if ok != (want != nil) {
			t.Fatalf("row %d is current: %v", n, ok)
		}
		if want != nil && !cmp.Equal(*want, s) {
			t.Fatalf("row %d: %s", n, cmp.Diff(*want, s))
		}
	}
}

// testReturn: a register whose rows have all ended is fresh again and keeps its
// history.
func testReturn(t *testing.T, b *bench) {
	first := load(t, b, people, delivery{add: versions(0, 50, 1)})
	second := load(t, b, people, delivery{end: keysOf(versions(0, 50, 1))})
	if n := len(scan(t, b, people)); n != 0 {
		t.Errorf("%d rows are current, want none", n)
	}
	l := begin(t, b, people)
	if !l.Fresh() {
		t.Error("a register without current rows is not fresh")
	}
	d := delivery{add: versions(0, 60, 1)}
	must(t, d.write(t.Context(), l))
	must(t, l.Commit(t.Context(), d.batch(), d.report, entry("load")))
	h := got[[]holding.Stored](t)(b.History(t.Context(), people, keyOf(7)))
	if len(h) != 2 || h[0].SeenFrom != first || h[0].SeenTo != second || h[1].SeenFrom != l.Batch() || h[1].SeenTo != 0 {
		t.Errorf("history %+v", h)
	}
}

// testEmptyLoads: a delivery that brings nothing is a delivery.
func testEmptyLoads(t *testing.T, b *bench) {
	for range 2 {
		l := begin(t, b, people)
		if !l.Fresh() {
			t.Error("an empty register is not fresh")
		}
		must(t, l.Add(t.Context(), nil))
		must(t, l.End(t.Context(), nil))
		must(t, l.Names(t.Context(), nil))
		must(t, l.Commit(t.Context(), holding.Batch{Digest: "d", In: 4, Unchanged: 4}, holding.Report{}, entry("load")))
	}
	load(t, b, people, delivery{add: versions(0, 10, 1)})
	if n := len(scan(t, b, people)); n != 10 {
		t.Errorf("%d rows, want 10", n)
	}
}

// testBusy: whoever comes second is told so at once.
func testBusy(t *testing.T, b *bench) {
	second := b.Second(t)
	l := begin(t, b, people)
	for name, s := range map[string]holding.Store{"same handle": b, "second handle": second} {
		if other, err := s.Begin(t.Context(), people); !errors.Is(err, holding.ErrBusy) {
			t.Errorf("%s: %v, want ErrBusy", name, err)
			if err == nil {
				must(t, other.Rollback())
			}
		}
	}
	if !b.OneLoad {
		l2 := begin(t, second, vehicles)
		must(t, l2.Add(t.Context(), versions(0, 10, 1)))
		must(t, l2.Commit(t.Context(), delivery{add: versions(0, 10, 1)}.batch(), holding.Report{}, entry("load")))
	}
	must(t, l.Rollback())
	must(t, begin(t, second, people).Rollback())
	must(t, begin(t, b, people).Rollback())
}

// testRollback: a load that is given up was never there.
func testRollback(t *testing.T, b *bench) {
	for _, step := range []string{"first load", "delta"} {
		before := state(t, b)
		l := begin(t, b, people)
		d := delivery{add: versions(1000, 1500, 1), names: names(0, 50)}
		if step == "delta" {
			d.end = keysOf(versions(0, 100, 1))
		}
		must(t, d.write(t.Context(), l))
		must(t, l.Rollback())
		must(t, l.Rollback())
		if after := state(t, b); after != before {
			t.Errorf("%s: before %s, after %s", step, before, after)
		}
		if step == "first load" {
			load(t, b, people, delivery{add: versions(0, 200, 1)})
		}
	}
}

// testFail: a failed batch leaves its report and nothing else.
func testFail(t *testing.T, b *bench) {
	load(t, b, people, delivery{add: versions(0, 20, 1)})
	rows := scan(t, b, people)
	f := holding.Batch{Register: people, Digest: "sha256:f", Mode: "snapshot", Fault: "shrinks by 40 %", In: 10, Quarantined: 4, Started: now, Ended: now}
	id := got[int64](t)(b.Fail(t.Context(), f, rejections(4), entry("fail")))
	f.ID, f.State = id, holding.StateFailed
	if d := cmp.Diff(f, got[holding.Batch](t)(b.Batch(t.Context(), id))); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(rows, scan(t, b, people)); d != "" {
		t.Error(d)
	}
	if r := got[[]holding.Rejected](t)(b.Rejected(t.Context(), holding.RejectFilter{Batch: id, Limit: 100})); len(r) != 8 {
		t.Errorf("%d reasons are kept, want 8", len(r))
	}
	if x := got[[]holding.Finding](t)(b.Findings(t.Context(), id)); len(x) != 1 || x[0].Batch != id || x[0].Register != people || len(x[0].Sample) != 2 {
		t.Errorf("findings %+v", x)
	}
	if _, err := b.Loaded(t.Context(), people, "sha256:f"); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("a failed batch counts as loaded (%v)", err)
	}
	if c := got[holding.Change](t)(b.Head(t.Context())); c.Kind != "fail" || c.Seq != 2 {
		t.Errorf("head %+v", c)
	}
}

// testUnbalanced: no row is lost between caller and store.
func testUnbalanced(t *testing.T, b *bench) {
	load(t, b, vehicles, delivery{add: versions(0, 20, 1)})
	before := state(t, b)
	for _, register := range []mpolice.Register{people, vehicles} {
		for name, spoil := range map[string]func(*holding.Batch){
			"a row too few":        func(x *holding.Batch) { x.In++ },
			"counted, not written": func(x *holding.Batch) { x.In++; x.Added++ },
			"written, not counted": func(x *holding.Batch) { x.In--; x.Added-- },
			"ended, not written":   func(x *holding.Batch) { x.Removed++ },
			"failed":               func(x *holding.Batch) { x.In++; x.State = holding.StateFailed },
		} {
			l := begin(t, b, register)
			d := delivery{add: versions(100, 110, 1), names: names(0, 3)}
			must(t, d.write(t.Context(), l))
			x := d.batch()
			spoil(&x)
			if err := l.Commit(t.Context(), x, holding.Report{}, entry("load")); !errors.Is(err, holding.ErrUnbalanced) {
				t.Errorf("%s: %v, want ErrUnbalanced", name, err)
			}
			must(t, l.Rollback())
		}
	}
	if after := state(t, b); after != before {
		t.Errorf("before %s, after %s", before, after)
	}
}

// testKeys: a key has one current version, and what has none cannot end.
func testKeys(t *testing.T, b *bench) {
	load(t, b, vehicles, delivery{add: versions(0, 20, 1)})
	before := state(t, b)
	for name, d := range map[string]delivery{
		"current key":        {add: append(versions(100, 300, 1), version(3, 2))},
		"key twice in a row": {add: append(versions(100, 300, 1), version(100, 2))},
		"end of unknown key": {end: []int64{keyOf(3), keyOf(999)}},
		"end twice":          {end: []int64{keyOf(3), keyOf(3)}},
	} {
		for _, register := range []mpolice.Register{people, vehicles} {
			if register == people && name == "current key" {
				continue // is empty
			}
			l := begin(t, b, register)
			err := d.write(t.Context(), l)
			if err == nil {
				err = l.Commit(t.Context(), d.batch(), holding.Report{}, entry("load"))
			}
			if !errors.Is(err, holding.ErrKey) {
				t.Errorf("%s of %s: %v, want ErrKey", name, register, err)
			}
			must(t, l.Rollback())
		}
	}
	if after := state(t, b); after != before {
		t.Errorf("before %s, after %s", before, after)
	}
}

// testContext: a load whose context has ended leaves nothing behind, and the
// next one runs.
func testContext(t *testing.T, b *bench) {
	before := state(t, b)
	for _, at := range []string{"add", "names", "commit"} {
		ctx, cancel := context.WithCancel(t.Context())
		l, err := b.Begin(ctx, people)
		must(t, err)
		must(t, l.Add(ctx, versions(0, 100, 1)))
		cancel()
		switch at {
		case "add":
			_ = l.Add(ctx, versions(100, 200, 1)) // may be told later
		case "names":
			_ = l.Names(ctx, names(0, 10))
		}
		if err := l.Commit(ctx, delivery{add: versions(0, 100, 1)}.batch(), holding.Report{}, entry("load")); err == nil {
			t.Errorf("%s: committed after its context had ended", at)
		}
		_ = l.Rollback() // the connection may be gone
	}
	if after := state(t, b); after != before {
		t.Errorf("before %s, after %s", before, after)
	}
	load(t, b, people, delivery{add: versions(0, 10, 1)})
}

// testMarks: what a comparison sees is what is current.
func testMarks(t *testing.T, b *bench) {
	l := begin(t, b, people)
	must(t, l.Marks(t.Context(), func(holding.Mark) error { return errors.New("a mark in an empty register") }))
	if m := got[[]holding.Mark](t)(l.MarksOf(t.Context(), []int64{keyOf(1)})); len(m) != 0 {
		t.Errorf("marks %v in an empty register", m)
	}
	must(t, l.Rollback())
	load(t, b, people, delivery{add: versions(0, 5200, 1)})
	load(t, b, people, delivery{end: keysOf(versions(0, 10, 1)), add: versions(5, 10, 2)})
	l = begin(t, b, people)
	if l.Fresh() {
		t.Error("a register with rows is fresh")
	}
	marks := map[int64]int64{}
	must(t, l.Marks(t.Context(), func(m holding.Mark) error {
		if _, twice := marks[m.Key]; twice {
			return errors.New("a mark came twice")
		}
		marks[m.Key] = m.Hash
		return nil
	}))
	if len(marks) != 5195 || marks[keyOf(7)] != version(7, 2).Hash || marks[keyOf(700)] != version(700, 1).Hash {
		t.Errorf("%d marks", len(marks))
	}
	stop := errors.New("stop")
	if err := l.Marks(t.Context(), func(holding.Mark) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("%v, want the caller's own error", err)
	}
	some := got[[]holding.Mark](t)(l.MarksOf(t.Context(), []int64{keyOf(2), keyOf(7), keyOf(5100), keyOf(99999)}))
	if len(some) != 2 {
		t.Errorf("%d marks, want 2", len(some))
	}
	for _, m := range some {
		if marks[m.Key] != m.Hash {
			t.Errorf("mark %v differs", m)
		}
	}
}
