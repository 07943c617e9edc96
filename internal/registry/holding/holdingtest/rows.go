package holdingtest

import (
	"context"
	"fmt"
	"testing"

	"mpolice"
	"mpolice/internal/registry/holding"
)

// version makes row n as it stands in edition e; two editions differ.
func version(n, e int) holding.Version {
	values := []string{fmt.Sprintf("A%09d", n), fmt.Sprintf("陳大文%d", n), fmt.Sprintf("臺北市中山區中山北路二段%d號", e), "𠮷野家"}
	return holding.Version{
		Key: keyOf(n), Hash: holding.HashOf(values...), Line: int64(n), Values: values,
		Keys: holding.Keys{
			Person: 1000 + int64(n), Name: holding.NameHash(values[1]), Birth: int32(19500101 + 10000*(n%70)),
			Phone: int64(n) << 20, Address: holding.HashOf(values[2]),
		},
		ValidFrom: 20260101, ValidTo: int32(e),
	}
}

func keyOf(n int) int64 { return holding.HashOf(fmt.Sprintf("A%09d", n)) }

func versions(from, to, edition int) []holding.Version {
	var out []holding.Version
	for n := from; n < to; n++ {
		out = append(out, version(n, edition))
	}
	return out
}

func keysOf(rows []holding.Version) []int64 {
	out := make([]int64, len(rows))
	for i, r := range rows {
		out[i] = r.Key
	}
	return out
}

// delivery is what one load does.
type delivery struct {
	add    []holding.Version
	end    []int64 // with a row in add: changed, else ended
	names  []holding.NameEntry
	report holding.Report
	digest string
}

// batch gives the figures of the delivery.
func (d delivery) batch() holding.Batch {
	changed := int64(0)
	ended := map[int64]bool{}
	for _, k := range d.end {
		ended[k] = true
	}
	for _, r := range d.add {
		if ended[r.Key] {
			changed++
		}
	}
	b := holding.Batch{
		Digest: d.digest, Descriptor: "sha256:d", File: "people.csv", Mode: "delta", AsOf: now, Started: now, Ended: now.Add(1000), Actor: "S1",
		Added: int64(len(d.add)) - changed, Changed: changed, EndedRows: int64(len(d.end)) - changed, Unchanged: 3, Duplicate: 1,
	}
	b.In = b.Added + b.Changed + b.EndedRows + b.Unchanged + b.Duplicate
	return b
}

func entry(kind string) holding.Entry {
	return holding.Entry{Actor: "S1", Kind: kind, Detail: `{"a":1}`, At: holding.Micros(now)}
}

// write does what the delivery says, without the commit.
func (d delivery) write(ctx context.Context, l holding.Load) error {
	if len(d.end) > 0 {
		if err := l.End(ctx, d.end); err != nil {
			return err
		}
	}
	for from := 0; from < len(d.add); from += 100 {
		if err := l.Add(ctx, d.add[from:min(from+100, len(d.add))]); err != nil {
			return err
		}
		if from == 0 {
			if err := l.Names(ctx, d.names); err != nil {
				return err
			}
		}
	}
	if len(d.add) == 0 {
		return l.Names(ctx, d.names)
	}
	return nil
}

// load runs a delivery and gives the batch's number.
func load(t *testing.T, s holding.Store, register mpolice.Register, d delivery) int64 {
	t.Helper()
	l := begin(t, s, register)
	must(t, d.write(t.Context(), l))
	must(t, l.Commit(t.Context(), d.batch(), d.report, entry("load")))
	must(t, l.Rollback()) // does nothing
	return l.Batch()
}

// begin starts a load that is given up when the test ends.
func begin(t *testing.T, s holding.Store, register mpolice.Register) holding.Load {
	t.Helper()
	l, err := s.Begin(t.Context(), register)
	must(t, err)
	t.Cleanup(func() {
		if err := l.Rollback(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// scan collects the current rows, and checks that they come by key.
func scan(t *testing.T, s holding.Store, register mpolice.Register) map[int64]holding.Stored {
	t.Helper()
	out := map[int64]holding.Stored{}
	last := int64(-1 << 63)
	must(t, s.Scan(t.Context(), register, func(r holding.Stored) error {
		if r.Key < last {
			t.Error("rows do not come by key")
		}
		last = r.Key
		out[r.Key] = r
		return nil
	}))
	if n := got[int64](t)(s.Count(t.Context(), register)); n != int64(len(out)) {
		t.Errorf("%d rows are counted, %d are there", n, len(out))
	}
	return out
}

// state is everything that a load could leave behind, in words.
func state(t *testing.T, s holding.Store) string {
	t.Helper()
	ctx := t.Context()
	out := ""
	for _, r := range []mpolice.Register{people, vehicles, stolen} {
		rows := scan(t, s, r)
		var sum int64
		for _, v := range rows {
			sum += v.Hash ^ v.SeenFrom
		}
		out += fmt.Sprintln(r, len(rows), sum)
	}
	for _, b := range got[[]holding.Batch](t)(s.LastBatches(ctx, "", 100)) {
		out += fmt.Sprintln(b)
	}
	names := got[[]holding.NameEntry](t)(s.Names(ctx, 0, 77, 100))
	head := got[holding.Change](t)(s.Head(ctx))
	rejected := got[[]holding.RuleCount](t)(s.CountRejected(ctx, "", ""))
	return out + fmt.Sprintln(names, head, rejected)
}
