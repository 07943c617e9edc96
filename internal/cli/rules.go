package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/keyring"
	"mpolice/internal/policy"
	"mpolice/internal/purpose"
	"mpolice/internal/query"
	"mpolice/internal/server"
	"mpolice/internal/store"
)

func newRules(e env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "Check, explain and replay the rules",
		Long: `The rules are purpose cards, legal grounds, conditions and decision tests in a
folder. docs/rules.md tells how a lawyer reads and changes them.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRulesCheck(e), newRulesExplain(e), newRulesReplay(e))
	return cmd
}

func newRulesCheck(e env) *cobra.Command {
	var dir string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Lint a rule bundle and run its decision tests",
		Example: `  mpolice rules check
  mpolice rules check --rules /etc/mpolice/rules --json`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runRulesCheck(cmd.Context(), e, dir, asJSON) },
	}
	cmd.Flags().StringVar(&dir, "rules", "", "folder of the bundle (default: the built-in one)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print findings as JSON")
	return cmd
}

func runRulesCheck(ctx context.Context, e env, dir string, asJSON bool) error {
	b, err := server.LoadRules(dir)
	var found purpose.Findings
	switch {
	case errors.As(err, &found):
	case err != nil:
		return err
	default:
		found = policy.Check(ctx, b)
	}
	if asJSON {
		out := struct {
			OK       bool             `json:"ok"`
			Digest   string           `json:"digest,omitempty"`
			Findings purpose.Findings `json:"findings"`
		}{OK: len(found) == 0, Findings: append(purpose.Findings{}, found...)}
		if b != nil {
			out.Digest = b.Digest
		}
		if err := printJSON(e.out, out); err != nil {
			return err
		}
	} else {
		for _, f := range found {
			fmt.Fprintln(e.out, f)
		}
		if len(found) == 0 {
			fmt.Fprintf(e.out, "OK: %d cards, %d conditions files, digest %s\n", len(b.Versions()), len(b.Conditions), b.Digest)
		}
	}
	if len(found) > 0 {
		return errFailed
	}
	return nil
}

// recordFlags say where recorded queries are and under which rules to decide.
type recordFlags struct {
	data  string
	store string
	rules string
	since string
	json  bool
}

func (f *recordFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.data, "data", "mpolice-data", "data folder with database and keys")
	addStore(cmd, &f.store)
	cmd.Flags().StringVar(&f.rules, "rules", "", "folder of the bundle (default: the built-in one)")
	cmd.Flags().BoolVar(&f.json, "json", false, "print JSON")
}

// open opens records, keys and engine, reading only.
func (f *recordFlags) open(ctx context.Context) (store.Store, *keyring.Keyring, *policy.Engine, error) {
	folder := server.NewFolder(f.data).On(f.store)
	if _, err := folder.Meta(); err != nil {
		return nil, nil, nil, err
	}
	b, err := server.LoadRules(f.rules)
	if err != nil {
		return nil, nil, nil, err
	}
	engine, err := policy.New(b)
	if err != nil {
		return nil, nil, nil, err
	}
	keys, err := keyring.Open(folder.Keys(), nil, false)
	if err != nil {
		return nil, nil, nil, err
	}
	db, err := folder.Records(ctx)
	return db, keys, engine, err
}

func newRulesExplain(e env) *cobra.Command {
	var f recordFlags
	cmd := &cobra.Command{
		Use:   "explain RECORD",
		Short: "Say why a recorded query was permitted or refused",
		Long: `Decides the recorded query again and lists every condition that concerned it,
passed or failed, with its article and where it stands in the rules.`,
		Example: `  mpolice rules explain --data demo-data 019a9d3c-7e14-7c3e-8a51-0d4f6a1b2c3d`,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return &usageError{"rules explain", errors.New("name one record")}
			}
			return runRulesExplain(cmd.Context(), e, f, args[0])
		},
	}
	f.add(cmd)
	return cmd
}

func runRulesExplain(ctx context.Context, e env, f recordFlags, text string) error {
	id, err := mpolice.ParseRecordID(text)
	if err != nil {
		return fmt.Errorf("%q: %w", text, err)
	}
	db, keys, engine, err := f.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	rec, err := db.Record(ctx, id)
	if err != nil {
		return fmt.Errorf("record %s: %w", id, err)
	}
	c, err := rec.CheckContent(keys)
	if err != nil {
		return fmt.Errorf("record %s: %w", id, err)
	}
	q, ok, err := query.ReadRecorded(rec.Kind, c)
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("record %s is a %s, not a query", id, rec.Kind)
	}
	x := engine.Explain(ctx, q.Request)
	if f.json {
		return printJSON(e.out, x)
	}
	printExplanation(e, rec, q, x)
	return nil
}

func printExplanation(e env, rec audit.Stored, q query.Recorded, x policy.Explanation) {
	outcome := map[bool]string{true: "PERMITTED", false: "REFUSED"}
	fmt.Fprintf(e.out, "%s %s under %s, ground %s, unit %s: %s\n", rec.ID, rec.At().Format(time.RFC3339), q.Request.Card,
		or(string(q.Request.Ground), "none"), rec.Strata.Unit, outcome[q.Decision.Permit])
	if q.Decision.Digest != x.Decision.Digest {
		fmt.Fprintf(e.out, "recorded under bundle %.12s, explained under %.12s\n", q.Decision.Digest, x.Decision.Digest)
	}
	for _, c := range x.Conditions {
		mark := "pass"
		if !c.Passed {
			mark = "FAIL"
		}
		name := c.Condition
		if c.Register != "" {
			name += " (" + string(c.Register) + ")"
		}
		fmt.Fprintf(e.out, "  %s  %-32s %s  [%s:%d]\n", mark, name, c.Article.Zh, c.File, c.Line)
	}
	for _, r := range x.Decision.Reasons {
		fmt.Fprintf(e.out, "\n%s\n  %s\n  %s\n", r.Condition, r.Text.Zh, r.Cure.Zh)
	}
}

func or(s, def string) string {
	if s == "" {
		return def
	}
	return s
}

func newRulesReplay(e env) *cobra.Command {
	var f recordFlags
	cmd := &cobra.Command{
		Use:   "replay",
		Short: "Decide recorded queries again under another bundle",
		Long: `Takes every recorded query and refusal since a day, decides it under the bundle
of --rules, and prints what would change. Nothing is written.`,
		Example: `  mpolice rules replay --data demo-data --since 2026-11-01 --rules draft/`,
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runRulesReplay(cmd.Context(), e, f) },
	}
	f.add(cmd)
	cmd.Flags().StringVar(&f.since, "since", "", "first day, yyyy-mm-dd (default: all)")
	return cmd
}

// replayed is one query that would be decided otherwise.
type replayed struct {
	Record  string          `json:"record"`
	At      string          `json:"at"`
	Unit    string          `json:"unit"`
	Card    string          `json:"card"`
	Changes []policy.Change `json:"changes"`
}

type replayReport struct {
	Decided   int        `json:"decided"`
	Changed   []replayed `json:"changed"`
	Destroyed int        `json:"destroyed"` // content gone, cannot be decided
	Digest    string     `json:"digest"`
}

func runRulesReplay(ctx context.Context, e env, f recordFlags) error {
	var since time.Time
	if f.since != "" {
		var err error
		if since, err = time.ParseInLocation(time.DateOnly, f.since, mpolice.Taipei); err != nil {
			return &usageError{"rules replay", fmt.Errorf("--since %q: want yyyy-mm-dd", f.since)}
		}
	}
	db, keys, engine, err := f.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	p := newProgress(e.err)
	rep := replayReport{Changed: []replayed{}, Digest: engine.Bundle().Digest}
	for after := int64(0); ; {
		page, err := db.RecordsFrom(ctx, after, 1000)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		for _, rec := range page {
			after = rec.Seq
			if rec.At().Before(since) {
				continue
			}
			if err := rep.replay(ctx, engine, keys, rec); err != nil {
				return err
			}
		}
		p.step("records read:", after, 0)
	}
	p.end()
	return printReplay(e, f, rep)
}

func (rep *replayReport) replay(ctx context.Context, engine *policy.Engine, keys audit.Keys, rec audit.Stored) error {
	c, err := rec.CheckContent(keys)
	if errors.Is(err, mpolice.ErrNotFound) {
		rep.Destroyed++
		return nil
	}
	if err != nil {
		return fmt.Errorf("record %s: %w", rec.ID, err)
	}
	q, ok, err := query.ReadRecorded(rec.Kind, c)
	if err != nil || !ok {
		return err
	}
	rep.Decided++
	changes := query.CompareRecorded(q, engine.Decide(ctx, q.Request))
	if len(changes) > 0 {
		rep.Changed = append(rep.Changed, replayed{
			rec.ID.String(), rec.At().Format(time.RFC3339), string(rec.Strata.Unit), string(q.Request.Card), changes,
		})
	}
	return nil
}

func printReplay(e env, f recordFlags, rep replayReport) error {
	if f.json {
		return printJSON(e.out, rep)
	}
	for _, r := range rep.Changed {
		lines := make([]string, len(r.Changes))
		for i, c := range r.Changes {
			lines[i] = "    " + c.String()
		}
		fmt.Fprintf(e.out, "%s %s %s %s\n%s\n", r.Record, r.At, r.Unit, r.Card, strings.Join(lines, "\n"))
	}
	fmt.Fprintf(e.out, "%d recorded queries decided again under bundle %.12s: %d would change\n", rep.Decided, rep.Digest, len(rep.Changed))
	if rep.Destroyed > 0 {
		fmt.Fprintf(os.Stderr, "%d records have destroyed content and were left out\n", rep.Destroyed)
	}
	return nil
}
