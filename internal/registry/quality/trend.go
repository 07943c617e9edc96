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

// Batches is what trends and scorecards are read from. Lists come newest first.
type Batches interface {
	LastBatches(ctx context.Context, register mpolice.Register, limit int) ([]holding.Batch, error)
	Findings(ctx context.Context, batch int64) ([]holding.Finding, error)
	Measures(ctx context.Context, register mpolice.Register, metric string, field mpolice.FieldName, limit int) ([]holding.Measure, error)
}

// Point is one measure of one batch.
type Point struct {
	Batch int64
	At    time.Time // when the agency drew it
	Value float64
	// Counts says that the batch was loaded: a failed one is shown, and nothing
	// is compared with it.
	Counts bool
}

// Series is one figure over batches of one mode, oldest first.
type Series struct {
	Register mpolice.Register
	Field    mpolice.FieldName // empty: of the whole delivery
	Metric   string            // intake.Metric…
	Points   []Point
}

// Last gives the newest point; false when there is none.
func (s Series) Last() (Point, bool) {
	if len(s.Points) == 0 {
		return Point{}, false
	}
	return s.Points[len(s.Points)-1], true
}

// fieldMetrics are measured of each field, the others of the delivery.
var (
	fieldMetrics = []string{intake.MetricNullShare, intake.MetricJan1Share, intake.MetricTopShare}
	batchMetrics = []string{intake.MetricRows, intake.MetricReject}
)

// Trends gives the series of a register, the delivery's first. Batches are
// those of the newest batch's mode: a snapshot and a day's changes are no
// series. A figure that the newest batch lacks has no series.
func Trends(ctx context.Context, store Batches, d *registry.Descriptor, batches []holding.Batch) ([]Series, error) {
	known := comparable(batches)
	if len(known) == 0 {
		return nil, nil
	}
	var out []Series
	add := func(field mpolice.FieldName, metrics []string) error {
		for _, m := range metrics {
			s, err := series(ctx, store, d.Code, field, m, known)
			if err != nil {
				return err
			}
			if len(s.Points) > 0 {
				out = append(out, s)
			}
		}
		return nil
	}
	if err := add("", batchMetrics); err != nil {
		return nil, err
	}
	for _, f := range d.Fields {
		if err := add(f.Name, fieldMetrics); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// comparable gives the batches that stand in one series, by number.
func comparable(batches []holding.Batch) map[int64]holding.Batch {
	out, mode := map[int64]holding.Batch{}, ""
	for _, b := range batches {
		if b.Mode == intake.ModeReadmission {
			continue
		}
		if mode == "" {
			mode = b.Mode
		}
		if b.Mode == mode {
			out[b.ID] = b
		}
	}
	return out
}

func series(ctx context.Context, store Batches, register mpolice.Register, field mpolice.FieldName, metric string, known map[int64]holding.Batch) (Series, error) {
	s := Series{Register: register, Field: field, Metric: metric}
	all, err := store.Measures(ctx, register, metric, field, maxBatches)
	if err != nil {
		return s, fmt.Errorf("read trend: %w", err)
	}
	var newest int64
	for id := range known {
		newest = max(newest, id)
	}
	for _, m := range all {
		if b, ok := known[m.Batch]; ok {
			s.Points = append(s.Points, Point{Batch: b.ID, At: b.AsOf, Value: m.Value, Counts: b.State == holding.StateLoaded})
		}
	}
	slices.SortFunc(s.Points, func(a, b Point) int { return int(a.Batch - b.Batch) })
	if last, ok := s.Last(); ok && last.Batch != newest {
		s.Points = nil
	}
	return s, nil
}

// maxBatches is how far back trends look.
const maxBatches = 60
