package web

import (
	"html/template"
	"time"

	"mpolice"
)

// SectionGallery is 警政相片庫, for those who administer and watch it.
const SectionGallery Section = "gallery"

// gallerySectionsOf are those of a role where there is a gallery.
func gallerySectionsOf(r mpolice.Role) []Section {
	switch r {
	case mpolice.RoleSteward, mpolice.RoleSupervisor, mpolice.RoleAuditor:
		return []Section{SectionGallery}
	}
	return nil
}

// GalleryPlace is one of the gallery's pages.
type GalleryPlace string

// The places, by the catalogue keys of their names.
const (
	GalleryOverview   GalleryPlace = "gallery.tab.overview"
	GalleryOpenings   GalleryPlace = "gallery.tab.openings"
	GalleryAssemblies GalleryPlace = "gallery.tab.assemblies"
	GalleryBatches    GalleryPlace = "gallery.tab.batches"
	GalleryRemoved    GalleryPlace = "gallery.tab.removed"
	GalleryStatistics GalleryPlace = "gallery.tab.statistics"
)

var galleryPaths = []struct {
	place GalleryPlace
	path  string
}{
	{GalleryOverview, "/gallery"},
	{GalleryOpenings, "/gallery/openings"},
	{GalleryAssemblies, "/gallery/assemblies"},
	{GalleryBatches, "/gallery/batches"},
	{GalleryRemoved, "/gallery/removed"},
	{GalleryStatistics, "/compare/statistics"},
}

// GalleryFrame stands above the gallery's pages: the ways between them.
type GalleryFrame struct {
	Role mpolice.Role
	Here GalleryPlace
}

// GalleryTab is one way to another page of the gallery.
type GalleryTab struct {
	Path, Key string
	Here      bool
}

// Tabs gives the pages that the role may see. Assemblies are the supervisors'
// and the auditors'.
func (f GalleryFrame) Tabs() []GalleryTab {
	var out []GalleryTab
	for _, x := range galleryPaths {
		if x.place == GalleryAssemblies && f.Role == mpolice.RoleSteward {
			continue
		}
		out = append(out, GalleryTab{Path: x.path, Key: string(x.place), Here: x.place == f.Here})
	}
	return out
}

// GalleryView is the overview: how the door stands, what is kept on which
// ground, and what leaves by which rule. No photo is ever shown here.
type GalleryView struct {
	GalleryFrame
	Door       *DoorView    // nil where comparison is not wired
	Reenrol    *ReenrolView // nil where no model was exchanged
	Categories []GalleryCategory
	Rules      []GalleryRule
	Total      string // active photos
	Empty      bool   // nothing was ever enrolled
}

func (GalleryView) page() string { return "gallery" }

// ReenrolView says how far the templates of a model to come are (特徵值重建).
type ReenrolView struct {
	From, To     string
	State        ReenrolState
	Made, Photos string // counts
	Began        time.Time
	Switched     time.Time // zero where it is not known
	Failed       string    // how many photos; empty: none
	Rows         []ReenrolFailure
	More         bool   // Rows are the first of them
	Accept       string // where the decision goes; empty where this person may not make it
	Seen         int    // how many photos the decision is about
	Retry        string
	Reason       string // as typed
	Errors       FieldErrors
}

// ReenrolState says what a re-enrolment waits for.
type ReenrolState string

// ReenrolFailure is a photo that the new model cannot take.
type ReenrolFailure struct{ Number, Reason, Code string }

// DoorView says which conditions of the door hold, and who entered what.
type DoorView struct {
	Open       bool
	Conditions []DoorCondition
	Trial      bool // the model is for evaluation only
	Model      string
}

// DoorCondition is one of the three: the statute, the model, its report.
type DoorCondition struct {
	Title string
	Holds bool
	Lines []Pair // what was entered; empty when nothing was
	Cure  string // what to do where it does not hold
}

// GalleryCategory is one category with its law and its counts.
type GalleryCategory struct {
	Title, Note              string
	Identity                 bool // held against a document's holder, never searched
	Basis                    []GalleryBasis
	Retention                string
	Active, Leaving, Removed string
	Years                    []GalleryYear // by the year the photos were taken, newest first
	Leaves                   string
}

// GalleryBasis is one ground, with how far it was checked.
type GalleryBasis struct{ Text, Tag string }

// GalleryYear counts the photos of one category that were taken in a year.
type GalleryYear struct{ Year, Active, Leaving, Removed string }

// GalleryRule is one rule by which photos leave.
type GalleryRule struct{ Title, Law, Tag, Categories string }

// GalleryText is the catalogue key of a sentence that a handler chooses.
type GalleryText string

// Key gives it to templates.
func (t GalleryText) Key() string { return string(t) }

// Catalogue keys of what has just been done in the gallery, for Flash.
const (
	FlashOpeningProposed   = "flash.opening_proposed"
	FlashOpeningApproved   = "flash.opening_approved"
	FlashOpeningClosed     = "flash.opening_closed"
	FlashAssemblyEntered   = "flash.assembly_registered"
	FlashAssemblyAmended   = "flash.assembly_amended"
	FlashAssemblyCancelled = "flash.assembly_cancelled"
	FlashOrderEntered      = "flash.order_entered"
	FlashMissingAccepted   = "flash.missing_accepted"
	FlashReenrolRetried    = "flash.reenrol_retried"
)

// FormatYear gives a year as a page in language l counts it: 民國115年, 2026.
func FormatYear(l Language, year int) string { return BirthYear(l, year) }

// YearNumber gives a year's number as a page in language l counts it: 115, 2026.
func YearNumber(l Language, year int) int {
	if l == English {
		return year
	}
	return year - rocOffset
}

// western adds the day as the world counts it, where the page counts ROC years.
func (m moment) western(t time.Time) template.HTML {
	if m.lang == English {
		return ""
	}
	return template.HTML(`<span class="soft keep">（` + moment{English}.Date(t) + `）</span>`) // digits
}

// FormatBoth gives an instant to the minute in both calendars where the page
// counts ROC years: 民國115年11月21日 14:05（2026-11-21）.
func FormatBoth(l Language, t time.Time) string {
	m := moment{l}
	if l == English {
		return m.Minute(t)
	}
	return m.Minute(t) + "（" + moment{English}.Date(t) + "）"
}

// FormatDayBoth gives a day in both calendars where the page counts ROC years.
func FormatDayBoth(l Language, t time.Time) string {
	m := moment{l}
	if l == English {
		return m.Date(t)
	}
	return m.Date(t) + "（" + moment{English}.Date(t) + "）"
}
