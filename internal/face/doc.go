// Package face says what a photo comparison (相片比對) is before any picture is
// looked at: the door that the law keeps shut, the limits on its use, and the
// words in which a similarity is told.
//
// A comparison takes one probe (待比對相片) of one person who is there, and
// either holds it against the registered photo of the document that the person
// shows (1:1), or looks for like faces in the police gallery (1:N, 相片庫) and
// gives a few candidates (候選人), each a lead that two people have to judge.
// Terms are those of ISO/IEC 2382-37.
//
// What is under it:
//
//   - picture: untrusted bytes to upright pixels, bomb-safe
//   - quality: is this face fit to be compared, and what to do if not
//   - engine: pixels to faces to templates, over onnx and models that convert made
//   - eval: how often the engine errs, by group; the signed report that the door asks for
//   - search: the exact nearest templates, always the same list
//   - segment: templates at rest, encrypted, a key each
//   - gallery, vault: whose photo may be kept, on what ground, how long, and its removal
//
// The use case is package compare. By design there is no way from here to
// footage, to batches of probes, to watch-lists, or to an identification
// without a person: no exported function takes more than one face of one still
// picture, and none gives an answer that is "this is he".
package face
