package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"mpolice"
	"mpolice/internal/face/gallery"
	"mpolice/internal/server"
)

// newFaceGallery gives the commands that keep the gallery of police photos.
func newFaceGallery(e env) []*cobra.Command {
	return []*cobra.Command{
		newFaceEnrol(e), newFaceQuarantine(e), newFaceOutcomes(e), newFaceSweep(e), newFaceRemove(e), newFaceCertificate(e),
		newFaceReconcile(e), newFaceReenrol(e), newFaceVerify(e), newFaceCompact(e), newFaceStatistics(e),
	}
}

// galleryPlace says where the gallery lies: flags that each command has.
type galleryPlace struct{ data, config, store string }

func (p *galleryPlace) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.data, "data", "", "data folder (default: the configuration's)")
	cmd.Flags().StringVar(&p.config, "config", "", "configuration file")
	addStore(cmd, &p.store)
}

// with runs do on the gallery; nothing else may use the data folder meanwhile.
func (p *galleryPlace) with(ctx context.Context, do func(*server.App) error) error {
	cfg, err := loadConfig(p.config, p.store)
	if err != nil {
		return err
	}
	if p.data != "" {
		cfg.Data = p.data
	}
	app, err := server.Open(ctx, cfg, server.Options{})
	if err != nil {
		return err
	}
	return errors.Join(do(app), app.Close())
}

// steward is who acts at the command line.
func steward() mpolice.Officer { return gallery.Operator(operator()) }

func newFaceEnrol(e env) *cobra.Command {
	var p galleryPlace
	var list, photos string
	var workers int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "enrol",
		Short: "Enrol a list of police photos: quality, templates, quarantine with reasons",
		Long: `Reads a list (CSV in UTF-8) and the photos that it names, holds each row to the law
of its category and each photo to the quality that enrolment asks, and makes the
templates. Every bad row is kept in quarantine with its reason. A list can be
stopped at any point, and run again to go on; one that was enrolled changes
nothing.

Columns, in any order, by English or Chinese name:
  photo        相片檔名         file below --photos
  national_id  身分證統一編號   whose photo it is
  category     類別             suspect, juvenile, wanted, missing, care, foreign, document
  basis        法律依據         a ground that the category may be built on
  case_number  案號             (document: none)
  unit         單位
  taken        拍攝日期         2026-03-01, 115/3/1, 民國115年3月1日
  reported     受理日期         wanted, missing: the day from which retention counts
  retain       保存期限         earlier than the law's last day; optional`,
		Example: `  mpolice face enrol --data mpolice-data --list photos.csv --photos photos/`,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if list == "" || photos == "" {
				return &usageError{"face enrol", errors.New("name the list (--list) and the folder of photos (--photos)")}
			}
			return p.with(cmd.Context(), func(app *server.App) error {
				return runFaceEnrol(cmd.Context(), e, app, list, photos, workers, asJSON)
			})
		},
	}
	p.flags(cmd)
	cmd.Flags().StringVar(&list, "list", "", "the list of photos, CSV")
	cmd.Flags().StringVar(&photos, "photos", "", "folder of the photos")
	cmd.Flags().IntVar(&workers, "workers", 0, "photos at the same time (default: one per processor)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the batch as JSON")
	return cmd
}

func runFaceEnrol(ctx context.Context, e env, app *server.App, list, photos string, workers int, asJSON bool) error {
	f, err := os.Open(list)
	if err != nil {
		return fmt.Errorf("open list: %w", err)
	}
	defer f.Close()
	root, err := os.OpenRoot(photos)
	if err != nil {
		return fmt.Errorf("open photos: %w", err)
	}
	defer root.Close()
	p := newProgress(e.err)
	opt := gallery.EnrolOptions{Workers: workers, Progress: galleryProgress(p, "rows")}
	b, err := app.Face.Gallery.Enrol(ctx, steward(), gallery.Delivery{List: f, Photos: root}, opt)
	p.end()
	if b.ID != 0 {
		if perr := printFaceBatch(e, b, asJSON); perr != nil {
			return perr
		}
	}
	if err != nil && b.ID != 0 && b.State == gallery.BatchOpen {
		fmt.Fprintln(e.err, "what was enrolled is kept; run the same command again to go on")
	}
	return err
}

