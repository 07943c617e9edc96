package intake_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/sqlite"
	"mpolice/internal/registry/intake"
)

var _ intake.Holding = (*sqlite.Store)(nil)

// badRow has a wrong check digit; its correction follows.
const (
	badRow  = "A123456788,王小明,0780607,1,臺北市大安區和平東路2段7號,0922333444\n"
	goodRow = "A123456789,王小明,0780607,1,\"臺北市大安區和平東路2段7號\",0922333444\n"
)

func (r *rig) quarantine() []holding.Rejected {
	r.Helper()
	rows, err := r.store.Rejected(context.Background(), holding.RejectFilter{Register: r.d.Code, State: holding.RejectOpen, Limit: 100})
	if err != nil {
		r.Fatal(err)
	}
	return rows
}

func (r *rig) readmit(rows []holding.Rejected, corrected string) (holding.Batch, error) {
	var fix []byte
	if corrected != "" {
		fix = []byte(corrected)
	}
	return intake.Readmit(context.Background(), r.store, r.d, rows, fix, r.options())
}

func TestReadmitCorrected(t *testing.T) {
	r := newRig(t)
	r.must(header + rowB + badRow + rowC)
	bad := r.quarantine()
	if _, err := r.readmit(bad, ""); err == nil || !strings.Contains(err.Error(), "nid.check_digit") || strings.Contains(err.Error(), "王小明") {
		t.Errorf("a row that still breaks a rule: %v", err)
	}
	for _, wrong := range []string{"\n", goodRow + goodRow, "A123456789,王小明\n", strings.Repeat("x", 1<<20), "\"", "\xFF,,,,,"} {
		if b, err := r.readmit(bad, wrong); err == nil || b.ID != 0 {
			t.Errorf("%.20q: %+v, %v", wrong, b, err)
		}
	}
	b, err := r.readmit(bad, goodRow)
	if err != nil || b.In != 1 || b.Added != 1 || b.Mode != intake.ModeReadmission || !b.Balanced() || !strings.Contains(r.state(), "王小明") {
		t.Fatalf("%+v, %v\n%s", b, err, r.state())
	}
	all, err := r.store.Rejected(t.Context(), holding.RejectFilter{Limit: 10})
	if err != nil || all[0].State != holding.RejectReadmitted || all[0].Rule != "nid.check_digit" || string(all[0].Raw)+"\n" != badRow {
		t.Errorf("%+v, %v", all, err)
	}
	for _, again := range []string{goodRow, strings.Replace(goodRow, "7號", "9號", 1), ""} {
		if _, err := r.readmit(bad, again); !errors.Is(err, intake.ErrReadmitted) {
			t.Errorf("a second time: %v", err)
		}
	}
	kinds := ""
	err = holding.ReadJournal(t.Context(), r.store, func(c holding.Change) error { kinds += c.Kind + " "; return nil })
	if err != nil || kinds != "load readmit readmit " {
		t.Errorf("%s, %v", kinds, err)
	}
	names, err := r.store.Find(t.Context(), r.d.Code, holding.Is(holding.SlotName, holding.NameHash("王小明")), 5)
	if err != nil || len(names) != 1 {
		t.Errorf("%+v, %v", names, err)
	}
}

// Rows come in as they were once the descriptor is mended, all or none.
func TestReadmitAfterTheDescriptorIsMended(t *testing.T) {
	strict := newRig(t, `{"required": true}, "x-semantic": "person.name"`, `{"required": true, "maxLength": 2}, "x-semantic": "person.name"`)
	strict.must(header + rowA + strings.Replace(rowB, "林?明", "\"林\n明\"", 1) + rowC)
	bad := strict.quarantine()
	if len(bad) != 2 {
		t.Fatalf("%+v", bad)
	}
	if _, err := strict.readmit(bad, ""); err == nil {
		t.Error("let in by the old descriptor")
	}
	strict.d = parsed(t)
	b, err := strict.readmit(append(bad, bad...), "")
	if err != nil || b.Added != 2 || strings.Count(strict.state(), "\n") < 3 {
		t.Errorf("%+v, %v", b, err)
	}
}

func TestReadmitIsNotOverNewerData(t *testing.T) {
	r := newRig(t)
	r.must(header + rowB + badRow + rowC)
	bad := r.quarantine()
	r.must(header + rowB + rowC + rowA)
	before := r.state()
	if _, err := r.readmit(bad, goodRow); !errors.Is(err, intake.ErrSuperseded) || r.state() != before {
		t.Errorf("%v", err)
	}
	opt := r.options()
	opt.Again = true
	b, err := intake.Readmit(t.Context(), r.store, r.d, bad, []byte(goodRow), opt)
	if err != nil || b.Changed != 1 {
		t.Errorf("%+v, %v", b, err)
	}
}

