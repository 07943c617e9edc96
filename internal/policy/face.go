package policy

// The two ways to compare photos.
const (
	// FaceDocument holds a person against the registered photo of the document
	// that they show (1:1).
	FaceDocument = "document"
	// FaceGallery looks for a person in the police gallery (1:N).
	FaceGallery = "gallery"
)

// The ways in which a probe may come to be.
const (
	CaptureCamera     = "camera"      // by the device's camera, through the page
	CaptureTakenThere = "taken_there" // a photo file made there and then
)

// Face is what a decision may know of a photo comparison: found out by the
// program, or declared by the officer and recorded. The zero value is no
// comparison. It holds nothing of the picture.
type Face struct {
	Mode string `json:"mode"` // FaceDocument, FaceGallery, or empty

	// The door: what the operator must have entered before any comparison.
	Statute bool `json:"statute"` // the statute that allows it is entered and in force
	Model   bool `json:"model"`   // the approved model is the one that is loaded
	Report  bool `json:"report"`  // its evaluation report is signed, and passes
	// Category says that two people opened some category of the gallery to the
	// card.
	Category bool `json:"category"`

	Present bool   `json:"present"` // declared: the person stands there, no screen and no print
	Capture string `json:"capture"` // CaptureCamera, CaptureTakenThere; other sources are empty
	Faces   int64  `json:"faces"`   // faces that the officer chose
	Usable  bool   `json:"usable"`  // the quality gate lets the face be compared

	Document bool `json:"document_tried"` // a document was tried, by a recorded query
	Name     bool `json:"name_tried"`     // name and birth date were tried, by a recorded query
	Told     bool `json:"told"`
	Consent  bool `json:"consent"`
	// Incapable says that the person cannot state anything; Second, that a
	// second officer confirmed it in person.
	Incapable bool `json:"incapable"`
	Second    bool `json:"second"`

	Assembly bool `json:"assembly"` // a registered assembly is, or may be, at that place and time
	Ordered  bool `json:"ordered"`  // a commander's order names the person of the reference

	OfficerOver bool `json:"officer_over"` // more comparisons than the officer's limit
	UnitOver    bool `json:"unit_over"`
}
