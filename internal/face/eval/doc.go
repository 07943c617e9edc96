// Package eval measures a face comparison engine before anybody may use it,
// and writes the signed report that the door asks for.
//
// A [Plan] names the trials: mated pairs (two photos of one person), non-mated
// pairs (two persons), and for one-to-many search a gallery and probes.
// [Run] turns every photo into a template once, compares, and counts. The
// figures are those of ISO/IEC 19795-1:2021 and NIST FRTE:
//
//	FMR(t)      share of non-mated comparisons that score t or more
//	FNMR(t)     share of mated comparisons that score less than t
//	FTA         share of photos that gave no template (failure to acquire)
//	GFRR(t)     share of mated trials that end in no match, failures included
//	TAR         1 - GFRR: a photo in which no face is found is a miss
//	FPIR(N,t)   share of searches of people outside the gallery that return anybody at t
//	FNIR(N,R,t) share of searches of people inside it whose mate is not returned
//	            within rank R at t, failures to acquire or to enrol included
//
// Rates that leave failures out (FNMR, the completed FNIR) stand beside those
// that count them, because either alone can flatter: an engine that refuses
// every hard photo has a fine FNMR.
//
// # Thresholds
//
// A pair matches when its score is at least the threshold. Scores are counted
// in bins of 2^-17 between -1 and 1, so memory does not grow with the number of
// pairs, the sums do not depend on the number of workers, and every figure at a
// bin's edge is an exact count. The threshold of a target rate is the lowest
// edge at which the observed rate is not above the target.
//
// A target is resolvable when it would take ten errors or more to reach it
// (target × trials >= 10); below that a single unlucky pair moves the figure by
// a tenth, and the report says "not resolvable" instead of a number. Limits
// are the exact ones of Clopper and Pearson (1934) at 95 %, trials taken as
// independent: for cross pairs, where one photo is in many pairs, the true
// limits are wider.
//
// # Groups
//
// FMR and FNMR differ between groups of people, FMR by powers of ten (NIST IR
// 8280). A pair belongs to a group when both photos do, so the non-mated pairs
// of a group are of alike people: the harder case, and the one in which the
// wrong person is suspected. The operating threshold is the lowest at which no
// group's FMR, and not that of all, is above the target: it is set by the worst
// group, as ISO/IEC 19795-10:2024 lets a tester report it.
//
// # What is kept
//
// Templates are held in memory, never written, and overwritten before [Run]
// returns: an evaluation that is stopped starts again from the photos. A
// report holds counts, figures and digests, and no name, path or template.
package eval
