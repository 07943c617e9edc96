package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"mpolice"
	"mpolice/internal/face/eval"
	"mpolice/internal/face/installed"
	"mpolice/internal/face/search"
)

// faceEvalFlags are the flags of `mpolice face eval`.
type faceEvalFlags struct {
	config, models, images         string
	pairs, groups, gallery, probes string
	report, sign, det, lang, pick  string
	cross, json                    bool
	workers, allowMissing          int
	targetFMR, highFMR             float64
}

func newFaceEval(e env) *cobra.Command {
	var f faceEvalFlags
	cmd := &cobra.Command{
		Use:   "eval",
		Short: "Measure the comparison engine on labelled photos",
		Long: `Measures how often the engine errs, as ISO/IEC 19795-1 and NIST FRTE define the
figures, prints tables, and writes the report that the door of photo comparison
asks for. Photos lie below --images; what is compared stands in

  --pairs FILE      one to one: LFW's pairs.txt, or CSV with the header
                    image_a,image_b,same[,fold][,group]
  --gallery FILE    one to many: CSV with the header image,person[,group],
  --probes FILE     each; a probe whose person is not enrolled is non-mated
  --groups FILE     CSV whose first column is image or person; each further
                    column is one way to group people

The threshold is set on the group with the most false matches. Templates are
held in memory only and never written: a run that is stopped starts again.
A report that is to open the door must be signed (--sign) by an evaluator whose
public key the operator has configured.`,
		Example: `  mpolice face eval --images lfw/images --pairs lfw/pairs.txt --cross
  mpolice face eval --images photos --pairs pairs.csv --groups groups.csv --cross --report report.json --sign evaluator.key --det det.svg
  mpolice face eval --images photos --gallery gallery.csv --probes probes.csv
  mpolice face eval key npa.example/face-evaluation --out evaluator.key`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(); err != nil {
				return &usageError{"face eval", err}
			}
			return runFaceEval(cmd.Context(), e, f, mpolice.SystemClock{})
		},
	}
	f.add(cmd)
	cmd.AddCommand(newFaceEvalKey(e), newFaceEvalShow(e))
	return cmd
}

func (f *faceEvalFlags) add(cmd *cobra.Command) {
	s := cmd.Flags()
	s.StringVar(&f.images, "images", "", "folder of the photos")
	s.StringVar(&f.pairs, "pairs", "", "pairs of photos: LFW's pairs.txt or CSV")
	s.StringVar(&f.gallery, "gallery", "", "enrolled photos: CSV")
	s.StringVar(&f.probes, "probes", "", "photos to search with: CSV")
	s.StringVar(&f.groups, "groups", "", "groups of photos or persons: CSV")
	s.BoolVar(&f.cross, "cross", false, "take every two photos of different persons of --pairs as non-mated pairs too; persons are the folders")
	s.StringVar(&f.report, "report", "", "write the report as JSON to this file")
	s.StringVar(&f.sign, "sign", "", "evaluator's key file: writes the signed report beside --report, as FILE.signed")
	s.StringVar(&f.det, "det", "", "write the DET curves as SVG to this file")
	s.StringVar(&f.lang, "lang", string(eval.Chinese), "language of tables and curves: zh-Hant-TW or en")
	s.StringVar(&f.pick, "pick", string(installed.Central), "face to take of a photo with several: central or largest")
	s.IntVar(&f.workers, "workers", 0, "photos at a time (default: one a core)")
	s.IntVar(&f.allowMissing, "allow-missing", 0, "photos that may be missing; their trials are left out and counted")
	s.Float64Var(&f.targetFMR, "target-fmr", 1e-3, "false match rate that no group may be above at the operating threshold")
	s.Float64Var(&f.highFMR, "high-fmr", 1e-5, "false match rate of the band of highest similarity")
	s.StringVar(&f.models, "models", "", "folder that `make models` filled (default: as configured, or models)")
	s.StringVar(&f.config, "config", "", "configuration file, for an embedder of one's own")
	s.BoolVar(&f.json, "json", false, "print the report as JSON")
}

func (f *faceEvalFlags) check() error {
	switch {
	case f.images == "":
		return errors.New("name the folder of photos with --images")
	case f.pairs == "" && f.gallery == "" && f.probes == "":
		return errors.New("name --pairs, or --gallery and --probes")
	case (f.gallery == "") != (f.probes == ""):
		return errors.New("--gallery and --probes belong together")
	case f.cross && f.pairs == "":
		return errors.New("--cross needs --pairs")
	case f.sign != "" && f.report == "":
		return errors.New("--sign needs --report")
	case f.pick != string(installed.Central) && f.pick != string(installed.Largest):
		return fmt.Errorf("--pick %q: want central or largest", f.pick)
	case f.allowMissing < 0 || f.workers < 0:
		return errors.New("--allow-missing and --workers are not below 0")
	}
	return checkLang(f.lang)
}

