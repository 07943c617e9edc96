package holdingtest

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mpolice/internal/registry/holding"
)

// find gives the numbers of the rows that a question finds, in the order given.
func find(t *testing.T, b *bench, r holding.Range, limit int) []int64 {
	t.Helper()
	var out []int64
	last := int64(-1 << 63)
	for _, s := range got[[]holding.Stored](t)(b.Find(t.Context(), people, r, limit)) {
		if s.Key < last {
			t.Error("rows do not come by key")
		}
		last = s.Key
		if d := cmp.Diff(keyed[s.Line], s.Keys); d != "" {
			t.Error(d)
		}
		out = append(out, s.Line)
	}
	slices.Sort(out)
	return out
}

// keyed are rows with all their keys; row 0 is not found by anything.
var keyed = map[int64]holding.Keys{
	0: {},
	1: {Person: 11, Former: 21, Document: 31, Plate: 41, Phone: 0x1230_0000, Name: 61, Address: 71, Birth: 19600102},
	2: {Person: 12, Former: 22, Document: 31, Plate: 42, Phone: 0x1234_0000, Name: 61, Address: 71, Birth: 19700102},
	3: {Person: 13, Former: 11, Document: -33, Plate: 43, Phone: 0x1240_0000, Name: 61, Address: -73, Birth: 19790000},
	4: {Person: 14, Document: 34, Name: 61, Address: 71}, // birth unknown
	5: {Person: 12, Plate: 42, Name: -65, Birth: 19700102},
	6: {Person: 1<<63 - 1, Phone: 1<<63 - 1, Name: 1<<63 - 1, Birth: 19701231},
}

func loadKeyed(t *testing.T, b *bench) {
	t.Helper()
	var rows []holding.Version
	for n, k := range keyed {
		v := version(int(n), 1)
		v.Keys = k
		rows = append(rows, v)
	}
	ended := version(9, 1) // found by what others are found by, but ended
	ended.Keys = keyed[1]
	load(t, b, people, delivery{add: append(rows, ended)})
	load(t, b, people, delivery{end: []int64{ended.Key}})
}

func testFindBySlot(t *testing.T, b *bench) {
	loadKeyed(t, b)
	for _, c := range []struct {
		ask  holding.Range
		want []int64
	}{
		{holding.Is(holding.SlotPerson, 11), []int64{1}},
		{holding.Is(holding.SlotPerson, 12), []int64{2, 5}},
		{holding.Is(holding.SlotPerson, 1<<63-1), []int64{6}},
		{holding.Is(holding.SlotPerson, 0), nil},
		{holding.Is(holding.SlotPerson, 99), nil},
		{holding.Is(holding.SlotFormer, 11), []int64{3}},
		{holding.Is(holding.SlotFormer, 0), nil},
		{holding.Is(holding.SlotDocument, 31), []int64{1, 2}},
		{holding.Is(holding.SlotDocument, -33), []int64{3}},
		{holding.Is(holding.SlotPlate, 42), []int64{2, 5}},
		{holding.Is(holding.SlotPhone, 0x1234_0000), []int64{2}},
		{holding.Is(holding.SlotName, 61), []int64{1, 2, 3, 4}},
		{holding.Is(holding.SlotName, -65), []int64{5}},
		{holding.Is(holding.SlotAddress, 71), []int64{1, 2, 4}},
		{holding.Is(holding.SlotAddress, -73), []int64{3}},
		{holding.Range{Slot: holding.SlotPlate, Lo: 41, Hi: 43}, []int64{1, 2, 3, 5}},
		{holding.Range{Slot: holding.SlotPerson, Lo: -1 << 63, Hi: 1<<63 - 1}, []int64{1, 2, 3, 4, 5, 6}},
	} {
		if d := cmp.Diff(c.want, find(t, b, c.ask, 10)); d != "" {
			t.Errorf("%+v: %s", c.ask, d)
		}
	}
	if n := len(find(t, b, holding.Is(holding.SlotName, 61), 2)); n != 2 {
		t.Errorf("%d rows, want the limit, 2", n)
	}
	if _, err := b.Find(t.Context(), people, holding.Is(holding.Slot(12), 1), 1); !errors.Is(err, holding.ErrSlot) {
		t.Errorf("%v, want ErrSlot", err)
	}
}

