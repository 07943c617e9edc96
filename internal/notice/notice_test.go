package notice_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/keyring"
	"mpolice/internal/notice"
	"mpolice/internal/purpose"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/quality"
	"mpolice/internal/store/sqlite"
	"mpolice/rules"
)

var day = time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC)

// The people of these tests.
var (
	officer = mpolice.Officer{ID: "A1", Role: mpolice.RoleOfficer, Unit: "east-1"}
	another = mpolice.Officer{ID: "A2", Role: mpolice.RoleOfficer, Unit: "east-1"}
	head    = mpolice.Officer{ID: "S1", Role: mpolice.RoleSupervisor, Unit: "east-1"}
	outside = mpolice.Officer{ID: "S2", Role: mpolice.RoleSupervisor, Unit: "west-1"}
)

const (
	wrong = "測試錯值通緝中"
	right = "測試正值已撤銷"
)

type clock struct{ at time.Time }

func (c *clock) Now() time.Time { return c.at }

// agency is a register of one row whose value was corrected, and who saw it.
type agency struct {
	disputes  []holding.Dispute
	sightings []quality.Sighting
	history   []holding.Stored
	err       error
}

func (a *agency) Disputes(context.Context, bool, int) ([]holding.Dispute, error) {
	return a.disputes, a.err
}

func (a *agency) Sightings(_ context.Context, s quality.Sought) ([]quality.Sighting, error) {
	var out []quality.Sighting
	for _, x := range a.sightings {
		if !x.At.Before(s.From) && x.At.Before(s.To) {
			out = append(out, x)
		}
	}
	return out, nil
}

func (a *agency) History(context.Context, mpolice.Register, int64) ([]holding.Stored, error) {
	return a.history, nil
}

func (a *agency) Batch(_ context.Context, id int64) (holding.Batch, error) {
	return holding.Batch{ID: id, Ended: day.Add(time.Duration(id) * time.Hour)}, nil
}

// failing is a store that breaks where it is told to.
type failing struct {
	notice.Store
	add, settle func() error
}

func (f *failing) AddNotices(ctx context.Context, all []notice.Notice, records []audit.Sealed) error {
	if f.add != nil {
		if err := f.add(); err != nil {
			return err
		}
	}
	return f.Store.AddNotices(ctx, all, records)
}

func (f *failing) SettleCorrection(ctx context.Context, c notice.Correction, record audit.Sealed) error {
	if f.settle != nil {
		if err := f.settle(); err != nil {
			return err
		}
	}
	return f.Store.SettleCorrection(ctx, c, record)
}

// rig is an office on a real store.
type rig struct {
	*testing.T
	*notice.Office
	agency *agency
	store  *failing
	db     *sqlite.Store
	path   string
	keys   *keyring.Keyring
	clock  *clock
}

// newRig has a register whose status was wrong from 1:00 to 5:00 after day.
func newRig(t *testing.T) *rig {
	t.Helper()
	b, err := purpose.Load(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	d, _ := b.Registry().Descriptor("household")
	row := func(value string) []string {
		values := make([]string, len(d.Fields))
		for i, f := range d.Fields {
			if f.Name == "status" {
				values[i] = value
			}
		}
		return values
	}
	r := &rig{T: t, path: filepath.Join(t.TempDir(), "m.db"), clock: &clock{day.Add(9 * time.Hour)}, agency: &agency{history: []holding.Stored{
		{Version: holding.Version{Key: 1, Values: row(wrong)}, SeenFrom: 1, SeenTo: 5}, {Version: holding.Version{Key: 1, Values: row(right)}, SeenFrom: 5},
	}}}
	if r.db, err = sqlite.Open(t.Context(), r.path, sqlite.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.db.Close() })
	if r.keys, err = keyring.Open(filepath.Join(t.TempDir(), "keys"), rand.Reader, true); err != nil {
		t.Fatal(err)
	}
	r.store = &failing{Store: r.db}
	r.Office = notice.NewOffice(notice.Parts{
		Registers: b.Registry(), Disputes: r.agency, Noticer: quality.Noticer{Versions: r.agency, Witnesses: r.agency}, Store: r.store,
		Recorder: audit.NewRecorder(r.db, r.keys, r.clock, rand.Reader, time.Time{}), Clock: r.clock,
	})
	return r
}

// seen has somebody query after so many hours, and gives the query.
func (r *rig) seen(who mpolice.Officer, hours int) mpolice.RecordID {
	at := day.Add(time.Duration(hours) * time.Hour)
	id, err := mpolice.NewRecordID(at, rand.Reader)
	if err != nil {
		r.Fatal(err)
	}
	r.agency.sightings = append(r.agency.sightings, quality.Sighting{Record: id, Officer: who.ID, Unit: who.Unit, At: at, Certain: true})
	return id
}

