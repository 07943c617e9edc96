package registry

import (
	"slices"

	"mpolice"
)

// Descriptor describes one register. Its JSON form is a Table Schema v2 with
// x- keys; docs/registers.md lists every key.
type Descriptor struct {
	Schema        string              `json:"$schema,omitempty"`
	Code          mpolice.Register    `json:"name"`
	TitleZh       string              `json:"title"`
	TitleEn       string              `json:"x-title-en"`
	Description   string              `json:"description,omitempty"`
	DescriptionEn string              `json:"x-description-en,omitempty"`
	Fields        []Field             `json:"fields"`
	FieldsMatch   Match               `json:"fieldsMatch,omitempty" also:"list"`
	MissingValues []string            `json:"missingValues,omitempty" also:"labelled"`
	PrimaryKey    []mpolice.FieldName `json:"primaryKey" also:"one"`

	// Owner is the agency that is responsible (保有機關); Steward the desk that
	// answers for the data's quality, and Contact how to reach it: an address of
	// the desk, never of a person.
	Owner   mpolice.Text `json:"x-owner"`
	Steward mpolice.Text `json:"x-steward"`
	Contact string       `json:"x-contact,omitempty"`
	// Own registers are kept by the police themselves and come under no
	// agreement.
	Own bool `json:"x-own,omitempty"`
	// LegalBasis are the grounds of collection and of the transfer to police;
	// Purpose is the specific purpose (特定目的) of the original collection.
	LegalBasis []mpolice.GroundCode `json:"x-legal-basis"`
	Purpose    mpolice.Text         `json:"x-purpose"`
	// Categories are the categories of personal data (個人資料類別) as 個資法§17
	// asks to publish them.
	Categories mpolice.Text `json:"x-categories"`
	Agreement  Agreement    `json:"x-agreement,omitzero"`
	Notice     Notice       `json:"x-notice"`
	Retention  Retention    `json:"x-retention"`

	// Keys are the kinds of subject by which the register is asked.
	Keys []mpolice.SubjectKind `json:"x-keys"`
	// Live registers are asked at their agency; nothing of them is loaded.
	Live bool `json:"x-live,omitempty"`
	// Authoritative registers hold one live record per person.
	Authoritative bool `json:"x-authoritative,omitempty"`
	// Protected registers (wanted, criminal) never join automatically on
	// resemblance: a false merge is an arrest of the wrong person.
	Protected bool `json:"x-protected,omitempty"`

	// Valid names the fields that bound how long a row holds at its agency.
	Valid Valid `json:"x-valid,omitzero"`

	Feed Feed `json:"x-feed"`

	// Digest is "sha256:" and 64 hex digits over the file.
	Digest string `json:"-"`
	File   string `json:"-"`

	lines map[string]int // by path, such as "fields[2].x-class"
}

// Title gives the register's title in both languages.
func (d *Descriptor) Title() mpolice.Text { return mpolice.Text{Zh: d.TitleZh, En: d.TitleEn} }

// Agreement is the paper under which the data comes.
type Agreement struct {
	Number string `json:"number"`
	From   Date   `json:"from"`
	Until  Date   `json:"until"` // both ends included; zero: open
}

// Notice says how the people in the register were told (個資法第8條、第9條).
type Notice struct {
	Codes    []mpolice.GroundCode `json:"codes"`
	Evidence mpolice.Text         `json:"evidence"`
}

// Retention says how long a row is kept after it has ended.
type Retention struct {
	Years int          `json:"years"`
	Text  mpolice.Text `json:"text"`
}

// Feed says how the agency delivers.
type Feed struct {
	// Mode is ModeSnapshot (all rows each time), ModeDelta (changes, with the
	// column of Operation) or ModeLive.
	Mode string `json:"mode"`
	// Operation names a delta's column of operations; its values are I, U and D.
	Operation string `json:"operation,omitempty"`
	Encoding  string `json:"encoding,omitempty"` // "utf-8" (default) or "big5"
	// PrivateUse names the table of the agency's private-use characters.
	PrivateUse string `json:"private_use,omitempty"`
	Delimiter  string `json:"delimiter,omitempty"` // default ","
	// Fresh is the longest time in hours between two deliveries that the agency
	// promises.
	Fresh int `json:"fresh_hours"`
	// ShrinkLimit is the share of rows by which a snapshot may shrink the
	// register before a person is asked; RejectLimit the share of rows that may
	// be quarantined before the whole batch fails. Defaults 0.05 and 0.05.
	ShrinkLimit float64 `json:"shrink_limit,omitempty"`
	RejectLimit float64 `json:"reject_limit,omitempty"`
}

