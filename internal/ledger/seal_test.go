package ledger

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestRootsEqualNaiveTree(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 6 {
		f := newFixture(t)
		f.cfg.FS = OS{}
		s := f.open(t)
		for len(f.src.leaves) < 2000 {
			f.src.grow(1 + r.IntN(400))
			cp := mustSeal(t, s)
			if cp.Size != int64(len(f.src.leaves)) || cp.Root != naiveRoot(t, f.src.leaves) {
				t.Fatalf("size %d: root %v, want that of x/mod over %d leaves", cp.Size, cp.Root, len(f.src.leaves))
			}
		}
		f.sound(t)
	}
}

func TestEmptyLog(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	s := f.open(t)
	cp := mustSeal(t, s)
	if cp.Size != 0 || cp.Root != naiveRoot(t, nil) || cp.Origin != testOrigin {
		t.Errorf("checkpoint %+v, want the empty tree", cp)
	}
	f.sound(t)
	f.open(t)
}

func TestFilesAreThoseOfTheSpecification(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	s := f.open(t)
	for _, n := range []int{1, 1, 253, 1, 1, 253, 1, 1, 1, 1, 1} { // ends at 515
		f.src.grow(n)
		if cp := mustSeal(t, s); cp.Size != int64(len(f.src.leaves)) {
			t.Fatalf("size %d, want %d", cp.Size, len(f.src.leaves))
		}
	}
	f.sound(t)
	// Partial versions stay until their tile is full, for readers of earlier checkpoints.
	want := []string{
		"checkpoint", "tile/0/000", "tile/0/001", "tile/0/002.p/1", "tile/0/002.p/2", "tile/0/002.p/3",
		"tile/1/000.p/1", "tile/1/000.p/2", "tile/entries/000", "tile/entries/001",
		"tile/entries/002.p/1", "tile/entries/002.p/2", "tile/entries/002.p/3", "vkey",
	}
	if got := files(t, f.dir); !slices.Equal(got, want) {
		t.Errorf("files\n%v, want\n%v", got, want)
	}
}

func TestBacklogInRounds(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.cfg.MaxRound = 300
	f.src.grow(1000)
	s := f.open(t)
	for _, want := range []int64{300, 600, 900, 1000, 1000} {
		if cp := mustSeal(t, s); cp.Size != want {
			t.Fatalf("size %d, want %d", cp.Size, want)
		}
	}
	f.sound(t)
}

func TestLongestAndEmptyLeaf(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.src.leaves = [][]byte{{}, make([]byte, MaxLeaf), {}}
	s := f.open(t)
	mustSeal(t, s)
	f.sound(t)
	f.src.leaves = append(f.src.leaves, make([]byte, MaxLeaf+1))
	_, err := s.Seal(t.Context())
	if err == nil || !strings.Contains(err.Error(), "leaf 3 has 65536 bytes") {
		t.Fatalf("too long a leaf: %v", err)
	}
	f.src.leaves[3] = []byte("short")
	mustSeal(t, s)
	f.sound(t)
}

func TestSealAfterBitFlip(t *testing.T) {
	t.Parallel()
	f := sealed(t, 258, 3)
	for _, name := range []string{"checkpoint", "tile/0/001.p/5", "tile/1/000.p/1", "tile/entries/001.p/5"} {
		t.Run(name, func(t *testing.T) {
			s := f.open(t)
			f.src.grow(1)
			defer func() { f.src.leaves = f.src.leaves[:len(f.src.leaves)-1] }()
			data, _ := os.ReadFile(filepath.Join(f.dir, name))
			for at := range data {
				restore := flip(t, filepath.Join(f.dir, name), at, 1<<(at%8))
				_, err := s.Seal(t.Context())
				damaged, ok := asDamage(err)
				if !ok || damaged.File != name {
					t.Fatalf("byte %d flipped: %v, want damage of %s", at, err, name)
				}
				if _, again := s.Seal(t.Context()); !errors.Is(again, err) {
					t.Fatalf("sealed again after damage: %v", again)
				}
				if _, err := Open(t.Context(), f.cfg); err == nil {
					t.Fatalf("byte %d flipped: opened", at)
				}
				restore()
				s.broken = nil // as if restarted
			}
		})
	}
	f.sound(t)
}

