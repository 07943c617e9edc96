package registry

import (
	"slices"

	"mpolice"
)

// Semantic is the meaning of a field's values. It decides how they are checked,
// normalised and found.
type Semantic string

// The semantics. Those that give a kind of subject are indexed and found; see
// [Semantic.Keys].
const (
	SemanticNationalID  Semantic = "tw.nid"            // 身分證字號、統一證號
	SemanticFormerID    Semantic = "tw.nid.former"     // the old-style number of the same person
	SemanticOwnerIDNote Semantic = "tw.nid.or.company" // a person's or a company's number
	SemanticOtherID     Semantic = "tw.nid.other"      // of another person (owner's spouse, employer): checked, not indexed
	SemanticCompany     Semantic = "tw.company"        // 統一編號
	SemanticPassport    Semantic = "passport"          // number, with the issuing state in another field or before a colon
	SemanticPlate       Semantic = "tw.plate"          // 車牌
	SemanticPhone       Semantic = "tw.phone"          // 電話
	SemanticAddress     Semantic = "tw.address"        // 地址
	SemanticName        Semantic = "person.name"       // 姓名
	SemanticOtherName   Semantic = "person.name.other" // of another person: checked, not indexed
	SemanticRoman       Semantic = "person.roman"      // 羅馬拼音姓名
	SemanticBirth       Semantic = "person.birth"      // 出生日期
	SemanticSex         Semantic = "person.sex"        // male, female
	SemanticDateROC     Semantic = "roc.date"          // 民國日期
	SemanticDate        Semantic = "date"              // yyyy-mm-dd
	SemanticFace        Semantic = "face.image"        // a portrait, kept outside every table
)

// meaning is what the program knows of one semantic.
type meaning struct {
	title mpolice.Text
	types []string // the Table Schema types that fit
	keys  []mpolice.SubjectKind
}

// The kinds of subject that fields give; mpolice.SubjectKinds lists them.
const (
	keyNationalID   mpolice.SubjectKind = "national_id"
	keyPassport     mpolice.SubjectKind = "passport"
	keyPlate        mpolice.SubjectKind = "plate"
	keyPlatePattern mpolice.SubjectKind = "plate_pattern"
	keyPhone        mpolice.SubjectKind = "phone"
	keyName         mpolice.SubjectKind = "name"
	keyAddress      mpolice.SubjectKind = "address"
	keyFace         mpolice.SubjectKind = "face"
)

// A date written in ROC years is text to Table Schema; its type "date" is
// yyyy-mm-dd only.
var meanings = map[Semantic]meaning{
	SemanticNationalID:  {mpolice.Text{Zh: "身分證字號、統一證號", En: "National or resident number"}, []string{"string"}, []mpolice.SubjectKind{keyNationalID}},
	SemanticFormerID:    {mpolice.Text{Zh: "舊式統一證號", En: "Resident number of the old style"}, []string{"string"}, []mpolice.SubjectKind{keyNationalID}},
	SemanticOwnerIDNote: {mpolice.Text{Zh: "個人證號或公司統一編號", En: "Number of a person or a company"}, []string{"string"}, []mpolice.SubjectKind{keyNationalID}},
	SemanticOtherID:     {mpolice.Text{Zh: "他人證號", En: "Number of another person"}, []string{"string"}, nil},
	SemanticCompany:     {mpolice.Text{Zh: "公司統一編號", En: "Company number"}, []string{"string"}, nil},
	SemanticPassport:    {mpolice.Text{Zh: "護照號碼", En: "Passport number"}, []string{"string"}, []mpolice.SubjectKind{keyPassport}},
	SemanticPlate:       {mpolice.Text{Zh: "車牌號碼", En: "Plate"}, []string{"string"}, []mpolice.SubjectKind{keyPlate, keyPlatePattern}},
	SemanticPhone:       {mpolice.Text{Zh: "電話", En: "Telephone"}, []string{"string"}, []mpolice.SubjectKind{keyPhone}},
	SemanticAddress:     {mpolice.Text{Zh: "地址", En: "Address"}, []string{"string"}, []mpolice.SubjectKind{keyAddress}},
	SemanticName:        {mpolice.Text{Zh: "姓名", En: "Name"}, []string{"string"}, []mpolice.SubjectKind{keyName}},
	SemanticOtherName:   {mpolice.Text{Zh: "他人姓名", En: "Name of another person"}, []string{"string"}, nil},
	SemanticRoman:       {mpolice.Text{Zh: "羅馬拼音姓名", En: "Romanised name"}, []string{"string"}, []mpolice.SubjectKind{keyName}},
	SemanticBirth:       {mpolice.Text{Zh: "出生日期", En: "Date of birth"}, []string{"string", "date"}, nil},
	SemanticSex:         {mpolice.Text{Zh: "性別", En: "Sex"}, []string{"string"}, nil},
	SemanticDateROC:     {mpolice.Text{Zh: "民國日期", En: "Date in ROC years"}, []string{"string"}, nil},
	SemanticDate:        {mpolice.Text{Zh: "西元日期", En: "Date"}, []string{"date"}, nil},
	SemanticFace:        {mpolice.Text{Zh: "人像", En: "Portrait"}, []string{"string"}, []mpolice.SubjectKind{keyFace}},
}

// Semantics lists every semantic, sorted.
func Semantics() []Semantic {
	out := make([]Semantic, 0, len(meanings))
	for s := range meanings {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

// Valid reports whether s is one of the semantics above. The empty semantic is
// plain text and valid.
func (s Semantic) Valid() bool {
	_, ok := meanings[s]
	return ok || s == ""
}

// Title gives what the values are, in words.
func (s Semantic) Title() mpolice.Text { return meanings[s].title }

// Keys lists the kinds of subject by which a field of this meaning is found.
func (s Semantic) Keys() []mpolice.SubjectKind { return meanings[s].keys }

// IsDate reports whether a field holds dates, however the agency writes them.
// They are kept and shown as yyyy-mm-dd.
func (f Field) IsDate() bool {
	return f.Type == "date" || f.Semantic == SemanticBirth || f.Semantic == SemanticDateROC
}

// ROC reports whether the agency writes the field's dates in ROC years.
func (f Field) ROC() bool { return f.IsDate() && f.Type == "string" }

// KeyKind reports whether k is a kind of subject that some semantic gives.
func KeyKind(k mpolice.SubjectKind) bool {
	for _, m := range meanings {
		if slices.Contains(m.keys, k) {
			return true
		}
	}
	return false
}
