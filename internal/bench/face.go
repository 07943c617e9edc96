package bench

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"
)

// FaceRow is one figure of photo comparison. Row.Ratio tells how many times as
// fast the program is as what it is beside; of a bandwidth, its share. A goal
// on a ratio is met only where wall time and CPU time both reach it.
type FaceRow struct {
	Part string `json:"part"`
	Size string `json:"size,omitempty"` // templates x dimensions
	Row
	// Anchor names what Beside is; empty: there is nothing to hold it against.
	Anchor string `json:"anchor,omitempty"`
	Note   string `json:"note,omitempty"`
	// CPU is the same figure taken from processor time, which other work on the
	// machine changes less. Value, Beside and Ratio of Row are of wall time.
	CPU          *CPU    `json:"cpu,omitempty"`
	Spread       *Spread `json:"spread,omitempty"`
	BesideSpread *Spread `json:"beside_spread,omitempty"`
	// NotMeasured says why there is no figure and what to do about it.
	NotMeasured string `json:"not_measured,omitempty"`
}

// CPU is a figure of processor time (getrusage).
type CPU struct {
	Value  float64 `json:"value"`
	Beside float64 `json:"beside"`
	Ratio  float64 `json:"ratio"`
}

// FaceResult is what [Face] measured.
type FaceResult struct {
	Bench   string      `json:"bench"`
	Machine FaceMachine `json:"machine"`
	Go      string      `json:"go"`
	Started time.Time   `json:"started"`
	Seconds float64     `json:"seconds"`
	K       int         `json:"k"`
	Rounds  int         `json:"rounds"`
	// Peers are the facts that each reference program tells of itself.
	Peers map[string]map[string]string `json:"peers,omitempty"`
	// Settings are those of the PostgreSQL server; empty when no part needed one.
	Settings map[string]string `json:"postgresql,omitempty"`
	Rows     []FaceRow         `json:"rows"`
}

// Strict is an error where a goal was missed or a row has no figure.
func (r FaceResult) Strict() error {
	var missed, without int
	for _, row := range r.Rows {
		switch {
		case row.NotMeasured != "":
			without++
		case !row.Met:
			missed++
		}
	}
	if missed+without > 0 {
		return fmt.Errorf("%d goals missed, %d figures not measured", missed, without)
	}
	return nil
}

// FaceOptions say what is measured and where. Zero fields are set.
type FaceOptions struct {
	Options
	Sizes  []FaceSize // of the galleries that are searched
	Ready  FaceSize   // of the store that is opened and erased from
	Rounds int        // pairs of a comparison
	Sample int        // probes whose lists are held against brute force
	Peers  string     // folder of the reference programs
	Models string     // folder of the nets
	// ClusterDir is the folder to make the PostgreSQL cluster in, which the
	// server's account must be able to reach; empty: the system's temporary one.
	ClusterDir string
	Only       []string // parts; empty: all
}

// faceK is the length of all lists.
const faceK = 10

func (o *FaceOptions) complete() error {
	if len(o.Sizes) == 0 {
		o.Sizes = size(o.Options,
			[]FaceSize{{1_000_000, 128}, {5_000_000, 128}, {5_000_000, 192}, {5_000_000, 512}},
			[]FaceSize{{200_000, 128}}, []FaceSize{{3000, 40}})
	}
	if o.Ready == (FaceSize{}) {
		o.Ready = size(o.Options, FaceSize{5_000_000, 192}, FaceSize{50_000, 192}, FaceSize{2500, 40})
	}
	if o.Rounds == 0 {
		o.Rounds = size(o.Options, 31, 15, 3)
	}
	if o.Sample == 0 {
		o.Sample = size(o.Options, 8, 8, 4)
	}
	if o.Rounds < 1 || o.Sample < 1 || o.Sample > faceProbes {
		return fmt.Errorf("rounds and sample are positive, the sample at most %d", faceProbes)
	}
	for _, s := range append(slices.Clone(o.Sizes), o.Ready) {
		if err := s.check(); err != nil {
			return err
		}
	}
	for _, name := range o.Only {
		if !slices.Contains(FaceParts(), name) {
			return fmt.Errorf("no part %q; there are %v", name, FaceParts())
		}
	}
	return nil
}