func testFindByName(t *testing.T, b *bench) {
	loadKeyed(t, b)
	for _, c := range []struct {
		from, to int32
		want     []int64
	}{
		{0, 0, []int64{1, 2, 3, 4}},
		{19600102, 19600102, []int64{1}},
		{19600103, 19791231, []int64{2, 3}},
		{19790000, 19790000, []int64{3}},
		{0, 19691231, []int64{1, 4}}, // unknown is 0
		{19790001, 0, nil},
	} {
		r := holding.Range{Slot: holding.SlotName, Lo: 61, Hi: 61, BirthFrom: c.from, BirthTo: c.to}
		if d := cmp.Diff(c.want, find(t, b, r, 10)); d != "" {
			t.Errorf("%+v: %s", r, d)
		}
	}
}

// testFindByTail: the last digits of a telephone are a range of its key.
func testFindByTail(t *testing.T, b *bench) {
	loadKeyed(t, b)
	for _, c := range []struct {
		lo, hi int64
		want   []int64
	}{
		{0x1230_0000, 0x123f_ffff, []int64{1, 2}},
		{0x1234_0000, 0x1234_ffff, []int64{2}},
		{0x1200_0000, 0x12ff_ffff, []int64{1, 2, 3}},
		{0x7000_0000_0000_0000, 1<<63 - 1, []int64{6}},
		{0x1250_0000, 0x1230_0000, nil},
	} {
		if d := cmp.Diff(c.want, find(t, b, holding.Range{Slot: holding.SlotPhone, Lo: c.lo, Hi: c.hi}, 10)); d != "" {
			t.Errorf("%x to %x: %s", c.lo, c.hi, d)
		}
	}
}

// testHistory: every version has its two times.
func testHistory(t *testing.T, b *bench) {
	first := load(t, b, people, delivery{add: versions(0, 20, 1)})
	second := load(t, b, people, delivery{end: keysOf(versions(0, 5, 1)), add: versions(0, 5, 2)})
	third := load(t, b, people, delivery{end: keysOf(versions(0, 1, 1))})
	fourth := load(t, b, people, delivery{add: versions(0, 1, 4)})
	want := []holding.Stored{
		{Register: people, Version: version(0, 1), SeenFrom: first, SeenTo: second},
		{Register: people, Version: version(0, 2), SeenFrom: second, SeenTo: third},
		{Register: people, Version: version(0, 4), SeenFrom: fourth},
	}
	if d := cmp.Diff(want, got[[]holding.Stored](t)(b.History(t.Context(), people, keyOf(0)))); d != "" {
		t.Error(d)
	}
	if h := got[[]holding.Stored](t)(b.History(t.Context(), people, 1)); len(h) != 0 {
		t.Errorf("unknown key has history %+v", h)
	}
	rows := got[[]holding.Stored](t)(b.FindKeys(t.Context(), people, []int64{keyOf(9), keyOf(0), keyOf(999), keyOf(2), keyOf(9)}))
	found := map[int64]int64{}
	for _, r := range rows {
		found[r.Line] = r.SeenFrom
	}
	if d := cmp.Diff(map[int64]int64{0: fourth, 2: second, 9: first}, found); d != "" || len(rows) != 3 {
		t.Error(len(rows), d)
	}
	if !slices.IsSortedFunc(rows, func(a, b holding.Stored) int { return int(min(1, max(-1, a.Key/2-b.Key/2))) }) {
		t.Error("rows do not come by key")
	}
	if rows := got[[]holding.Stored](t)(b.FindKeys(t.Context(), people, nil)); len(rows) != 0 {
		t.Errorf("no keys find %d rows", len(rows))
	}
}

