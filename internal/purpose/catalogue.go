package purpose

import "mpolice"

// FieldKind says how a field's value is written and shown.
type FieldKind string

// The kinds of field value.
const (
	FieldText    FieldKind = "text"
	FieldCode    FieldKind = "code"    // one of Codes
	FieldFlag    FieldKind = "flag"    // "yes" or "no"
	FieldDate    FieldKind = "date"    // yyyy-mm-dd, Gregorian
	FieldInstant FieldKind = "instant" // RFC 3339, UTC
)

func (k FieldKind) valid() bool {
	switch k {
	case FieldText, FieldCode, FieldFlag, FieldDate, FieldInstant:
		return true
	}
	return false
}

// Field describes one field of a register.
type Field struct {
	Name  mpolice.FieldName `yaml:"field"`
	Class mpolice.Class     `yaml:"class"`
	Kind  FieldKind         `yaml:"kind"`
	Title Text              `yaml:"title"`
	Codes map[string]Text   `yaml:"codes"` // labels of code values
}

// Label gives the wording of a value: the label of a code or flag, or the
// value itself.
func (f Field) Label(value, lang string) string {
	if t, ok := f.Codes[value]; ok {
		return t.In(lang)
	}
	if f.Kind == FieldFlag {
		switch value {
		case "yes":
			return Text{"是", "Yes"}.In(lang)
		case "no":
			return Text{"否", "No"}.In(lang)
		}
	}
	return value
}

// Register describes one register (資料檔案): who controls it, what it is
// keyed by, and its fields.
type Register struct {
	Code       mpolice.Register      `yaml:"register"`
	Title      Text                  `yaml:"title"`
	Controller Text                  `yaml:"controller"` // the agency that is responsible
	Keys       []mpolice.SubjectKind `yaml:"keys"`
	Live       bool                  `yaml:"live"` // asked over the wire, not loaded
	Fields     []Field               `yaml:"fields"`
}

// Field returns the field of that name.
func (r Register) Field(name mpolice.FieldName) (Field, bool) {
	for _, f := range r.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// Tag says how far a legal text was verified before it was written down.
type Tag string

// The tags. Own marks a rule of this program that no statute states; it is
// never shown as law.
const (
	TagVerified  Tag = "V" // the provision itself was read
	TagSecondary Tag = "S" // from a court, an authority or the press quoting it
	TagMemory    Tag = "M" // not read; counsel must confirm
	TagOwn       Tag = "P" // this platform's own rule
)

// Valid reports whether t is one of the tags above.
func (t Tag) Valid() bool {
	return t == TagVerified || t == TagSecondary || t == TagMemory || t == TagOwn
}

// Ground is one legal ground (法律依據), to the item.
type Ground struct {
	Code    mpolice.GroundCode `yaml:"ground"`
	Statute Text               `yaml:"statute"`
	Item    string             `yaml:"item"` // such as 第6條第1項第3款
	Text    Text               `yaml:"text"` // the gist, not the full wording
	Tag     Tag                `yaml:"tag"`
	Period  `yaml:",inline"`
}

// Citation gives statute and item as a decision cites them.
func (g Ground) Citation(lang string) string {
	if lang == "en" {
		return g.Statute.En + " " + string(g.Code)
	}
	return g.Statute.Zh + g.Item
}
