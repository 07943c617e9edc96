package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"mpolice"
	"mpolice/internal/config"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/server"
)

func newRegistry(e env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "registry",
		Short: "The data platform: describe, load, check and link agencies' registers",
		Long: `Registers are what agencies deliver. Each is described by a file that its agency
can write (docs/registers.md); a file of data is loaded by that description,
every bad row is kept with its reasons, and records of one person are linked.`,
		Example: `  mpolice registry check rules/registers/vehicle.json
  mpolice registry load vehicle deliveries/vehicle-20261121.csv
  mpolice registry quarantine vehicle --csv report.csv
  mpolice registry link`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRegistryCheck(e), newRegistryList(e), newRegistryCatalogue(e), newRegistryLoad(e), newRegistryQuarantine(e), newRegistryReturn(e), newRegistryJournal(e), newRegistryLink(e), newRegistryCompare(e), newRegistryEval(e))
	return cmd
}

// place says where the registers lie: flags that every command has.
type place struct {
	data, config, store, rules string
}

func (p *place) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.data, "data", "", "data folder (default: the configuration's)")
	cmd.Flags().StringVar(&p.config, "config", "", "configuration file")
	cmd.Flags().StringVar(&p.store, "store", "", "address of the PostgreSQL database (default: the configuration's)")
	cmd.Flags().StringVar(&p.rules, "rules", "", "folder of rules and descriptors (default: the built-in ones)")
}

// open opens the registers.
func (p *place) open(ctx context.Context) (*server.Registers, error) {
	cfg, err := config.Load(p.config)
	if err != nil {
		return nil, err
	}
	if p.data != "" {
		cfg.Data = p.data
	}
	if p.rules != "" {
		cfg.Rules = p.rules
	}
	if p.store != "" {
		cfg.Store = p.store
	}
	return server.OpenRegisters(ctx, cfg)
}

// with runs do on open registers.
func (p *place) with(ctx context.Context, do func(*server.Registers) error) error {
	r, err := p.open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(do(r), r.Close())
}

// operator names who runs a command, for the journal.
func operator() string {
	u, err := user.Current()
	if err != nil {
		return "operator"
	}
	return "operator:" + u.Username
}

func newRegistryCheck(e env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check FILE|FOLDER...",
		Short: "Explain every mistake in register descriptors",
		Example: `  mpolice registry check vehicle.json
  mpolice registry check /etc/mpolice/rules/registers --json`,
		Args: someArgs("registry check", "a descriptor file or a folder of them"),
		RunE: func(_ *cobra.Command, args []string) error { return runRegistryCheck(e, args, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print findings as JSON")
	return cmd
}

func runRegistryCheck(e env, args []string, asJSON bool) error {
	files, err := descriptorFiles(args)
	if err != nil {
		return err
	}
	found := registry.Findings{}
	closed := map[string]registry.Standing{}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("read descriptor: %w", err)
		}
		d, f := registry.Parse(path, data)
		found = append(found, f...)
		if d != nil {
			if s := d.Standing(time.Now()); !s.Open || s.Ending {
				closed[path] = s
			}
		}
	}
	found.Sort()
	if asJSON {
		err = printJSON(e.out, struct {
			OK       bool                         `json:"ok"`
			Files    int                          `json:"files"`
			Findings registry.Findings            `json:"findings"`
			Closed   map[string]registry.Standing `json:"closed"`
		}{found.Err() == nil, len(files), found, closed})
	} else {
		printDescriptorFindings(e, files, found, closed)
	}
	if err == nil && found.Err() != nil {
		err = errFailed
	}
	return err
}

func printDescriptorFindings(e env, files []string, found registry.Findings, closed map[string]registry.Standing) {
	for _, f := range found {
		fmt.Fprintln(e.out, f)
	}
	for _, path := range files {
		s := closed[path]
		for _, r := range s.Reasons {
			fmt.Fprintf(e.out, "%s: %s / %s\n", path, r.Text().Zh, r.Text().En)
		}
		if s.Ending {
			fmt.Fprintf(e.out, "%s: 資料介接協議將於 %d 日後屆期 / the agreement ends in %d days\n", path, s.DaysLeft, s.DaysLeft)
		}
	}
	fmt.Fprintf(e.out, "%d descriptors, %d findings\n", len(files), len(found))
}

