package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"mpolice"
	"mpolice/internal/face/gallery"
	"mpolice/internal/server"
)

func newFaceOutcomes(e env) *cobra.Command {
	var p galleryPlace
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "outcomes FILE",
		Short: "Apply decisions: photos of the acquitted, uncharged and sealed leave by rule",
		Long: `Reads a list of decisions (CSV in UTF-8). Where the law of a photo's category says
so, template and picture are destroyed and a certificate is written. A case with
photos of several people needs the photo's number or the person's; it is not
guessed at.

Columns: case_number 案號, photo 相片編號, national_id 身分證統一編號 (one of them),
outcome 結果, decided 裁判日期, decision 裁判字號.
Outcomes: acquitted 無罪確定, not_prosecuted 不起訴處分確定, charge_not_filed 未移送,
sealed 少年紀錄塗銷, consent_withdrawn 撤回同意, court_order 法院裁判命刪除,
located 已尋獲, captured 通緝到案或撤銷通緝, deceased 死亡, replaced 換發新相片.`,
		Example: `  mpolice face outcomes decisions-20261121.csv`,
		Args:    someArgs("face outcomes", "one list of decisions"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.with(cmd.Context(), func(app *server.App) error {
				f, err := os.Open(args[0])
				if err != nil {
					return fmt.Errorf("open list: %w", err)
				}
				defer f.Close()
				r, err := app.Face.Gallery.Outcomes(cmd.Context(), steward(), f)
				if perr := printOutcomes(e, r, asJSON); perr != nil {
					return perr
				}
				if err == nil && r.Wrong > 0 {
					err = errFailed
				}
				return err
			})
		},
	}
	p.flags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the certificates as JSON")
	return cmd
}

func printOutcomes(e env, r gallery.OutcomeReport, asJSON bool) error {
	if asJSON {
		return printJSON(e.out, certificates(r.Certificates))
	}
	for _, row := range r.Rows {
		if row.Reason != "" {
			fmt.Fprintf(e.out, "line %d: %s %s\n", row.Line, or(row.Field, "-"), row.Reason)
		}
	}
	_, err := fmt.Fprintf(e.out, "%d rows in = %d acted on + %d kept by rule + %d wrong; %d photos destroyed\n",
		r.In, r.Acted, r.Kept, r.Wrong, len(r.Certificates))
	return err
}

// certificates is never null in JSON.
func certificates(all []gallery.Certificate) []gallery.Certificate {
	if all == nil {
		return []gallery.Certificate{}
	}
	return all
}

func newFaceSweep(e env) *cobra.Command {
	var p galleryPlace
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "sweep",
		Short:   "Destroy photos whose retention is over, with certificates",
		Example: `  mpolice face sweep --json > certificates.json`,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.with(cmd.Context(), func(app *server.App) error {
				all, err := app.Face.Gallery.Sweep(cmd.Context(), steward())
				return errors.Join(printDestroyed(e, all, asJSON), err)
			})
		},
	}
	p.flags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the certificates as JSON")
	return cmd
}

func printDestroyed(e env, all []gallery.Certificate, asJSON bool) error {
	if asJSON {
		return printJSON(e.out, certificates(all))
	}
	_, err := fmt.Fprintf(e.out, "%d photos destroyed\n", len(all))
	return err
}

func newFaceRemove(e env) *cobra.Command {
	var p galleryPlace
	var reason string
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "remove PHOTO...",
		Short:   "Destroy photos by number, for a stated reason",
		Example: `  mpolice face remove 1207 --reason "當事人申請刪除，經查屬實，內簽115-88"`,
		Args:    someArgs("face remove", "at least one number of a photo"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := photoNumbers("face remove", args)
			if err != nil {
				return err
			}
			return p.with(cmd.Context(), func(app *server.App) error {
				all, err := app.Face.Gallery.Remove(cmd.Context(), steward(), ids, reason)
				var bad *mpolice.Invalid
				if errors.As(err, &bad) && bad.Field == "reason" {
					return &usageError{"face remove", errors.New("state the reason in a sentence (--reason)")}
				}
				return errors.Join(err, printDestroyed(e, all, asJSON))
			})
		},
	}
	p.flags(cmd)
	cmd.Flags().StringVar(&reason, "reason", "", "why, in a sentence")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the certificates as JSON")
	return cmd
}

func newFaceCertificate(e env) *cobra.Command {
	var p galleryPlace
	cmd := &cobra.Command{
		Use:     "certificate PHOTO",
		Short:   "Print the certificate of a photo that was destroyed",
		Example: `  mpolice face certificate 1207`,
		Args:    someArgs("face certificate", "one number of a photo"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := photoNumbers("face certificate", args[:1])
			if err != nil {
				return err
			}
			return p.with(cmd.Context(), func(app *server.App) error {
				c, err := app.Face.Gallery.CertificateOf(cmd.Context(), ids[0])
				if err != nil {
					return err
				}
				return printJSON(e.out, c)
			})
		},
	}
	p.flags(cmd)
	return cmd
}

func newFaceReconcile(e env) *cobra.Command {
	var p galleryPlace
	var acceptLoss bool
	cmd := &cobra.Command{
		Use:   "reconcile",
		Short: "Hold templates and pictures against the rows of the gallery",
		Long: `Looks through the whole gallery: destroys templates and pictures that no row stands
for, finishes removals, and lists photos that lack one of the two. Where far more
lack a row than a crash can leave, the database is likely another one, and it
refuses.`,
		Example: `  mpolice face reconcile`,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.with(cmd.Context(), func(app *server.App) error {
				r, err := app.Face.Gallery.Reconcile(cmd.Context(), steward(), acceptLoss)
				if err != nil {
					return err
				}
				for _, id := range r.NoTemplate {
					fmt.Fprintf(e.out, "photo %d has no template\n", id)
				}
				for _, id := range r.NoPicture {
					fmt.Fprintf(e.out, "photo %d has no picture\n", id)
				}
				fmt.Fprintf(e.out, "%d photos; destroyed without a row: %d templates, %d pictures; %d removals finished\n",
					r.Rows, len(r.Templates), len(r.Pictures), len(r.Finished))
				if len(r.NoTemplate)+len(r.NoPicture) > 0 {
					return errFailed
				}
				return nil
			})
		},
	}
	p.flags(cmd)
	cmd.Flags().BoolVar(&acceptLoss, "accept-loss", false, "destroy what has no row however much it is")
	return cmd
}
