// Package gallery is the law and the administration of the police photo gallery
// (警政相片庫): what may stand in it, on which ground and for how long, who may
// search which part of it for which purpose, and how a photo leaves.
//
// # What is where
//
//	SQL          one row a photo: category, ground, case, dates, state. The person
//	             is a keyed tag (to look up) and a sealed key (to open), never in
//	             the clear. No picture and no template.
//	templates    internal/face/segment: encrypted, a key per record
//	pictures     internal/face/vault: pixels alone (no EXIF), encrypted, a key each
//
// A row decides: a template or a picture without an active row has no right to
// exist. Enrolment therefore writes template, picture, row, in that order, and
// removal turns it round: the row first loses its person and its right to be
// shown (leaving), then template and picture are destroyed, then the
// certificate is written (removed). Whatever a crash leaves half done is
// finished by [Desk.Mend], always in the direction of less.
//
// # What leaves, and why
//
// Each category says in categories.yaml how long a photo is kept and which
// events end it before: acquittal, no charge, sealing of a juvenile record,
// consent taken back, a missing person found, a court's order. Nobody weighs
// such a case: the rule removes. A removed row keeps a keyed hash of the list's
// row it came from, so that loading an old list again cannot bring it back.
//
// # Change of the model
//
// Templates of two models do not compare. [Desk.Reenrol] makes those of the next
// one from the pictures, beside the gallery in use, while photos come and leave;
// it holds the gallery for moments alone. Nothing keeps a list of what happened
// meanwhile: the rows say which templates there have to be, they are counted
// under the lock of the switch, and what is missing is made first. A photo that
// leaves is destroyed in both stores by the same certificate. Photos that the
// next model cannot take wait for a person to decide.
//
// # Who opens what
//
// Nothing in the gallery is searched until two different people (supervisors or
// stewards) have opened its category to a purpose card, with ground, reason and
// an end within a year. One person can close it at once.
//
// Assemblies (集會遊行, 司法院釋字第718號) are registered with time and place;
// [Desk.Near] tells the door of the comparison that one is, or may be, where an
// officer stands. What cannot be told apart counts as near.
package gallery