// descriptorFiles lists the files named, and the .json files of folders.
func descriptorFiles(args []string) ([]string, error) {
	var out []string
	for _, a := range args {
		info, err := os.Stat(a)
		if err != nil {
			return nil, fmt.Errorf("read descriptor: %w", err)
		}
		if !info.IsDir() {
			out = append(out, a)
			continue
		}
		names, err := fs.Glob(os.DirFS(a), "*.json")
		if err != nil {
			return nil, err
		}
		if len(names) == 0 {
			return nil, fmt.Errorf("%s holds no descriptor (*.json)", a)
		}
		for _, n := range names {
			out = append(out, filepath.Join(a, n))
		}
	}
	return out, nil
}

// someArgs asks for at least one argument, in words.
func someArgs(command, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return &usageError{command, fmt.Errorf("name %s", what)}
		}
		return nil
	}
}

func newRegistryList(e env) *cobra.Command {
	var p place
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List registers: whether open, how many rows, when loaded last",
		Example: `  mpolice registry list --data demo-data`,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.with(cmd.Context(), func(r *server.Registers) error { return listRegisters(cmd.Context(), e, r, asJSON) })
		},
	}
	p.flags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// registerLine is one register as the list shows it.
type registerLine struct {
	Register mpolice.Register  `json:"register"`
	Title    mpolice.Text      `json:"title"`
	Live     bool              `json:"live"`
	Open     bool              `json:"open"`
	Reasons  []registry.Reason `json:"reasons"`
	Rows     int64             `json:"rows"`
	Last     *holding.Batch    `json:"last_batch,omitempty"`
}

func listRegisters(ctx context.Context, e env, r *server.Registers, asJSON bool) error {
	var lines []registerLine
	for _, d := range r.Rules.Registry().Descriptors() {
		s := d.Standing(time.Now())
		line := registerLine{Register: d.Code, Title: d.Title(), Live: d.Live, Open: s.Open, Reasons: s.Reasons}
		if !d.Live {
			var err error
			if line.Rows, err = r.Holding.Count(ctx, d.Code); err != nil {
				return err
			}
			last, err := r.Holding.LastBatches(ctx, d.Code, 1)
			if err != nil {
				return err
			}
			if len(last) > 0 {
				line.Last = &last[0]
			}
		}
		lines = append(lines, line)
	}
	if asJSON {
		return printJSON(e.out, lines)
	}
	w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	for _, l := range lines {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", l.Register, l.standing(), l.rows(), l.loaded())
	}
	return w.Flush()
}

func (l registerLine) standing() string {
	switch {
	case !l.Open:
		return fmt.Sprintf("closed %v", l.Reasons)
	case l.Live:
		return "live"
	}
	return "open"
}

func (l registerLine) rows() string {
	if l.Live {
		return "-"
	}
	return fmt.Sprintf("%d rows", l.Rows)
}

func (l registerLine) loaded() string {
	if l.Last == nil {
		return ""
	}
	return fmt.Sprintf("batch %d %s, as of %s", l.Last.ID, l.Last.State, l.Last.AsOf.In(mpolice.Taipei).Format("2006-01-02 15:04"))
}

func newRegistryCatalogue(e env) *cobra.Command {
	var p place
	var base string
	cmd := &cobra.Command{
		Use:   "catalogue",
		Short: "Print the catalogue of registers as DCAT (JSON-LD)",
		Long: `Prints what 個人資料保護法第17條 asks an agency to publish, as a DCAT catalogue in
JSON-LD. It holds no personal data.`,
		Example: `  mpolice registry catalogue --base https://mpolice.example/catalogue > catalogue.jsonld`,
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			b, err := server.LoadRules(p.rules)
			if err != nil {
				return err
			}
			out, err := registry.DCAT(b.Registry().Descriptors(), base, time.Now())
			if err != nil {
				return err
			}
			_, err = e.out.Write(append(out, '\n'))
			return err
		},
	}
	cmd.Flags().StringVar(&p.rules, "rules", "", "folder of rules and descriptors (default: the built-in ones)")
	cmd.Flags().StringVar(&base, "base", "https://mpolice.example/catalogue", "address under which the catalogue will stand")
	return cmd
}
