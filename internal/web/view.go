package web

import (
	"time"

	"mpolice"
)

// View is the content of one page. Only this package has views; handlers fill
// their exported fields with text in the language of the request where it
// comes from the domain (titles of purposes, names of units) and with plain
// values where a template words it.
type View interface{ page() string }

// Chrome is the frame around a page's own content.
type Chrome struct {
	Demo   bool      // marks the page: all data is synthetic
	Viewer *Viewer   // nil while nobody is signed in
	Here   Section   // the section that is marked in the navigation
	Path   string    // where the language switch returns to; a GET path
	At     time.Time // when the page was made; written at its foot
	Flash  *Flash    // what has just been done, once
}

// ID tells swap.js whether the frame around a new main part is still right.
func (c Chrome) ID() string {
	if c.Viewer == nil {
		return "out"
	}
	return c.Viewer.Number + "." + string(c.Here)
}

// Viewer is the person who is signed in, as the frame shows them.
type Viewer struct {
	Name   string // 王小明
	Number string // staff number, A10234
	Unit   string
	Role   mpolice.Role
	Duty   string // one line such as 巡邏 14:00–18:00; empty when off duty
	Device string // the device that is held; empty when none
	Data   bool   // there is a desk for data: quality, pairs and disputes
	// Compare: photos can be compared here, or could if the door were open.
	Compare bool
	Gallery bool // there is a gallery to administer
	Notices int  // notices of corrections that wait for this person
}

// Sections are the parts of the site that a role may open.
func (v *Viewer) Sections() []Section {
	out := v.own()
	if v.Data {
		out = append(out, dataSectionsOf(v.Role)...)
	}
	if v.Gallery {
		out = append(out, gallerySectionsOf(v.Role)...)
	}
	if v.Notices > 0 {
		out = append(out, SectionNotices)
	}
	return out
}

func (v *Viewer) own() []Section {
	switch v.Role {
	case mpolice.RoleSteward:
		return []Section{SectionCatalogue}
	case mpolice.RoleDesk:
		return []Section{SectionDesk}
	case mpolice.RoleAuditor:
		return []Section{SectionLog}
	case mpolice.RoleOfficer, mpolice.RoleSupervisor:
		if v.Compare {
			return []Section{SectionHome, SectionQuery, SectionCompare, SectionMine}
		}
		return []Section{SectionHome, SectionQuery, SectionMine}
	}
	return nil
}

// Section is one entry of the navigation.
type Section string

// The sections.
const (
	SectionHome  Section = "home"
	SectionQuery Section = "query"
	SectionMine  Section = "mine"
	SectionDesk  Section = "desk"
	SectionLog   Section = "log"
)

// Path gives the address of the section.
func (s Section) Path() string {
	if d, ok := dataSections[s]; ok {
		return d.path
	}
	switch s {
	case SectionQuery:
		return "/query"
	case SectionMine:
		return "/records"
	case SectionDesk:
		return "/desk"
	case SectionLog:
		return "/log"
	}
	return "/"
}

// Icon names the section's icon.
func (s Section) Icon() string {
	if d, ok := dataSections[s]; ok {
		return d.icon
	}
	switch s {
	case SectionQuery:
		return "search"
	case SectionMine, SectionLog:
		return "list"
	case SectionDesk:
		return "device"
	}
	return "home"
}

// Key gives the catalogue key of the section's name.
func (s Section) Key() string {
	if d, ok := dataSections[s]; ok {
		return d.key
	}
	switch s {
	case SectionQuery:
		return "nav.query"
	case SectionMine:
		return "nav.mine"
	case SectionDesk:
		return "nav.desk"
	case SectionLog:
		return "nav.log"
	}
	return "nav.home"
}

// Flash is one sentence about what has just happened.
type Flash struct {
	Key  string // catalogue key, such as "flash.device_accepted"
	Warn bool
}

// FieldError is bad input: the field's name on the form and the catalogue key
// of the sentence, as mpolice.Invalid carries them.
type FieldError struct {
	Field, Key string
	Label      string // the field's name; empty when the catalogue has it
}

// FieldErrors are the errors of a form in the order of its fields.
type FieldErrors []FieldError

// For gives the catalogue key of a field's first error; empty when it has none.
func (e FieldErrors) For(field string) string {
	for _, x := range e {
		if x.Field == field {
			return x.Key
		}
	}
	return ""
}

// Any reports whether one of the fields has an error.
func (e FieldErrors) Any(fields ...string) bool {
	for _, f := range fields {
		if e.For(f) != "" {
			return true
		}
	}
	return false
}

// Option is one choice of a select, a radio group or a filter.
type Option struct {
	Value, Label string
	Chosen       bool
}

// Hidden is one value that a form carries on unseen.
type Hidden struct{ Name, Value string }

// Pair is one line of a list of terms.
type Pair struct {
	Term, Text string
	Code       bool // a number or code, set in the fixed-width face
}

// RecordRef points at a record of the ledger.
type RecordRef struct {
	Number string // the 36-character id
	URL    string // empty when this person may not open it
}

// Short gives the number as lists show it: enough to tell two apart.
func (r RecordRef) Short() string {
	const head, tail = 8, 6
	if len(r.Number) <= head+tail {
		return r.Number
	}
	return r.Number[:head] + "…" + r.Number[len(r.Number)-tail:]
}

// Paging leads through a list that is shown newest first. Both are addresses,
// empty at the ends.
type Paging struct{ Newest, Older string }
