package search_test

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"

	"mpolice/internal/face/search"
	"mpolice/internal/face/search/kernel"
	"mpolice/internal/face/search/searchtest"
)

// shardSize is the gallery that shards share, hostile enough for ties across
// shards.
const shardSize, shardDim, shardSeed, shardEnv = 6000, 72, 21, "MPOLICE_TEST_SHARD"

func TestMain(m *testing.M) {
	if of := os.Getenv(shardEnv); of != "" {
		if err := serveShard(of); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// answer is what a shard sends back.
type answer struct {
	Answer search.Answer
	Err    string
}

// serveShard is the shard's process: shard i of n holds every n-th record, and
// uses one of the kernels. It answers on stdout until stdin ends.
func serveShard(of string) error {
	var i, n int
	if _, err := fmt.Sscanf(of, "%d/%d", &i, &n); err != nil {
		return err
	}
	all := searchtest.Hostile(shardDim, shardSize, shardSeed)
	var mine searchtest.Matrix
	mine.Dim = shardDim
	for r := i; r < all.Len(); r += n {
		mine.Data = append(mine.Data, all.At(r)...)
	}
	label := shuffled(shardSize)
	part, err := searchtest.Load(mine, func(r int) (uint64, uint16) { return label(i + r*n) }, 1)
	if err != nil {
		return err
	}
	g, err := search.NewLocal("shard "+strconv.Itoa(i), 1, part)
	if err != nil {
		return err
	}
	kinds := kernel.Available()
	if err := g.UseKernel(kinds[i%len(kinds)]); err != nil {
		return err
	}
	return answerQueries(g)
}

func answerQueries(g search.Gallery) error {
	in, out := gob.NewDecoder(os.Stdin), gob.NewEncoder(os.Stdout)
	for {
		var q search.Query
		if err := in.Decode(&q); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		var a answer
		var err error
		if a.Answer, err = g.Search(context.Background(), q); err != nil {
			a.Err = err.Error()
		}
		if err := out.Encode(a); err != nil {
			return err
		}
	}
}

// process is a gallery in another process.
type process struct {
	mu  sync.Mutex
	cmd *exec.Cmd
	out *gob.Encoder
	in  *gob.Decoder
}

func startShard(t *testing.T, i, n int) *process {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d/%d", shardEnv, i, n))
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close()
		_ = cmd.Wait()
	})
	return &process{cmd: cmd, out: gob.NewEncoder(stdin), in: gob.NewDecoder(stdout)}
}

func (p *process) Search(_ context.Context, q search.Query) (search.Answer, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.out.Encode(q); err != nil {
		return search.Answer{}, fmt.Errorf("ask: %w", err)
	}
	var a answer
	if err := p.in.Decode(&a); err != nil {
		return search.Answer{}, fmt.Errorf("hear: %w", err)
	}
	if a.Err != "" {
		return search.Answer{}, errors.New(a.Err)
	}
	return a.Answer, nil
}

// TestShardsInProcesses: three processes, each with another kernel where the
// processor has it, give the lists of brute force over everything.
func TestShardsInProcesses(t *testing.T) {
	const n = 3
	var shards []search.Gallery
	var last *process
	for i := range n {
		last = startShard(t, i, n)
		shards = append(shards, last)
	}
	g, err := search.NewSharded(shards...)
	if err != nil {
		t.Fatal(err)
	}
	rows, label := searchtest.Hostile(shardDim, shardSize, shardSeed), shuffled(shardSize)
	ties := 0
	for i := range 48 {
		f := allOrSome[i%len(allOrSome)]
		q := search.Query{Probes: [][]float32{searchtest.HostileProbe(rows, i, 5), searchtest.HostileProbe(rows, i+1000, 5)}, K: lengths[i%len(lengths)], Filter: f}
		a, err := g.Search(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		for j, p := range q.Probes {
			if err := differ(a.Hits[j], searchtest.Brute(rows, label, p, admits(f)).First(q.K)); err != nil {
				t.Errorf("query %d probe %d: %v", i, j, err)
			}
			for h := 1; h < len(a.Hits[j]); h++ {
				if a.Hits[j][h].Score == a.Hits[j][h-1].Score {
					ties++
				}
			}
		}
		if len(a.Shards) != n || a.Shards[0].Digest == a.Shards[1].Digest && a.Shards[0].Eligible > 0 {
			t.Fatalf("statements %v", a.Shards)
		}
	}
	if ties == 0 {
		t.Error("no ties: the lists were too easy")
	}
	if err := last.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	q := search.Query{Probes: [][]float32{rows.At(0)}, K: 1, Filter: search.Everything()}
	if _, err := g.Search(context.Background(), q); err == nil || !strings.Contains(err.Error(), "shard 3 of 3") {
		t.Errorf("with a dead shard: %v", err)
	}
}

// fixed is a gallery that answers the same whatever is asked.
type fixed search.Answer

func (f fixed) Search(context.Context, search.Query) (search.Answer, error) {
	return search.Answer(f), nil
}

// TestShardedRefuses answers that cannot be whole.
func TestShardedRefuses(t *testing.T) {
	hit := func(id uint64, score float64) search.Hit { return search.Hit{ID: id, Score: score} }
	whole := fixed{Hits: [][]search.Hit{{hit(1, 3), hit(2, 2)}}, Shards: []search.Shard{{Eligible: 5}}}
	q := search.Query{Probes: [][]float32{{1, 2}}, K: 2, Filter: search.Everything()}
	for name, other := range map[string]fixed{
		"no list":      {Shards: []search.Shard{{Eligible: 5}}},
		"no statement": {Hits: [][]search.Hit{{hit(3, 3), hit(4, 2)}}},
		"short list":   {Hits: [][]search.Hit{{hit(3, 3)}}, Shards: []search.Shard{{Eligible: 5}}},
		"id of two":    {Hits: [][]search.Hit{{hit(3, 3), hit(2, 2.5)}}, Shards: []search.Shard{{Eligible: 5}}},
		"disorder":     {Hits: [][]search.Hit{{hit(3, 1), hit(4, 2)}}, Shards: []search.Shard{{Eligible: 5}}},
	} {
		g, err := search.NewSharded(whole, other)
		if err != nil {
			t.Fatal(err)
		}
		if a, err := g.Search(context.Background(), q); err == nil {
			t.Errorf("%s: answered %v", name, a.Hits)
		}
	}
	if _, err := search.NewSharded(); err == nil {
		t.Error("a gallery of no shards")
	}
}