func TestMissingEdgeStopsSealing(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"checkpoint", "tile/0/001.p/5", "tile/1/000.p/1", "tile/entries/001.p/5"} {
		f := sealed(t, 258, 3)
		s := f.open(t)
		f.src.grow(1)
		if err := os.Remove(filepath.Join(f.dir, name)); err != nil {
			t.Fatal(err)
		}
		_, err := s.Seal(t.Context())
		if d, ok := asDamage(err); !ok || d.File != name {
			t.Errorf("%s removed: %v", name, err)
		}
		if _, err := Open(t.Context(), f.cfg); err == nil {
			t.Errorf("%s removed: opened", name)
		}
	}
}

func TestSourceErrorIsTriedAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	s := f.open(t)
	f.src.grow(3)
	f.src.err = errors.New("database is locked")
	if _, err := s.Seal(t.Context()); !errors.Is(err, f.src.err) {
		t.Fatal(err)
	}
	f.src.err = nil
	mustSeal(t, s)
	f.sound(t)
}

func TestRunSealsOnTickWakeAndEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		published := make(chan Checkpoint, 10)
		f.cfg.Observe = func(cp Checkpoint, err error) {
			if err != nil {
				t.Error(err)
			}
			published <- cp
		}
		s := f.open(t)
		ctx, stop := context.WithCancel(t.Context())
		wake, done := make(chan struct{}), make(chan error)
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		go func() { done <- s.Run(ctx, ticker.C, wake) }()

		f.src.grow(1)
		if cp := <-published; cp.Size != 1 { // by the tick
			t.Errorf("after a tick: %d leaves", cp.Size)
		}
		f.src.grow(1)
		wake <- struct{}{}
		if cp := <-published; cp.Size != 2 {
			t.Errorf("after a wake: %d leaves", cp.Size)
		}
		f.src.grow(1)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if cp := s.Checkpoint(); cp.Size != 3 {
			t.Errorf("after the end: %d leaves", cp.Size)
		}
	})
}

func TestRunGoesOnAfterAnErrorAndStopsAfterDamage(t *testing.T) {
	t.Parallel()
	f := sealed(t, 5)
	outcome := make(chan error, 1)
	f.cfg.Observe = func(_ Checkpoint, err error) { outcome <- err }
	s := f.open(t)
	tick, done := make(chan time.Time), make(chan error, 1)
	f.src.grow(1)
	f.src.err = errors.New("database is locked")
	go func() { done <- s.Run(t.Context(), tick, nil) }()
	tick <- time.Time{}
	if err := <-outcome; !errors.Is(err, f.src.err) {
		t.Fatal(err)
	}
	f.src.err = nil
	tick <- time.Time{}
	if err := <-outcome; err != nil {
		t.Fatal(err)
	}
	f.src.grow(1)
	flip(t, filepath.Join(f.dir, "tile/0/000.p/6"), 0, 1)
	tick <- time.Time{}
	<-outcome
	if _, ok := asDamage(<-done); !ok {
		t.Error("Run did not stop with the damage")
	}
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, other, err := GenerateKey(zeroes{}, "mpolice.example/log/other")
	if err != nil {
		t.Fatal(err)
	}
	f.cfg.VKey = other
	if _, err := Open(t.Context(), f.cfg); err == nil || !strings.Contains(err.Error(), "two halves") {
		t.Errorf("foreign public key: %v", err)
	}
	if _, err := Open(t.Context(), Config{}); err == nil {
		t.Error("an empty config was accepted")
	}
	if _, _, err := GenerateKey(zeroes{}, "has space"); err == nil {
		t.Error("an origin with a space was accepted")
	}
}
