package storetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/notice"
)

// RunNotice runs the suite of notices of corrections.
func RunNotice(t *testing.T, open func(t *testing.T) Engine) {
	for name, test := range map[string]func(*testing.T, *bundle){
		"RoundTrip":           testNoticeRoundTrip,
		"OncePerQuery":        testNoticeOncePerQuery,
		"AllOrNone":           testNoticeAllOrNone,
		"SettledOnce":         testCorrectionSettledOnce,
		"AcknowledgedOnce":    testNoticeAcknowledgedOnce,
		"LateOnes":            testLateNotices,
		"TwoSweepsAtOnce":     testNoticesAtOnce,
		"RefusedLeavesNoMark": testNoticeRefusedLeavesNoMark,
		"TextNobodyHas":       testNoticeTextNobodyHas,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, setup(t, open(t)))
		})
	}
}

var correction = notice.Correction{Dispute: 7, Closed: Now}

// told makes a notice with its record; n tells queries apart.
func (b *bundle) told(t testing.TB, officer mpolice.OfficerID, n byte) (notice.Notice, audit.Sealed) {
	t.Helper()
	query := mpolice.RecordID{0xaa, n}
	rec := b.sealed(t, audit.Record{Kind: audit.KindData, Unit: "east-1", Parent: query, Fields: []audit.Field{{Name: "what", Value: "test"}}})
	return notice.Notice{
		ID: rec.ID, Correction: correction, Register: "household", Field: "status", Query: query, Officer: officer, Unit: "east-1",
		Certain: n%2 == 0, Shown: Now.Add(-time.Duration(n) * time.Hour), Corrected: Now.Add(-time.Minute), Issued: Now,
	}, rec
}

// add stores notices of an officer.
func (b *bundle) add(t testing.TB, officer mpolice.OfficerID, numbers ...byte) (all []notice.Notice) {
	t.Helper()
	var records []audit.Sealed
	for _, n := range numbers {
		one, rec := b.told(t, officer, n)
		all, records = append(all, one), append(records, rec)
	}
	if err := b.AddNotices(t.Context(), all, records); err != nil {
		t.Fatal(err)
	}
	return all
}

func (b *bundle) known(t testing.TB, n notice.Notice, by mpolice.OfficerID) error {
	t.Helper()
	rec := b.sealed(t, audit.Record{Kind: audit.KindData, Officer: by, Unit: "east-1", Parent: n.Query})
	return b.AcknowledgeNotice(t.Context(), n.ID, by, Now.Add(time.Hour), rec)
}

func testNoticeRoundTrip(t *testing.T, b *bundle) {
	ctx := t.Context()
	all := b.add(t, "A1", 1, 2, 3)
	b.add(t, "A2", 4)
	if err := b.known(t, all[0], "A1"); err != nil { // the latest query
		t.Fatal(err)
	}
	all[0].Acknowledged, all[0].AcknowledgedBy = Now.Add(time.Hour), "A1"
	b.Engine = b.Reopen(t)
	for _, want := range all {
		if got, err := b.Notice(ctx, want.ID); err != nil || got != want {
			t.Errorf("notice %v (-want +got): %s", err, cmp.Diff(want, got))
		}
		children, err := b.Children(ctx, want.Query)
		if err != nil || len(children) == 0 || children[0].ID != want.ID {
			t.Errorf("the query's record has children %v, %v", children, err)
		}
	}
	mine, err := b.NoticesOf(ctx, "A1", 10)
	if d := cmp.Diff([]notice.Notice{all[1], all[2], all[0]}, mine); d != "" || err != nil {
		t.Errorf("open ones first, then the latest: %v %s", err, d)
	}
	if mine, err := b.NoticesOf(ctx, "A1", 1); err != nil || len(mine) != 1 {
		t.Errorf("at most one: %v, %v", mine, err)
	}
	if n, err := b.CountOpenNotices(ctx, "A1"); err != nil || n != 2 {
		t.Errorf("%d open, %v", n, err)
	}
	of, err := b.NoticesOfCorrection(ctx, correction)
	if err != nil || len(of) != 4 || of[0].Officer != "A2" || of[3].ID != all[0].ID {
		t.Errorf("of the correction %v, %v", of, err)
	}
	if of, err := b.NoticesOfCorrection(ctx, notice.Correction{Dispute: 7, Closed: Now.Add(time.Microsecond)}); err != nil || len(of) != 0 {
		t.Errorf("another correction of that number has %v, %v", of, err)
	}
	if _, err := b.Notice(ctx, mpolice.RecordID{1}); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("a notice that is none: %v", err)
	}
}

func testNoticeOncePerQuery(t *testing.T, b *bundle) {
	b.add(t, "A1", 1)
	one, rec := b.told(t, "A1", 1)
	if err := b.AddNotices(t.Context(), []notice.Notice{one}, []audit.Sealed{rec}); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("a query was told twice: %v", err)
	}
	if _, err := b.Record(t.Context(), rec.ID); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("the record of nothing was kept: %v", err)
	}
	one.Dispute++ // another dispute about what the same query showed
	if err := b.AddNotices(t.Context(), []notice.Notice{one}, []audit.Sealed{rec}); err != nil {
		t.Error(err)
	}
}

