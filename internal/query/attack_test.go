package query

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"mpolice"
	"mpolice/internal/source"
)

// TestOneSentenceForEverybodyAtOnce: a burst is seen like the same queries one
// after the other.
func TestOneSentenceForEverybodyAtOnce(t *testing.T) {
	b := setup(t)
	var answered, refused atomic.Int64
	var all sync.WaitGroup
	for i := range 120 {
		all.Go(func() {
			q := stolenCheck()
			q.Subject = mpolice.Subject{Kind: mpolice.SubjectPlate, Key: fmt.Sprintf("AAA%04d", i)}
			_, err := b.Run(t.Context(), b.patrol, q)
			var no *Refused
			switch {
			case err == nil:
				answered.Add(1)
			case errors.As(err, &no):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	// The card allows thirty repeats.
	if answered.Load() > 31 || refused.Load() == 0 {
		t.Errorf("%d subjects were looked up for one reason at once, %d refused", answered.Load(), refused.Load())
	}
}

// TestRefusalsAreNoHabit: only what became a query counts.
func TestRefusalsAreNoHabit(t *testing.T) {
	b := setup(t)
	for i := range 60 {
		q := stolenCheck()
		q.Ground = ""
		q.Subject = mpolice.Subject{Kind: mpolice.SubjectPlate, Key: fmt.Sprintf("AAA%04d", i)}
		var no *Refused
		if _, err := b.Run(t.Context(), b.patrol, q); !errors.As(err, &no) {
			t.Fatal(err)
		}
	}
	if _, err := b.Run(t.Context(), b.patrol, stolenCheck()); err != nil {
		t.Errorf("after sixty refusals: %v", reasons(err))
	}
}

// TestNothingIsAskedOnceTheReturnIsSigned: the device lies on the desk, where
// anybody could take it up.
func TestNothingIsAskedOnceTheReturnIsSigned(t *testing.T) {
	b := setup(t)
	res, err := b.Run(t.Context(), b.detective, investigation())
	if err != nil {
		t.Fatal(reasons(err))
	}
	if err := b.Desk.Return(t.Context(), b.detective.Officer, b.detective.HandOut); err != nil {
		t.Fatal(err)
	}
	asked := b.asked()
	var no *Refused
	if _, err := b.Run(t.Context(), b.detective, investigation()); !errors.As(err, &no) {
		t.Errorf("a query after the return: %v", err)
	}
	if _, err := b.Reveal(t.Context(), b.detective, RevealRequest{Record: res.Record, Register: "household", Field: "address"}); !errors.As(err, &no) {
		t.Errorf("a reveal after the return: %v", err)
	}
	if b.asked() != asked {
		t.Error("a source was asked after the return")
	}
}

// TestCodesThatAreNone are mistakes of a form: not run, not recorded.
func TestCodesThatAreNone(t *testing.T) {
	b := setup(t)
	before, _, err := b.store.LastRecord(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("A", 65)
	for name, change := range map[string]func(q *Request){
		"purpose":   func(q *Request) { q.Purpose = "P03\u202e" },
		"ground":    func(q *Request) { q.Ground = "PPEA 8" },
		"reference": func(q *Request) { q.Reference.Kind = "du\x00ty" },
		"registers": func(q *Request) { q.Registers = []mpolice.Register{"stolen", "'; DROP TABLE"} },
	} {
		for _, value := range []string{"", long} {
			q := stolenCheck()
			change(&q)
			if value != "" {
				q.Purpose, name = mpolice.CardCode(value), "purpose"
			}
			var invalid *mpolice.Invalid
			if _, err := b.Run(t.Context(), b.patrol, q); !errors.As(err, &invalid) {
				t.Errorf("%s: %v", name, err)
			} else if value == "" && invalid.Field != name {
				t.Errorf("%s: the fault is named %s", name, invalid.Field)
			}
		}
	}
	q := stolenCheck()
	q.Registers = make([]mpolice.Register, 65)
	var invalid *mpolice.Invalid
	if _, err := b.Run(t.Context(), b.patrol, q); !errors.As(err, &invalid) {
		t.Errorf("65 registers: %v", err)
	}
	if _, err := b.Reveal(t.Context(), b.patrol, RevealRequest{Register: "a b", Field: "x"}); !errors.As(err, &invalid) {
		t.Errorf("reveal: %v", err)
	}
	if after, _, err := b.store.LastRecord(t.Context()); err != nil || after != before {
		t.Errorf("%d records of what is no query (%v)", after-before, err)
	}
}

// TestAbsentRegisterIsNamed: one that the card asks and nobody connected is
// down, not silently left out.
func TestAbsentRegisterIsNamed(t *testing.T) {
	b := setup(t)
	parts := b.Parts
	parts.Sources = nil
	for name, r := range b.registers {
		if name != mpolice.RegisterStolen {
			parts.Sources = append(parts.Sources, r)
		}
	}
	res, err := New(parts).Run(t.Context(), b.patrol, stolenCheck())
	if err != nil {
		t.Fatal(reasons(err))
	}
	got := map[mpolice.Register]source.Status{}
	for _, v := range res.Views {
		got[v.Register] = v.Status
	}
	if got[mpolice.RegisterStolen] != source.StatusDown || got[mpolice.RegisterVehicle] != source.StatusFound {
		t.Errorf("statuses %v", got)
	}
}
