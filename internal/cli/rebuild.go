package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"mpolice/internal/server"
)

// newRebuildLog mends a log folder that was lost or restored from an old copy.
func newRebuildLog(e env) *cobra.Command {
	var data, store string
	cmd := &cobra.Command{
		Use:   "rebuild-log",
		Short: "Write a lost or outdated log folder again from the records",
		Long: `Brings the folder log/ up to the last checkpoint that the database keeps, by
writing missing leaves again from the records. It signs nothing: the records
must give exactly the root that was signed before, or nothing is written. Move a
damaged folder aside first.`,
		Example: `  mpolice rebuild-log --data /var/lib/mpolice`,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cp, err := server.NewFolder(data).On(store).RebuildLog(cmd.Context())
			if err != nil {
				return fmt.Errorf("rebuild log: %w", err)
			}
			fmt.Fprintf(e.out, "log of %d leaves, root %s\n", cp.Size, cp.Root)
			return nil
		},
	}
	cmd.Flags().StringVar(&data, "data", "mpolice-data", "data folder that nothing serves")
	addStore(cmd, &store)
	return cmd
}