// testAliases: old numbers lead to new ones and back, in any register that has
// both.
func testAliases(t *testing.T, b *bench) {
	must(t, b.Declare(t.Context(), []holding.Declared{{Register: "residence", Slots: []holding.Slot{holding.SlotPerson, holding.SlotFormer}}}))
	loadKeyed(t, b)
	other := version(1, 1)
	other.Keys = holding.Keys{Person: 15, Former: 11}
	same := version(2, 1)
	same.Keys = holding.Keys{Person: 11, Former: 21}
	load(t, b, "residence", delivery{add: []holding.Version{other, same}})
	unlisted := version(3, 1)
	unlisted.Keys = holding.Keys{Person: 16, Former: 11}
	load(t, b, vehicles, delivery{add: []holding.Version{unlisted}}) // declared without former numbers
	for _, c := range []struct {
		person int64
		want   []int64
	}{{11, []int64{13, 15, 21}}, {21, []int64{11}}, {13, []int64{11}}, {14, nil}, {0, nil}, {99, nil}} {
		if d := cmp.Diff(c.want, got[[]int64](t)(b.Aliases(t.Context(), c.person))); d != "" {
			t.Errorf("%d: %s", c.person, d)
		}
	}
}

func testDecades(t *testing.T, b *bench) {
	loadKeyed(t, b)
	count := func(name int64, decade int, rows int64) holding.DecadeCount {
		return holding.DecadeCount{Name: name, Decade: decade, Rows: rows}
	}
	for _, c := range []struct {
		from, to int32
		want     []holding.DecadeCount
	}{
		{0, 0, []holding.DecadeCount{count(61, 0, 1), count(61, 1960, 1), count(61, 1970, 2), count(-65, 1970, 1)}},
		{19700000, 19791231, []holding.DecadeCount{count(61, 1970, 2), count(-65, 1970, 1)}},
	} {
		if d := cmp.Diff(c.want, got[[]holding.DecadeCount](t)(b.Decades(t.Context(), people, []int64{61, -65, 99}, c.from, c.to))); d != "" {
			t.Error(d)
		}
	}
}

func testPlates(t *testing.T, b *bench) {
	loadKeyed(t, b)
	seen := map[int64]bool{}
	must(t, b.Plates(t.Context(), people, func(p int64) error { seen[p] = true; return nil }))
	if d := cmp.Diff(map[int64]bool{41: true, 42: true, 43: true}, seen); d != "" {
		t.Error(d)
	}
	stop := errors.New("stop")
	if err := b.Plates(t.Context(), people, func(int64) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("%v, want the caller's own error", err)
	}
	must(t, b.Plates(t.Context(), vehicles, func(int64) error { return errors.New("a plate in an empty register") }))
}

// testScan: a scan sees one state, whatever is loaded beside it.
func testScan(t *testing.T, b *bench) {
	load(t, b, people, delivery{add: versions(0, 5500, 1)})
	rows, loaded := 0, false
	must(t, b.Scan(t.Context(), people, func(s holding.Stored) error {
		if !loaded {
			loaded = true
			load(t, b, people, delivery{end: keysOf(versions(0, 5100, 1)), add: versions(20000, 20100, 1)})
		}
		if s.Line >= 20000 {
			t.Error("a row of a later batch is seen")
		}
		rows++
		return nil
	}))
	if rows != 5500 {
		t.Errorf("%d rows are seen, want the 5500 of the old state", rows)
	}
	if n := len(scan(t, b, people)); n != 500 {
		t.Errorf("%d rows after it, want 500", n)
	}
	stop := errors.New("stop")
	if err := b.Scan(t.Context(), people, func(holding.Stored) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("%v, want the caller's own error", err)
	}
}
