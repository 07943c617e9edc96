// Package resident answers governed queries from the registers that are loaded
// into the holding: one [source.Source] for each.
//
// A row is the subject's because it bears the key that was asked; or, where
// the law has an edge for it, because it bears the person's other number (an
// old and a new resident number), or because linkage holds the two records for
// one person. Which of these it was goes with the row. What is not decided is
// shown as possibly the same person, with the reasons, and never merged. Only
// the fields that were asked leave the package.
package resident
