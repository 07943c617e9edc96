//go:build unix

package intake_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/sqlite"
	"mpolice/internal/registry/intake"
)

// child loads a file as a process of its own, which is killed at the step that
// it is told (0: never) or so many microseconds after its commit began, and may
// write no file larger than it is told. It prints the steps that it took.
func child() int {
	number := func(name string) int64 {
		n, _ := strconv.ParseInt(os.Getenv(name), 10, 64)
		return n
	}
	if limit := number("INTAKE_TEST_LIMIT"); limit > 0 {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: uint64(limit), Max: uint64(limit)}); err != nil {
			fmt.Println(err)
			return 3
		}
	}
	store, err := sqlite.Open(context.Background(), os.Getenv("INTAKE_TEST_DB"))
	if err != nil {
		fmt.Println(err)
		return 3
	}
	d, _ := registry.Parse("residents.json", []byte(descriptor))
	mortal := &mortal{Store: store, at: number("INTAKE_TEST_STEP"), late: time.Duration(number("INTAKE_TEST_LATE")) * time.Microsecond}
	b, err := intake.Load(context.Background(), mortal, d, intake.File{Path: os.Getenv("INTAKE_TEST_FILE")}, intake.Options{Actor: "test", Clock: clock{now.AddDate(0, 0, 1)}})
	fmt.Println("steps", mortal.step, b.State, err)
	if err != nil {
		return 2
	}
	return 0
}

// mortal is a holding whose process dies at a step.
type mortal struct {
	*sqlite.Store
	step, at int64
	late     time.Duration
}

func (m *mortal) tick() {
	if m.step++; m.step == m.at {
		die()
	}
}

func die() { _ = syscall.Kill(os.Getpid(), syscall.SIGKILL) }

func (m *mortal) Begin(ctx context.Context, r mpolice.Register) (holding.Load, error) {
	m.tick()
	l, err := m.Store.Begin(ctx, r)
	m.tick()
	return &mortalLoad{l, m}, err
}

type mortalLoad struct {
	holding.Load
	m *mortal
}

func (l *mortalLoad) Marks(ctx context.Context, each func(holding.Mark) error) error {
	n := 0
	return l.Load.Marks(ctx, func(m holding.Mark) error {
		if n++; n%200 == 0 {
			l.m.tick()
		}
		return each(m)
	})
}

func (l *mortalLoad) Add(ctx context.Context, rows []holding.Version) error {
	l.m.tick()
	defer l.m.tick()
	return l.Load.Add(ctx, rows)
}

func (l *mortalLoad) End(ctx context.Context, keys []int64) error {
	l.m.tick()
	defer l.m.tick()
	return l.Load.End(ctx, keys)
}

func (l *mortalLoad) Names(ctx context.Context, names []holding.NameEntry) error {
	l.m.tick()
	defer l.m.tick()
	return l.Load.Names(ctx, names)
}

func (l *mortalLoad) Commit(ctx context.Context, b holding.Batch, r holding.Report, e holding.Entry) error {
	l.m.tick()
	if l.m.late > 0 {
		time.AfterFunc(l.m.late, die)
	}
	rejected := r.Rejected
	r.Rejected = func(yield func(holding.Rejected) error) error {
		return rejected(func(x holding.Rejected) error {
			l.m.tick()
			return yield(x)
		})
	}
	err := l.Load.Commit(ctx, b, r, e)
	l.m.tick()
	return err
}

