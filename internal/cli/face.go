package cli

import "github.com/spf13/cobra"

func newFace(e env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "face",
		Short: "Prepare, evaluate and look after photo comparison",
		Long: `Photo comparison stays shut until the operator has entered the statute that
allows it, the approved model and its signed evaluation report. These commands
make the models, evaluate them, and keep the gallery of police photos.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newFaceModels(e), newFaceEval(e))
	cmd.AddCommand(newFaceGallery(e)...)
	return cmd
}
