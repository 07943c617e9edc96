package archtest

// tier is one ring of the house. Packages import inward only.
type tier struct {
	name string
	// pure packages may not import database/sql or net/http.
	pure     bool
	packages []string
}

// tiers is the map for a newcomer, innermost first. Paths are relative to the
// module; "" is the vocabulary.
var tiers = []tier{
	{"vocabulary", true, []string{""}},
	{"rules", true, []string{"rules"}},
	{"domain", true, []string{
		"internal/authn", "internal/custody", "internal/duty", "internal/access",
		"internal/purpose", "internal/policy", "internal/audit", "internal/source", "internal/minimize", "internal/logbook",
	}},
	{"use case", true, []string{"internal/query"}},
	{"adapter", false, []string{
		"internal/config", "internal/durable", "internal/keyring", "internal/ledger",
		"internal/store", "internal/store/sqlite", "internal/store/sqlite/sqlitedb", "internal/store/storetest",
		"internal/source/sqlsource", "internal/source/sqlsource/registersdb", "internal/source/httpsource", "internal/source/sourcetest",
	}},
	{"delivery", false, []string{"internal/web", "internal/web/webtest", "internal/edge", "internal/pages", "internal/httpapi"}},
	{"composition", false, []string{
		"internal/verify", "internal/agency", "internal/synth", "internal/server", "internal/server/servertest", "internal/bench", "internal/cli", "internal/e2e", "internal/archtest", "cmd/mpolice",
	}},
}

// sideways lists the imports within one tier that are allowed, one by one,
// with the reason.
var sideways = map[[2]string]string{
	{"internal/authn", "internal/audit"}:     "sign-ins are records",
	{"internal/custody", "internal/audit"}:   "hand-outs are records",
	{"internal/source", "internal/audit"}:    "a source takes a receipt",
	{"internal/policy", "internal/purpose"}:  "policies are generated from purpose cards",
	{"internal/minimize", "internal/source"}: "projections are applied to answers",
	{"internal/logbook", "internal/audit"}:   "looks are records, at records",

	{"internal/keyring", "internal/durable"}:                               "keys are written durably",
	{"internal/source/sqlsource", "internal/durable"}:                      "a register file is renamed into place durably",
	{"internal/store/sqlite", "internal/durable"}:                          "the journal's folder entry is made durable",
	{"internal/store/sqlite", "internal/store"}:                            "an engine implements the union of stores",
	{"internal/store/sqlite", "internal/store/sqlite/sqlitedb"}:            "generated statements",
	{"internal/store/storetest", "internal/store"}:                         "the suite of every engine",
	{"internal/source/sqlsource", "internal/source/sqlsource/registersdb"}: "generated statements",

	{"internal/server", "internal/verify"}: "",
	{"internal/server", "internal/synth"}:  "the demo city is loaded at first start",
	{"internal/pages", "internal/web"}:     "handlers fill views",
	{"internal/pages", "internal/edge"}:    "one mapping of errors, one cookie",
	{"internal/httpapi", "internal/edge"}:  "one mapping of errors, one cookie",

	{"internal/server/servertest", "internal/server"}: "the harness runs the wired program",
	{"internal/server/servertest", "internal/synth"}:  "on the demo city",
	{"internal/server/servertest", "internal/agency"}: "with its live agency",
	{"internal/bench", "internal/server"}:             "measures the wired program",
	{"internal/bench", "internal/synth"}:              "on the demo city",
	{"internal/bench", "internal/verify"}:             "",
	{"internal/cli", "internal/server"}:               "",
	{"internal/cli", "internal/bench"}:                "",
	{"internal/cli", "internal/verify"}:               "",
	{"internal/cli", "internal/agency"}:               "the demo's second process",
	{"internal/cli", "internal/synth"}:                "population, personas and samples",
	{"cmd/mpolice", "internal/cli"}:                   "",
}
