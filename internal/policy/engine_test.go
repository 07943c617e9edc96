package policy_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/policy"
	"mpolice/internal/purpose"
	"mpolice/rules"
)

// A forbid that overflows passes every static check and errs only when it is
// evaluated: Cedar then skips it and would allow.
const overflowing = `
@id("overflow") @article("甲") @article_en("a") @source("P")
@text_zh("乙") @text_en("b") @cure_zh("丙") @cure_en("c")
forbid (principal, action == Action::"ACTION", resource)
when { VALUE * 9223372036854775807 > 0 };`

func TestErringForbidRefuses(t *testing.T) {
	for _, tc := range []struct {
		name, action, value string
		decide              func(*policy.Engine) policy.Decision
	}{
		{"open", "open", "(context.reference.age_minutes + 2)", func(e *policy.Engine) policy.Decision {
			return e.Decide(context.Background(), typical())
		}},
		{"disclose", "disclose", "(context.reference.age_minutes + 2)", func(e *policy.Engine) policy.Decision {
			return e.Decide(context.Background(), typical())
		}},
		{"reveal", "reveal", "context.query.minutes", func(e *policy.Engine) policy.Decision {
			return e.DecideReveal(context.Background(), typicalReveal())
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			fsys := copyRules(t)
			source := strings.NewReplacer("ACTION", tc.action, "VALUE", tc.value).Replace(overflowing)
			edit(t, fsys, "conditions/40-reason.cedar", "// 查詢事由", source+"\n// 查詢事由")
			// The blank trial of New must not err, so that the fault is met at work.
			if tc.action != "reveal" {
				edit(t, fsys, "conditions/40-reason.cedar", "when { (", "when { context.reference.exists && (")
			}
			d := tc.decide(compile(t, fsys))
			if d.Permit || !slices.Equal(d.Conditions(), []string{purpose.RefusalEngine}) {
				t.Fatalf("permit %v, conditions %v", d.Permit, d.Conditions())
			}
			if len(d.Projections) > 0 || len(d.Faults()) == 0 {
				t.Errorf("projections %v, faults %v", d.Projections, d.Faults())
			}
			encoded, err := d.Encode()
			if err != nil || bytes.Contains(encoded, []byte("overflow")) {
				t.Errorf("the engine's fault shows in %s (%v)", encoded, err)
			}
		})
	}
}

func TestConditionThatErrsOnABlankRequestDoesNotCompile(t *testing.T) {
	fsys := copyRules(t)
	source := strings.NewReplacer("ACTION", "open", "VALUE", "(context.reference.age_minutes + 2)").Replace(overflowing)
	edit(t, fsys, "conditions/40-reason.cedar", "// 查詢事由", source+"\n// 查詢事由")
	if _, err := policy.New(load(t, fsys)); err == nil || !strings.Contains(err.Error(), "overflow") {
		t.Fatalf("got %v", err)
	}
}

func TestSameInputSameBytes(t *testing.T) {
	one, two := engine(t), engine(t)
	r := typical()
	r.Duty.On, r.Reason.Vague, r.Reference.InvolvesOfficer, r.Reference.Role = false, true, false, ""
	r.Grant.Trained, r.Ground = false, "PDPA-16-3"
	first, err := one.Decide(context.Background(), r).Encode()
	if err != nil {
		t.Fatal(err)
	}
	r.Registers = []mpolice.Register{mpolice.RegisterPriors, mpolice.RegisterVehicle, mpolice.RegisterHousehold, mpolice.RegisterPriors}
	r.At = r.At.In(mpolice.Taipei)
	for range 50 {
		for _, e := range []*policy.Engine{one, two} {
			again, err := e.Decide(context.Background(), r).Encode()
			if err != nil || !bytes.Equal(first, again) {
				t.Fatalf("%v\n%s\n%s", err, first, again)
			}
		}
	}
}

