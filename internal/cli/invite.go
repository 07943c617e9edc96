package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"mpolice"
	"mpolice/internal/server"
)

// newInvite issues the first passkey code of an installation; later ones come
// from the duty desk's page.
func newInvite(e env) *cobra.Command {
	var file, store string
	cmd := &cobra.Command{
		Use:   "invite OFFICER",
		Short: "Issue a one-time passkey enrolment code to an officer",
		Long: `Prints a code with which the officer registers a passkey on the page /enrol
within 24 hours. Use it for the first duty desk of an installation while nothing
serves the data folder; the desk issues all later codes on its own page.`,
		Example: `  mpolice invite --config /etc/mpolice.yaml A10201`,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return &usageError{"invite", errors.New("name one officer")}
			}
			return runInvite(cmd.Context(), e, file, store, mpolice.OfficerID(args[0]))
		},
	}
	cmd.Flags().StringVar(&file, "config", "", "configuration file (default: the built-in defaults)")
	addStore(cmd, &store)
	return cmd
}

func runInvite(ctx context.Context, e env, file, store string, id mpolice.OfficerID) error {
	cfg, err := loadConfig(file, store)
	if err != nil {
		return err
	}
	app, err := server.Open(ctx, cfg, server.Options{})
	if err != nil {
		return err
	}
	code, err := app.Invite(ctx, id)
	if err := errors.Join(err, app.Close()); err != nil {
		return fmt.Errorf("invite %s: %w", id, err)
	}
	fmt.Fprintln(e.out, code)
	return nil
}
