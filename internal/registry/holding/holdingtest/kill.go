package holdingtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/registry/holding"
)

// child tells a second run of the test binary to load, and until when: the
// register and the edition, as "people 3".
const child = "HOLDINGTEST_LOAD"

// Child makes this process the one that is killed, if [Kill] started it: it
// opens the store at the address that it is given, and loads. Call it first in
// TestMain.
func Child(open func(ctx context.Context, address string) (holding.Store, error)) {
	task := os.Getenv(child)
	if task == "" {
		return
	}
	if err := work(context.Background(), task, open); err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func work(ctx context.Context, task string, open func(ctx context.Context, address string) (holding.Store, error)) error {
	register, edition, _ := strings.Cut(task, " ")
	n, err := strconv.Atoi(edition)
	if err != nil {
		return err
	}
	s, err := open(ctx, os.Getenv(child+"_ADDRESS"))
	if err != nil {
		return err
	}
	err = deliver(ctx, s, mpolice.Register(register), n, func(step string) {
		fmt.Println(step)
		_, _ = os.Stdin.Read(make([]byte, 1)) // the parent lets it go on
	})
	return errors.Join(err, s.Close())
}

// people of edition n: of each seven, one is missing, and two change.
func edition(n int) map[int64]holding.Version {
	const most = 300
	out := make(map[int64]holding.Version, most)
	for i := range most {
		if n > 0 && (i+n)%7 != 0 {
			v := version(i, (n+i%7)/4)
			out[v.Key] = v
		}
	}
	return out
}

// deliver brings a register to edition n, as a loader does: it compares, ends
// and adds. told hears of each step.
func deliver(ctx context.Context, s holding.Store, register mpolice.Register, n int, told func(step string)) error {
	l, err := s.Begin(ctx, register)
	if err != nil {
		return err
	}
	told("begun")
	d, err := compare(ctx, l, n)
	if err != nil {
		return errors.Join(err, l.Rollback())
	}
	told("compared")
	if err := d.tell(ctx, l, told); err != nil {
		return errors.Join(err, l.Rollback())
	}
	told("written")
	b := d.batch()
	b.Digest = fmt.Sprint("edition ", n)
	if err := l.Commit(ctx, b, rejections(5), entry("load")); err != nil {
		return err
	}
	told("committed")
	return nil
}

// compare finds out what edition n changes.
func compare(ctx context.Context, l holding.Load, n int) (d delivery, err error) {
	want := edition(n)
	err = l.Marks(ctx, func(m holding.Mark) error {
		if want[m.Key].Hash == m.Hash {
			delete(want, m.Key)
		} else {
			d.end = append(d.end, m.Key)
		}
		return nil
	})
	for _, v := range want {
		d.add = append(d.add, v)
	}
	slices.SortFunc(d.add, func(a, b holding.Version) int { return int(a.Line - b.Line) })
	d.names = names(0, 20)
	return d, err
}

// tell writes the delivery in small steps.
func (d delivery) tell(ctx context.Context, l holding.Load, told func(step string)) error {
	for some := range slices.Chunk(d.end, 20) {
		if err := l.End(ctx, some); err != nil {
			return err
		}
		told("ended some")
	}
	for some := range slices.Chunk(d.add, 20) {
		if err := l.Add(ctx, some); err != nil {
			return err
		}
		told("added some")
	}
	return l.Names(ctx, d.names)
}

// Kill starts processes that load, and kills each at a random point: a step,
// and a moment more. What was there before must be there, whole, or the new
// edition if the commit came first; and the load must run when it is repeated.
func Kill(t *testing.T, s holding.Store, address string, points int) {
	killed, committed := 0, 0
	for i := range points {
		// First loads and later ones in turn.
		register, n := mpolice.Register(fmt.Sprint("killed", i/4)), i%4+1
		if n == 1 {
			must(t, s.Declare(t.Context(), []holding.Declared{{Register: register, Slots: everySlot}}))
		}
		before := got[holding.Change](t)(s.Head(t.Context()))
		steps := rand.IntN(10)
		if i%3 == 0 {
			steps = 1000 // all of them: within the commit
		}
		if died := kill(t, address, register, n, steps); died {
			killed++
		}
		switch found := standing(t, s, register); {
		case found == n:
			committed++
		case found != n-1:
			t.Fatalf("point %d: edition %d, want %d or %d", i, found, n-1, n)
		default:
			if after := got[holding.Change](t)(s.Head(t.Context())); after != before {
				t.Errorf("point %d: the journal has an entry %+v of a load that is not there", i, after)
			}
			again(t, s, register, n)
		}
		if found := standing(t, s, register); found != n {
			t.Fatalf("point %d: edition %d after the load was repeated, want %d", i, found, n)
		}
	}
	t.Logf("%d points: %d processes were killed, %d had committed", points, killed, committed)
	if committed > points/2 {
		t.Errorf("%d of %d processes had committed before they were killed", committed, points)
	}
	if n := len(chain(t, s)); n != points {
		t.Errorf("%d entries, want one for each of %d loads", n, points)
	}
}

// kill runs a loader and kills it some steps on; it reports whether that came
// in time.
func kill(t *testing.T, address string, register mpolice.Register, n, steps int) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), fmt.Sprint(child, "=", register, " ", n), child+"_ADDRESS="+address)
	out, err := cmd.StdoutPipe()
	must(t, err)
	in, err := cmd.StdinPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)
	moment := 2 * time.Millisecond
	for ; lines.Scan(); steps-- {
		if strings.HasPrefix(lines.Text(), "error") {
			t.Error(lines.Text())
		}
		_, _ = in.Write([]byte{0}) // it goes on
		if lines.Text() == "written" {
			moment = 25 * time.Millisecond // about what a commit takes
			break
		}
		if steps == 0 {
			break
		}
	}
	u := rand.Float64()
	<-time.After(time.Duration(u * u * u * float64(moment))) // mostly soon
	_ = cmd.Process.Kill()                                   // it may have ended
	_, _ = io.Copy(io.Discard, out)
	return cmd.Wait() != nil
}

