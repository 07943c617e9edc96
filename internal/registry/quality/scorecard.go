package quality

import (
	"context"
	"fmt"
	"slices"
	"time"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/intake"
)

// RuleAgreement is the rule under which differences between agencies are kept
// as findings.
const RuleAgreement = "consistency.agreement"

// dimensions are those characteristics of ISO/IEC 25012 that every scorecard
// shows, found or not, in the order of the standard; understandability and
// precision follow where something was found of them.
var dimensions = []string{"accuracy", "completeness", "consistency", "credibility", "currentness", "compliance"}

// Dimension is what was found of one characteristic.
type Dimension struct {
	Name     string
	Rejected int64 // rows kept out, a row once for each rule and field
	Warned   int64
	Findings []holding.Finding
}

// Scorecard is what was found of a register since its last snapshot, by
// characteristic. It has no sum.
type Scorecard struct {
	Register   mpolice.Register
	Batch      holding.Batch // the newest; zero when there is none
	Fresh      Freshness
	Dimensions []Dimension
	Trends     []Series
	Drift      []Verdict
	Batches    []holding.Batch // newest first
}

// Read makes a register's scorecard at that instant.
func Read(ctx context.Context, store Batches, d *registry.Descriptor, now time.Time) (Scorecard, error) {
	c := Scorecard{Register: d.Code}
	if !d.Live {
		var err error
		if c.Batches, err = store.LastBatches(ctx, d.Code, maxBatches); err != nil {
			return c, fmt.Errorf("read scorecard: %w", err)
		}
	}
	c.Fresh = FreshnessOf(d, c.Batches, now)
	var found []holding.Finding
	if i := slices.IndexFunc(c.Batches, func(b holding.Batch) bool { return b.Mode != intake.ModeReadmission }); i >= 0 {
		c.Batch = c.Batches[i]
		var err error
		if found, err = sinceSnapshot(ctx, store, c.Batches); err != nil {
			return c, fmt.Errorf("read scorecard: %w", err)
		}
		if c.Trends, err = Trends(ctx, store, d, c.Batches); err != nil {
			return c, err
		}
		c.Drift = Drift(c.Trends)
	}
	c.Dimensions = arrange(found)
	return c, nil
}

// sinceSnapshot gives what was found of the rows that the register holds now:
// in the last snapshot that was loaded, and in what changed it since; without
// one, in the newest delivery.
func sinceSnapshot(ctx context.Context, store Batches, batches []holding.Batch) ([]holding.Finding, error) {
	last := slices.IndexFunc(batches, func(b holding.Batch) bool {
		return b.Mode == intake.ModeSnapshot && b.State == holding.StateLoaded
	})
	if last < 0 {
		last = slices.IndexFunc(batches, func(b holding.Batch) bool { return b.Mode != intake.ModeReadmission })
	}
	var out []holding.Finding
	for _, b := range batches[:last+1] {
		if b.Mode == intake.ModeReadmission {
			continue
		}
		found, err := store.Findings(ctx, b.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// arrange sorts findings by characteristic.
func arrange(found []holding.Finding) []Dimension {
	var out []Dimension
	at := map[string]int{}
	place := func(name string) *Dimension {
		i, ok := at[name]
		if !ok {
			i = len(out)
			at[name] = i
			out = append(out, Dimension{Name: name})
		}
		return &out[i]
	}
	for _, name := range dimensions {
		place(name)
	}
	for _, f := range found {
		d := place(f.Dimension)
		d.Findings = append(d.Findings, f)
		if f.Severity == intake.SeverityReject {
			d.Rejected += f.Rows
		} else {
			d.Warned += f.Rows
		}
	}
	return out
}
