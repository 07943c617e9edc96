package face

import "time"

// Statute is the provision that allows photo comparison, as the operator
// entered it on the competent authority's order.
type Statute struct {
	Title   string    // 法律名稱
	Article string    // 條、項、款
	Order   string    // 核定文號
	From    time.Time // in force from, inclusive
	Until   time.Time // exclusive; zero: open
}

// InForce reports whether the statute is wholly entered and applies at that
// instant. A time that is not known is not in force.
func (s Statute) InForce(at time.Time) bool {
	if s.Title == "" || s.Article == "" || s.Order == "" || s.From.IsZero() || at.IsZero() {
		return false
	}
	return !at.Before(s.From) && (s.Until.IsZero() || at.Before(s.Until))
}

// Model is the embedder that is loaded.
type Model struct {
	Name    string
	SHA256  string // hex
	Licence string
	// EvaluationOnly: the licence does not settle use for real decisions. Every
	// page that uses the model says so.
	EvaluationOnly bool
}

// Report is what the door needs of a verified evaluation report.
type Report struct {
	Digest string // SHA-256 of the signed report, hex
	Model  string // SHA-256 of the model that was evaluated, hex
	// Pipeline is the digest of all that made templates then: every net and the
	// way of aligning. A figure holds for that alone.
	Pipeline string
	At       time.Time
	Passes   bool // its figures meet the operator's limits
	Bands    Bands
}

// Door keeps photo comparison shut until the operator has entered the statute,
// the approved model and its signed evaluation report. The zero value is shut.
type Door struct {
	Statute  Statute
	Approved string  // SHA-256 of the approved model, hex
	Model    *Model  // what is loaded; nil: none
	Pipeline string  // digest of what is loaded as a whole
	Report   *Report // nil: missing, unreadable, or not rightly signed
}

// Standing says which of the three conditions of the door hold.
type Standing struct{ Statute, Model, Report bool }

// Open reports whether all three hold.
func (s Standing) Open() bool { return s.Statute && s.Model && s.Report }

// Standing looks at the door at one instant.
func (d Door) Standing(at time.Time) Standing {
	s := Standing{Statute: d.Statute.InForce(at)}
	s.Model = d.Model != nil && d.Approved != "" && d.Model.SHA256 == d.Approved
	s.Report = s.Model && d.Report != nil && d.Report.Passes && d.Report.Model == d.Approved && d.Report.Pipeline == d.Pipeline && d.Report.Bands.Valid()
	return s
}
