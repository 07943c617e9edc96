// Package storetest is the suite that every engine passes: one behaviour,
// whatever the database. Open must give a fresh, empty store.
package storetest

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/access"
	"mpolice/internal/audit"
	"mpolice/internal/custody"
	"mpolice/internal/duty"
	"mpolice/internal/purpose"
	"mpolice/internal/store"
)

// Engine is a store with the back doors that the suite needs.
type Engine struct {
	store.Store
	// Exec runs a statement past the store, as the owner of the database
	// could. It must go through the engine's own connection settings.
	Exec func(ctx context.Context, statement string) error
	// Reopen closes the store and opens the same database again.
	Reopen func(t *testing.T) Engine
}

// Run runs the whole suite.
func Run(t *testing.T, open func(t *testing.T) Engine) {
	for name, test := range map[string]func(*testing.T, *bundle){
		"RecordsRoundTrip":         testRecordsRoundTrip,
		"BatchesAreDense":          testBatchesAreDense,
		"ReopeningGoesOn":          testReopeningGoesOn,
		"SameIDIsAConflict":        testSameIDIsAConflict,
		"RecordsAreAppendOnly":     testRecordsAreAppendOnly,
		"FailedChangeLeavesNoMark": testFailedChangeLeavesNoMark,
		"FiltersAdmit":             testFiltersAdmit,
		"SoonIsDurableAfterClose":  testSoonIsDurableAfterClose,
		"OneHandOutEach":           testOneHandOutEach,
		"HandOutLife":              testHandOutLife,
		"SessionLife":              testSessionLife,
		"EnrolmentIsUsedOnce":      testEnrolmentIsUsedOnce,
		"Roster":                   testRoster,
		"Grants":                   testGrants,
		"References":               testReferences,
		"People":                   testPeople,
		"TextNobodyHas":            testTextNobodyHas,
		"AnchorSwaps":              testAnchorSwaps,
		"AbandonedSwapIsDecided":   testAbandonedSwapIsDecided,
		"WhatWasToldIsRead":        testWhatWasToldIsRead,
		"HaltedIsRead":             testHaltedIsRead,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, open(t))
			test(t, b)
		})
	}
}

// Now is the suite's time.
var Now = time.Date(2026, 11, 21, 3, 4, 5, 6000, time.UTC)

// bundle is one store with a small organisation in it.
type bundle struct {
	Engine
	keys *keys
}

func setup(t *testing.T, e Engine) *bundle {
	b := &bundle{Engine: e, keys: &keys{}}
	if err := e.Load(t.Context(), organisation(), b.sealed(t, audit.Record{Kind: audit.KindSystem})); err != nil {
		t.Fatal(err)
	}
	return b
}

// sealed makes a record ready to write.
func (b *bundle) sealed(t testing.TB, r audit.Record) audit.Sealed {
	t.Helper()
	if r.ID.IsZero() {
		id, err := mpolice.NewRecordID(Now, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		r.ID = id
	}
	if r.At.IsZero() {
		r.At = Now
	}
	s, err := audit.Seal(r, b.keys, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// keys are fixed: the suite is about the store.
type keys struct{}

func (*keys) ContentKey(mpolice.Month, mpolice.UnitID, bool) ([]byte, error) {
	return make([]byte, 32), nil
}
func (*keys) TagKey(mpolice.Month) ([]byte, error) { return make([]byte, 32), nil }

func organisation() store.Organisation {
	person := func(id mpolice.OfficerID, role mpolice.Role, card string) store.Member {
		return store.Member{
			Officer: mpolice.Officer{ID: id, Name: "測試" + string(id), Role: role, Unit: "east-1", CardNumber: card},
			SelfTag: []byte("tag " + id),
		}
	}
	return store.Organisation{
		Units: []mpolice.Unit{
			{ID: "hq", Kind: mpolice.UnitHeadquarters, NameZh: "示範市政府警察局", NameEn: "Demo City Police"},
			{ID: "east-1", Parent: "hq", Kind: mpolice.UnitStation, NameZh: "東一派出所", NameEn: "East 1 Station"},
		},
		Officers: []store.Member{
			person("A1", mpolice.RoleOfficer, "C1"), person("A2", mpolice.RoleOfficer, "C2"), person("D1", mpolice.RoleDesk, "C3"),
		},
		Devices: []store.Device{{ID: "MP-1", Unit: "east-1"}, {ID: "MP-2", Unit: "east-1"}},
		Shifts: []duty.Shift{
			{Number: "S1", Officer: "A1", Unit: "east-1", Item: duty.ItemPatrol, From: Now.Add(-time.Hour), To: Now.Add(time.Hour)},
			{Number: "S2", Officer: "A1", Unit: "east-1", Item: duty.ItemDesk, From: Now.Add(9 * time.Hour), To: Now.Add(17 * time.Hour)},
		},
		Grants: []access.Grant{{
			ID: "G1", Officer: "A1", Cards: []mpolice.CardCode{"P01", "P03"}, From: Now.Add(-time.Hour), Until: Now.Add(time.Hour),
			TrainedUntil: Now.Add(2 * time.Hour), ApprovedBy: "S9",
		}},
		References: []purpose.Reference{{
			ID: mpolice.ReferenceID{Kind: mpolice.ReferenceCase, Number: "115-1"}, Type: "theft", Unit: "east-1", Opened: Now.Add(-time.Hour),
			Officers: []purpose.Involved{{Officer: "A1", Role: "lead"}},
			Subjects: []mpolice.Subject{{Kind: mpolice.SubjectPlate, Key: "ABC1234"}},
		}},
	}
}

// offer is a hand-out of a device to an officer by the desk.
func offer(id string, device mpolice.DeviceID, officer mpolice.OfficerID) custody.HandOut {
	return custody.HandOut{ID: id, Device: device, Officer: officer, Custodian: "D1", OfferedAt: Now, DueAt: Now.Add(8 * time.Hour)}
}
