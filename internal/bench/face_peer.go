package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// The reference programs, made by `make bench-peers`; their protocol is told in
// bench/README.md. What each needs are Debian's package names.
var (
	peerFlat  = peerProgram{"flat", "gcc libc6-dev make"}
	peerFAISS = peerProgram{"faiss_flat", "g++ make libfaiss-dev libopenblas-dev"}
)

type peerProgram struct{ name, packages string }

// find gives the path in a folder; empty: the folder bench beside this program.
func (p peerProgram) find(folder string) (string, error) {
	if folder == "" {
		self, err := os.Executable()
		if err != nil {
			return "", err
		}
		folder = filepath.Join(filepath.Dir(self), "bench")
	}
	path := filepath.Join(folder, p.name)
	if _, err := os.Stat(path); err != nil {
		return "", &missingError{fmt.Sprintf("the reference program %s is not there: apt-get install %s, then make bench-peers (or name its folder by --peers)", p.name, p.packages)}
	}
	return path, nil
}

// peer is a running reference program.
type peer struct {
	name  string
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	facts map[string]string
}

// startPeer runs a program on the vectors and waits until it has read them.
func (b *faceBench) startPeer(ctx context.Context, program peerProgram, f *faceField) (*peer, error) {
	path, err := program.find(b.Peers)
	if err != nil {
		return nil, err
	}
	p := &peer{name: program.name}
	p.cmd = exec.CommandContext(ctx, path, "/proc/self/fd/3", strconv.Itoa(f.Dim), strconv.Itoa(f.Templates), strconv.Itoa(faceProbes))
	p.cmd.ExtraFiles = []*os.File{f.file}
	// Nothing else of our environment: a variable of OpenBLAS there could choose
	// kernels for another processor.
	p.cmd.Env = []string{"LC_ALL=C", "OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1"}
	p.cmd.Stderr = os.Stderr
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	b.Progress("load "+p.name+" "+f.String()+":", 0, 0)
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", p.name, err)
	}
	if err := p.greet(); err != nil {
		return nil, errors.Join(err, p.close())
	}
	b.result.Peers[p.name+" "+f.String()] = p.facts
	return p, nil
}

// greet reads the line that says the program is ready.
func (p *peer) greet() error {
	words, err := p.line()
	if err != nil {
		return err
	}
	if words[0] == "unable" {
		return &missingError{p.name + ": " + strings.Join(words[1:], " ")}
	}
	if len(words) < 2 || words[0] != "ready" || words[1] != "1" {
		return fmt.Errorf("%s speaks another protocol: %.60q; make bench-peers", p.name, strings.Join(words, " "))
	}
	p.facts = map[string]string{}
	for _, w := range words[2:] {
		name, value, _ := strings.Cut(w, "=")
		p.facts[name] = value
	}
	return nil
}

// line reads one answer; an answer that says "error" is one.
func (p *peer) line() ([]string, error) {
	text, err := p.out.ReadString('\n')
	words := strings.Fields(text)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s ended: %w", p.name, err)
	case len(words) == 0:
		return nil, fmt.Errorf("%s answered nothing", p.name)
	case words[0] == "error":
		return nil, fmt.Errorf("%s: %s", p.name, strings.Join(words[1:], " "))
	}
	return words, nil
}

// do sends a command and reads its time and the words after it.
func (p *peer) do(format string, a ...any) (took, []string, error) {
	if _, err := fmt.Fprintf(p.in, format+"\n", a...); err != nil {
		return took{}, nil, fmt.Errorf("%s ended: %w", p.name, err)
	}
	words, err := p.line()
	if err != nil {
		return took{}, nil, err
	}
	if len(words) < 3 || words[0] != "ok" {
		return took{}, nil, fmt.Errorf("%s: an answer that begins with %.20q", p.name, words[0])
	}
	wall, err := strconv.ParseInt(words[1], 10, 64)
	cpu, err2 := strconv.ParseInt(words[2], 10, 64)
	if err := errors.Join(err, err2); err != nil {
		return took{}, nil, fmt.Errorf("%s: a time: %w", p.name, err)
	}
	return took{time.Duration(wall), time.Duration(cpu)}, words[3:], nil
}

// scored is a row number, from 0, and its score.
type scored struct {
	row   int64
	score float64
}

// search gives the k best of each probe, one list after the other.
func (p *peer) search(first, count, k int) (took, []scored, error) {
	d, words, err := p.do("search %d %d %d", first, count, k)
	if err != nil {
		return took{}, nil, err
	}
	if len(words) != count*k {
		return took{}, nil, fmt.Errorf("%s: %d hits, want %d", p.name, len(words), count*k)
	}
	hits := make([]scored, len(words))
	for i, w := range words {
		row, score, _ := strings.Cut(w, ":")
		var err, err2 error
		hits[i].row, err = strconv.ParseInt(row, 10, 64)
		hits[i].score, err2 = strconv.ParseFloat(score, 64)
		if err := errors.Join(err, err2); err != nil {
			return took{}, nil, fmt.Errorf("%s: a hit: %w", p.name, err)
		}
	}
	return d, hits, nil
}

// searching is the peer as a contender.
func (p *peer) searching(batch int) contender {
	return func(_ context.Context, i int) (took, error) {
		d, _, err := p.search(first(i, batch), batch, faceK)
		return d, err
	}
}

// reading is the read loop as a contender; the loop's name is written to loop.
func (p *peer) reading(bytes int64, threads int, loop *string) contender {
	return func(context.Context, int) (took, error) {
		d, words, err := p.do("read %d %d", bytes, threads)
		if err == nil && len(words) > 0 {
			*loop = words[0]
		}
		return d, err
	}
}

// blas says from how many probes on FAISS uses BLAS.
func (p *peer) blas(threshold int) error {
	_, _, err := p.do("blas %d", threshold)
	return err
}

// close ends the program: it reads until its input ends.
func (p *peer) close() error {
	if p == nil {
		return nil
	}
	err := p.in.Close()
	if werr := p.cmd.Wait(); werr != nil {
		var exit *exec.ExitError
		if !errors.As(werr, &exit) { // what it exits with, it has told
			err = errors.Join(err, werr)
		}
	}
	return err
}
