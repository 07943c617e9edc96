package holdingtest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mpolice"
	"mpolice/internal/registry/holding"
)

// rejections is a report of rows 1 to n with two reasons each.
func rejections(n int) holding.Report {
	return holding.Report{
		Rejected: func(yield func(holding.Rejected) error) error {
			for line := int64(1); line <= int64(n); line++ {
				for ord := range 2 {
					if err := yield(rejection(line, ord)); err != nil {
						return err
					}
				}
			}
			return nil
		},
		Findings: []holding.Finding{{
			Rule: "validity.check-digit", Dimension: "accuracy", Severity: "reject", Field: "id", Rows: int64(n), Sample: []int64{1, 2},
		}},
		Measures: []holding.Measure{{Field: "birth", Metric: "null_share", Value: 0.125}},
	}
}

func rejection(line int64, ord int) holding.Rejected {
	r := holding.Rejected{Line: line, Ord: ord, Rule: "validity.check-digit", Field: "id", Reason: "檢查碼不符", RawHash: fmt.Sprintf("%064x", line)}
	switch {
	case ord == 0:
		r.Raw = []byte{0xa4, 0xa4, byte(line), 0}
	case line%2 == 0:
		r.Rule, r.Field = "validity.date", "birth"
	default:
		r.Rule, r.Field = "completeness.required", "name"
	}
	return r
}

func testQuarantine(t *testing.T, b *bench) {
	first := load(t, b, people, delivery{report: rejections(4)})
	second := load(t, b, vehicles, delivery{report: rejections(2)})
	all := got[[]holding.Rejected](t)(b.Rejected(t.Context(), holding.RejectFilter{Limit: 99}))
	if len(all) != 12 {
		t.Fatalf("%d reasons, want 12", len(all))
	}
	want := rejection(1, 0)
	want.Batch, want.Register, want.State, want.At, want.By = first, people, holding.RejectOpen, now.Truncate(time.Microsecond), "S1"
	if d := cmp.Diff(want, all[0]); d != "" {
		t.Error(d)
	}
	if len(all[1].Raw) != 0 || all[1].Ord != 1 || all[1].Line != 1 {
		t.Errorf("the second reason is %+v", all[1])
	}
	reasons := func(f holding.RejectFilter) int {
		f.Limit = 99
		return len(got[[]holding.Rejected](t)(b.Rejected(t.Context(), f)))
	}
	settle := entry("return")
	settle.Actor, settle.At = "S2", settle.At+7
	must(t, b.Settle(t.Context(), first, 3, holding.RejectReturned, settle))
	for _, c := range []struct {
		f    holding.RejectFilter
		want int
	}{
		{holding.RejectFilter{Register: people}, 8},
		{holding.RejectFilter{Batch: second}, 4},
		{holding.RejectFilter{Rule: "validity.date"}, 6}, // rows 2, 4 and 2, with all their reasons
		{holding.RejectFilter{Rule: "validity.date", Register: vehicles}, 2},
		{holding.RejectFilter{State: holding.RejectReturned}, 2},
		{holding.RejectFilter{State: holding.RejectOpen, Register: people}, 6},
		{holding.RejectFilter{State: holding.RejectReadmitted}, 0},
		{holding.RejectFilter{Register: stolen}, 0},
	} {
		if n := reasons(c.f); n != c.want {
			t.Errorf("%+v: %d reasons, want %d", c.f, n, c.want)
		}
	}
	r := got[[]holding.Rejected](t)(b.Rejected(t.Context(), holding.RejectFilter{State: holding.RejectReturned, Limit: 9}))
	if r[1].By != "S2" || holding.Micros(r[1].At) != settle.At {
		t.Errorf("settled row %+v", r[1])
	}
	for _, err := range []error{
		b.Settle(t.Context(), first, 3, holding.RejectReturned, settle), // is so already
		b.Settle(t.Context(), first, 99, holding.RejectReturned, settle),
	} {
		if !errors.Is(err, mpolice.ErrNotFound) {
			t.Errorf("%v, want ErrNotFound", err)
		}
	}
	if head := got[holding.Change](t)(b.Head(t.Context())); head.Seq != 3 || head.Kind != "return" {
		t.Errorf("head %+v", head)
	}
	counts := got[[]holding.RuleCount](t)(b.CountRejected(t.Context(), people, holding.RejectOpen))
	if d := cmp.Diff([]holding.RuleCount{
		{Register: people, Rule: "validity.check-digit", Field: "id", Rows: 3},
		{Register: people, Rule: "validity.date", Field: "birth", Rows: 2},
		{Register: people, Rule: "completeness.required", Field: "name", Rows: 1},
	}, counts); d != "" {
		t.Error(d)
	}
	if n := len(got[[]holding.RuleCount](t)(b.CountRejected(t.Context(), "", ""))); n != 6 {
		t.Errorf("%d counts of all registers, want 6", n)
	}
}

// testQuarantinePages: pages hold whole rows, and together all of them.
func testQuarantinePages(t *testing.T, b *bench) {
	for range 2 {
		load(t, b, people, delivery{report: rejections(7)})
	}
	f := holding.RejectFilter{Limit: 3}
	var lines []int64
	for {
		page := got[[]holding.Rejected](t)(b.Rejected(t.Context(), f))
		if len(page) == 0 {
			break
		}
		if len(page)%2 != 0 || len(page) > 6 {
			t.Fatalf("a page of %d reasons", len(page))
		}
		for i, r := range page {
			if i%2 == 0 {
				lines = append(lines, r.Line)
			}
			f.AfterBatch, f.AfterLine = r.Batch, r.Line
		}
	}
	if d := cmp.Diff([]int64{1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 6, 7}, lines); d != "" {
		t.Error(d)
	}
}
