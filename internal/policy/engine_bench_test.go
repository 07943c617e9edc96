package policy_test

import (
	"context"
	"testing"
)

func BenchmarkDecidePermit(b *testing.B) {
	e, r := engine(b), typical()
	b.ReportAllocs()
	for b.Loop() {
		if d := e.Decide(context.Background(), r); !d.Permit {
			b.Fatal(d.Conditions())
		}
	}
}

func BenchmarkDecideRefuse(b *testing.B) {
	e, r := engine(b), typical()
	r.Duty.On, r.Reason.Vague, r.Reference.InvolvesOfficer, r.Reference.Role = false, true, false, ""
	b.ReportAllocs()
	for b.Loop() {
		if d := e.Decide(context.Background(), r); d.Permit {
			b.Fatal("permit")
		}
	}
}

func BenchmarkDecideReveal(b *testing.B) {
	e, r := engine(b), typicalReveal()
	b.ReportAllocs()
	for b.Loop() {
		if d := e.DecideReveal(context.Background(), r); !d.Permit {
			b.Fatal(d.Conditions())
		}
	}
}
