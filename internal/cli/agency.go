package cli

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mpolice"
	"mpolice/internal/agency"
	"mpolice/internal/config"
	"mpolice/internal/server"
	"mpolice/internal/synth"
)

type agencyFlags struct {
	pki    string
	people int
	seed   uint64
	made   string
	fault  string
}

// newAgency is the demo's second process: a synthetic immigration agency.
func newAgency(e env) *cobra.Command {
	var f agencyFlags
	cmd := &cobra.Command{
		Use:    "agency",
		Short:  "Serve the synthetic immigration agency (started by demo)",
		Hidden: true,
		Args:   noArgs,
		RunE:   func(cmd *cobra.Command, _ []string) error { return runAgency(cmd.Context(), e, cmd.InOrStdin(), f) },
	}
	cmd.Flags().StringVar(&f.pki, "pki", "", "folder with the certificates")
	cmd.Flags().IntVar(&f.people, "people", synth.DefaultPeople, "people in the city")
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, "seed of the city")
	cmd.Flags().StringVar(&f.made, "made", "", "instant at which the city was made")
	cmd.Flags().StringVar(&f.fault, "fault", "", "fail on purpose: slow, down or malformed")
	return cmd
}

// runAgency serves until ctx ends or its parent's pipe closes, so that it never
// outlives the demo that started it.
func runAgency(ctx context.Context, e env, parent io.Reader, f agencyFlags) error {
	made, err := time.Parse(time.RFC3339Nano, f.made)
	if err != nil {
		return &usageError{"agency", fmt.Errorf("--made %q: want an instant", f.made)}
	}
	fault := agency.Fault(f.fault)
	if !fault.Valid() {
		return &usageError{"agency", fmt.Errorf("--fault %q: want slow, down or malformed", f.fault)}
	}
	city, err := synth.New(synth.Config{Seed: f.seed, People: f.people, Now: made})
	if err != nil {
		return err
	}
	pki, err := agency.LoadPKI(f.pki, mpolice.SystemClock{})
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("agency: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, parent)
		cancel()
	}()
	a := agency.New(agency.NewDirectory(city.Immigration()), agency.Options{Fault: fault})
	fmt.Fprintf(e.out, "ready https://%s%s\n", ln.Addr(), agency.Path)
	return a.Serve(ctx, ln, pki.ServerTLS())
}

// agencyProcess is the agency as the demo sees it.
type agencyProcess struct {
	cmd *exec.Cmd
	in  io.Closer
	url string
	pki string
}

// agencyStart bounds the wait for the agency; a million people take seconds.
const agencyStart = 3 * time.Minute

// startAgency starts this program a second time as the agency and waits until
// it answers.
func startAgency(ctx context.Context, e env, data string, city *synth.City) (*agencyProcess, error) {
	a := &agencyProcess{pki: server.NewFolder(data).Agency()}
	if _, err := agency.NewPKI(a.pki, rand.Reader, mpolice.SystemClock{}); err != nil {
		return nil, err
	}
	path, err := self()
	if err != nil {
		return nil, fmt.Errorf("start agency: %w", err)
	}
	a.cmd = exec.Command(path, "agency", "--pki", a.pki, "--people", strconv.Itoa(city.People),
		"--seed", strconv.FormatUint(city.Seed, 10), "--made", city.Now.Format(time.RFC3339Nano))
	a.cmd.Stderr = e.err
	if a.in, err = a.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start agency: %w", err)
	}
	out, err := a.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start agency: %w", err)
	}
	if err := a.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start agency: %w", err)
	}
	if a.url, err = waitReady(ctx, out); err != nil {
		return nil, errors.Join(fmt.Errorf("start agency: %w", err), a.stop())
	}
	return a, nil
}

// waitReady reads the line that says where the agency answers.
func waitReady(ctx context.Context, out io.Reader) (string, error) {
	line := make(chan string, 1)
	go func() {
		s := bufio.NewScanner(out)
		for s.Scan() {
			if url, ok := strings.CutPrefix(s.Text(), "ready "); ok {
				line <- url
				return
			}
		}
		close(line)
	}()
	select {
	case url, ok := <-line:
		if !ok {
			return "", errors.New("it ended before it answered")
		}
		return url, nil
	case <-time.After(agencyStart):
		return "", errors.New("it does not answer")
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// live is the agency's register as the configuration names one.
func (a *agencyProcess) live() config.Live {
	return config.Live{
		Register: mpolice.RegisterImmigration, URL: a.url, ServerName: agency.ServerName,
		CA:   filepath.Join(a.pki, "ca.pem"),
		Cert: filepath.Join(a.pki, "client.pem"), Key: filepath.Join(a.pki, "client.pem"),
	}
}

// stop closes the agency's pipe and waits for its end.
func (a *agencyProcess) stop() error {
	a.in.Close()
	if err := a.cmd.Wait(); err != nil {
		return fmt.Errorf("agency: %w", err)
	}
	return nil
}