// The modes of a feed, and its encodings.
const (
	ModeSnapshot = "snapshot"
	ModeDelta    = "delta"
	ModeLive     = "live"

	EncodingUTF8 = "utf-8"
	EncodingBig5 = "big5"
)

// Field describes one field.
type Field struct {
	Name        mpolice.FieldName `json:"name"`
	TitleZh     string            `json:"title"`
	TitleEn     string            `json:"x-title-en"`
	Type        string            `json:"type"` // Table Schema: string, integer, date, datetime, boolean …
	Format      string            `json:"format,omitempty"`
	Description string            `json:"description,omitempty"`
	Example     string            `json:"example,omitempty" also:"number"`
	Constraints Constraints       `json:"constraints,omitzero"`
	// Column is the name in the agency's file; the field's name when empty.
	Column string `json:"x-column,omitempty"`
	// Semantic says what the values mean; it decides how they are checked,
	// normalised and found.
	Semantic Semantic      `json:"x-semantic,omitempty"`
	Class    mpolice.Class `json:"x-class"`
	// Codes are the code values that are kept, with their wordings.
	Codes map[string]Code `json:"x-codes,omitempty"`
	// TrueValues and FalseValues are what the agency writes for yes and no in a
	// field of type boolean; "true"/"false" and "1"/"0" when empty.
	TrueValues  []string `json:"trueValues,omitempty"`
	FalseValues []string `json:"falseValues,omitempty"`
	// Rank is the field's authority: 1 is the first to be believed when
	// agencies differ. 0: none.
	Rank int `json:"x-authority,omitempty"`
	// Width is the width in bytes of a fixed-width field at the agency; a value
	// that fills it may be cut short.
	Width int `json:"x-width,omitempty"`
	// Internal fields serve linkage or search and are never shown.
	Internal bool `json:"x-internal,omitempty"`
}

// Title gives the field's title in both languages.
func (f Field) Title() mpolice.Text { return mpolice.Text{Zh: f.TitleZh, En: f.TitleEn} }

// Header gives the field's name in the agency's file.
func (f Field) Header() string {
	if f.Column != "" {
		return f.Column
	}
	return string(f.Name)
}

// Code is one code value: its wordings, and what the agency writes for it (the
// value itself when empty).
type Code struct {
	mpolice.Text
	Feed []string `json:"feed,omitempty"`
}

// Constraints are those of Table Schema v2 that are checked.
type Constraints struct {
	Required  bool     `json:"required,omitempty"`
	Unique    bool     `json:"unique,omitempty"`
	MinLength int      `json:"minLength,omitempty"`
	MaxLength int      `json:"maxLength,omitempty"`
	Minimum   string   `json:"minimum,omitempty" also:"number"`
	Maximum   string   `json:"maximum,omitempty" also:"number"`
	Pattern   string   `json:"pattern,omitempty"`
	Enum      []string `json:"enum,omitempty"`
}

// Match is Table Schema's fieldsMatch, a string or (in files of v2.0) a list
// of one.
type Match string

// The values of fieldsMatch: which columns a file must have beside those of the
// descriptor.
const (
	MatchExact    Match = "exact"    // the same, in the same order (the default)
	MatchEqual    Match = "equal"    // the same, in any order
	MatchSubset   Match = "subset"   // the file may have more
	MatchSuperset Match = "superset" // the file may have fewer
	MatchPartial  Match = "partial"  // at least one
)

// Field returns the field of that name.
func (d *Descriptor) Field(name mpolice.FieldName) (Field, bool) {
	i := slices.IndexFunc(d.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return d.Fields[i], true
}

// Meaning returns the fields of that semantic.
func (d *Descriptor) Meaning(s Semantic) []Field {
	var out []Field
	for _, f := range d.Fields {
		if f.Semantic == s {
			out = append(out, f)
		}
	}
	return out
}

// Shown returns the fields that a purpose card may project, in their order:
// all but the internal ones.
func (d *Descriptor) Shown() []Field {
	var out []Field
	for _, f := range d.Fields {
		if !f.Internal {
			out = append(out, f)
		}
	}
	return out
}

// Special reports whether the register holds special data (個資法第6條).
func (d *Descriptor) Special() bool {
	return slices.ContainsFunc(d.Fields, func(f Field) bool { return f.Class == mpolice.ClassSpecial })
}

// KeyedBy reports whether the register can be asked by that kind of subject.
func (d *Descriptor) KeyedBy(kind mpolice.SubjectKind) bool { return slices.Contains(d.Keys, kind) }

// Line gives the line of a path such as "x-legal-basis[0]" in the file, that of
// the nearest key above it when the path is not there; 1 when there is none.
func (d *Descriptor) Line(path string) int {
	for path != "" {
		if n, ok := d.lines[path]; ok {
			return n
		}
		path = above(path)
	}
	return 1
}