// searched are the parts that are run on every gallery, the rest once.
var (
	searched = []facePart{
		{"scan", (*faceBench).scan},
		{"filter", (*faceBench).filter},
		{"exact", (*faceBench).exact},
	}
	stored = []facePart{
		{"ready", (*faceBench).ready},
		{"erase", (*faceBench).erase},
		{"embed", (*faceBench).embed},
	}
)

type facePart struct {
	name string
	run  func(*faceBench, context.Context) ([]FaceRow, error)
}

// FaceParts names what [Face] measures.
func FaceParts() []string {
	var out []string
	for _, p := range slices.Concat(searched, stored) {
		out = append(out, p.name)
	}
	return out
}

// faceBench is one run.
type faceBench struct {
	FaceOptions
	field  *faceField // the gallery that is searched now
	store  *faceStore // made when a part first needs it
	result FaceResult
}

// Face measures photo comparison: exact search beside other exact searches and
// the machine's memory, opening and erasing of templates at rest, and the way
// from a photo to a template.
func Face(ctx context.Context, opt FaceOptions) (res FaceResult, err error) {
	if err := opt.complete(); err != nil {
		return FaceResult{}, err
	}
	b := &faceBench{FaceOptions: opt}
	b.result = FaceResult{
		Bench: "face", Machine: thisMachine(), Go: runtime.Version(), Started: time.Now(), K: faceK, Rounds: opt.Rounds,
		Peers: map[string]map[string]string{},
	}
	defer func() { err = errors.Join(err, b.store.close()) }()
	for _, s := range opt.Sizes {
		if err := b.search(ctx, s); err != nil {
			return FaceResult{}, fmt.Errorf("%s: %w", s, err)
		}
	}
	for _, p := range stored {
		if err := b.run(ctx, p, ""); err != nil {
			return FaceResult{}, err
		}
	}
	b.result.Seconds = time.Since(b.result.Started).Seconds()
	b.result.Machine.LoadAfter = loadAverage()
	return b.result, nil
}

// search makes a gallery and runs the parts that search it.
func (b *faceBench) search(ctx context.Context, s FaceSize) (err error) {
	if !slices.ContainsFunc(searched, b.wanted) {
		return nil
	}
	b.field, err = b.newField(ctx, s)
	if reason, ok := missing(err); ok {
		b.result.Rows = append(b.result.Rows, FaceRow{Part: "scan", Size: s.String(), Row: Row{Name: "everything at this size"}, NotMeasured: reason})
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.field.close()) }()
	for _, p := range searched {
		if err := b.run(ctx, p, s.String()); err != nil {
			return err
		}
	}
	return nil
}

func (b *faceBench) wanted(p facePart) bool {
	return len(b.Only) == 0 || slices.Contains(b.Only, p.name)
}

func (b *faceBench) run(ctx context.Context, p facePart, at string) error {
	if !b.wanted(p) {
		return nil
	}
	b.Progress(p.name+" "+at+":", 0, 0)
	rows, err := p.run(b, ctx)
	if err = errors.Join(err, ctx.Err()); err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	for i := range rows {
		rows[i].Part = p.name
		if rows[i].Size == "" {
			rows[i].Size = at
		}
	}
	b.result.Rows = append(b.result.Rows, rows...)
	return nil
}

// missingError says what a row lacks to be measured.
type missingError struct{ reason string }

func (e *missingError) Error() string { return e.reason }

// missing gives the reason of an error that leaves rows out.
func missing(err error) (string, bool) {
	var m *missingError
	if errors.As(err, &m) {
		return m.reason, true
	}
	return "", false
}

// unmeasured is a row for each name, without a figure.
func unmeasured(reason string, names ...string) (rows []FaceRow) {
	for _, name := range names {
		rows = append(rows, FaceRow{Row: Row{Name: name}, NotMeasured: reason})
	}
	return rows
}