func TestReasonsComeInTheOrderOfTheRules(t *testing.T) {
	r := typical()
	r.Duty.On, r.Reason.Vague, r.Reference.InvolvesOfficer, r.Reference.Role = false, true, false, ""
	r.Registers = append(r.Registers, mpolice.RegisterCases)
	want := []string{"off-duty", "reference-not-yours", "reason-vague", "special-needs-case-role"}
	d := engine(t).Decide(context.Background(), r)
	if !slices.Equal(d.Conditions(), want) {
		t.Errorf("got %v", d.Conditions())
	}
	var registers []mpolice.Register
	for _, one := range d.Reasons {
		if one.Register != "" {
			registers = append(registers, one.Register)
		}
	}
	if !slices.Equal(registers, []mpolice.Register{"cases", "priors"}) {
		t.Errorf("registers at fault: %v", registers)
	}
}

func TestZeroRequestIsRefused(t *testing.T) {
	e := engine(t)
	for _, code := range []mpolice.CardCode{"", "P01", "P03", "P04", "P09", "PX", "P99"} {
		if d := e.Decide(context.Background(), policy.Request{Card: code}); d.Permit || len(d.Reasons) == 0 {
			t.Errorf("%q: %+v", code, d)
		}
		if d := e.DecideReveal(context.Background(), policy.RevealRequest{Card: code}); d.Permit || len(d.Reasons) == 0 {
			t.Errorf("%q reveal: %+v", code, d)
		}
	}
}

func TestCancelledContextRefuses(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	e := engine(t)
	for _, d := range []policy.Decision{e.Decide(ctx, typical()), e.DecideReveal(ctx, typicalReveal())} {
		if d.Permit || !slices.Equal(d.Conditions(), []string{purpose.RefusalEngine}) {
			t.Errorf("%+v", d)
		}
	}
}

func TestNoRegistersAskedMeansAllForThatSubject(t *testing.T) {
	r := typical()
	r.Registers = nil
	d := engine(t).Decide(context.Background(), r)
	if !d.Permit || len(d.Projections) != 10 { // the eight of old, residence, and violations for a theft
		t.Fatalf("%v, %d projections", d.Conditions(), len(d.Projections))
	}
	if _, ok := d.Projection(mpolice.RegisterStolen); ok {
		t.Error("stolen is keyed by plate and cannot be asked by national id")
	}
	if d.Digest != engine(t).Bundle().Digest || d.Obligations == nil || d.Obligations.LogYears != 5 {
		t.Errorf("%+v", d.Obligations)
	}
}

func TestWording(t *testing.T) {
	e := engine(t)
	find := func(d policy.Decision, id string) policy.Reason {
		for _, r := range d.Reasons {
			if r.Condition == id {
				return r
			}
		}
		t.Fatalf("no %s in %v", id, d.Conditions())
		return policy.Reason{}
	}
	r := typical()
	r.Reason.Vague = true
	if cure := find(e.Decide(context.Background(), r), "reason-vague").Cure; !strings.Contains(cure.Zh, "超商強盜案") || !strings.Contains(cure.En, "Convenience store") {
		t.Errorf("no example of a good reason: %+v", cure)
	}
	r = typical()
	r.Card, r.Ground, r.Subject.Kind, r.Registers = "P03", "PPEA-8-1", mpolice.SubjectPlate, []mpolice.Register{"household"}
	got := find(e.Decide(context.Background(), r), purpose.RefusalRegister)
	if !strings.Contains(got.Text.Zh, "戶籍資料") {
		t.Errorf("%+v", got)
	}
	r.Registers = []mpolice.Register{"priors"}
	r.Subject.Kind = mpolice.SubjectNationalID
	got = find(e.Decide(context.Background(), r), purpose.RefusalRegister)
	if !slices.Equal(got.Nearest, []mpolice.CardCode{"P04", "P11"}) || !strings.Contains(got.Cure.Zh, "P04 偵辦刑案") {
		t.Errorf("%+v", got)
	}
	r.Registers = []mpolice.Register{"<script>"}
	got = find(e.Decide(context.Background(), r), purpose.RefusalRegister)
	if strings.Contains(got.Text.Zh+got.Cure.En, "script") {
		t.Errorf("unknown register is echoed: %+v", got.Text)
	}
	r = typical()
	r.Reason.Never = "employment"
	got = find(e.Decide(context.Background(), r), "reason-never")
	if got.Category != "employment" || !strings.Contains(got.Cure.Zh, "警察刑事紀錄證明") {
		t.Errorf("%+v", got)
	}
	r = typical()
	r.Card, r.Facts = "PX", purpose.Facts{"category": "debt"}
	got = find(e.Decide(context.Background(), r), "never-card")
	if got.Category != "debt" || !strings.Contains(got.Cure.Zh, "強制執行") {
		t.Errorf("%+v", got)
	}
	r = typical()
	r.Card = "P99"
	got = find(e.Decide(context.Background(), r), purpose.RefusalCard)
	if slices.Contains(got.Nearest, "P18") || slices.Contains(got.Nearest, "PX") || !slices.Contains(got.Nearest, "P04") {
		t.Errorf("%v", got.Nearest)
	}
}

