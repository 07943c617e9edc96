package postgres

import (
	"bufio"
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/pgtest"
)

// writing tells a second run of this test binary to write to that database and
// to print the id of each record that was acknowledged.
const writing = "MPOLICE_TEST_WRITE_TO"

// crowd is how many callers write at once.
const crowd = 16

// writeUntilKilled is what that second run does.
func writeUntilKilled(url string) {
	s, err := Open(context.Background(), url, Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var callers sync.WaitGroup
	for range crowd {
		callers.Go(func() {
			for t := (nobody{}); ; {
				r := record(t)
				if err := s.Append(context.Background(), r); err == nil {
					fmt.Println(hex.EncodeToString(r.ID[:]))
				}
			}
		})
	}
	callers.Wait()
}

// nobody is a test that fails by ending the program.
type nobody struct{ testing.TB }

// Helper implements testing.TB.
func (nobody) Helper() {}

// Fatal implements testing.TB.
func (nobody) Fatal(a ...any) { panic(fmt.Sprint(a...)) }

// TestKilledWriterLosesNothing kills a program that writes with SIGKILL, three
// times over one database.
func TestKilledWriterLosesNothing(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	var acked []mpolice.RecordID
	for round := range 3 {
		acked = append(acked, killAfter(t, url, 200+150*round)...)
	}
	s := openStore(t, url, Options{})
	there := map[mpolice.RecordID]bool{}
	got := whole(t, s)
	for _, r := range got {
		there[r.ID] = true
	}
	for _, id := range acked {
		if !there[id] {
			t.Errorf("record %v was acknowledged and is missing", id)
		}
	}
	if len(acked) < 1000 || len(got) > len(acked)+4*crowd*3 {
		t.Errorf("%d records acknowledged, %d there", len(acked), len(got))
	}
	until(t, s)
	whole(t, s)
}

func killAfter(t *testing.T, url string, enough int) (acked []mpolice.RecordID) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env, cmd.Stderr = append(os.Environ(), writing+"="+url), os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var id mpolice.RecordID
		if n, err := hex.Decode(id[:], lines.Bytes()); err != nil || n != len(id) {
			continue // cut off by the kill
		}
		if acked = append(acked, id); len(acked) == enough {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // "killed"
	return acked
}

// TestCrashedServer ends a server at once and starts it again.
func TestCrashedServer(t *testing.T) {
	t.Parallel()
	c, err := pgtest.Start(t.Context(), pgtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Stop()
	db, err := c.Create(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("loses nothing", func(t *testing.T) { losesNothing(t, c, db) })
	t.Run("finds a damaged index", func(t *testing.T) { findsDamagedIndex(t, c, db) })
}

// losesNothing: programs write while the server crashes, and go on by themselves
// when it is back.
func losesNothing(t *testing.T, c *pgtest.Cluster, db string) {
	w := &writers{enough: make(chan struct{}, 1)}
	stores := []*Store{openStore(t, c.URL(db), Options{}), openStore(t, c.URL(db), Options{})}
	stop := w.run(t, stores)
	for range 3 {
		<-w.enough
		w.down.Lock()
		c.Crash()
		err := c.Restart(t.Context())
		w.down.Unlock()
		if err != nil {
			t.Fatal(err)
		}
	}
	<-w.enough
	stop()
	got := whole(t, stores[0])
	for _, r := range got {
		delete(w.acked, r.ID)
	}
	for id := range w.acked {
		t.Errorf("record %v was acknowledged and is missing", id)
	}
	if len(got) < 800 {
		t.Errorf("only %d records", len(got))
	}
}

// writers append until they are stopped, and tell after each 200 more.
type writers struct {
	enough chan struct{}
	down   sync.RWMutex // held while there is no server: nobody need try
	mu     sync.Mutex
	acked  map[mpolice.RecordID]bool // guarded by mu
}

func (w *writers) run(t *testing.T, stores []*Store) (stop func()) {
	w.acked = map[mpolice.RecordID]bool{}
	ended := make(chan struct{})
	var callers sync.WaitGroup
	for i := range crowd {
		callers.Go(func() {
			for {
				select {
				case <-ended:
					return
				default:
				}
				r := record(t)
				if err := stores[i%len(stores)].Append(context.Background(), r); err == nil {
					w.ack(r)
					continue
				}
				w.down.RLock()
				w.down.RUnlock() //lint:ignore SA2001 it waits
			}
		})
	}
	return func() {
		close(ended)
		callers.Wait()
	}
}

func (w *writers) ack(r audit.Sealed) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.acked[r.ID] = true; len(w.acked)%200 == 0 {
		select {
		case w.enough <- struct{}{}:
		default:
		}
	}
}
