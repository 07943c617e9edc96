package holdingtest

import (
	"context"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/registry/holding"
)

// Engine is a store with the back doors that the suite needs.
type Engine struct {
	holding.Store
	// Exec runs a statement past the store, as the owner of the database
	// could. Tables are found without their schema.
	Exec func(ctx context.Context, statement string) error
	// Reopen closes the store and opens the same data again.
	Reopen func(t *testing.T) Engine
	// Second opens another handle on the same data, as another process would.
	Second func(t *testing.T) holding.Store
	// OneLoad: the engine takes one load at a time, whatever the register.
	OneLoad bool
}

// Run runs the whole suite. open gives a fresh, empty engine.
func Run(t *testing.T, open func(t *testing.T) Engine) {
	for name, test := range map[string]func(*testing.T, *bench){
		"FirstLoadRoundTrips":         testFirstLoad,
		"TextOfAllKindsRoundTrips":    testText,
		"DeltasFollowTheFirstLoad":    testDeltas,
		"ReturnsAfterAllHadEnded":     testReturn,
		"EmptyLoadsAreLoads":          testEmptyLoads,
		"OneLoadOfARegisterAtATime":   testBusy,
		"RollbackLeavesNoTrace":       testRollback,
		"FailKeepsTheReportOnly":      testFail,
		"UnbalancedBatchesAreRefused": testUnbalanced,
		"KeysAreGuarded":              testKeys,
		"EndedContextsDoNoHarm":       testContext,
		"MarksAreTheCurrentRows":      testMarks,
		"UnknownRegistersAreRefused":  testUnknownRegister,
		"DeclaringGoesOn":             testDeclare,
		"BatchesAreListed":            testBatches,
		"FindBySlot":                  testFindBySlot,
		"FindByNameAndBirth":          testFindByName,
		"FindByPhoneTail":             testFindByTail,
		"FindKeysAndHistory":          testHistory,
		"Aliases":                     testAliases,
		"Decades":                     testDecades,
		"Plates":                      testPlates,
		"ScanSeesOneState":            testScan,
		"NamesByEveryKind":            testNames,
		"NamesStandOnce":              testNamesOnce,
		"Quarantine":                  testQuarantine,
		"QuarantinePages":             testQuarantinePages,
		"JournalIsAChain":             testJournal,
		"JournalIsAppendOnly":         testAppendOnly,
		"WritersKeepTheJournalLinear": testWriters,
		"Disputes":                    testDisputes,
		"LinksAreALedger":             testLinks,
		"PersonsAndMembers":           testPersons,
		"PersonNumbersAreGivenOnce":   testPersonNumbers,
		"Models":                      testModels,
		"Surveys":                     testSurveys,
		"ReopeningKeepsEverything":    testReopen,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &bench{Engine: open(t)}
			b.declare(t)
			test(t, b)
		})
	}
}

// now is the suite's time.
var now = time.Date(2026, 11, 21, 3, 4, 5, 6000, time.UTC)

// The suite's registers.
const (
	people   = mpolice.Register("people") // found by every slot
	vehicles = mpolice.Register("vehicles")
	stolen   = mpolice.Register("stolen")
)

var everySlot = []holding.Slot{
	holding.SlotPerson, holding.SlotFormer, holding.SlotDocument, holding.SlotPlate, holding.SlotPhone, holding.SlotName, holding.SlotAddress,
}

// bench is one engine under test.
type bench struct{ Engine }

func (b *bench) declare(t *testing.T) {
	t.Helper()
	must(t, b.Declare(t.Context(), []holding.Declared{
		{Register: people, Slots: everySlot},
		{Register: vehicles, Slots: []holding.Slot{holding.SlotPlate, holding.SlotPerson}},
		{Register: stolen, Slots: []holding.Slot{holding.SlotPlate}},
	}))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func got[T any](t *testing.T) func(v T, err error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		must(t, err)
		return v
	}
}
