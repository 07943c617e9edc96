package segment

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"mpolice/internal/face/segment/disk"
)

var seeds = flag.Int("seeds", 1, "how many power cuts to play at every step")

var errKilled = errors.New("killed")

// faults lets the n-th operation fail: with kill that one and all after it do,
// as if the process were gone. A write that fails has written half.
type faults struct {
	n    int
	kill bool
	err  error
	dir  string
	torn bool

	seen int
	hit  string
}

func (f *faults) step(op string) error {
	f.seen++
	switch {
	case f.seen == f.n:
		f.hit = op
		return f.err
	case f.seen > f.n && f.n > 0 && f.kill:
		return f.err
	}
	return nil
}

func (f *faults) observe(op disk.Op) error {
	err := f.step(op.Kind + " " + op.Name)
	if err != nil && f.seen == f.n && op.Kind == "write" && len(op.Data) > 1 {
		f.tear(op)
	}
	if err == nil {
		err = skipSyncs(op)
	}
	return err
}

// skipSyncs saves time: no machine goes down in these tests, and the power cut
// is played on what the program asked for.
func skipSyncs(op disk.Op) error {
	if op.Kind == "sync" || op.Kind == "syncdir" {
		return disk.ErrSkip
	}
	return nil
}

func (f *faults) tear(op disk.Op) {
	file, err := os.OpenFile(filepath.Join(f.dir, op.Name), os.O_WRONLY, 0)
	if err != nil {
		return
	}
	defer file.Close()
	f.torn = true
	_, _ = file.WriteAt(op.Data[:len(op.Data)/2], op.Off)
}

// story is a life of a store in which every kind of change happens, and what
// is known for certain of its content at any moment.
type story struct {
	live, gone map[uint64]bool // confirmed
	open       []uint64        // of a change that is under way
	tell       func(event string, act int)
}

func newStory() *story { return &story{live: map[uint64]bool{}, gone: map[uint64]bool{}} }

type act struct {
	name string
	do   func(ctx context.Context, s *Store) error
	add  []uint64
	drop []uint64
}

func appendAct(ids ...uint64) act {
	return act{"append", func(ctx context.Context, s *Store) error { return s.Append(ctx, records(ids...)) }, ids, nil}
}

func eraseAct(ids ...uint64) act {
	return act{"erase", func(ctx context.Context, s *Store) error {
		_, err := s.Erase(ctx, ids)
		return err
	}, nil, ids}
}

func acts() []act {
	return []act{
		appendAct(1, 2, 3, 4), appendAct(5),
		eraseAct(2),
		{name: "seal", do: func(ctx context.Context, s *Store) error { return s.Seal(ctx) }},
		appendAct(6, 7, 8),
		eraseAct(1, 5, 7), // in both
		eraseAct(6),       // another commit that keeps the sealed segment
		{name: "compact", do: func(ctx context.Context, s *Store) error { return s.Compact(ctx) }},
		appendAct(9),
	}
}

func storyOptions(dir string, root RootKey) Options {
	o := options(dir, root)
	o.LogCapacity = 6
	o.observe = skipSyncs
	return o
}

// play goes through the acts until one fails. Confirmed content is kept in st.
func (st *story) play(ctx context.Context, o Options) error {
	s, err := Open(ctx, o)
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := s.Load(ctx, nil); err != nil {
		return err
	}
	for i, a := range acts() {
		if !st.ready(s, a) {
			continue
		}
		st.begin(i)
		if err := a.do(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", a.name, err)
		}
		st.end(i)
	}
	return nil
}

func (st *story) begin(i int) {
	a := acts()[i]
	st.open = append(slices.Clone(a.add), a.drop...)
	if st.tell != nil {
		st.tell("begin", i)
	}
}

func (st *story) end(i int) {
	a := acts()[i]
	st.open = nil
	for _, id := range a.add {
		st.live[id] = true
	}
	for _, id := range a.drop {
		delete(st.live, id)
		st.gone[id] = true
	}
	if st.tell != nil {
		st.tell("end", i)
	}
}

