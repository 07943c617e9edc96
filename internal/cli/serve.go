package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"mpolice/internal/server"
)

func newServe(e env) *cobra.Command {
	var file, store string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve a data folder",
		Long: `Serves an existing data folder as the configuration says. Put a TLS proxy in
front of it. The configuration is YAML; every key is described in
docs/operations/configuration.md.`,
		Example: `  mpolice serve --config /etc/mpolice.yaml
  mpolice serve --store postgres://mpolice@db.example/mpolice`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runServe(cmd.Context(), e, file, store) },
	}
	cmd.Flags().StringVar(&file, "config", "", "configuration file (default: the built-in defaults)")
	addStore(cmd, &store)
	return cmd
}

func runServe(ctx context.Context, e env, file, store string) error {
	cfg, err := loadConfig(file, store)
	if err != nil {
		return err
	}
	if cfg.Demo {
		return errors.New("demo: true belongs to `mpolice demo`; serve has no personas")
	}
	ln, err := server.Listen(cfg)
	if err != nil {
		return err
	}
	defer ln.Close()
	app, err := server.Open(ctx, cfg, server.Options{})
	if err != nil {
		return err
	}
	h, err := app.Handler(nil)
	if err != nil {
		return errors.Join(err, app.Close())
	}
	fmt.Fprintf(e.out, "ready %s\n", cfg.Origin)
	return errors.Join(app.Serve(ctx, ln, h), app.Close())
}
