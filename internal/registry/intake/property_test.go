package intake_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/intake"
)

// asDeltas makes the test register one that comes as deltas.
var asDeltas = []string{`"mode": "snapshot"`, `"mode": "delta", "operation": "op"`}

// history is what happened to a register day by day: rows by key.
type history []map[string]string

// live makes a random history of so many days over a few people.
func live(luck *rand.Rand, days, size int) history {
	all := people(size, luck.Uint64())
	now := map[string]string{}
	var out history
	for range days {
		next := maps.Clone(now)
		for _, row := range all {
			switch key, _, _ := strings.Cut(row, ","); luck.IntN(6) {
			case 0:
				delete(next, key)
			case 1:
				next[key] = row
			case 2:
				next[key] = row[:len(row)-3] + fmt.Sprintf("%03d", luck.IntN(4))
			}
		}
		out, now = append(out, next), next
	}
	return out
}

// snapshot gives a day's rows in a random order, some of them twice.
func snapshot(luck *rand.Rand, day map[string]string) string {
	rows := slices.Sorted(maps.Values(day))
	for range luck.IntN(3) {
		if len(rows) > 0 {
			rows = append(rows, rows[luck.IntN(len(rows))])
		}
	}
	luck.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	return csvOf(rows)
}

// delta gives what changed from one day to the next, with steps in between that
// the last change of each row overtakes.
func delta(luck *rand.Rand, was, is map[string]string) string {
	var rows []string
	for _, key := range slices.Sorted(maps.Keys(is)) {
		if was[key] != is[key] {
			rows = append(rows, "U,"+is[key])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(was)) {
		if _, there := is[key]; !there {
			rows = append(rows, "d,"+key+",,,,,")
		}
	}
	luck.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	for i := range rows {
		if key := strings.Split(rows[i], ",")[1]; luck.IntN(4) == 0 {
			rows[i] = "I," + people(1, luck.Uint64())[0] + "\n" + rows[i]
			rows[i] = strings.Replace(rows[i], strings.Split(rows[i], ",")[1], key, 1)
		}
	}
	return "op," + header + strings.Join(rows, "\n") + "\n"
}

// world is a register in memory with its descriptor.
type world struct {
	*testing.T
	*memory
	d   *registry.Descriptor
	dir string
	day int
}

func newWorld(t *testing.T, edit ...string) *world {
	return &world{T: t, memory: newMemory(), d: parsed(t, edit...), dir: t.TempDir()}
}

func (w *world) load(content string, change ...func(*intake.Options)) (holding.Batch, error) {
	w.day++
	path := filepath.Join(w.dir, "file.csv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		w.Fatal(err)
	}
	opt := intake.Options{Actor: "test", Clock: clock{now.AddDate(0, 0, w.day)}, AcceptShrink: true, Workers: 2}
	for _, c := range change {
		c(&opt)
	}
	return intake.Load(context.Background(), w.memory, w.d, intake.File{Path: path}, opt)
}

func (w *world) must(content string, change ...func(*intake.Options)) holding.Batch {
	w.Helper()
	b, err := w.load(content, change...)
	if err != nil && !errors.Is(err, intake.ErrSame) {
		w.Fatal(err)
	}
	if !b.Balanced() {
		w.Fatalf("not balanced: %+v", b)
	}
	return b
}

// want gives the state that a day's rows must give, by loading them into an
// empty register.
func want(t *testing.T, day map[string]string) string {
	w := newWorld(t)
	w.must(csvOf(slices.Sorted(maps.Values(day))))
	return w.state()
}

// Snapshots and the equivalent deltas reach the same rows and keys each day,
// whatever the order of the rows; loading again changes nothing.
func TestSnapshotsEqualDeltas(t *testing.T) {
	for seed := range uint64(10) {
		luck := rand.New(rand.NewPCG(seed, 7))
		snapshots, deltas := newWorld(t), newWorld(t, asDeltas...)
		was := map[string]string{}
		for n, is := range live(luck, 6, 40) {
			file := snapshot(luck, is)
			snapshots.must(file, func(o *intake.Options) { o.Again = n > 0 })
			deltas.must(delta(luck, was, is), func(o *intake.Options) { o.Again = true })
			right := want(t, is)
			if snapshots.state() != right || deltas.state() != right {
				t.Fatalf("seed %d, day %d:\n%s\nsnapshots:\n%s\ndeltas:\n%s", seed, n, right, snapshots.state(), deltas.state())
			}
			b := snapshots.must(file, func(o *intake.Options) { o.Again = true })
			if b.Added+b.Changed+b.Removed+b.EndedRows != 0 || snapshots.state() != right {
				t.Fatalf("seed %d, day %d: loading again: %+v", seed, n, b)
			}
			was = is
		}
	}
}

// The same on SQLite, with the histories: a row's versions follow one another
// without overlap, the last one current.
func TestHistoriesAgree(t *testing.T) {
	luck := rand.New(rand.NewPCG(1, 8))
	snapshots, deltas := newRig(t), newRig(t, asDeltas...)
	was, days := map[string]string{}, live(luck, 5, 30)
	for _, is := range days {
		free := func(o *intake.Options) { o.AcceptShrink, o.Again = true, true }
		snapshots.must(snapshot(luck, is), free)
		deltas.must(delta(luck, was, is), free)
		if snapshots.state() != deltas.state() {
			t.Fatal("the states differ")
		}
		was = is
	}
	keys := map[string]bool{}
	for _, day := range days {
		for key := range day {
			keys[key] = true
		}
	}
	for key := range keys {
		var versions [2][]holding.Stored
		for i, r := range []*rig{snapshots, deltas} {
			all, err := r.store.History(t.Context(), r.d.Code, holding.HashOf(key))
			if err != nil {
				t.Fatal(err)
			}
			versions[i] = all
			for j, v := range all {
				if v.SeenTo != 0 && v.SeenTo <= v.SeenFrom || v.SeenTo == 0 && j < len(all)-1 || j > 0 && all[j-1].SeenTo > v.SeenFrom {
					t.Errorf("%d versions, number %d from %d to %d", len(all), j, v.SeenFrom, v.SeenTo)
				}
			}
		}
		if !slices.EqualFunc(versions[0], versions[1], func(a, b holding.Stored) bool {
			return a.Hash == b.Hash && a.SeenFrom == b.SeenFrom && a.SeenTo == b.SeenTo && a.Keys == b.Keys
		}) {
			t.Errorf("histories differ: %v and %v", versions[0], versions[1])
		}
	}
}

// Deliveries that come twice or out of order are refused, and change nothing.
func TestReorderedAndDuplicated(t *testing.T) {
	for seed := range uint64(5) {
		luck := rand.New(rand.NewPCG(seed, 9))
		w := newWorld(t, asDeltas...)
		days := live(luck, 6, 30)
		var files []string
		was := map[string]string{}
		for n, is := range days {
			files = append(files, fmt.Sprintf("%sU,%s\n", delta(luck, was, is), people(n+31, 3)[n+30]))
			was = is
		}
		done := -1
		for range 60 {
			n := luck.IntN(len(files))
			before := w.state()
			_, err := w.load(files[n], func(o *intake.Options) { o.AsOf = now.Add(time.Duration(n) * time.Minute) })
			switch {
			case n > done && err == nil:
				done = n
			case errors.Is(err, intake.ErrSame), errors.Is(err, intake.ErrReplay), errors.Is(err, intake.ErrOlder):
				if w.state() != before || n > done {
					t.Fatalf("seed %d: file %d after %d: %v", seed, n, done, err)
				}
			default:
				t.Fatalf("seed %d: file %d after %d: %v", seed, n, done, err)
			}
		}
	}
}

// damages is what happens to rows on their way.
var damages = []func(*rand.Rand, string) string{
	func(_ *rand.Rand, s string) string { return strings.Replace(s, ",", "", 1) },
	func(_ *rand.Rand, s string) string { return strings.Replace(s, ",", ",,", 1) },
	func(_ *rand.Rand, s string) string { return strings.Replace(s, ",", `,"`, 1) },
	func(_ *rand.Rand, s string) string { return strings.Replace(s, "號", `"號`, 1) },
	func(l *rand.Rand, s string) string {
		i := l.IntN(len(s))
		return s[:i] + string(rune(l.IntN(256))) + s[i:]
	},
	func(l *rand.Rand, s string) string { i := l.IntN(len(s)); return s[:i] + s[i+1:] },
	func(l *rand.Rand, s string) string { return s[:l.IntN(len(s))] },
	func(l *rand.Rand, s string) string { i := l.IntN(len(s)); return s[:i] + "\x00\xFF\xA5" + s[i:] },
	func(_ *rand.Rand, s string) string { return s + "\n" + s },
	func(l *rand.Rand, s string) string { return s + "\n" + s[:len(s)-2] + fmt.Sprint(10+l.IntN(90)) },
	func(_ *rand.Rand, s string) string { return s + "\n\r\n\n" },
	func(_ *rand.Rand, s string) string { return `"` + strings.ReplaceAll(s, ",", `","`) + "\"\r" },
	func(_ *rand.Rand, s string) string { return strings.Repeat("x", 300<<10) + s },
	func(_ *rand.Rand, s string) string { return ",,,,," },
}

// Every row of a damaged file is accounted for, whole rows come through, and
// the order of the rows does not matter to what is held.
func TestDamage(t *testing.T) {
	open := []string{`"reject_limit": 0.5`, `"reject_limit": 1`}
	for seed := range uint64(40) {
		luck := rand.New(rand.NewPCG(seed, 10))
		rows := people(60, seed)
		hurt := slices.Clone(rows)
		whole := map[int]bool{}
		for i := range hurt {
			if whole[i] = luck.IntN(3) > 0; !whole[i] {
				hurt[i] = damages[luck.IntN(len(damages))](luck, hurt[i])
			}
		}
		first, second := newWorld(t, open...), newWorld(t, open...)
		for _, w := range []*world{first, second} {
			w.must(csvOf(rows[:30]))
		}
		b := first.must(csvOf(hurt))
		lines := map[int64]bool{}
		for _, x := range first.rejected {
			lines[x.Line] = true
			if _, ok := intake.Lookup(x.Rule); !ok || x.Reason == "" || len(x.RawHash) != 64 || x.Ord == 0 && len(x.Raw) == 0 {
				t.Fatalf("%+v", x)
			}
		}
		if int64(len(lines)) != b.Quarantined {
			t.Fatalf("seed %d: %d lines rejected, %d counted", seed, len(lines), b.Quarantined)
		}
		for i, row := range rows {
			key, _, _ := strings.Cut(row, ",")
			v, there := first.rows[holding.HashOf(key)]
			if whole[i] && (!there || !strings.HasSuffix(row, v.Values[5])) {
				t.Fatalf("seed %d: whole row %d is not held", seed, i)
			}
		}
		checkNames(t, first.memory)
		luck.Shuffle(len(hurt), func(i, j int) { hurt[i], hurt[j] = hurt[j], hurt[i] })
		if strings.Contains(strings.Join(hurt, "\n"), `,"`) {
			continue // a forgotten quote takes what comes after it into account
		}
		second.must(csvOf(hurt))
		if first.state() != second.state() {
			t.Fatalf("seed %d: another order gives another state:\n%s\n%s", seed, first.state(), second.state())
		}
	}
}

// checkNames: the dictionary has the names of rows that were held, and no name
// of a row that never was.
func checkNames(t *testing.T, m *memory) {
	t.Helper()
	for _, v := range m.rows {
		if m.names[v.Name] != v.Values[1] {
			t.Fatalf("the name of a row is not in the dictionary: %q", m.names[v.Name])
		}
	}
}

// The name of a row that is rejected is not learned, whatever rejects it.
func TestNamesOfRejectedRows(t *testing.T) {
	w := newWorld(t)
	rows := people(20, 4)
	for i, row := range rows {
		rows[i] = strings.Replace(row, strings.Split(row, ",")[1], "好名", 1)
	}
	twice := strings.Replace(rows[0], "好名", "重號甲", 1) + "\n" + strings.Replace(rows[0], "好名", "重號乙", 1)
	bad := strings.Replace(rows[1], "好名", "壞列", 1)
	w.must(csvOf(append(rows[2:], twice, bad[:9]+"x"+bad[10:], strings.Replace(rows[3][:10], "", "", 1)+",少欄")))
	if len(w.names) != 1 || len(w.rows) != 18 {
		t.Errorf("%d rows, names %q", len(w.rows), slices.Collect(maps.Values(w.names)))
	}
}