// ready reports whether an act is still to be done, after a crash say, and
// takes note of what an interrupted one has done.
func (st *story) ready(s *Store, a act) bool {
	for _, id := range a.add {
		if st.live[id] || st.gone[id] {
			return false
		}
		if s.Has(id) {
			st.live[id] = true
		}
	}
	if len(a.add) > 0 {
		return !st.live[a.add[0]]
	}
	for _, id := range a.drop {
		if st.gone[id] {
			return false
		}
		if !s.Has(id) {
			delete(st.live, id)
			st.gone[id] = true
		}
	}
	return len(a.drop) == 0 || !st.gone[a.drop[0]]
}

// check opens the store after a crash: what was confirmed holds, what was under
// way is wholly done or not at all, and nothing is left lying about.
func (st *story) check(t *testing.T, o Options) {
	t.Helper()
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatalf("does not open: %v", err)
	}
	defer s.Close()
	want := []uint64{}
	for id := range st.live {
		if !slices.Contains(st.open, id) {
			want = append(want, id)
		}
	}
	for i, id := range st.open {
		if s.Has(id) != s.Has(st.open[0]) {
			t.Errorf("id %d (%d of %v) was done apart from the others", id, i, st.open)
		}
		if s.Has(id) {
			want = append(want, id)
		}
	}
	slices.Sort(want)
	sound(t, s, want)
	st.tidy(t, s, o)
}

func (st *story) tidy(t *testing.T, s *Store, o Options) {
	t.Helper()
	want := 2*len(s.parts) + 2 // lock and tree
	if files := filesOf(t, o.Dir); len(files) != want {
		t.Errorf("%d files are in the folder, not %d", len(files), want)
	}
	for _, p := range s.parts {
		used := p.usedPages(len(p.pages) / 16384)
		for i, u := range used {
			if !u && !allZero(p.pages[i*16384:(i+1)*16384]) {
				t.Errorf("a dead key page was left")
			}
		}
	}
}

// finish plays the rest and looks at the end.
func (st *story) finish(t *testing.T, o Options) {
	t.Helper()
	st.check(t, o)
	st.open = nil
	if err := st.play(t.Context(), o); err != nil {
		t.Fatalf("the rest does not play: %v", err)
	}
	s := mustOpen(t, o)
	sound(t, s, []uint64{3, 4, 8, 9})
	s.Close()
}

// crash plays with the n-th operation failing and tells whether there was one.
func crash(t *testing.T, n int, kill bool, cause error, then func(st *story, o Options, f *faults)) bool {
	t.Helper()
	dir, root := t.TempDir(), newRoot()
	f := &faults{n: n, kill: kill, err: cause, dir: dir}
	root.step = f.step
	o := storyOptions(dir, root)
	st := newStory()
	err := st.play(t.Context(), withObserver(o, f.observe))
	if f.hit == "" {
		if err != nil {
			t.Fatal(err)
		}
		return false
	}
	root.step = nil
	then(st, o, f)
	return true
}

func TestKillAtEveryStep(t *testing.T) {
	t.Parallel()
	torn := 0
	for n := 1; ; n++ {
		more := crash(t, n, true, errKilled, func(st *story, o Options, f *faults) {
			if f.torn {
				torn++
			}
			t.Logf("killed at %d: %s", n, f.hit)
			st.finish(t, o)
		})
		if !more {
			if n < 100 || torn < 20 {
				t.Fatalf("only %d steps, %d torn writes: the seam is not used", n, torn)
			}
			return
		}
	}
}

// TestErrorAtEveryStep lets one operation fail and everything after it work: a
// disk that was full for a moment.
func TestErrorAtEveryStep(t *testing.T) {
	t.Parallel()
	for n := 1; ; n++ {
		more := crash(t, n, false, []error{syscall.ENOSPC, syscall.EIO}[n%2], func(st *story, o Options, f *faults) {
			st.finish(t, o)
		})
		if !more {
			return
		}
	}
}