func TestNoProjectionIsWiderThanItsClassAllows(t *testing.T) {
	b := load(t, rules.FS)
	fields := 0
	for _, c := range b.Versions() {
		for _, r := range c.Registers {
			p, _ := c.Projection(r.Register)
			for _, f := range p.Fields {
				fields++
				if (f.Class == mpolice.ClassSpecial || f.Class == mpolice.ClassSealed) && f.Show != mpolice.ShowMasked {
					t.Errorf("%s shows %s.%s", c.Code, r.Register, f.Name)
				}
				if c.Code == "P03" && strings.HasPrefix(string(f.Name), "owner") {
					t.Errorf("P03 shows the owner: %s", f.Name)
				}
			}
		}
	}
	if fields == 0 {
		t.Fatal("no fields checked")
	}
}

func TestConcurrentDecisionsAgree(t *testing.T) {
	e, want := engine(t), ""
	r := typical()
	r.Grant.Expired = true
	encode := func() string {
		b, err := e.Decide(context.Background(), r).Encode()
		if err != nil {
			t.Error(err)
		}
		return string(b)
	}
	want = encode()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if got := encode(); got != want {
					t.Errorf("%s", got)
				}
			}
		})
	}
	wg.Wait()
}

func TestReferenceFacts(t *testing.T) {
	at := time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)
	id := mpolice.ReferenceID{Kind: mpolice.ReferenceEmergency, Number: "E-1"}
	subject := mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: "A123456789"}
	ref := purpose.Reference{
		ID: id, Type: "suicide", Opened: at.Add(-45 * time.Minute),
		Officers:  []purpose.Involved{{Officer: "A1", Role: "requester"}, {Officer: "A2", Role: purpose.RoleConfirmer}},
		Subjects:  []mpolice.Subject{subject},
		Confirmed: true, ConfirmedAt: at.Add(-20 * time.Minute),
	}
	want := policy.Reference{
		Given: true, Exists: true, Kind: "emergency", Type: "suicide", InvolvesOfficer: true, Role: "requester",
		Open: true, NamesSubject: true, AgeMinutes: 45, Confirmed: true, ConfirmedMinutes: 20,
	}
	if got := policy.ReferenceFacts(id, &ref, "A1", subject, at); got != want {
		t.Errorf("got %+v", got)
	}
	other := mpolice.Subject{Kind: mpolice.SubjectPlate, Key: "A123456789"}
	if got := policy.ReferenceFacts(id, &ref, "A3", other, at); got.InvolvesOfficer || got.NamesSubject || got.Role != "" {
		t.Errorf("got %+v", got)
	}
	for name, got := range map[string]policy.Reference{
		"none given":         policy.ReferenceFacts(mpolice.ReferenceID{}, &ref, "A1", subject, at),
		"not found":          policy.ReferenceFacts(id, nil, "A1", subject, at),
		"another one":        policy.ReferenceFacts(mpolice.ReferenceID{Kind: "case", Number: "E-1"}, &ref, "A1", subject, at),
		"confirmation ahead": policy.ReferenceFacts(id, &ref, "A1", subject, at.Add(-21*time.Minute)),
	} {
		if got.Confirmed || got.ConfirmedMinutes != -1 || got.Exists != (name == "confirmation ahead") {
			t.Errorf("%s: %+v", name, got)
		}
	}
	ref.Closed = at
	if policy.ReferenceFacts(id, &ref, "A1", subject, at).Open {
		t.Error("open at the instant of closing")
	}
}
