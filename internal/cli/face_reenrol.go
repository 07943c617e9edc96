package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"mpolice/internal/server"
)

func newFaceReenrol(e env) *cobra.Command {
	var p galleryPlace
	var allow int
	cmd := &cobra.Command{
		Use:   "reenrol",
		Short: "Make the templates of the model to come, and switch to them at once",
		Long: `Makes the templates of face.next from the photos, beside those in use, then
switches and destroys the old ones with a certificate. Without face.next, after
face.model itself was changed, those of face.model. It can be stopped at any
point, and run again to go on.

A running server does the same by itself for face.next, while officers compare
on: this command is for a server that stands still.`,
		Example: `  mpolice face reenrol --config mpolice.yaml`,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.with(cmd.Context(), func(app *server.App) error {
				r, ok := app.Face.Reenrolment()
				switch {
				case app.Face.Engine() == nil:
					return errors.New("no model is configured; set face.models, and face.model for your own")
				case !ok:
					fmt.Fprintln(e.out, "the templates in use are of the configured model; nothing to do")
					return nil
				}
				shown := newProgress(e.err)
				r.Allow, r.Progress = allow, galleryProgress(shown, "photos")
				report, err := app.Face.Gallery.Reenrol(cmd.Context(), steward(), r)
				shown.end()
				for _, f := range report.Failed {
					fmt.Fprintf(e.out, "photo %d: %s\n", f.ID, f.Code)
				}
				fmt.Fprintf(e.out, "%d photos: %d made, %d there, %d failed; switched: %t\n",
					report.Photos, report.Made, report.There, len(report.Failed), report.Switched)
				return err
			})
		},
	}
	p.flags(cmd)
	cmd.Flags().IntVar(&allow, "allow", 0, "how many photos may lack a template of the new model")
	return cmd
}
