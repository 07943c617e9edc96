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
	{"parts of the data platform", true, []string{
		"internal/registry", "internal/registry/identity", "internal/registry/name", "internal/registry/name/gen", "internal/registry/name/nametest",
		"internal/registry/plates", "internal/registry/linkage", "internal/registry/linkage/cluster", "internal/registry/linkage/compare",
		"internal/registry/linkage/eval", "internal/registry/linkage/field", "internal/registry/linkage/linktest",
	}},
	{"holding", true, []string{"internal/registry/holding"}},
	{"parts of photo comparison", true, []string{
		"internal/face", "internal/face/picture", "internal/face/search/kernel", "internal/face/segment/disk", "internal/face/segment/keytree",
		"internal/face/onnx/graph", "internal/face/eval",
	}},
	{"engine and search", true, []string{"internal/face/quality", "internal/face/onnx", "internal/face/search"}},
	{"templates", true, []string{"internal/face/engine", "internal/face/segment", "internal/face/search/searchtest"}},
	{"domain", true, []string{
		"internal/authn", "internal/custody", "internal/duty", "internal/access",
		"internal/purpose", "internal/policy", "internal/audit", "internal/source", "internal/minimize", "internal/logbook",
	}},
	{"gallery", true, []string{"internal/face/gallery"}},
	{"keeping of the gallery", true, []string{"internal/face/vault", "internal/face/gallery/templates", "internal/face/gallery/measure"}},
	{"data platform", true, []string{
		"internal/registry/intake", "internal/registry/quality", "internal/registry/persons",
		"internal/registry/resident", "internal/registry/search",
	}},
	{"use case", true, []string{"internal/query", "internal/notice", "internal/steward"}},
	{"comparison", true, []string{"internal/compare"}},
	{"adapter", false, []string{
		"internal/config", "internal/durable", "internal/keyring", "internal/ledger",
		"internal/store", "internal/store/sqlite", "internal/store/sqlite/sqlitedb", "internal/store/storetest",
		"internal/store/postgres", "internal/store/postgres/postgresdb", "internal/pgtest",
		"internal/registry/holding/sqlite", "internal/registry/holding/sqlite/sqlitedb", "internal/registry/holding/postgres", "internal/registry/holding/postgres/postgresdb", "internal/registry/holding/holdingtest",
		"internal/source/sqlsource", "internal/source/httpsource", "internal/source/sourcetest",
		"internal/face/convert", "internal/face/installed",
	}},
	{"delivery", false, []string{"internal/web", "internal/web/webtest", "internal/edge", "internal/pages", "internal/httpapi"}},
	{"composition", false, []string{
		"internal/verify", "internal/agency", "internal/synth", "internal/synth/feed", "internal/synth/portrait", "internal/registry/registrytest", "internal/server", "internal/server/servertest", "internal/bench", "internal/cli", "internal/e2e", "internal/archtest", "cmd/mpolice",
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

	{"internal/registry/plates", "internal/registry/identity"}:                "one folding of plates",
	{"internal/registry/name/nametest", "internal/registry/name"}:             "a generator of labelled mistakes",
	{"internal/registry/linkage", "internal/registry/linkage/cluster"}:        "",
	{"internal/registry/linkage", "internal/registry/linkage/compare"}:        "",
	{"internal/registry/linkage", "internal/registry/linkage/field"}:          "",
	{"internal/registry/linkage/compare", "internal/registry/linkage/field"}:  "what a column means decides how it is compared",
	{"internal/registry/linkage/eval", "internal/registry/linkage"}:           "measures it",
	{"internal/registry/linkage/eval", "internal/registry/linkage/field"}:     "",
	{"internal/registry/linkage/linktest", "internal/registry/linkage"}:       "a generator of labelled records",
	{"internal/registry/linkage/linktest", "internal/registry/linkage/field"}: "",
	{"internal/registry/quality", "internal/registry/intake"}:                 "the rules and measures of a load",

	{"internal/steward", "internal/notice"}: "who was shown a value is told of its correction",
	{"internal/steward", "internal/query"}:  "what an intent without an outcome would have shown",

	{"internal/store/postgres", "internal/store"}:                                           "an engine implements the union of stores",
	{"internal/store/postgres", "internal/store/postgres/postgresdb"}:                       "generated statements",
	{"internal/registry/holding/sqlite", "internal/registry/holding/sqlite/sqlitedb"}:       "generated statements",
	{"internal/registry/holding/postgres", "internal/registry/holding/postgres/postgresdb"}: "generated statements",

	{"internal/keyring", "internal/durable"}:                    "keys are written durably",
	{"internal/store/sqlite", "internal/durable"}:               "the journal's folder entry is made durable",
	{"internal/store/sqlite", "internal/store"}:                 "an engine implements the union of stores",
	{"internal/store/sqlite", "internal/store/sqlite/sqlitedb"}: "generated statements",
	{"internal/store/storetest", "internal/store"}:              "the suite of every engine",

	{"internal/face/convert", "internal/durable"}:  "converted nets are written durably",
	{"internal/face/installed", "internal/config"}: "opens what is configured",

	{"internal/server", "internal/verify"}: "",
	{"internal/server", "internal/synth"}:  "the demo city is loaded at first start",
	{"internal/pages", "internal/web"}:     "handlers fill views",
	{"internal/pages", "internal/edge"}:    "one mapping of errors, one cookie",
	{"internal/httpapi", "internal/edge"}:  "one mapping of errors, one cookie",

	{"internal/synth/feed", "internal/synth"}:                 "agencies' files of the demo city",
	{"internal/server", "internal/synth/feed"}:                "the demo's deliveries",
	{"internal/registry/registrytest", "internal/synth"}:      "a small city for tests",
	{"internal/registry/registrytest", "internal/synth/feed"}: "",
	{"internal/server/servertest", "internal/server"}:         "the harness runs the wired program",
	{"internal/server/servertest", "internal/synth"}:          "on the demo city",
	{"internal/server/servertest", "internal/agency"}:         "with its live agency",
	{"internal/bench", "internal/server"}:                     "measures the wired program",
	{"internal/bench", "internal/synth"}:                      "on the demo city",
	{"internal/agency", "internal/synth"}:                     "the rows that the demo's agency keeps",
	{"internal/bench", "internal/agency"}:                     "the person card asks the live agency too",
	{"internal/bench", "internal/synth/portrait"}:             "photos to make templates of",
	{"internal/server/servertest", "internal/synth/portrait"}: "faces before the camera",
	{"internal/server", "internal/synth/portrait"}:            "the demo's gallery",
	{"internal/cli", "internal/synth/portrait"}:               "faces that a demo's camera may see",
	{"internal/bench", "internal/synth/feed"}:                 "deliveries to load",
	{"internal/bench", "internal/verify"}:                     "",
	{"internal/cli", "internal/server"}:                       "",
	{"internal/cli", "internal/bench"}:                        "",
	{"internal/cli", "internal/verify"}:                       "",
	{"internal/cli", "internal/agency"}:                       "the demo's second process",
	{"internal/cli", "internal/synth"}:                        "population, personas and samples",
	{"cmd/mpolice", "internal/cli"}:                           "",
}
