package policy_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"testing/fstest"

	"mpolice/internal/policy"
	"mpolice/internal/purpose"
	"mpolice/rules"
)

type fstestFile = fstest.MapFile

func FuzzParseRequest(f *testing.F) {
	good, err := typical().Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"card":"PX","facts":{"category":"debt"}}`))
	f.Add([]byte(`{"card":"P03"} {}`))
	f.Add([]byte(`{"mood":1}`))
	e := engine(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := policy.ParseRequest(b)
		if err != nil {
			if !errors.Is(err, policy.ErrRequest) {
				t.Fatal(err)
			}
			return
		}
		d := e.Decide(context.Background(), r)
		if d.Permit == (len(d.Reasons) > 0) {
			t.Fatalf("half a decision: %+v", d)
		}
		one, err := r.Encode()
		if err != nil {
			return // a year that JSON cannot write
		}
		again, err := policy.ParseRequest(one)
		if err != nil {
			t.Fatal(err)
		}
		if two, _ := again.Encode(); !bytes.Equal(one, two) {
			t.Fatalf("not canonical:\n%s\n%s", one, two)
		}
	})
}

func FuzzParseReveal(f *testing.F) {
	good, err := typicalReveal().Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"card":"P07","register":"household","field":"address"}`))
	e := engine(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := policy.ParseReveal(b)
		if err != nil {
			return
		}
		if d := e.DecideReveal(context.Background(), r); d.Permit == (len(d.Reasons) > 0) {
			t.Fatalf("half a decision: %+v", d)
		}
	})
}

func FuzzParseTests(f *testing.F) {
	f.Add([]byte("base: {card: P03}\ntests: [{name: a, want: permit, set: {duty.on: true}}]"))
	f.Add([]byte("tests: [{name: a, want: refuse, conditions: [off-duty], set: {a.b.c: 1, a: 2}}]"))
	f.Add([]byte("reveals: [{name: a, want: permit, show: {priors: [x]}}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b := &purpose.Bundle{Tests: []purpose.Source{{Path: "tests/a.yaml", Data: data}}}
		tests, faults := policy.ParseTests(b)
		for _, one := range tests {
			if one.Want != "permit" && one.Want != "refuse" {
				t.Fatalf("%+v", one)
			}
		}
		for _, one := range faults {
			if one.File != "tests/a.yaml" || one.Message == "" {
				t.Fatalf("%+v", one)
			}
		}
	})
}

func FuzzConditions(f *testing.F) {
	f.Add([]byte(extra))
	f.Add([]byte(`forbid (principal, action in [Action::"open"], resource is Register in Group::"x") unless { context has a };`))
	f.Add([]byte(`permit (principal, action, resource);`))
	b := load(f, rules.FS)
	f.Fuzz(func(t *testing.T, data []byte) {
		with := *b
		with.Conditions = []purpose.Source{{Path: "conditions/a.cedar", Data: data}}
		e, err := policy.New(&with)
		if err != nil {
			return
		}
		if d := e.Decide(context.Background(), typical()); d.Permit == (len(d.Reasons) > 0) {
			t.Fatalf("half a decision: %+v", d)
		}
	})
}
