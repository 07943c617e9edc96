package web

import (
	"slices"
	"time"

	"mpolice"
)

// QueryView is the main screen: the form of one query.
type QueryView struct {
	Key      string // idempotency key of this form
	Form     QueryForm
	Carried  bool // purpose, ground, reference and reason come from the query before
	Errors   FieldErrors
	Recheck  bool // the check digit does not fit: the number is to be typed again
	Purposes []Purpose
	Card     Card // of the chosen purpose
	PX       []ForbiddenPurpose
}

func (QueryView) page() string { return "query" }

// Recommended gives the purposes that fit the duty item of now.
func (v QueryView) Recommended() []Purpose { return v.purposes(true) }

// Others gives the remaining purposes.
func (v QueryView) Others() []Purpose { return v.purposes(false) }

// OtherChosen reports whether the chosen purpose is not a recommended one.
func (v QueryView) OtherChosen() bool {
	return slices.ContainsFunc(v.Others(), func(p Purpose) bool { return p.Chosen })
}

func (v QueryView) purposes(recommended bool) []Purpose {
	var out []Purpose
	for _, p := range v.Purposes {
		if p.Recommended == recommended {
			p.Chosen = p.Code == v.Form.Purpose
			out = append(out, p)
		}
	}
	return out
}

// OpenDetails reports whether the carried part has to be shown unfolded.
func (v QueryView) OpenDetails() bool {
	for _, e := range v.Errors {
		if !v.Card.hasSubject(e.Field) && e.Field != "registers" && !ofSubject(e.Field) {
			return true
		}
	}
	return false
}

// QueryForm is what the person has typed, kept whatever happens.
type QueryForm struct {
	Purpose         string
	Ground          string
	Reference       string // value of a pick ("dispatch:D1151121-0032"), or OtherReference
	ReferenceKind   string // with OtherReference
	ReferenceNumber string
	Reason          string
}

// OtherReference is the pick that opens the boxes for kind and number.
const OtherReference = "other"

// Purpose is one chip.
type Purpose struct {
	Code, Title string
	Recommended bool
	Chosen      bool // set by the view from the form
}

// Card is what one purpose asks for and offers.
type Card struct {
	Title      string
	Notice     string // what the officer owes the person asked about; may be empty
	Scope      string // what the answer holds, such as 僅回覆是否失竊及車輛特徵
	Grounds    []Option
	References []ReferencePick
	RefKinds   []Option
	RefNeeded  bool
	Reason     ReasonHelp
	Facts      []FactField
	Subjects   []SubjectField // one of them is chosen
	Registers  []RegisterOption
}

func (c Card) hasSubject(field string) bool {
	for _, s := range c.Subjects {
		if s.Name == field {
			return true
		}
	}
	return false
}

// GroundTitle gives the text of the chosen ground.
func (c Card) GroundTitle() string {
	for _, g := range c.Grounds {
		if g.Chosen {
			return g.Label
		}
	}
	return ""
}

// ReferenceTitle gives the text of the chosen pick.
func (c Card) ReferenceTitle() string {
	for _, r := range c.References {
		if r.Chosen {
			return r.Label
		}
	}
	return ""
}

// ReferencePick is one matter that involves the officer now.
type ReferencePick struct {
	Value, Label, Note string
	Chosen             bool
}

// ReasonHelp shows what a good reason looks like.
type ReasonHelp struct {
	Example string
	Max     int // characters
}

// FactKind is how a fact is entered.
type FactKind string

// The kinds of fact.
const (
	FactText   FactKind = "text"
	FactSelect FactKind = "select"
	FactCheck  FactKind = "checkbox"
	FactTime   FactKind = "time"
)

// FactField is one fact that the statute asks for. Its name on the form is
// "facts." and the key on the card.
type FactField struct {
	Name, Label, Hint string
	Kind              FactKind
	Options           []Option  // FactSelect
	Value             string    // FactText
	At                time.Time // FactTime; zero when not entered
	Checked           bool      // FactCheck
	Needed            bool
}

// Full gives the fact's name on the form.
func (f FactField) Full() string { return "facts." + f.Name }

// factRow is a fact with the catalogue key of its error.
type factRow struct {
	FactField
	Err string
}

// Facts gives the facts of the card with their errors.
func (v QueryView) Facts() []factRow {
	rows := make([]factRow, len(v.Card.Facts))
	for i, f := range v.Card.Facts {
		rows[i] = factRow{f, v.Errors.For(f.Full())}
	}
	return rows
}

// Summary gives the errors with the names of the fields that the card defines.
func (v QueryView) Summary() FieldErrors {
	names := map[string]string{}
	for _, f := range v.Card.Facts {
		names[f.Full()] = f.Label
	}
	for _, s := range v.Card.Subjects {
		names[s.Name] = s.Label
	}
	out := slices.Clone(v.Errors)
	for i := range out {
		if name, ok := names[out[i].Field]; ok {
			out[i].Label = name
		}
	}
	return out
}

// inputTime writes an instant as a datetime-local box takes it.
func inputTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(mpolice.Taipei).Format("2006-01-02T15:04")
}

// RegisterOption is one register that the purpose may ask.
type RegisterOption struct {
	Code, Title, Agency string
	Chosen              bool
	Special             bool   // 特種個資: fields stay closed until step-up
	Only                string // types of matter that open it, such as 毒品; empty: any
}

// ForbiddenPurpose is an aim that no query serves, with the lawful way.
type ForbiddenPurpose struct {
	Title, Route string
}

// ConfirmPersonView asks whether the person found is the person meant, before
// anything else of theirs is shown: a check digit misses one slip in ten.
type ConfirmPersonView struct {
	Name      string // masked, 王○明
	BirthYear string // as [BirthYear] writes it
	Subject   string // as typed
	Action    string
	Carry     []Hidden // the whole form
	Edit      string   // address of the form, to type again
}

func (ConfirmPersonView) page() string { return "confirm" }