// close ends a dispute about the status; it was opened while the value stood.
func (r *rig) close(id int64, outcome string) holding.Dispute {
	d := holding.Dispute{
		ID: id, Register: "household", Key: 1, Field: "status", Reason: "當事人申請", Opened: day.Add(4 * time.Hour).UnixMicro(),
		Closed: day.Add(6 * time.Hour).UnixMicro(), Outcome: outcome,
	}
	r.agency.disputes = append(r.agency.disputes, d)
	return d
}

func (r *rig) sweep() {
	r.Helper()
	if err := r.Sweep(r.Context()); err != nil {
		r.Fatal(err)
	}
}

func (r *rig) mine(who mpolice.Officer) []notice.Notice {
	r.Helper()
	all, err := r.Mine(r.Context(), who)
	if err != nil {
		r.Fatal(err)
	}
	return all
}

// acts gives what the audit log holds, oldest first.
func (r *rig) acts() string {
	r.Helper()
	all, err := r.db.RecordsFrom(r.Context(), 0, 1000)
	if err != nil {
		r.Fatal(err)
	}
	var out []string
	for _, rec := range all {
		c, err := rec.CheckContent(r.keys)
		if err != nil {
			r.Fatal(err)
		}
		out = append(out, rec.Kind.String()+" "+c.Fields[0].Value)
	}
	return strings.Join(out, ", ")
}

func TestCorrectionIsTold(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.seen(officer, 0) // before the value stood
	first, second := r.seen(officer, 2), r.seen(another, 3)
	r.seen(officer, 5) // after it was corrected
	d := r.close(1, "corrected")
	r.sweep()
	r.sweep()
	mine := r.mine(officer)
	if len(mine) != 1 || mine[0].Query != first || !mine[0].Open() || mine[0].Register != "household" || mine[0].Field != "status" {
		t.Fatalf("mine %+v", mine)
	}
	if n := mine[0]; !n.Shown.Equal(day.Add(2*time.Hour)) || !n.Corrected.Equal(day.Add(5*time.Hour)) || !n.Certain || n.Unit != "east-1" {
		t.Errorf("notice %+v", n)
	}
	if got := r.acts(); got != "data correction-notice, data correction-notice, data correction-settled" {
		t.Errorf("recorded: %s", got)
	}
	if rec, err := r.db.Record(t.Context(), mine[0].ID); err != nil || rec.Parent != first {
		t.Errorf("the notice's record belongs to %v, %v", rec.Parent, err)
	}
	if err := r.Acknowledge(t.Context(), another, mine[0].ID); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("acknowledged for somebody else: %v", err)
	}
	for range 2 { // the form, sent twice
		if err := r.Acknowledge(t.Context(), officer, mine[0].ID); err != nil {
			t.Fatal(err)
		}
	}
	if own, _, err := r.Waiting(t.Context(), officer); err != nil || own != 0 {
		t.Errorf("%d wait, %v", own, err)
	}
	issued, err := r.Of(t.Context(), d)
	if err != nil || !issued.Settled || len(issued.ByQuery) != 2 || issued.ByQuery[first].AcknowledgedBy != officer.ID || !issued.ByQuery[second].Open() {
		t.Errorf("issued %+v, %v", issued, err)
	}
	if got := r.acts(); strings.Count(got, "correction-known") != 1 {
		t.Errorf("recorded: %s", got)
	}
	if err := r.Acknowledge(t.Context(), officer, mpolice.RecordID{7}); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("a notice that is none: %v", err)
	}
}

func TestOtherOutcomesTellNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.seen(officer, 2)
	kept := r.close(1, "kept")
	r.close(2, "withdrawn")
	r.close(3, "")
	r.sweep()
	if all := r.mine(officer); len(all) != 0 || r.acts() != "" {
		t.Errorf("told %+v, recorded %s", all, r.acts())
	}
	if issued, err := r.Of(t.Context(), kept); err != nil || issued.Settled || len(issued.ByQuery) != 0 {
		t.Errorf("issued %+v, %v", issued, err)
	}
}

// TestNobodySawIt: a correction that concerns nobody is settled all the same.
func TestNobodySawIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.close(1, "corrected")
	r.sweep()
	r.sweep()
	if got := r.acts(); got != "data correction-settled" {
		t.Errorf("recorded: %s", got)
	}
}

