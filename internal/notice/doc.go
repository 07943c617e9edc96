// Package notice tells officers that a value which they were shown was wrong
// (個資法第11條第5項: after a correction, those to whom the data had been given
// are to be notified).
//
// A dispute that ends as corrected is due. [Office.Sweep] finds in the audit log
// which queries gave the value out while it stood ([quality.Noticer]) and leaves
// one [Notice] for each: register, field, when, and the number of the query. No
// value stands in it, neither the wrong one nor the right one, and nothing that
// tells of whom it is. Who still needs the value asks anew, under a purpose.
//
//	dispute closed ─▶ Sweep ─▶ one record and one notice per query ─▶ settled
//	(registers)               (one transaction)                       (its own record)
//
// Registers and records are two databases, so no transaction holds both. The
// closed dispute itself is what is owed: a correction counts as told only when
// [Correction] is settled, which is written last. A sweep that was cut short
// goes on where it stopped; two sweeps at once meet in a unique key, and one of
// them changes nothing. Sweeps run when a dispute is closed, when the program
// starts, and whenever the registers have changed.
//
// The officer sees the notice on every page until it is acknowledged (知悉), which
// is a record of its own. One that nobody acknowledged for [Patience] is the
// supervisor's of the unit in which the query was made, so that it does not end
// with an officer who has left.
package notice
