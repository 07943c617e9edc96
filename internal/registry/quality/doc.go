// Package quality says how good the data of a register is, and what has to be
// told when it was wrong.
//
// What the loader's checks found is arranged here by the characteristics of
// ISO/IEC 25012, and set beside what was found in earlier batches: whether the
// agency delivers as promised (currentness), whether a share of empty fields or
// of births on 1 January has moved away from what it used to be (drift), and
// whether two agencies say the same of one person (agreement). There is never
// one overall score: a steward has to see which fault it is, and a register
// that is complete and wrong is not "80 % good". Nothing here measures people;
// what is compared are deliveries.
//
// Drift is judged against the median of earlier batches by their median
// absolute deviation (Hampel, The Influence Curve and Its Role in Robust
// Estimation, 1974): one bad delivery moves neither. With too few batches fixed
// limits take its place, and the reason says which of the two spoke.
//
// A value that was wrong was shown to somebody (個資法第11條第5項). [Noticer]
// finds whose queries gave it out while it stood, so that they can be told; a
// notice names records and fields, never values.
package quality
