// Package linkage finds the records that are of one person (or one thing)
// across registers, without labels: probabilistic record linkage after
// Fellegi and Sunter (1969), with EM.
//
// What happens to a set of records, in order:
//
//	field       kinds are stated or inferred, values normalised, null told apart
//	table       values become codes, a row of codes a record; a full name becomes its parts
//	blocking    keys are chosen without labels, to cover imagined matches within a budget
//	compare     pairs are graded field by field into an agreement vector of 64 bits
//	fit         u from random pairs, m and lambda by EM; lambda is over ALL pairs
//	score       log odds with term frequencies; most pairs are given up by a bound
//	judge       policy: identifiers, vetoes, corroboration, protected records
//	cluster     average linkage inside each component; no chains
//
// Pairs of different people are not all strangers. Beside matches the model
// knows neighbours, households and twins, whose shares EM estimates too: they
// bound what agreement on an address, a family name or a birthday can say,
// and keep probabilities honest where fields depend on each other. Pairs that
// do match are not all of one address either: a share of them, estimated too,
// is from before and after a move, and is not held to every part of it.
//
// A [Model] is frozen: with it, whether two records are compared, their score
// and the decision depend on the two alone, and the partition on the set of
// records alone. So [Linker.Apply] with a day's delta gives the partition of
// a full rebuild, and [Linker.Explain] can replay any decision from the
// model's version. Models hold term frequencies by hash of values that many
// records share, never a value of one person.
//
// Linking decides about people. Under [Registry] a pair joins by itself only
// with an agreeing verified identifier, or with name, birth date and one thing
// more; everything else that is probable goes to the review band, and
// contradictions to the conflict queue.
package linkage