// galleryProgress shows rate and time left.
func galleryProgress(p *progress, what string) func(gallery.Progress) {
	return func(g gallery.Progress) {
		left := "unknown"
		if g.Left > 0 {
			left = g.Left.Truncate(time.Second).String()
		}
		p.step(fmt.Sprintf("%d %s, %d enrolled, %d quarantined, %.1f a second, %s left;", g.In, what, g.Enrolled, g.Quarantined, g.Rate, left), g.Read, g.Size)
	}
}

// faceBatch is a batch as --json prints it.
type faceBatch struct {
	Batch       int64  `json:"batch"`
	State       string `json:"state"`
	In          int64  `json:"in"`
	Enrolled    int64  `json:"enrolled"`
	Quarantined int64  `json:"quarantined"`
	Duplicate   int64  `json:"duplicate"`
	Unchanged   int64  `json:"unchanged"`
}

func printFaceBatch(e env, b gallery.Batch, asJSON bool) error {
	if asJSON {
		return printJSON(e.out, faceBatch{b.ID, string(b.State), b.In, b.Enrolled, b.Quarantined, b.Duplicate, b.Unchanged})
	}
	_, err := fmt.Fprintf(e.out, "batch %d %s: %d rows in = %d enrolled + %d quarantined + %d duplicate + %d unchanged\n",
		b.ID, b.State, b.In, b.Enrolled, b.Quarantined, b.Duplicate, b.Unchanged)
	return err
}

func newFaceQuarantine(e env) *cobra.Command {
	var p galleryPlace
	cmd := &cobra.Command{
		Use:     "quarantine [BATCH]",
		Short:   "List enrolments, or the rows of one that were kept out",
		Example: "  mpolice face quarantine\n  mpolice face quarantine 3",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.with(cmd.Context(), func(app *server.App) error {
				if len(args) == 0 {
					return listFaceBatches(cmd.Context(), e, app)
				}
				id, err := strconv.ParseInt(args[0], 10, 64)
				if err != nil {
					return &usageError{"face quarantine", fmt.Errorf("%q is no number of a batch", args[0])}
				}
				return listFaceQuarantine(cmd.Context(), e, app, id)
			})
		},
	}
	p.flags(cmd)
	return cmd
}

func listFaceBatches(ctx context.Context, e env, app *server.App) error {
	all, err := app.Face.Gallery.Batches(ctx, 50)
	if err != nil {
		return err
	}
	for _, b := range all {
		if err := printFaceBatch(e, b, false); err != nil {
			return err
		}
	}
	if len(all) == 0 {
		fmt.Fprintln(e.out, "no enrolments")
	}
	return nil
}

func listFaceQuarantine(ctx context.Context, e env, app *server.App, id int64) error {
	w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	n := 0
	for after := int64(0); ; {
		page, err := app.Face.Gallery.Quarantine(ctx, id, after, 1000)
		if err != nil {
			return err
		}
		for _, q := range page {
			fmt.Fprintf(w, "%d\t%s\t%s\n", q.Line, or(q.Field, "-"), q.Reason)
			after = q.Line
			n++
		}
		if len(page) == 0 {
			break
		}
	}
	if n == 0 {
		fmt.Fprintln(w, "no quarantined rows")
	}
	return w.Flush()
}

func newFaceStatistics(e env) *cobra.Command {
	var p galleryPlace
	cmd := &cobra.Command{
		Use:     "statistics",
		Short:   "Count the photos by category, state and year taken",
		Example: "  mpolice face statistics",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.with(cmd.Context(), func(app *server.App) error {
				all, err := app.Face.Gallery.Statistics(cmd.Context())
				if err != nil {
					return err
				}
				w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
				for _, c := range all {
					fmt.Fprintf(w, "%s\t%s\t%d\t%d\n", c.Category, c.State, c.Year, c.Photos)
				}
				if len(all) == 0 {
					fmt.Fprintln(w, "no photos")
				}
				return w.Flush()
			})
		},
	}
	p.flags(cmd)
	return cmd
}

// photoNumbers reads numbers of photos.
func photoNumbers(command string, args []string) ([]uint64, error) {
	out := make([]uint64, len(args))
	for i, a := range args {
		n, err := strconv.ParseUint(strings.TrimPrefix(a, "#"), 10, 63)
		if err != nil {
			return nil, &usageError{command, fmt.Errorf("%q is no number of a photo", a)}
		}
		out[i] = n
	}
	return out, nil
}
