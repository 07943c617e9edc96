// Package portrait holds portraits of people who do not exist, for the demo's
// gallery and for the tests of photo comparison.
//
// No photo or scan of a real person went into them. Folder gen draws them: it
// morphs MakeHuman's base mesh (CC0) by a seed and paints skin, eyes, hair and
// clothes by rule; it is a module of its own, since it needs that mesh and some
// minutes. What it drew is in data, with each picture's SHA-256, the licence and
// the source in data/manifest.json.
//
// Each [Person] has three photos of the same invented face:
//
//   - [Person.Enrolment]: studio light, plain wall, from the front;
//   - [Person.Later]: up to seven years on, other light, clothes and wall;
//   - [Person.Probe]: out of doors or under a ceiling lamp, head turned by 6 to 14
//     degrees, other expression. It is never for the gallery.
//
// [Samples] are pictures that a comparison must refuse or ask about, and
// strangers of whom the gallery has no photo. [FakeCamera] lets a browser see a
// picture through its fake camera.
//
// Drawn faces are more alike than photographed ones, since one program lights and
// paints them all: a threshold set on them says nothing about people.
package portrait
