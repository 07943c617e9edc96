package quality

// Measure names a reading.
type Measure string

// The measures, by the terms of ISO/IEC 29794-5:2025 where it has one.
const (
	NumberOfFaces    Measure = "number_of_faces"
	InterEyeDistance Measure = "inter_eye_distance"
	HeadSize         Measure = "head_size" // inter-eye distance over the picture's longer side
	Yaw              Measure = "yaw"       // positive: turned to the right side of the picture
	Pitch            Measure = "pitch"     // positive: seen from above, the chin drawn in
	Roll             Measure = "roll"      // positive: tilted clockwise in the picture
	Sharpness        Measure = "sharpness"
	UnderExposure    Measure = "under_exposure"
	OverExposure     Measure = "over_exposure"
	DynamicRange     Measure = "dynamic_range"
	MarginLeft       Measure = "margin_left"
	MarginRight      Measure = "margin_right"
	MarginAbove      Measure = "margin_above"
	MarginBelow      Measure = "margin_below"
	DetectorScore    Measure = "detector_score"
)

// Units of values.
const (
	Count   = ""
	Pixels  = "px"
	Degrees = "deg"
	Share   = "share" // 0 to 1
	Ratio   = "ratio"
	Bits    = "bits"
	Eyes    = "inter_eye" // inter-eye distances
)

var units = map[Measure]string{
	NumberOfFaces: Count, InterEyeDistance: Pixels, HeadSize: Share,
	Yaw: Degrees, Pitch: Degrees, Roll: Degrees,
	Sharpness: Ratio, UnderExposure: Share, OverExposure: Share, DynamicRange: Bits,
	MarginLeft: Eyes, MarginRight: Eyes, MarginAbove: Eyes, MarginBelow: Eyes,
	DetectorScore: Share,
}

// Value is one reading.
type Value struct {
	Measure Measure
	Value   float64
	Unit    string
}

// Code names a finding. Codes are stable: catalogues and records use them.
type Code string

// Findings.
const (
	NoFace        Code = "no_face"
	SeveralFaces  Code = "several_faces"
	TooSmall      Code = "too_small"
	StreetCamera  Code = "street_camera"
	CutOff        Code = "cut_off"
	Turned        Code = "turned"
	Tilted        Code = "tilted"
	UpOrDown      Code = "looking_up_or_down"
	Blurred       Code = "blurred"
	Dark          Code = "dark"
	Bright        Code = "bright"
	Flat          Code = "flat"
	WeakDetection Code = "weak_detection"
)

// Direction is what to do about a finding.
type Direction string

// Directions.
const (
	TakeAgain         Direction = "take_again"
	ChooseFace        Direction = "choose_face"
	Closer            Direction = "closer"
	StepBack          Direction = "step_back"
	MoreLight         Direction = "more_light"
	LessLight         Direction = "less_light"
	EvenLight         Direction = "even_light"
	FaceCamera        Direction = "face_camera"
	Straighten        Direction = "straighten"
	HoldStill         Direction = "hold_still"
	ShowWholeFace     Direction = "show_whole_face"
	CameraAtEyeHeight Direction = "camera_at_eye_height"
)

// Finding is a value beyond its limit.
type Finding struct {
	Code    Code
	Measure Measure
	// Value was measured, Limit is where the profile draws the line.
	Value, Limit float64
	Unit         string
	// Do is the step that helps.
	Do Direction
	// Refuses says that the photo must not be used; otherwise it is advice.
	Refuses bool
}

// Report is all that was measured of one face, and what was found wanting.
type Report struct {
	Profile  string
	Values   []Value
	Findings []Finding
}

// Refused says whether any finding refuses the photo.
func (r Report) Refused() bool { return len(r.Refusals()) > 0 }

// Refusals are the findings that refuse.
func (r Report) Refusals() []Finding { return r.only(true) }

// Advice are the findings that only advise.
func (r Report) Advice() []Finding { return r.only(false) }

// Of is the value of a measure; false when it was not measured.
func (r Report) Of(m Measure) (float64, bool) {
	for _, v := range r.Values {
		if v.Measure == m {
			return v.Value, true
		}
	}
	return 0, false
}

func (r Report) only(refuses bool) []Finding {
	var out []Finding
	for _, f := range r.Findings {
		if f.Refuses == refuses {
			out = append(out, f)
		}
	}
	return out
}

func (r *Report) note(m Measure, v float64) {
	r.Values = append(r.Values, Value{m, v, units[m]})
}
