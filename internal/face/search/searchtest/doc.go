// Package searchtest makes galleries to try package search on, and searches
// them by brute force.
//
// [Faces] imitates what embedders give: unit vectors, a few photos of each
// identity with a cosine of about 0.7 between them, and a spectrum that decays,
// so that some directions matter more than others. [Hostile] collects what
// could break an exact search: duplicates, neighbours one bit apart, one-hot
// vectors, outliers, long and short rows, and lists whose scores are all
// negative. [Brute] shares no code with package search, not even the score. All
// of it is the same for the same seed on every machine.
package searchtest
