// Package persons decides which records of different registers are one person,
// and keeps what was decided.
//
// A verified number joins records by itself; nothing need be written down for
// that, for a look-up finds both by the number. What this package is for are the
// records without one: a person reported missing by name and birthday, a notice
// under an old number. They are compared by package linkage under a model that
// is kept by its version, and every decision on a pair goes into an append-only
// ledger with its evidence, weight, probability and model: joined by the model,
// waiting for a person, in conflict, or taken apart again. What a person has
// decided stands whatever a later model says.
//
// Records of a protected register (wanted, criminal) never join by resemblance
// alone: a false merge is the arrest of the wrong person.
package persons
