package source_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/source"
	"mpolice/internal/source/sourcetest"
)

// double is a source whose behaviour a test writes down.
type double struct {
	register mpolice.Register
	asked    int
	lookup   func(ctx context.Context) ([]source.Row, error)
}

func (d *double) Register() mpolice.Register { return d.register }

func (d *double) Lookup(ctx context.Context, receipt audit.Receipt, ask source.Ask) ([]source.Row, error) {
	if err := receipt.Covers(d.register, ask.Subject); err != nil {
		return nil, err
	}
	d.asked++
	return d.lookup(ctx)
}

func after(d time.Duration, rows []source.Row, err error) func(context.Context) ([]source.Row, error) {
	return func(ctx context.Context) ([]source.Row, error) {
		select {
		case <-time.After(d):
			return rows, err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func at(value string) []source.Row {
	return []source.Row{{Key: "1", Fields: map[mpolice.FieldName]string{"plate": value}}}
}

func questions(s mpolice.Subject, doubles ...*double) []source.Question {
	qs := make([]source.Question, len(doubles))
	for i, d := range doubles {
		qs[i] = source.Question{Source: d, Ask: source.Ask{Subject: s, Fields: []mpolice.FieldName{"plate"}}}
	}
	return qs
}

var registers = []mpolice.Register{"a", "b", "c", "d", "e", "f", "g", "h"}

func TestFanoutNamesEveryFate(t *testing.T) {
	s := sourcetest.Subject(t, mpolice.SubjectPlate, "ABC-1234")
	receipt := sourcetest.Receipt(t, s, registers...)
	synctest.Test(t, func(t *testing.T) {
		cases := []struct {
			lookup func(context.Context) ([]source.Row, error)
			status source.Status
			took   time.Duration
		}{
			{after(5*time.Second, at("x"), nil), source.StatusLate, 2 * time.Second}, // the live one, asked first
			{after(time.Millisecond, at("x"), nil), source.StatusFound, time.Millisecond},
			{after(2*time.Millisecond, nil, nil), source.StatusNone, 2 * time.Millisecond},
			{after(time.Hour, at("x"), nil), source.StatusLate, 800 * time.Millisecond},
			{after(0, nil, errors.New("disk error")), source.StatusDown, 0},
			{after(0, nil, source.ErrMalformed), source.StatusMalformed, 0},
			{func(context.Context) ([]source.Row, error) { panic("A123456789") }, source.StatusDown, 0},
			{func(context.Context) ([]source.Row, error) { runtime.Goexit(); return nil, nil }, source.StatusDown, 0},
		}
		doubles := make([]*double, len(cases))
		for i, c := range cases {
			doubles[i] = &double{register: registers[i], lookup: c.lookup}
		}
		qs := questions(s, doubles...)
		qs[0].Deadline = source.LiveDeadline
		start := time.Now()
		answers, err := source.Fanout(t.Context(), receipt, qs)
		if err != nil || len(answers) != len(cases) {
			t.Fatalf("%d answers, error %v", len(answers), err)
		}
		if took := time.Since(start); took != source.LiveDeadline {
			t.Errorf("took %v, want the longest deadline", took)
		}
		for i, c := range cases {
			a := answers[i]
			if a.Register != registers[i] || a.Status != c.status || a.Took != c.took {
				t.Errorf("answer %d: %s %s after %v; want %s after %v", i, a.Register, a.Status, a.Took, c.status, c.took)
			}
			if (a.Err == nil) != (c.status == source.StatusFound || c.status == source.StatusNone) {
				t.Errorf("answer %d: error %v", i, a.Err)
			}
			if (len(a.Rows) > 0) != (c.status == source.StatusFound) {
				t.Errorf("answer %d: %d rows beside %s", i, len(a.Rows), a.Status)
			}
			if a.Err != nil && strings.Contains(a.Err.Error(), "A123456789") {
				t.Errorf("answer %d: a panic's value came out", i)
			}
		}
	})
}

// A source that ignores its deadline holds nobody up, and what it says later
// is dropped, even when the fan-out still waits for another one by then.
func TestFanoutDropsLateAnswers(t *testing.T) {
	s := sourcetest.Subject(t, mpolice.SubjectPlate, "ABC-1234")
	receipt := sourcetest.Receipt(t, s, "a", "b", "c")
	synctest.Test(t, func(t *testing.T) {
		deaf := func(d time.Duration) func(context.Context) ([]source.Row, error) {
			return func(context.Context) ([]source.Row, error) { time.Sleep(d); return at("x"), nil }
		}
		qs := questions(s,
			&double{register: "a", lookup: deaf(time.Minute)},
			&double{register: "b", lookup: deaf(time.Second)},
			&double{register: "c", lookup: deaf(300 * time.Millisecond)})
		qs[0].Deadline = source.LiveDeadline
		start := time.Now()
		answers, err := source.Fanout(t.Context(), receipt, qs)
		if err != nil || time.Since(start) != source.LiveDeadline {
			t.Fatalf("error %v after %v", err, time.Since(start))
		}
		for i, want := range []source.Status{source.StatusLate, source.StatusLate, source.StatusFound} {
			if answers[i].Status != want {
				t.Errorf("answer %d: %s, want %s", i, answers[i].Status, want)
			}
		}
		time.Sleep(time.Minute) // the deaf source ends by itself
	})
}

func TestFanoutEndsWithItsCaller(t *testing.T) {
	s := sourcetest.Subject(t, mpolice.SubjectPlate, "ABC-1234")
	receipt := sourcetest.Receipt(t, s, "a")
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		qs := questions(s, &double{register: "a", lookup: after(time.Hour, nil, nil)})
		answers, err := source.Fanout(ctx, receipt, qs)
		if err != nil || answers[0].Status != source.StatusLate {
			t.Errorf("%+v, error %v", answers, err)
		}
	})
}

// One question that the receipt does not cover stops all of them before any is
// put, and a source that refuses its receipt yields no answers at all.
func TestFanoutFailsClosed(t *testing.T) {
	s := sourcetest.Subject(t, mpolice.SubjectPlate, "ABC-1234")
	a := &double{register: "a", lookup: after(0, at("x"), nil)}
	b := &double{register: "b", lookup: after(0, at("x"), nil)}
	for name, receipt := range map[string]audit.Receipt{
		"zero":             {},
		"one register":     sourcetest.Receipt(t, s, "a"),
		"another subject":  sourcetest.Receipt(t, sourcetest.Subject(t, mpolice.SubjectPlate, "ABC-1235"), "a", "b"),
		"no register told": sourcetest.Receipt(t, s),
	} {
		answers, err := source.Fanout(t.Context(), receipt, questions(s, a, b))
		if !errors.Is(err, mpolice.ErrNoReceipt) || answers != nil {
			t.Errorf("%s: %d answers, error %v", name, len(answers), err)
		}
	}
	if a.asked+b.asked != 0 {
		t.Errorf("%d sources were asked", a.asked+b.asked)
	}
	b.lookup = after(0, nil, mpolice.ErrNoReceipt)
	answers, err := source.Fanout(t.Context(), sourcetest.Receipt(t, s, "a", "b"), questions(s, a, b))
	if !errors.Is(err, mpolice.ErrNoReceipt) || answers != nil {
		t.Errorf("refused by a source: %d answers, error %v", len(answers), err)
	}
}

// A source that answers more than it was asked is malformed, not obeyed.
func TestFanoutHoldsSourcesToTheAsk(t *testing.T) {
	s := sourcetest.Subject(t, mpolice.SubjectPlate, "ABC-1234")
	receipt := sourcetest.Receipt(t, s, "a", "b")
	more := []source.Row{{Key: "1", Fields: map[mpolice.FieldName]string{"owner_name": "王○○"}}}
	answers, err := source.Fanout(t.Context(), receipt, questions(s,
		&double{register: "a", lookup: after(0, more, nil)},
		&double{register: "b", lookup: after(0, make([]source.Row, source.MaxRows+1), nil)}))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range answers {
		if a.Status != source.StatusMalformed || a.Rows != nil {
			t.Errorf("%s: %s with %d rows", a.Register, a.Status, len(a.Rows))
		}
	}
}

func BenchmarkFanout(b *testing.B) {
	s := sourcetest.Subject(b, mpolice.SubjectPlate, "ABC-1234")
	receipt := sourcetest.Receipt(b, s, "a", "b", "c")
	now := func(context.Context) ([]source.Row, error) { return at("x"), nil }
	qs := questions(s, &double{register: "a", lookup: now}, &double{register: "b", lookup: now}, &double{register: "c", lookup: now})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := source.Fanout(b.Context(), receipt, qs); err != nil {
			b.Fatal(err)
		}
	}
}