// Of two rows of one key a person chooses one; the other is then too late.
func TestReadmitOneOfTwo(t *testing.T) {
	r := newRig(t)
	other := strings.Replace(rowA, "怡君", "怡如", 1)
	r.must(header + rowA + rowB + other)
	bad := r.quarantine()
	if _, err := r.readmit(bad, ""); !errors.Is(err, intake.ErrOptions) {
		t.Errorf("both: %v", err)
	}
	if b, err := r.readmit(bad[1:], ""); err != nil || b.Added != 1 || !strings.Contains(r.state(), "怡如") {
		t.Errorf("%+v, %v", b, err)
	}
	if _, err := r.readmit(bad[:1], ""); !errors.Is(err, intake.ErrSuperseded) {
		t.Errorf("the other: %v", err)
	}
}

// Of a row that was cut only a correction comes in.
func TestReadmitCutRow(t *testing.T) {
	r := newRig(t)
	r.must(header + rowB + rowLine(rowA) + strings.Repeat("y", 300<<10) + "\n" + rowC)
	bad := r.quarantine()
	if _, err := r.readmit(bad, ""); !errors.Is(err, intake.ErrCut) {
		t.Errorf("%v", err)
	}
	if b, err := r.readmit(bad, rowA); err != nil || b.Added != 1 {
		t.Errorf("%+v, %v", b, err)
	}
}

// A delta's deletion that was rejected is a deletion still.
func TestReadmitDeletion(t *testing.T) {
	r := newRig(t, asDeltas...)
	r.must("op," + header + "U," + rowA + "U," + rowB)
	r.must("op," + header + "X,A123456789,,,,,\n")
	bad := r.quarantine()
	b, err := r.readmit(bad, "D,A123456789,,,,,")
	if err != nil || b.EndedRows != 1 || strings.Contains(r.state(), "A123456789") {
		t.Errorf("%+v, %v", b, err)
	}
}

// forgetful is a holding whose process dies after the batch was committed and
// before its rows were marked.
type forgetful struct{ *sqlite.Store }

func (forgetful) Settle(context.Context, int64, int64, holding.RejectState, holding.Entry) error {
	return errors.New("died")
}

func TestReadmitIsFinishedLater(t *testing.T) {
	r := newRig(t)
	r.must(header + rowB + badRow + rowC)
	bad := r.quarantine()
	if _, err := intake.Readmit(t.Context(), forgetful{r.store}, r.d, bad, []byte(goodRow), r.options()); err == nil {
		t.Fatal("did not die")
	}
	b, err := r.readmit(bad, goodRow)
	if err != nil || b.Added != 1 || len(r.quarantine()) != 0 {
		t.Errorf("%+v, %v", b, err)
	}
	history, err := r.store.History(t.Context(), r.d.Code, holding.HashOf("A123456789"))
	if err != nil || len(history) != 1 {
		t.Errorf("%+v, %v", history, err)
	}
}

func TestReadmitUnknownRow(t *testing.T) {
	r := newRig(t)
	r.must(header + rowB)
	for _, rows := range [][]holding.Rejected{nil, {{Batch: 1, Line: 2}}, {{Batch: 9, Line: 1}}} {
		if _, err := r.readmit(rows, ""); err == nil {
			t.Errorf("%+v was re-admitted", rows)
		}
	}
}

// shelf is a holding in memory for re-admissions.
type shelf struct{ *memory }

func (s shelf) Batch(_ context.Context, id int64) (holding.Batch, error) {
	if id < 1 || id > int64(len(s.batches)) {
		return holding.Batch{}, mpolice.ErrNotFound
	}
	return s.batches[id-1], nil
}

func (s shelf) History(context.Context, mpolice.Register, int64) ([]holding.Stored, error) {
	return nil, nil
}

func (s shelf) Rejected(_ context.Context, f holding.RejectFilter) ([]holding.Rejected, error) {
	for _, x := range s.rejected {
		if x.Batch == f.Batch && x.Line == f.AfterLine+1 {
			return []holding.Rejected{x}, nil
		}
	}
	return nil, nil
}

func (s shelf) Settle(_ context.Context, batch, line int64, to holding.RejectState, _ holding.Entry) error {
	for i := range s.rejected {
		if x := &s.rejected[i]; x.Batch == batch && x.Line == line {
			x.State = to
		}
	}
	return nil
}

// FuzzReadmit: whatever is given as a corrected row, at most one row comes in,
// whole, and what breaks a rule does not.
func FuzzReadmit(f *testing.F) {
	d, _ := registry.Parse("residents.json", []byte(descriptor))
	for _, seed := range []string{goodRow, badRow, "", "\"\"\"", `["A123456789","王小明","","","",""]`, "A123456789,\"a\nb\",,,,", ",,,,,", "\xEF\xBB\xBFA123456789,x,,,,"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, fix []byte) {
		w := &world{T: t, memory: newMemory(), d: d, dir: t.TempDir()}
		w.must(header + badRow + rowB)
		before := w.state()
		b, err := intake.Readmit(t.Context(), shelf{w.memory}, d, w.rejected[:1], fix, intake.Options{Clock: clock{now}})
		switch {
		case err != nil && w.state() != before:
			t.Fatalf("refused (%v) and brought in", err)
		case err == nil && (b.In != 1 || !b.Balanced() || len(w.rows) > 2):
			t.Fatalf("%+v", b)
		}
	})
}
