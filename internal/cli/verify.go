package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"

	"mpolice/internal/audit"
	"mpolice/internal/ledger"
	"mpolice/internal/server"
	"mpolice/internal/verify"
)

type verifyFlags struct {
	data    string
	store   string
	proof   string
	vkey    string
	against string
	noKeys  bool
	json    bool
}

func newVerify(e env) *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check the whole log and every record offline",
		Long: `Checks that nothing was changed, added or taken away: the signed checkpoint,
every byte of the log, every stored record against its leaf, and the chain of
batches. It needs no keys; where the folder has them, content is checked too.

With --proof it checks one downloaded proof file instead, for which it needs
nothing but the log's public key.`,
		Example: `  mpolice verify --data demo-data
  mpolice verify --data copy-without-keys --vkey log.vkey --json
  mpolice verify --data /var/lib/mpolice --store postgres://mpolice@db.example/mpolice
  mpolice verify --data demo-data --against checkpoint-of-last-month
  mpolice verify --proof record.tlog-proof --vkey log.vkey`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runVerify(cmd.Context(), e, f) },
	}
	cmd.Flags().StringVar(&f.data, "data", "", "data folder, or a copy of it")
	addStore(cmd, &f.store)
	cmd.Flags().StringVar(&f.proof, "proof", "", "check one proof file (.tlog-proof) instead")
	cmd.Flags().StringVar(&f.vkey, "vkey", "", "public key of the log: a file, or the key itself (default: the one in the folder)")
	cmd.Flags().StringVar(&f.against, "against", "", "a checkpoint that you kept: the log must contain it")
	cmd.Flags().BoolVar(&f.noKeys, "no-keys", false, "leave the content closed even if the keys are there")
	cmd.Flags().BoolVar(&f.json, "json", false, "print the report as JSON")
	return cmd
}

func runVerify(ctx context.Context, e env, f verifyFlags) error {
	v, err := readVKey(f.vkey)
	if err != nil {
		return &usageError{"verify", err}
	}
	switch {
	case f.proof != "":
		return verifyProof(e, f, v)
	case f.data == "":
		return &usageError{"verify", errors.New("say what to verify: --data DIR or --proof FILE")}
	}
	opt := verify.Options{Verifier: v}
	if f.against != "" {
		if opt.Against, err = os.ReadFile(f.against); err != nil {
			return &usageError{"verify", fmt.Errorf("read the kept checkpoint: %w", err)}
		}
	}
	folder := server.NewFolder(f.data).On(f.store)
	var unread error
	if !f.noKeys {
		opt.Keys, unread = folder.ReadKeys()
	}
	p := newProgress(e.err)
	opt.Progress = func(done, total int64) { p.step("leaves checked:", done, total) }
	rep, err := folder.Verify(ctx, opt)
	p.end()
	if err != nil {
		return err
	}
	if unread != nil {
		rep.Add("keys", "%v", unread)
	}
	return report(e, f, rep)
}

func report(e env, f verifyFlags, rep verify.Report) error {
	if f.json {
		if err := printJSON(e.out, rep); err != nil {
			return err
		}
	} else {
		printReport(e, f, rep)
	}
	if !rep.OK {
		return errFailed
	}
	return nil
}

func printReport(e env, f verifyFlags, rep verify.Report) {
	for _, p := range rep.Problems {
		fmt.Fprintf(e.out, "PROBLEM %s: %s\n", p.Where, p.What)
	}
	if rep.Omitted > 0 {
		fmt.Fprintf(e.out, "… and %d more\n", rep.Omitted)
	}
	if f.proof != "" {
		fmt.Fprintln(e.out, "NOT OK: the proof does not hold")
		return
	}
	fmt.Fprintf(e.out, "log of %d leaves, root %s\n", rep.Size, rep.Root)
	fmt.Fprintf(e.out, "%d stored records checked, %d opened, %d with destroyed content, %d not sealed yet\n",
		rep.Records, rep.Opened, rep.Shredded, rep.Unsealed)
	if rep.OK && rep.Records == 0 {
		fmt.Fprintln(e.out, "OK: the log is whole; this copy has no records to hold against it")
		return
	}
	if rep.OK {
		fmt.Fprintln(e.out, "OK: nothing was changed, added or taken away")
		return
	}
	fmt.Fprintf(e.out, "NOT OK: %d problems\n", len(rep.Problems)+rep.Omitted)
}

// verifyProof checks one proof file; the record's leaf is inside it.
func verifyProof(e env, f verifyFlags, v note.Verifier) error {
	if v == nil && f.data == "" {
		return &usageError{"verify", errors.New("a proof needs the log's public key: --vkey FILE, or --data DIR of a copy of the log")}
	}
	proof, leaf, err := openProof(f, v)
	if err != nil {
		return report(e, f, verify.Report{Problems: []ledger.Problem{{Where: "proof", What: err.Error()}}})
	}
	return printProof(e, f, proof, leaf)
}

func openProof(f verifyFlags, v note.Verifier) (ledger.Proof, audit.Leaf, error) {
	b, err := os.ReadFile(f.proof)
	if err == nil && v == nil {
		v, err = readVKey(server.NewFolder(f.data).Log() + "/vkey")
	}
	if err != nil {
		return ledger.Proof{}, audit.Leaf{}, err
	}
	proof, err := ledger.VerifyProof(b, nil, v)
	if err != nil {
		return ledger.Proof{}, audit.Leaf{}, err
	}
	leaf, err := audit.ParseLeaf(proof.Leaf)
	return proof, leaf, err
}

func printProof(e env, f verifyFlags, proof ledger.Proof, leaf audit.Leaf) error {
	got := struct {
		OK     bool   `json:"ok"`
		Record string `json:"record"`
		Kind   string `json:"kind"`
		At     string `json:"at"`
		Unit   string `json:"unit"`
		Card   string `json:"card,omitempty"`
		Index  int64  `json:"index"`
	}{
		true, leaf.Record.String(), leaf.Kind.String(), leaf.At.Format("2006-01-02T15:04:05.000000Z"),
		string(leaf.Strata.Unit), string(leaf.Strata.Card), proof.Index,
	}
	if f.json {
		return printJSON(e.out, got)
	}
	fmt.Fprintf(e.out, "OK: record %s (%s) of unit %s, %s, is leaf %d of the log\n", got.Record, got.Kind, got.Unit, got.At, got.Index)
	return nil
}

// readVKey reads a public key from a file or takes the text itself; empty is
// no key.
func readVKey(s string) (note.Verifier, error) {
	if s == "" {
		return nil, nil
	}
	if b, err := os.ReadFile(s); err == nil {
		s = string(b)
	} else if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(s, "+") {
		return nil, fmt.Errorf("read public key: %w", err)
	}
	v, err := ledger.ParseVKey(s)
	if err != nil {
		return nil, fmt.Errorf("read public key: %w", err)
	}
	return v, nil
}