// TestCutShort breaks off at each step; nothing is lost and nothing told twice.
func TestCutShort(t *testing.T) {
	t.Parallel()
	cut := errors.New("cut")
	for name, breaks := range map[string]func(*failing){
		"before anything": func(f *failing) { f.add = func() error { return cut } },
		"between notices": func(f *failing) {
			n := 0
			f.add = func() error {
				if n++; n == 2 {
					return cut
				}
				return nil
			}
		},
		"before it is settled": func(f *failing) { f.settle = func() error { return cut } },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			const queries = 220 // of more than one transaction
			for range queries {
				r.seen(officer, 2)
			}
			d := r.close(1, "corrected")
			breaks(r.store)
			if err := r.Sweep(t.Context()); !errors.Is(err, cut) {
				t.Fatalf("cut: %v", err)
			}
			if issued, err := r.Of(t.Context(), d); err != nil || issued.Settled {
				t.Errorf("settled %+v, %v", issued.Settled, err)
			}
			r.store.add, r.store.settle = nil, nil
			r.sweep()
			issued, err := r.Of(t.Context(), d)
			if err != nil || !issued.Settled || len(issued.ByQuery) != queries {
				t.Errorf("%d told, settled %v, %v", len(issued.ByQuery), issued.Settled, err)
			}
			if n := strings.Count(r.acts(), "correction-notice"); n != queries {
				t.Errorf("%d records of %d notices", n, queries)
			}
		})
	}
}

// TestOneFailureKeepsNobodyElse: a register that is not described any more.
func TestOneFailureKeepsNobodyElse(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.seen(officer, 2)
	r.close(1, "corrected")
	r.agency.disputes[0].Register = "gone"
	r.close(2, "corrected")
	if err := r.Sweep(t.Context()); !errors.Is(err, mpolice.ErrNotFound) || !strings.Contains(err.Error(), "dispute 1") {
		t.Errorf("swept: %v", err)
	}
	if all := r.mine(officer); len(all) != 1 || all[0].Dispute != 2 {
		t.Errorf("told %+v", all)
	}
	r.agency.err = errors.New("down")
	if err := r.Sweep(t.Context()); err == nil {
		t.Error("registers that are down tell nothing")
	}
}

// TestNumbersStartAgain: registers that are made anew number from 1.
func TestNumbersStartAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.seen(officer, 2)
	r.close(1, "corrected")
	r.sweep()
	r.agency.disputes[0].Closed++
	r.sweep()
	if all := r.mine(officer); len(all) != 2 {
		t.Errorf("told %+v", all)
	}
}

func TestSweepsAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for h := range 4 {
		r.seen(officer, h)
	}
	r.close(1, "corrected")
	var wg sync.WaitGroup
	for range 6 { // offices of several processes
		one := notice.NewOffice(r.Parts)
		wg.Go(func() {
			if err := one.Sweep(t.Context()); err != nil && !errors.Is(err, mpolice.ErrConflict) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	r.sweep()
	if all := r.mine(officer); len(all) != 3 { // 1, 2 and 3
		t.Errorf("%d told", len(all))
	}
}

func TestSupervisorTakesOver(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.seen(officer, 2)
	r.close(1, "corrected")
	r.sweep()
	n := r.mine(officer)[0]
	late := func(who mpolice.Officer) int {
		t.Helper()
		all, err := r.Late(t.Context(), who)
		_, count, cerr := r.Waiting(t.Context(), who)
		if err != nil || cerr != nil || int64(len(all)) != count {
			t.Errorf("%s: %d listed, %d counted, %v, %v", who.ID, len(all), count, err, cerr)
		}
		return len(all)
	}
	if got := late(head); got != 0 {
		t.Errorf("%d at once", got)
	}
	if err := r.Acknowledge(t.Context(), head, n.ID); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("taken over at once: %v", err)
	}
	r.clock.at = r.clock.at.Add(notice.Patience + time.Second)
	for who, want := range map[*mpolice.Officer]int{&officer: 0, &head: 1, &outside: 0} {
		if got := late(*who); got != want {
			t.Errorf("%s has %d late ones", who.ID, got)
		}
	}
	if err := r.Acknowledge(t.Context(), outside, n.ID); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("taken over from outside: %v", err)
	}
	if err := r.Acknowledge(t.Context(), head, n.ID); err != nil {
		t.Fatal(err)
	}
	if got := r.mine(officer)[0]; got.AcknowledgedBy != head.ID || late(head) != 0 {
		t.Errorf("taken over: %+v", got)
	}
	if got := r.acts(); strings.Count(got, "look unit-notices") != 4 || !strings.Contains(got, "data correction-known-for") {
		t.Errorf("recorded: %s", got)
	}
}

// TestNothingPersonalIsKept looks for both values in the bytes of the database.
func TestNothingPersonalIsKept(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	query := r.seen(officer, 2)
	r.close(1, "corrected")
	r.sweep()
	if err := r.db.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(r.path + "*")
	if err != nil {
		t.Fatal(err)
	}
	var all []byte
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	if !bytes.Contains(all, query[:]) || !bytes.Contains(all, []byte("household")) {
		t.Fatal("the notice is not in the files: the check checks nothing")
	}
	for _, value := range []string{wrong, right, "當事人申請"} {
		if bytes.Contains(all, []byte(value)) {
			t.Errorf("%s is kept", value)
		}
	}
	if !slices.ContainsFunc(files, func(f string) bool { return strings.HasSuffix(f, ".journal") }) {
		t.Error("the journal was not looked at")
	}
}
