// Package engine finds faces in a picture and turns one face into a template:
// a unit vector that lies near those of the same person's other photos.
//
//	picture -> BlazeFace -> 68 landmarks -> five points -> 112 x 112 -> embedder
//
// [Engine.Find] looks at the whole picture first and, while it finds nothing,
// at ever smaller overlapping windows, down to faces of a fiftieth of the
// longer side. Each face found is cut out level, by the detector's eyes, and
// the landmark net looks at it straight and in a mirror. A face counts only
// when both nets see the same eyes.
//
// [Engine.Embed] lays the eyes, nose tip and mouth corners on ArcFace's
// template by a similarity (Umeyama 1991), a little lower than the points say
// (see landmarkLift), samples the aligned face at pixel centres, and
// embeds it and its mirror image. The unit vectors are added and brought to
// unit length again.
//
// Places are in picture pixels, with the centre of the first pixel at
// (0.5, 0.5); see [picture.Point]. One picture and one set of models give the
// same bits on one machine, run after run; another kind of processor may round
// differently in the nets, which is why templates are made once and kept.
//
// A template is biometric data. This package keeps none: no cache, no log, no
// number of a face in an error.
package engine
