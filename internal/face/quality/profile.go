package quality

// Limit is where a measure begins to matter. Zero means never.
type Limit struct{ Advise, Refuse float64 }

// Profile holds the limits of one use. Angles count both ways.
type Profile struct {
	Name string
	// ChoiceCounts says that of several faces a chosen one may be used.
	ChoiceCounts bool
	// At least.
	InterEye, Sharpness, DynamicRange, Score Limit
	MarginSide, MarginAbove, MarginBelow     Limit
	// At most.
	Yaw, Pitch, Roll            Limit
	UnderExposure, OverExposure Limit
	// A head smaller than StreetHeadSize, as inter-eye distance over the
	// picture's longer side, and seen from more than StreetPitch degrees above,
	// is the framing of a street camera.
	StreetHeadSize, StreetPitch float64
}

// Enrolment is for photos that others will be compared with for years. An
// inter-eye distance of 90 px is what ISO/IEC 39794-5 asks of a portrait, and
// what a person who compares by eye needs; the embedder's own sampling is
// 35 px, and below it the photo gives less than the net can see.
var Enrolment = Profile{
	Name:     "enrolment",
	InterEye: Limit{90, 36}, Sharpness: Limit{0.25, 0.15}, DynamicRange: Limit{6.5, 5.5}, Score: Limit{0.85, 0.75},
	MarginSide: Limit{1.3, 1}, MarginAbove: Limit{1.5, 1}, MarginBelow: Limit{2, 1.7},
	Yaw: Limit{10, 20}, Pitch: Limit{10, 20}, Roll: Limit{8, 20},
	UnderExposure: Limit{0.1, 0.3}, OverExposure: Limit{0.05, 0.2},
	StreetHeadSize: 0.04, StreetPitch: 15,
}

// Probe is for the photo of a person who stands before an officer.
var Probe = Profile{
	Name: "probe", ChoiceCounts: true,
	InterEye: Limit{36, 24}, Sharpness: Limit{Advise: 0.2}, DynamicRange: Limit{Advise: 6}, Score: Limit{Advise: 0.75},
	MarginSide: Limit{1.2, 0.8}, MarginAbove: Limit{1.2, 0.7}, MarginBelow: Limit{1.9, 1.5},
	Yaw: Limit{Advise: 20}, Pitch: Limit{Advise: 20}, Roll: Limit{Advise: 25},
	UnderExposure: Limit{Advise: 0.2}, OverExposure: Limit{Advise: 0.15},
	StreetHeadSize: 0.04, StreetPitch: 15,
}
