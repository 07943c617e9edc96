// Package cli is the command line of mpolice: one constructor per command, no
// globals. Every command that works for long shows its progress on standard
// error; --json gives machine output on standard output.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// env is what commands write to.
type env struct {
	out io.Writer
	err io.Writer
}

// failed ends a command with exit code 1 after it has told why itself.
var errFailed = errors.New("failed")

// Main runs the command line and gives the exit code: 0 for success, 1 for
// failure, 2 for wrong usage.
func Main(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	root := newRoot(env{stdout, stderr})
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var usage *usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errFailed):
		return 1
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "mpolice: %v\nRun '%s --help' for how to use it.\n", err, strings.TrimSpace("mpolice "+usage.command))
		return 2
	}
	fmt.Fprintf(stderr, "mpolice: %v\n", err)
	return 1
}

// usageError is a wrong flag or argument.
type usageError struct {
	command string
	err     error
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func newRoot(e env) *cobra.Command {
	root := &cobra.Command{
		Use:   "mpolice",
		Short: "Accountable police-information queries",
		Long: `mpolice answers officers' questions to police registers under a lawful purpose,
records each look before it is released, and proves afterwards what happened.

Start with:  mpolice demo`,
		Args:          cobra.ArbitraryArgs, // an unknown command is told below, as wrong usage
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return &usageError{"", fmt.Errorf("unknown command %q", args[0])}
			}
			return cmd.Help()
		},
	}
	verbose := root.PersistentFlags().BoolP("verbose", "v", false, "log more on standard error")
	root.PersistentPreRun = func(*cobra.Command, []string) {
		level := slog.LevelWarn
		if *verbose {
			level = slog.LevelDebug
		}
		slog.SetDefault(slog.New(slog.NewTextHandler(e.err, &slog.HandlerOptions{Level: level})))
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return &usageError{cmd.Name(), err} })
	root.AddCommand(
		newDemo(e), newServe(e), newVerify(e), newRules(e), newRegistry(e), newFace(e), newPopulation(e), newBench(e), newInvite(e), newRebuildLog(e), newAgency(e),
	)
	return root
}

// noArgs refuses positional arguments with a usage error.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return &usageError{cmd.Name(), fmt.Errorf("unexpected argument %q", args[0])}
	}
	return nil
}
