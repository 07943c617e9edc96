package web

import (
	"fmt"
	"time"
)

// CompareHead stands above every page of a case: what it is, and how long its
// photos live.
type CompareHead struct {
	Path    string // /compare/<number>
	Number  string
	Mode    CompareMode
	Purpose string
	Matter  string // number of the case or duty; may be empty
	Subject string // the document's number, for CompareDocument
	Ends    time.Time
	Seconds int // until then, as the page is made: the device's clock may be wrong
	Held    bool
	CanHold bool
	Model   CompareModel
}

// Left gives the minutes that are left, begun ones whole.
func (h CompareHead) Left() int { return (h.Seconds + 59) / 60 }

// CompareSecondView hands the device to a second officer: to confirm that the
// person cannot state anything, or to judge a lead for themselves.
type CompareSecondView struct {
	Head    CompareHead
	Finding bool // a lead is to be judged; else: the person cannot state anything
	Pair    ComparePair
	Demo    bool
	People  []Option // in a demonstration: colleagues who could confirm
	Errors  FieldErrors
}

func (CompareSecondView) page() string { return "compare-second" }

// What names the act that is confirmed.
func (v CompareSecondView) What() string {
	if v.Finding {
		return "finding"
	}
	return "incapable"
}

// Key gives the catalogue key of one of the act's sentences.
func (v CompareSecondView) Key(part string) string { return "compare.second." + v.What() + "." + part }

// ComparePhotoView takes the photo: with the camera of the page, or without
// JavaScript with the camera of the device.
type ComparePhotoView struct {
	Head   CompareHead
	Most   int64 // bytes of one photo
	Kept   bool  // there is a photo from before, which counts until another is sent
	Errors FieldErrors
}

func (ComparePhotoView) page() string { return "compare-photo" }

// CompareCheckView shows the photo that was taken: what is wrong with it, whose
// face it is where there are several, and whether to compare it.
type CompareCheckView struct {
	Head     CompareHead
	Shot     CompareShot
	Findings []CompareFinding
	// Choose: one of several faces has to be chosen. Usable: it can be compared.
	Choose, Usable bool
}

func (CompareCheckView) page() string { return "compare-check" }

// Refused gives the findings that forbid the photo.
func (v CompareCheckView) Refused() []CompareFinding { return v.only(true) }

// Advice gives those that only advise.
func (v CompareCheckView) Advice() []CompareFinding { return v.only(false) }

func (v CompareCheckView) only(refuses bool) []CompareFinding {
	var out []CompareFinding
	for _, f := range v.Findings {
		if f.Refuses == refuses {
			out = append(out, f)
		}
	}
	return out
}

// CompareFinding is one thing that is wrong with a photo, in words, with the
// step that helps.
type CompareFinding struct {
	Text    string // 人臉太小
	Do      string // 請靠近…
	Measure string // 兩眼間距 18 像素，至少 24 像素; may be empty
	Refuses bool
}

// CompareShot is a picture of a case with the faces in it, in its pixels.
type CompareShot struct {
	URL           string
	Width, Height int
	Faces         []CompareFace
}

// Line is how wide a line around a face is drawn, in pixels of the picture.
func (s CompareShot) Line() int { return max(1, s.Width/120) }

// CompareFace is one face in a picture.
type CompareFace struct {
	Index      int // as the form sends it
	Nth        int // from the left, from 1
	X, Y, W, H int
	Chosen     bool
}

// ComparePair is the probe beside one photo.
type ComparePair struct {
	Probe CompareCrop
	URL   string // of the other photo
	Rank  int    // 0: the registered photo of a document
	Band  CompareBand
	Taken string // year; empty: not known
}

// CompareCrop is the part of a picture that holds the chosen face, cut out by
// the browser.
type CompareCrop struct {
	URL           string
	Width, Height int // of the whole picture
	X, Y, W, H    int // of the part
}

// View gives the part as an SVG view box.
func (c CompareCrop) View() string { return fmt.Sprintf("%d %d %d %d", c.X, c.Y, c.W, c.H) }

// CompareBand is how alike two photos are: "high", "medium" or "low".
type CompareBand string

// Key gives the catalogue key of one of the band's sentences.
func (b CompareBand) Key(part string) string { return "face.band." + string(b) + part }

// Icon names the icon: three bars, two or one, so that colour says nothing alone.
func (b CompareBand) Icon() string { return string(b) }

// Class gives the tag's colour.
func (b CompareBand) Class() string {
	switch b {
	case "high":
		return "tag--blue"
	case "medium":
		return "tag--amber"
	}
	return "tag--grey"
}

// CompareAnswerView is what a comparison gave, with the form of the officer's
// judgement.
type CompareAnswerView struct {
	Head     CompareHead
	Record   RecordRef
	At       time.Time
	Pairs    []ComparePair
	Eligible int      // photos that were searched
	Features []Option // Value is the code, Label its name
	Choice   string   // as sent
	Note     string
	Errors   FieldErrors
}

func (CompareAnswerView) page() string { return "compare-answer" }

// Document reports whether a document's photo was compared.
func (v CompareAnswerView) Document() bool { return v.Head.Mode == CompareDocument }

// CompareDoneView is a case that is judged: what was said, and what may follow.
type CompareDoneView struct {
	Head     CompareHead
	Record   RecordRef // of the judgement
	Choice   CompareChoice
	Rank     int // of a lead
	Features []string
	Note     string
}

func (CompareDoneView) page() string { return "compare-done" }

// CompareChoice is how a case was judged: "none", "same", "different", "unsure",
// and of a lead "agrees" or "differs", as the second person said.
type CompareChoice string

// Key gives the catalogue key of one of the outcome's sentences.
func (v CompareDoneView) Key(part string) string {
	return "compare.done." + string(v.Choice) + "." + part
}

// Open reports whether the candidate's data may be opened.
func (v CompareDoneView) Open() bool { return v.Choice == "agrees" }

// CompareCloseView asks before a case is closed.
type CompareCloseView struct{ Head CompareHead }

func (CompareCloseView) page() string { return "compare-close" }

// CompareHoldView asks until when, and why, a photo is kept longer.
type CompareHoldView struct {
	Head   CompareHead
	Until  time.Time // as typed, or proposed
	Most   time.Time
	Reason string
	Errors FieldErrors
}

func (CompareHoldView) page() string { return "compare-hold" }

// CompareEndedView is the receipt of a case that is over.
type CompareEndedView struct {
	Why    CompareEnd
	At     time.Time
	Photo  bool      // there had been a photo
	Record RecordRef // of the destruction
	Case   RecordRef
}

func (CompareEndedView) page() string { return "compare-ended" }

// CompareEnd is why a case is over: "closed", "signed-out", "expired", "refused", "shutdown" or
// "restart".
type CompareEnd string

// Key gives the catalogue key of one of the ending's sentences.
func (v CompareEndedView) Key(part string) string { return "compare.ended." + string(v.Why) + part }
