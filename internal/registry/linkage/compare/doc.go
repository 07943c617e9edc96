// Package compare grades how well two normalised values of a field agree.
//
// A [Scale] is the grading of one kind of field: named levels in rising
// order, from "else" to "exact". Levels, not raw similarities, are what the
// Fellegi–Sunter model learns a weight for, so a scale is cut where the
// meaning changes: one wrong digit in a date is another thing than another
// year.
//
// Every function is symmetric, depends on its two arguments alone, and
// allocates nothing for values up to 64 runes. Han text is compared by runes,
// where one of two characters is half a given name; Latin text by bytes.
//
// String measures: Jaro–Winkler (Winkler 1990) and the optimal string
// alignment distance, bit-parallel after Hyyrö (2003).
package compare