func testNoticeAllOrNone(t *testing.T, b *bundle) {
	b.add(t, "A1", 2)
	first, rec1 := b.told(t, "A1", 1)
	again, rec2 := b.told(t, "A1", 2)
	if err := b.AddNotices(t.Context(), []notice.Notice{first, again}, []audit.Sealed{rec1, rec2}); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("half of it: %v", err)
	}
	if all, err := b.NoticesOf(t.Context(), "A1", 10); err != nil || len(all) != 1 {
		t.Errorf("%v, %v", all, err)
	}
}

func testCorrectionSettledOnce(t *testing.T, b *bundle) {
	ctx := t.Context()
	if all, err := b.SettledCorrections(ctx); err != nil || len(all) != 0 {
		t.Errorf("before: %v, %v", all, err)
	}
	settle := func() error {
		return b.SettleCorrection(ctx, correction, b.sealed(t, audit.Record{Kind: audit.KindData}))
	}
	if err := settle(); err != nil {
		t.Fatal(err)
	}
	if err := settle(); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("settled twice: %v", err)
	}
	b.Engine = b.Reopen(t)
	if all, err := b.SettledCorrections(ctx); err != nil || len(all) != 1 || all[0] != correction {
		t.Errorf("settled %v, %v", all, err)
	}
}

func testNoticeAcknowledgedOnce(t *testing.T, b *bundle) {
	n := b.add(t, "A1", 1)[0]
	if err := b.known(t, n, "A1"); err != nil {
		t.Fatal(err)
	}
	if err := b.known(t, n, "A2"); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("acknowledged twice: %v", err)
	}
	if got, err := b.Notice(t.Context(), n.ID); err != nil || got.AcknowledgedBy != "A1" {
		t.Errorf("%+v, %v", got, err)
	}
	if err := b.known(t, notice.Notice{ID: mpolice.RecordID{9}}, "A1"); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("a notice that is none: %v", err)
	}
}

func testLateNotices(t *testing.T, b *bundle) {
	ctx := t.Context()
	all := b.add(t, "A1", 1, 2)
	b.add(t, "A2", 3)
	if err := b.known(t, all[0], "A1"); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		unit   mpolice.UnitID
		except mpolice.OfficerID
		before time.Time
		want   int
	}{
		{"east-1", "S1", Now.Add(time.Microsecond), 2},
		{"east-1", "A1", Now.Add(time.Microsecond), 1},
		{"east-1", "S1", Now, 0},
		{"hq", "S1", Now.Add(time.Hour), 0},
	} {
		late, err := b.LateNotices(ctx, tt.unit, tt.except, tt.before, 10)
		n, cerr := b.CountLateNotices(ctx, tt.unit, tt.except, tt.before)
		if err != nil || cerr != nil || len(late) != tt.want || n != int64(tt.want) {
			t.Errorf("%s before %v: %d listed, %d counted (%v, %v), want %d", tt.unit, tt.before, len(late), n, err, cerr, tt.want)
		}
	}
}

// testNoticesAtOnce: of sweeps that write the same, one does.
func testNoticesAtOnce(t *testing.T, b *bundle) {
	var wg sync.WaitGroup
	results := make([]error, 8)
	for i := range results {
		one, rec := b.told(t, "A1", 1)
		wg.Go(func() { results[i] = b.AddNotices(t.Context(), []notice.Notice{one}, []audit.Sealed{rec}) })
	}
	wg.Wait()
	won := 0
	for _, err := range results {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, mpolice.ErrConflict):
			t.Error(err)
		}
	}
	if all, err := b.NoticesOf(t.Context(), "A1", 10); won != 1 || err != nil || len(all) != 1 {
		t.Errorf("%d won, %d notices, %v", won, len(all), err)
	}
	b.all(t)
}

func testNoticeRefusedLeavesNoMark(t *testing.T, b *bundle) {
	one, rec := b.told(t, "A1", 1)
	if err := b.Append(t.Context(), rec); err != nil {
		t.Fatal(err)
	}
	if err := b.AddNotices(t.Context(), []notice.Notice{one}, []audit.Sealed{rec}); err == nil {
		t.Error("a notice was written without a record of its own")
	}
	if all, err := b.NoticesOf(t.Context(), "A1", 10); err != nil || len(all) != 0 {
		t.Errorf("%v, %v", all, err)
	}
}

func testNoticeTextNobodyHas(t *testing.T, b *bundle) {
	b.add(t, "A1", 1)
	for _, id := range []mpolice.OfficerID{"A2", "nobody", "A1' OR '1'='1", ""} {
		if all, err := b.NoticesOf(t.Context(), id, 10); err != nil || len(all) != 0 {
			t.Errorf("%q has %v, %v", id, all, err)
		}
	}
}
