package cli

import (
	"github.com/spf13/cobra"

	"mpolice/internal/config"
)

// addStore adds the flag that names the database. Passwords do not belong on a
// command line, which every user of the machine can read.
func addStore(cmd *cobra.Command, address *string) {
	cmd.Flags().StringVar(address, "store", "",
		"PostgreSQL database with the records, such as postgres://user@host/name;\nthe password comes from PGPASSFILE or PGPASSWORD (default: SQLite in the data folder)")
}

// loadConfig reads the configuration; a database on the command line goes before
// the one in the file.
func loadConfig(file, store string) (config.Config, error) {
	cfg, err := config.Load(file)
	if err != nil || store == "" {
		return cfg, err
	}
	cfg.Store = store
	return cfg.Complete()
}