// plant makes a holding with one loaded delivery, closed, and a second delivery
// that changes, adds, removes and breaks rows.
func plant(t *testing.T) (db, next string) {
	t.Helper()
	r := newRig(t)
	rows := people(500, 1)
	r.must(csvOf(rows))
	changed := people(620, 1)[60:]
	for i := range 140 {
		changed[3*i] = changed[3*i][:len(changed[3*i])-4] + "0000"
	}
	for i := range 12 {
		changed[20*i] = strings.Replace(changed[20*i], ",", ",,", 1)
		changed[20*i+1] = changed[20*i+1][:9] + "?" + changed[20*i+1][10:]
	}
	next = filepath.Join(r.dir, "next.csv")
	if err := os.WriteFile(next, []byte(csvOf(changed)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := r.store.Close(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(r.dir, "registers.db"), next
}

// whole gives everything that a delivery leaves in a holding, as a text, and
// checks the journal.
func whole(t *testing.T, s *sqlite.Store) string {
	t.Helper()
	var out strings.Builder
	ctx := context.Background()
	err := errors.Join(s.Scan(ctx, "residents", func(r holding.Stored) error {
		fmt.Fprintln(&out, r)
		return nil
	}), holding.ReadJournal(ctx, s, func(c holding.Change) error {
		fmt.Fprintln(&out, c.Seq, c.Kind)
		return nil
	}))
	rejected, rerr := s.Rejected(ctx, holding.RejectFilter{Limit: 10_000})
	batches, berr := s.LastBatches(ctx, "", 100)
	if err := errors.Join(err, rerr, berr); err != nil {
		t.Fatal(err)
	}
	for _, b := range batches {
		findings, err := s.Findings(ctx, b.ID)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&out, b, findings)
	}
	for _, x := range rejected {
		fmt.Fprintln(&out, x.Batch, x.Line, x.Ord, x.Rule, x.RawHash, string(x.Raw))
	}
	return out.String()
}

func open(t *testing.T, db string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func shut(t *testing.T, s *sqlite.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func copyFile(t *testing.T, from string) string {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "registers.db")
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

func loads(t *testing.T, db, file string, more ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), append([]string{"INTAKE_TEST_CHILD=1", "INTAKE_TEST_DB=" + db, "INTAKE_TEST_FILE=" + file}, more...)...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// lookAndLoad gives what the holding has, loads the file in this process and
// gives what it has then.
func lookAndLoad(t *testing.T, db, file string) (was, is string) {
	t.Helper()
	s := open(t, db)
	defer shut(t, s)
	was = whole(t, s)
	_, err := intake.Load(context.Background(), s, parsed(t), intake.File{Path: file}, intake.Options{Actor: "test", Clock: clock{now.AddDate(0, 0, 1)}})
	if err != nil && !errors.Is(err, intake.ErrSame) {
		t.Error(err)
	}
	return was, whole(t, s)
}

func look(t *testing.T, db string) string {
	t.Helper()
	s := open(t, db)
	defer shut(t, s)
	return whole(t, s)
}

// A loading process that is killed at any point leaves the previous state
// whole, or the new one, and loading again ends where an undisturbed load does.
func TestKilledAnywhere(t *testing.T) {
	db, next := plant(t)
	before := look(t, db)
	undisturbed := copyFile(t, db)
	out, err := loads(t, undisturbed, next)
	var steps int64
	if _, serr := fmt.Sscanf(out, "steps %d", &steps); err != nil || serr != nil {
		t.Fatal(out, err)
	}
	after := look(t, undisturbed)
	if before == after || steps < 50 {
		t.Fatalf("the second delivery does too little: %d steps\n%s", steps, out)
	}
	luck := rand.New(rand.NewPCG(3, 3))
	spread, late := int64(48), 12
	if slow {
		spread, late = 3, 1
	}
	var points [][]string
	for i := range spread {
		at := 1 + i*steps/spread + luck.Int64N(max(1, steps/spread))
		points = append(points, []string{fmt.Sprintf("INTAKE_TEST_STEP=%d", min(at, steps))})
	}
	for range late {
		points = append(points, []string{fmt.Sprintf("INTAKE_TEST_LATE=%d", 1+luck.IntN(8000))})
	}
	var mu sync.Mutex
	died, old := 0, 0
	parallel(points, 2, func(p []string) {
		copied := copyFile(t, db)
		out, err := loads(t, copied, next, p...)
		var exit *exec.ExitError
		killed := errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL
		state, end := lookAndLoad(t, copied, next)
		if err != nil && !killed || state != before && state != after {
			t.Errorf("%s: %v %s: neither the old state nor the new one", p, err, out)
		}
		if end != after {
			t.Errorf("%s: loading again came out otherwise", p)
		}
		mu.Lock()
		defer mu.Unlock()
		if killed {
			died++
		}
		if state == before {
			old++
		}
	})
	t.Logf("%d steps; %d of %d killed, %d left the old state", steps, died, len(points), old)
	if !slow && (died < 50 || old < 40) {
		t.Errorf("only %d killed, %d of them before the commit", died, old)
	}
}

func parallel[T any](all []T, workers int, do func(T)) {
	var wg sync.WaitGroup
	in := make(chan T)
	for range workers {
		wg.Go(func() {
			for x := range in {
				do(x)
			}
		})
	}
	for _, x := range all {
		in <- x
	}
	close(in)
	wg.Wait()
}

// A full disk is said and changes nothing.
func TestDiskFull(t *testing.T) {
	db, next := plant(t)
	rows, _, _ := strings.Cut(look(t, db), "\n1 load\n")
	for _, limit := range []int64{4096, 64 << 10, 200 << 10} {
		copied := copyFile(t, db)
		out, err := loads(t, copied, next, fmt.Sprintf("INTAKE_TEST_LIMIT=%d", limit))
		if err == nil || !(strings.Contains(out, "full") || strings.Contains(out, "I/O error") || strings.Contains(out, "too large")) {
			t.Errorf("limit %d: %v %s", limit, err, out)
		}
		// That the delivery failed may have been kept, if there was room for it.
		if after, _, _ := strings.Cut(look(t, copied), "\n1 load\n"); after != rows {
			t.Errorf("limit %d: rows changed", limit)
		}
	}
}

// Of two loaders of one register one wins and the other is told to try again.
func TestTwoLoaders(t *testing.T) {
	r := newRig(t)
	first := r.file(csvOf(people(600, 1)))
	second := r.file(csvOf(people(300, 5)))
	other := open(t, filepath.Join(r.dir, "registers.db"))
	defer shut(t, other)
	for _, store := range []intake.Store{r.store, other} {
		started := make(chan struct{})
		result := make(chan error, 1)
		gate := &gated{Store: r.store, started: started, go_: make(chan struct{})}
		go func() {
			_, err := intake.Load(context.Background(), gate, r.d, first, intake.Options{Clock: clock{now}, Again: true})
			result <- err
		}()
		<-started
		_, err := intake.Load(context.Background(), store, r.d, second, intake.Options{Clock: clock{now}})
		if !errors.Is(err, holding.ErrBusy) || !strings.Contains(err.Error(), "try again") {
			t.Errorf("the second loader: %v", err)
		}
		close(gate.go_)
		if err := <-result; err != nil {
			t.Errorf("the first loader: %v", err)
		}
	}
	if n, err := r.store.Count(t.Context(), "residents"); n != 600 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
}

// gated is a holding that waits once a load has begun.
type gated struct {
	*sqlite.Store
	started, go_ chan struct{}
}

func (g *gated) Begin(ctx context.Context, r mpolice.Register) (holding.Load, error) {
	l, err := g.Store.Begin(ctx, r)
	close(g.started)
	<-g.go_
	return l, err
}

// Cancelling at any point leaves the old state and nothing behind.
func TestCancelledAnywhere(t *testing.T) {
	r := newRig(t)
	r.must(csvOf(people(400, 1)))
	before := r.state()
	next := r.file(csvOf(people(500, 2)))
	cancelled := 0
	for n := 1; n < 40; n++ {
		ctx, cancel := context.WithCancel(t.Context())
		seen := 0
		opt := r.options()
		opt.AcceptShrink = true
		opt.Progress = func(intake.Progress) {
			if seen++; seen == n {
				cancel()
			}
		}
		_, err := intake.Load(ctx, r.store, r.d, next, opt)
		cancel()
		if err == nil {
			break
		}
		cancelled++
		if !errors.Is(err, context.Canceled) || r.state() != before {
			t.Fatalf("step %d: %v", n, err)
		}
	}
	if cancelled < 5 {
		t.Errorf("cancelled %d times only", cancelled)
	}
}

// deaf is a holding that commits and whose answer is lost.
type deaf struct{ *memory }

func (d deaf) Begin(ctx context.Context, r mpolice.Register) (holding.Load, error) {
	l, err := d.memory.Begin(ctx, r)
	return deafLoad{l}, err
}

type deafLoad struct{ holding.Load }

func (l deafLoad) Commit(ctx context.Context, b holding.Batch, r holding.Report, e holding.Entry) error {
	return errors.Join(l.Load.Commit(ctx, b, r, e), errors.New("the connection broke"))
}

// A batch that was committed is loaded, though the answer was lost.
func TestLostAnswer(t *testing.T) {
	r := newRig(t)
	m := newMemory()
	b, err := intake.Load(t.Context(), deaf{m}, r.d, r.file(header+rowA), r.options())
	if err != nil || b.Added != 1 || len(m.rows) != 1 || len(m.batches) != 1 {
		t.Errorf("%+v, %v", b, err)
	}
}

// The file of a delivery that is no file, or changes while it is read.
func TestFilesThatAreNone(t *testing.T) {
	r := newRig(t)
	pipe := filepath.Join(r.dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(r.dir, "latest.csv")
	if err := os.Symlink(r.file(header+rowA).Path, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, r.dir, filepath.Join(r.dir, "absent.csv"), "/dev/null"} {
		if _, err := intake.Load(t.Context(), r.store, r.d, intake.File{Path: path}, r.options()); !errors.Is(err, intake.ErrFile) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if b, err := intake.Load(t.Context(), r.store, r.d, intake.File{Path: link}, r.options()); err != nil || b.Added != 1 {
		t.Errorf("a link to a file: %+v, %v", b, err)
	}
}

func TestFileThatIsStillWritten(t *testing.T) {
	r := newRig(t)
	r.must(header + rowA)
	before := r.state()
	for name, change := range map[string]func(*os.File) error{
		"longer":  func(f *os.File) error { _, err := f.WriteString(rowC); return err },
		"other":   func(f *os.File) error { _, err := f.WriteAt([]byte("B"), int64(len(header)+3)); return err },
		"shorter": func(f *os.File) error { return f.Truncate(int64(len(header) + 20)) },
	} {
		file := r.file(header + rowA + rowB)
		opt := r.options()
		opt.Progress = func(p intake.Progress) {
			if p.Step != "compare" {
				return
			}
			f, err := os.OpenFile(file.Path, os.O_RDWR, 0)
			if name == "longer" {
				f, err = os.OpenFile(file.Path, os.O_APPEND|os.O_WRONLY, 0)
			}
			if err := errors.Join(err, change(f), f.Close()); err != nil {
				t.Error(err)
			}
		}
		b, err := intake.Load(t.Context(), r.store, r.d, file, opt)
		if !errors.Is(err, intake.ErrFile) || b.State != holding.StateFailed || r.state() != before {
			t.Errorf("%s: %+v, %v", name, b, err)
		}
	}
}

// Lines of 10 MB are quarantined in bounded memory.
func TestGiantLines(t *testing.T) {
	r := newRig(t)
	path := filepath.Join(r.dir, "giant.csv")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	giant := bytes.Repeat([]byte("x,\"y"), 10<<20/4)
	for range 6 {
		_, err = f.Write(slices.Concat([]byte(rowLine(rowB)), giant, []byte("\r\n")))
	}
	if _, werr := f.WriteString(rowC); errors.Join(err, werr, f.Close()) != nil {
		t.Fatal(err, werr)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append([]byte(header+rowA), content...), 0o600); err != nil {
		t.Fatal(err)
	}
	content = nil
	grown := peak(func() {
		b, err := intake.Load(t.Context(), r.store, r.d, intake.File{Path: path}, r.options())
		if err != nil || b.In != 8 || b.Added != 2 || b.Quarantined != 6 {
			t.Errorf("%+v, %v", b, err)
		}
	})
	t.Logf("heap grew by %d KiB", grown>>10)
	if grown > 24<<20 {
		t.Errorf("the heap grew by %d MiB", grown>>20)
	}
}

func rowLine(row string) string { return strings.TrimSuffix(row, "\n") }
