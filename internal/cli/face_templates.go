package cli

import (
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"mpolice/internal/face/segment"
	"mpolice/internal/server"
)

// errNoTemplates is a gallery that holds none yet.
var errNoTemplates = errors.New("no templates are here: nothing was ever enrolled; see `mpolice face enrol --help`")

// templatesOf gives the store of templates in use.
func templatesOf(app *server.App) (*segment.Store, error) {
	if app.Face.Templates == nil {
		return nil, errNoTemplates
	}
	return app.Face.Templates.Current().Store, nil
}

func newFaceVerify(e env) *cobra.Command {
	var p galleryPlace
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check every template, key page and root of the gallery",
		Long: `Reads all segments: each chunk against its SHA-256, each table against the root
that the key tree states, both envelopes of each template against their tags,
and that nothing is left of erased ones. Prints the roots: compare them with
those in the records of comparisons and erasures.`,
		Example: `  mpolice face verify --data demo-data`,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.with(cmd.Context(), func(app *server.App) error {
				store, err := templatesOf(app)
				if err != nil {
					return err
				}
				shown := newProgress(e.err)
				err = store.Verify(cmd.Context(), func(done, total int64) { shown.step("bytes of templates", done, total) })
				shown.end()
				if err != nil {
					return err
				}
				for _, r := range store.Roots() {
					fmt.Fprintf(e.out, "%s  %d templates  root %s\n", hex.EncodeToString(r.Segment[:]), r.Live, hex.EncodeToString(r.Root[:]))
				}
				fmt.Fprintln(e.out, "OK: every template is as it was enrolled")
				return nil
			})
		},
	}
	p.flags(cmd)
	return cmd
}

func newFaceCompact(e env) *cobra.Command {
	var p galleryPlace
	cmd := &cobra.Command{
		Use:   "compact",
		Short: "Merge the gallery's segments, sorted by category, without the erased",
		Long: `Writes all templates into one segment, sorted by category, so that a search over
few categories reads little else. Killing it at any point leaves the segments of
before or the new one.`,
		Example: `  mpolice face compact --data demo-data`,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.with(cmd.Context(), func(app *server.App) error {
				store, err := templatesOf(app)
				if err != nil {
					return err
				}
				before := len(store.Roots())
				if err := errors.Join(store.Seal(cmd.Context()), store.Compact(cmd.Context())); err != nil {
					return err
				}
				fmt.Fprintf(e.out, "%d segments became %d, with %d templates\n", before, len(store.Roots()), store.Len())
				return nil
			})
		},
	}
	p.flags(cmd)
	return cmd
}
