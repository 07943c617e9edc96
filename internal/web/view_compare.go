package web

import "time"

// SectionCompare is 相片比對, photo comparison.
const SectionCompare Section = "compare"

// CompareMode is the way in which photos are compared: its catalogue keys begin
// with "compare.document" or "compare.gallery".
type CompareMode string

// The modes, by their paths: 1:1 with the registered photo of a document, and
// 1:N in the police gallery.
const (
	CompareDocument CompareMode = "document"
	CompareGallery  CompareMode = "gallery"
)

// Key gives the catalogue key of one of the mode's sentences.
func (m CompareMode) Key(part string) string { return "compare." + string(m) + "." + part }

// Path is where the form of the mode stands.
func (m CompareMode) Path() string { return "/compare/" + string(m) }

// CompareModel is the model that compares, as every page says that uses it.
type CompareModel struct {
	Name string // empty: none is loaded
	// EvaluationOnly: the licence does not settle use for real decisions.
	EvaluationOnly bool
}

// CompareHomeView is the way in: what a comparison is and is not, the two modes,
// and the officer's open cases. Shut gives the conditions of the door that do not
// hold; there is no way on then.
type CompareHomeView struct {
	Shut  []Block
	Model CompareModel
	Cases []CompareCase
	Life  int  // minutes that a photo is kept
	Most  int  // candidates at most
	Busy  bool // a case could not be opened: too many are
}

func (CompareHomeView) page() string { return "compare" }

// CompareCase is one open case in the list.
type CompareCase struct {
	Path string
	Mode CompareMode
	Step CompareStep
	Ends time.Time
	Left int // minutes
}

// CompareStep is what a case waits for: "second", "photo", "face", "ready",
// "judge", "judged" or "done".
type CompareStep string

// Key gives the catalogue key of the step's name.
func (s CompareStep) Key() string { return "compare.step." + string(s) }

// CompareFormView is the statement that opens a case. Its ground, reference,
// reason and facts are those of the query form.
type CompareFormView struct {
	QueryView
	Mode     CompareMode
	Model    CompareModel
	Number   SubjectField // the document's, for CompareDocument
	Document []Tried      // earlier queries by document, for CompareGallery
	Name     []Tried      // by name and date of birth
	Hours    int          // how old those may be
	Tell     []string     // what the person is told
	Place    string       // where; not asked for where the card has such a fact
	AskPlace bool
	Lat, Lon string // where the device stands; empty: not known
	Accuracy string // metres
	Will     string // WillConsent, WillIncapable, or empty
	Told     bool
	Present  bool
}

func (CompareFormView) page() string { return "compare-form" }

// What the person wants, as the form asks for it.
const (
	WillConsent   = "consent"
	WillIncapable = "incapable"
)

// Tried is one earlier query of the officer that may be cited.
type Tried struct {
	Record string
	Typed  string
	At     time.Time
	Chosen bool
}

// Way gives the box of the document's number, twice after a wrong check digit.
func (v CompareFormView) Way() subjectRow {
	row := rowOf(v.Number, v.Errors)
	row.Recheck = v.Recheck && row.Err != ""
	return row
}

// Summary gives the errors with the names of the fields that stand on the card.
func (v CompareFormView) Summary() FieldErrors {
	v.Card.Subjects = []SubjectField{v.Number}
	return v.QueryView.Summary()
}

// Located reports whether the device's position is known.
func (v CompareFormView) Located() bool { return v.Lat != "" && v.Lon != "" }
