package cli

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"mpolice/internal/durable"
	"mpolice/internal/face/eval"
)

// write prints the report and writes the files that were asked for.
func (f *faceEvalFlags) write(e env, r eval.Report, skey string) error {
	text, err := r.Canonical()
	if err != nil {
		return err
	}
	if f.report != "" {
		if err := durable.WriteFile(f.report, text, 0o644); err != nil {
			return err
		}
	}
	if skey != "" {
		signed, err := eval.Sign(r, skey)
		if err != nil {
			return err
		}
		if err := durable.WriteFile(f.report+".signed", signed, 0o644); err != nil {
			return err
		}
	}
	if f.det != "" {
		if err := writeDET(f.det, r, eval.Lang(f.lang)); err != nil {
			return err
		}
	}
	return printEvaluation(e, r, eval.Lang(f.lang), f.json)
}

func writeDET(path string, r eval.Report, lang eval.Lang) error {
	var svg bytes.Buffer
	if err := eval.DET(&svg, r, lang); err != nil {
		return err
	}
	return durable.WriteFile(path, svg.Bytes(), 0o644)
}

func printEvaluation(e env, r eval.Report, lang eval.Lang, asJSON bool) error {
	if r.Verification != nil && r.Operating == nil {
		fmt.Fprintln(e.err, "No operating threshold: too few non-mated pairs for the target. Take more photos, or --cross.")
	}
	if asJSON {
		text, err := r.Canonical()
		if err != nil {
			return err
		}
		_, err = e.out.Write(text)
		return err
	}
	return eval.Markdown(e.out, r, lang)
}

func newFaceEvalKey(e env) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "key NAME",
		Short: "Make an evaluator's key",
		Long: `Makes the Ed25519 key with which an evaluator signs reports, and prints the public
key: the operator puts it under face.evaluators. NAME says who signs, such as
npa.example/face-evaluation. A file that exists is never replaced.`,
		Example: `  mpolice face eval key npa.example/face-evaluation --out evaluator.key`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return &usageError{"face eval key", errors.New("give the key one name")}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if out == "" {
				return &usageError{"face eval key", errors.New("name the file to write with --out")}
			}
			return makeEvaluatorKey(e, args[0], out)
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "file to write the key to")
	return cmd
}

func makeEvaluatorKey(e env, name, out string) error {
	skey, vkey, err := eval.GenerateKey(rand.Reader, name)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%s\n%s\n", skey, vkey)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write the evaluator's key: %w", err)
	}
	_, err = fmt.Fprintln(e.out, vkey)
	return err
}

func newFaceEvalShow(e env) *cobra.Command {
	var keys []string
	var lang, det string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show FILE",
		Short: "Verify a signed evaluation report and print its tables",
		Long: `Checks that one of the evaluators' keys signed the report, and prints it. A report
that does not verify is not shown.`,
		Example: `  mpolice face eval show report.json.signed --key npa.example/face-evaluation+1f2e3d4c+A…`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return &usageError{"face eval show", errors.New("name one signed report")}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkLang(lang); err != nil {
				return &usageError{"face eval show", err}
			}
			if len(keys) == 0 {
				return &usageError{"face eval show", errors.New("give the evaluator's public key with --key")}
			}
			return showEvaluation(e, args[0], keys, eval.Lang(lang), det, asJSON)
		},
	}
	cmd.Flags().StringArrayVar(&keys, "key", nil, "evaluator's public key; may be given several times")
	cmd.Flags().StringVar(&lang, "lang", string(eval.Chinese), "language: zh-Hant-TW or en")
	cmd.Flags().StringVar(&det, "det", "", "write the DET curves as SVG to this file")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the report as JSON")
	return cmd
}

func showEvaluation(e env, path string, keys []string, lang eval.Lang, det string, asJSON bool) error {
	signed, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	r, err := eval.Verify(signed, keys...)
	if err != nil {
		return err
	}
	if det != "" {
		if err := writeDET(det, r, lang); err != nil {
			return err
		}
	}
	return printEvaluation(e, r, lang, asJSON)
}
