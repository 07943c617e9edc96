package gallery

import (
	"path"
	"slices"
	"strings"

	"mpolice"
	"mpolice/internal/registry/identity"
)

// enrolColumns are the columns of a list of photos to enrol.
var enrolColumns = []column{
	{"photo", []string{"相片檔名", "相片", "檔名", "file"}, true},
	{"national_id", []string{"身分證統一編號", "統一編號", "國民身分證統一編號"}, true},
	{"category", []string{"類別", "相片類別"}, true},
	{"basis", []string{"法律依據", "依據"}, true},
	{"case_number", []string{"案號", "案件編號"}, false},
	{"unit", []string{"單位", "建檔單位", "單位代碼"}, true},
	{"taken", []string{"拍攝日期", "拍攝日"}, true},
	{"reported", []string{"受理日期", "發布日期", "起算日"}, false},
	{"retain", []string{"保存期限", "保存至"}, false},
}

// draft is a row of the list that the law lets in; the picture is still to be
// looked at.
type draft struct {
	line    int64
	file    string
	photo   Photo
	subject mpolice.Subject
}

// fault is why a row is kept out: which column, and a stable reason code.
type fault struct{ field, reason string }

// Reasons for which a row is kept out, besides the codes of findings on the
// picture ("picture.truncated", "quality.too_small").
var rowReasons = []string{
	"line_too_long", "encoding", "syntax", "columns", "required", "file_name", "national_id", "check_digit",
	"category", "basis", "case", "unit", "date", "future", "retain_past", "retain_long", "no_file", "no_regular_file", "file_size",
	"other_person", "particulars", "removed_before",
}

// RowReasons lists the reason codes of quarantined rows, for those who put them
// into words.
func RowReasons() []string { return slices.Clone(rowReasons) }

// judge checks a row against the law of its category.
func judge(v values, line int64, today Day) (draft, *fault) {
	for _, c := range enrolColumns {
		if c.required && v.get(c.name) == "" {
			return draft{}, &fault{c.name, "required"}
		}
	}
	d := draft{line: line, file: v.get("photo")}
	if !localName(d.file) {
		return draft{}, &fault{"photo", "file_name"}
	}
	var err error
	if d.subject, err = mpolice.ParseSubject(mpolice.SubjectNationalID, v.get("national_id")); err != nil {
		if err == mpolice.ErrSubjectCheckDigit {
			return draft{}, &fault{"national_id", "check_digit"}
		}
		return draft{}, &fault{"national_id", "national_id"}
	}
	c, ok := CategoryOf(CategoryCode(strings.ToLower(v.get("category"))))
	if !ok {
		c, ok = find(built.Categories, func(c Category) bool { return c.Title.Zh == v.get("category") })
	}
	if !ok {
		return draft{}, &fault{"category", "category"}
	}
	d.photo = Photo{Collection: c.Collection, Category: c.Code, Basis: mpolice.GroundCode(v.get("basis")), Unit: mpolice.UnitID(v.get("unit")), State: StateActive}
	if !c.Allows(d.photo.Basis) {
		return draft{}, &fault{"basis", "basis"}
	}
	if number := v.get("case_number"); number != "" || c.Collection == CollectionPolice {
		if number, err = mpolice.CleanText(number, maxNumber); err != nil || number == "" {
			return draft{}, &fault{"case_number", "case"}
		}
		d.photo.Case = mpolice.ReferenceID{Kind: mpolice.ReferenceCase, Number: number}
	}
	return d, d.date(v, c, today)
}

// date sets when the photo was taken and until when it may be kept.
func (d *draft) date(v values, c Category, today Day) *fault {
	from, f := Day(0), (*fault)(nil)
	if d.photo.Taken, f = day(v, "taken", today); f != nil {
		return f
	}
	from = d.photo.Taken
	if c.Retention.From == FromReported {
		if v.get("reported") == "" {
			return &fault{"reported", "required"}
		}
		if from, f = day(v, "reported", today); f != nil {
			return f
		}
	}
	last := c.Last(from)
	d.photo.Retain = last
	if v.get("retain") != "" {
		if d.photo.Retain, f = day(v, "retain", 0); f != nil {
			return f
		}
	}
	switch {
	case d.photo.Retain > last:
		return &fault{"retain", "retain_long"}
	case d.photo.Retain < today:
		return &fault{"retain", "retain_past"}
	}
	return nil
}

// day reads a date to the day, in ROC or Gregorian years; not after today,
// where there is one.
func day(v values, field string, today Day) (Day, *fault) {
	got, err := identity.ParseDate(v.get(field), identity.DateRules{})
	if err != nil || got.Precision != identity.ToDay {
		return 0, &fault{field, "date"}
	}
	d := Day(got.Packed())
	if !d.Valid() {
		return 0, &fault{field, "date"}
	}
	if today != 0 && d > today {
		return 0, &fault{field, "future"}
	}
	return d, nil
}

// localName reports whether a file name stays in the folder of photos and holds
// nothing that could make a message read differently.
func localName(name string) bool {
	clean, err := mpolice.CleanText(name, 200)
	return err == nil && clean == name && !path.IsAbs(name) && !strings.Contains(name, `\`) &&
		!slices.Contains(strings.Split(name, "/"), "..")
}
