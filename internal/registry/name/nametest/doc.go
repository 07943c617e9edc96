// Package nametest makes names with labelled errors and measures how many of
// them package name finds again.
//
// The error model is written apart from the comparison: characters by sound,
// variant pairs, simplified forms, romanisations and customary spellings stand
// in tables of this package, typed from what clerks and holders do, and share
// neither data nor code with package name. Where the two disagree, recall falls,
// which is what measuring is for. Still, one author wrote both: a sealed set of a
// second author says more.
//
// All names are put together at random; a made-up name may be somebody's.
package nametest
