// Package quality says whether a photo is good enough to be compared, in
// numbers with units and in findings that a person can act on.
//
// The measures carry the names of ISO/IEC 29794-5:2025 (face image quality).
// They are simple readings of the picture and its landmarks, not the
// standard's reference implementation, and no number here is an OFIQ score:
//
//   - inter-eye distance: pixels between the eyes' centres, divided by the
//     cosine of the yaw, as the standard does;
//   - head pose: yaw, pitch and roll in degrees, from a scaled-orthographic fit
//     of a generic head to eight landmarks (DeMenthon and Davis 1995, its first
//     step). Good to about five degrees up to thirty; beyond that it only says
//     "far";
//   - sharpness: the spread of the Laplacian over the spread of the luminance
//     in the face laid on the 112 by 112 template, so that a small face that
//     was enlarged counts as the blur that it is. Noise passes for sharpness;
//   - under- and over-exposure: the share of face pixels with a luminance of 0
//     to 25, or of 247 to 255. Mean brightness is no measure here on purpose:
//     it would judge the skin and not the photo;
//   - dynamic range: the entropy of the face's luminance, in bits of 8;
//   - margins: from the middle between the eyes to each edge of the picture, in
//     inter-eye distances.
//
// A [Profile] holds the limits. [Enrolment] is strict, because a bad gallery
// photo misleads for years. [Probe] refuses only what cannot be compared with
// a right conscience (no face, several without a choice, cut off, too small,
// the framing of a street camera) and otherwise advises.
//
// Findings are codes with a value, a limit and a [Direction]; their words stand
// in the web catalogue.
package quality
