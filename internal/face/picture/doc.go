// Package picture turns bytes that nobody vouches for into an upright RGB
// picture, and into nothing else.
//
// A photo reaches the comparison from a camera, a gallery or an attacker. The
// steps of [Decode] are the same for all of them:
//
//  1. The container is walked without decoding (JPEG segments, PNG chunks,
//     RIFF chunks): how large the picture says it is, where it ends, whether it
//     moves. From this follows how much memory a decoder would take; what goes
//     beyond the [Limits] is refused before a pixel is read.
//  2. Only the bytes of the first picture are decoded. What stands behind it,
//     such as a phone's second picture, is dropped; an archive, a page or a
//     program behind a picture (a polyglot) refuses the whole file.
//  3. Rows are converted to 8-bit RGB and laid down upright by the EXIF
//     orientation (CIPA DC-008, tag 0x0112, all eight). Transparent parts show
//     white. Colour profiles and gamma chunks are not applied.
//
// Metadata does not survive: no EXIF, no position, no thumbnail, no profile.
// [Capture] keeps the few facts that the door's check "taken there" asks for.
// They are claims of the file, and any program can write them.
//
// A browser may show the same bytes differently (gamma, profiles, animation).
// Whoever shows a picture beside a candidate shows what [Picture.JPEG] gives,
// so that a person sees the pixels that were compared.
//
// Every refusal is an [Error] with a stable [Code]; its words for people stand
// in the web catalogue.
package picture
