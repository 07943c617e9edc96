package policy_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"mpolice"
	"mpolice/internal/policy"
	"mpolice/internal/purpose"
	"mpolice/rules"
)

// copyRules gives a copy of the built-in bundle that a test may change.
func copyRules(t testing.TB) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(rules.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(rules.FS, name)
		out[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// edit replaces text in one file of the copy, which must hold it.
func edit(t testing.TB, fsys fstest.MapFS, file, old, replacement string) {
	t.Helper()
	f := fsys[file]
	if f == nil || !strings.Contains(string(f.Data), old) {
		t.Fatalf("%s does not hold %q", file, old)
	}
	fsys[file] = &fstest.MapFile{Data: []byte(strings.Replace(string(f.Data), old, replacement, 1))}
}

func load(t testing.TB, fsys fs.FS) *purpose.Bundle {
	t.Helper()
	b, err := purpose.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func compile(t testing.TB, fsys fs.FS) *policy.Engine {
	t.Helper()
	e, err := policy.New(load(t, fsys))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func engine(t testing.TB) *policy.Engine {
	t.Helper()
	return compile(t, rules.FS)
}

// typical is a P04 query of three registers that is permitted.
func typical() policy.Request {
	return policy.Request{
		At:        time.Date(2026, 11, 21, 14, 30, 0, 0, time.UTC),
		Officer:   policy.Officer{ID: "A10001", Unit: "U-1", UnitKind: mpolice.UnitCriminal, Role: mpolice.RoleOfficer},
		Session:   policy.Session{UserVerified: true},
		Custody:   policy.Custody{Holds: true, SameUnit: true},
		Duty:      policy.Duty{On: true, SameUnit: true, Item: "investigation"},
		Grant:     policy.Grant{Held: true, Covers: true, Trained: true},
		Card:      "P04",
		Ground:    "CCP-231-2",
		Reference: policy.Reference{Given: true, Exists: true, Kind: mpolice.ReferenceCase, Type: "theft", InvolvesOfficer: true, Role: "lead", Open: true, NamesSubject: true, ConfirmedMinutes: -1},
		Subject:   policy.Subject{Kind: mpolice.SubjectNationalID},
		Facts:     purpose.Facts{},
		Registers: []mpolice.Register{mpolice.RegisterHousehold, mpolice.RegisterVehicle, mpolice.RegisterPriors},
	}
}

// typicalReveal opens a special field of that query.
func typicalReveal() policy.RevealRequest {
	r := typical()
	return policy.RevealRequest{
		At: r.At, Officer: r.Officer, Session: policy.Session{UserVerified: true, StepUp: true},
		Custody: r.Custody, Duty: r.Duty, Grant: r.Grant, Card: r.Card,
		Register: mpolice.RegisterPriors, Field: "offence",
		Query: policy.Query{Own: true, Released: true, SameSession: true, Minutes: 2},
	}
}
