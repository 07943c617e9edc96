// Package compare is the use case of photo comparison (相片比對): one officer,
// one person who is there, one photo, and at the end a lead that two people
// have judged, or nothing.
//
// A case goes through these steps, each in a file of its own name, and each a
// record before what it discloses is released:
//
//  1. Begin weighs every condition before a photo is taken: nobody is
//     photographed for a comparison that would be refused.
//  2. Vouch: where the person cannot state anything, a second officer proves
//     with their own passkey that it is so.
//  3. Admit takes the photo, names what is wrong with it, and finds faces.
//  4. Choose: the officer says which face, where there are several.
//  5. Run weighs everything again with the photo, makes the intent durable,
//     compares, and records each candidate under that candidate's own subject
//     tag, so that it stands in that person's list of looks.
//  6. Judge: the officer says which candidate, by which features, or none.
//  7. Confirm: a second person says the same, or not. Only then the
//     candidate's data may be opened, by an ordinary governed query.
//  8. Close destroys probe, template and copies, and records it.
//
// Probes live in the memory of this process alone: no database, segment, log,
// temporary file or backup ever holds one. A restart destroys them; Recover
// records that.
package compare