// standing gives the edition that a register holds, whole, and checks that the
// batches say the same.
func standing(t *testing.T, s holding.Store, register mpolice.Register) int {
	t.Helper()
	rows := scan(t, s, register)
	batches := got[[]holding.Batch](t)(s.LastBatches(t.Context(), register, 100))
	current := int64(0)
	for _, b := range batches {
		if b.State != holding.StateLoaded || !b.Balanced() {
			t.Errorf("batch %+v", b)
		}
		current += b.Added - b.Removed - b.EndedRows
	}
	if current != int64(len(rows)) {
		t.Errorf("%s: %d rows, by its batches %d", register, len(rows), current)
	}
	n := len(batches)
	want := edition(n)
	if len(rows) != len(want) {
		t.Fatalf("%s: %d rows, edition %d has %d", register, len(rows), n, len(want))
	}
	for key, v := range want {
		if rows[key].Hash != v.Hash {
			t.Fatalf("%s: row %d is not as in edition %d", register, v.Line, n)
		}
	}
	reasons := got[[]holding.Rejected](t)(s.Rejected(t.Context(), holding.RejectFilter{Register: register, Limit: 1000}))
	if len(reasons) != 10*n {
		t.Errorf("%s: %d reasons are kept, want %d", register, len(reasons), 10*n)
	}
	return n
}

// again repeats a load, once the server has noticed that the last loader died.
func again(t *testing.T, s holding.Store, register mpolice.Register, n int) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for patience := time.After(30 * time.Second); ; {
		err := deliver(t.Context(), s, register, n, func(string) {})
		if !errors.Is(err, holding.ErrBusy) {
			must(t, err)
			return
		}
		select {
		case <-patience:
			t.Fatal("the lock of a dead loader is still held")
		case <-tick.C:
		}
	}
}