func checkLang(lang string) error {
	if l := eval.Lang(lang); l != eval.Chinese && l != eval.English {
		return fmt.Errorf("--lang %q: want %s or %s", lang, eval.Chinese, eval.English)
	}
	return nil
}

// plan reads the files that say what is compared. Groups come last: they are
// given to photos that the others name.
func (f *faceEvalFlags) plan() (*eval.Plan, error) {
	p := &eval.Plan{}
	for _, in := range []struct {
		path string
		read func(string, []byte) error
	}{{f.pairs, p.ReadPairs}, {f.gallery, p.ReadGallery}, {f.probes, p.ReadProbes}, {f.groups, p.ReadGroups}} {
		if in.path == "" {
			continue
		}
		text, err := os.ReadFile(in.path)
		if err != nil {
			return nil, err
		}
		if err := in.read(in.path, text); err != nil {
			return nil, err
		}
	}
	if f.cross {
		return p, p.Cross()
	}
	return p, nil
}

func runFaceEval(ctx context.Context, e env, f faceEvalFlags, clock mpolice.Clock) error {
	plan, err := f.plan()
	if err != nil {
		return err
	}
	skey, err := f.signingKey()
	if err != nil {
		return err
	}
	folder, err := os.OpenRoot(f.images)
	if err != nil {
		return err
	}
	defer folder.Close()
	cfg, err := loadConfig(f.config, "")
	if err != nil {
		return err
	}
	if f.models != "" || cfg.Face.Models == "" {
		cfg.Face.Models = f.models
	}
	if cfg.Face.Models == "" {
		cfg.Face.Models = "models"
	}
	engine, err := installed.Open(cfg.Face, f.workers)
	if err != nil {
		return err
	}
	defer engine.Close()
	r, err := f.measure(ctx, e, plan, folder.FS(), engine, clock)
	if err != nil {
		return err
	}
	return f.write(e, r, skey)
}

// measure runs the evaluation and lists the photos that are missing.
func (f *faceEvalFlags) measure(ctx context.Context, e env, plan *eval.Plan, folder fs.FS, engine *installed.Engine, clock mpolice.Clock) (eval.Report, error) {
	p := newProgress(e.err)
	defer p.end()
	r, err := plan.Run(ctx, folder, installed.Photos{Engine: engine, Pick: installed.Pick(f.pick)}, eval.Options{
		Score: search.Score, Engine: engine.Named(), Pick: f.pick, At: clock.Now(),
		TargetFMR: f.targetFMR, HighFMR: f.highFMR, AllowMissing: f.allowMissing, Workers: f.workers,
		Progress: withRate(p.step, clock),
	})
	var lost *eval.MissingError
	if errors.As(err, &lost) {
		p.end()
		for _, m := range lost.Photos {
			fmt.Fprintf(e.err, "missing: %s\n", m)
		}
		return r, fmt.Errorf("%d photos are missing below %s; complete them, or allow that many with --allow-missing", len(lost.Photos), f.images)
	}
	return r, err
}

// withRate adds how many are done a second and the time that is left.
func withRate(step func(string, int64, int64), clock mpolice.Clock) func(string, int64, int64) {
	var mu sync.Mutex
	began := map[string]time.Time{} // guarded by mu
	return func(what string, done, total int64) {
		now := clock.Now()
		mu.Lock()
		if began[what].IsZero() {
			began[what] = now
		}
		took := now.Sub(began[what]).Seconds()
		mu.Unlock()
		if took > 0 && done > 1 {
			rate := float64(done-1) / took // the clock started as the first was done
			left := time.Duration(float64(total-done) / rate * float64(time.Second)).Round(time.Second)
			what = fmt.Sprintf("%s, %.0f a second, %s left:", what, rate, left)
		}
		step(what, done, total)
	}
}

// signingKey reads the evaluator's key before the work, not after it.
func (f *faceEvalFlags) signingKey() (string, error) {
	if f.sign == "" {
		return "", nil
	}
	text, err := os.ReadFile(f.sign)
	if err != nil {
		return "", err
	}
	skey, _, _ := strings.Cut(string(text), "\n")
	if err := eval.CheckKey(skey); err != nil {
		return "", fmt.Errorf("%s: %w", filepath.Base(f.sign), err)
	}
	return skey, nil
}
