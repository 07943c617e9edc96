package web

import "mpolice"

// SubjectField is one way to say who or what is asked about: a box, or three for
// a name with years of birth. One way is chosen at a time.
type SubjectField struct {
	Name   string // the kind of subject and the name of the box: "plate", "national_id"
	Short  string // on its tab
	Label  string
	Hint   string
	Value  string // as typed
	Again  string // as typed the second time, after a wrong check digit
	Chosen bool
	// BornFrom and BornTo are the years beside a name, as typed.
	BornFrom, BornTo string
}

func (s SubjectField) kind() mpolice.SubjectKind { return mpolice.SubjectKind(s.Name) }

// Named reports whether the way is a name, with years of birth.
func (s SubjectField) Named() bool { return s.kind() == mpolice.SubjectName }

// Code reports whether what is typed is a number or code and no words.
func (s SubjectField) Code() bool { return !s.Named() && s.kind() != mpolice.SubjectAddress }

// Mode gives the keyboard that a telephone brings up.
func (s SubjectField) Mode() string {
	if s.kind() == mpolice.SubjectPhone {
		return "tel"
	}
	return "text"
}

// Caps gives what a telephone's keyboard does with case.
func (s SubjectField) Caps() string {
	switch s.kind() {
	case mpolice.SubjectName:
		return "words" // of a name in letters
	case mpolice.SubjectAddress, mpolice.SubjectPhone:
		return "none"
	}
	return "characters"
}

// ofSubject reports whether a field of the form belongs to the subject, beside
// the box itself.
func ofSubject(field string) bool {
	return field == "subject" || field == "born_from" || field == "born_to"
}

// subjectRow is a way with the catalogue keys of its errors.
type subjectRow struct {
	SubjectField
	Err, FromErr, ToErr string
	Recheck, Focus      bool
}

func rowOf(s SubjectField, errors FieldErrors) subjectRow {
	row := subjectRow{SubjectField: s, Err: errors.For(s.Name)}
	if s.Named() {
		row.FromErr, row.ToErr = errors.For("born_from"), errors.For("born_to")
	}
	return row
}

// Subjects gives the ways of the card with their errors; one is chosen.
func (v QueryView) Subjects() []subjectRow {
	rows := make([]subjectRow, len(v.Card.Subjects))
	for i, s := range v.Card.Subjects {
		rows[i] = rowOf(s, v.Errors)
		rows[i].Recheck = v.Recheck && rows[i].Err != ""
		rows[i].Focus = v.Carried && s.Chosen && len(v.Errors) == 0
	}
	return rows
}