// TestKillDuringRecovery kills once, and once more at every step of opening.
func TestKillDuringRecovery(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	steps := 0
	for n := 1; ; n += 1 + r.IntN(4) {
		more := crash(t, n, true, errKilled, func(st *story, o Options, f *faults) {
			for again := 1; ; again++ {
				g := &faults{n: again, kill: true, err: errKilled, dir: o.Dir}
				s, err := Open(t.Context(), withObserver(o, g.observe))
				if g.hit == "" {
					if err != nil {
						t.Fatal(err)
					}
					s.Close()
					break
				}
				steps++
			}
			st.finish(t, o)
		})
		if !more {
			break
		}
	}
	if steps < 20 {
		t.Fatalf("only %d steps of recovery were seen", steps)
	}
}

// powerCut remembers what would survive: content at sync, names at a sync of
// the folder.
type powerCut struct {
	dir     string
	content map[string][]byte // by name, as last synced
	names   map[string]bool
	pending map[string]bool // names that exist now
}

func (p *powerCut) observe(op disk.Op) {
	switch op.Kind {
	case "create":
		p.pending[op.Name], p.content[op.Name] = true, nil
	case "remove":
		delete(p.pending, op.Name)
	case "sync":
		p.content[op.Name], _ = os.ReadFile(filepath.Join(p.dir, op.Name))
	case "syncdir":
		p.names = map[string]bool{}
		for n := range p.pending {
			p.names[n] = true
		}
	}
}

// strike writes what is left into dir. What was not synced is lost, or by
// chance was written: whole files, names, and single pages of files.
func (p *powerCut) strike(t *testing.T, r *rand.Rand) {
	t.Helper()
	now := filesOf(t, p.dir)
	for name := range now {
		if err := os.Remove(filepath.Join(p.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	for name := range p.content {
		there := p.names[name]
		if there != p.pending[name] && r.IntN(2) == 0 {
			there = !there
		}
		data, exists := now[name]
		if !exists || !p.pending[name] {
			data = p.content[name]
		} else {
			data = mixPages(p.content[name], data, r)
		}
		if there {
			writeFiles(t, p.dir, map[string][]byte{name: data})
		}
	}
}

// mixPages takes each page of 4 KB as it was synced or as it is.
func mixPages(synced, now []byte, r *rand.Rand) []byte {
	out := slices.Clone(synced)
	if len(now) > len(out) && r.IntN(2) == 0 {
		out = append(out, make([]byte, len(now)-len(out))...)
	}
	for at := 0; at < len(out) && at < len(now); at += 4096 {
		if r.IntN(2) == 0 {
			copy(out[at:min(at+4096, len(out))], now[at:])
		}
	}
	return out
}

func TestPowerCutAtEveryStep(t *testing.T) {
	t.Parallel()
	for seed := range uint64(*seeds) {
		r := rand.New(rand.NewPCG(1, seed))
		for n := 1; cutPower(t, n, r); n++ {
		}
	}
}

func cutPower(t *testing.T, n int, r *rand.Rand) bool {
	t.Helper()
	dir, root := t.TempDir(), newRoot()
	f := &faults{n: n, kill: true, err: errKilled, dir: dir}
	cut := &powerCut{dir: dir, content: map[string][]byte{}, pending: map[string]bool{}}
	root.step = f.step
	o := storyOptions(dir, root)
	st := newStory()
	err := st.play(t.Context(), withObserver(o, func(op disk.Op) error {
		err := f.observe(op)
		if err == nil || errors.Is(err, disk.ErrSkip) {
			cut.observe(op)
		}
		return err
	}))
	if f.hit == "" {
		if err != nil {
			t.Fatal(err)
		}
		return false
	}
	root.step = nil
	cut.strike(t, r)
	t.Logf("power cut at %d: %s", n, f.hit)
	st.finish(t, o)
	return true
}
