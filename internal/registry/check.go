package registry

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"mpolice"
)

// Check tells what is wrong with a descriptor beyond the form of its keys:
// names, meanings, keys that no field gives, limits out of range. Warnings tell
// what closes the register ([Descriptor.Standing]) and what 個資法第17條 asks for.
// Parse includes it.
func (d *Descriptor) Check() Findings {
	c := &checker{d: d}
	c.head()
	c.law()
	c.schema()
	c.keys()
	c.valid()
	c.feed()
	for i := range d.Fields {
		c.field(fmt.Sprintf("fields[%d]", i), d.Fields[i])
	}
	c.found.Sort()
	return c.found
}

// checker gathers findings on one descriptor.
type checker struct {
	d     *Descriptor
	found Findings
}

func (c *checker) add(at, rule, zh, en string, args ...any) {
	c.found = append(c.found, Finding{
		File: c.d.File, Line: c.d.Line(at), Path: at, Rule: rule, Zh: fmt.Sprintf(zh, args...), Message: fmt.Sprintf(en, args...),
	})
}

func (c *checker) warn(at, rule, zh, en string, args ...any) {
	c.add(at, rule, zh, en, args...)
	c.found[len(c.found)-1].Warning = true
}

func (c *checker) text(at string, t mpolice.Text) {
	if !t.Complete() {
		c.add(at, "translation", "「%s」須有中文（zh）與英文（en）", "%s needs both languages (zh and en)", at)
	}
}

var (
	nameShape   = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	groundShape = regexp.MustCompile(`^[A-Z][A-Z0-9]*(-[0-9]+[A-Z]?)*$`)
	deskAddress = regexp.MustCompile(`^mailto:[^@]+@[^@]+\.[^@]+$|^https://[^/]+|^tel:\+?[0-9-]+$`)
)

const profilePrefix = "https://datapackage.org/profiles/2."

func (c *checker) head() {
	d := c.d
	if d.Schema != "" && !strings.HasPrefix(d.Schema, profilePrefix) {
		c.add("$schema", "profile", "$schema 應為 Table Schema 第 2 版（%[1]s0/tableschema.json）", "$schema must be Table Schema v2 (%[1]s0/tableschema.json)", profilePrefix)
	}
	if !nameShape.MatchString(string(d.Code)) {
		c.add("name", "name", "name 應為小寫英文代號，例如 household", "name must be a lower-case code such as household")
	} else if base := path.Base(d.File); d.File != "" && strings.HasSuffix(base, ".json") && base != string(d.Code)+".json" {
		c.add("name", "name", "檔名應為 %[1]s.json，與 name 相同", "the file must be named %[1]s.json, as name says", d.Code)
	}
	if d.TitleZh == "" {
		c.add("title", "translation", "缺少 title（中文名稱）", "title (the Chinese title) is missing")
	}
	if d.TitleEn == "" {
		c.add("x-title-en", "translation", "缺少 x-title-en（英文名稱）", "x-title-en is missing")
	}
	c.text("x-owner", d.Owner)
	c.text("x-steward", d.Steward)
	c.text("x-categories", d.Categories)
	c.text("x-retention.text", d.Retention.Text)
	if d.Retention.Years < 1 || d.Retention.Years > 100 {
		c.add("x-retention.years", "range", "x-retention.years 為資料終結後保存之年數，1 至 100", "x-retention.years is how many years an ended row is kept, 1 to 100")
	}
	switch {
	case d.Contact == "":
		c.warn("x-contact", "contact", "缺少 x-contact：個資法第17條須公開保有機關之聯絡方式", "x-contact is missing: article 17 asks to publish how the agency is reached")
	case !deskAddress.MatchString(d.Contact):
		c.add("x-contact", "contact", "x-contact 應為單位（非個人）之 mailto:、https:// 或 tel: 位址", "x-contact must be a mailto:, https:// or tel: address of the desk, not of a person")
	}
}

// law: what is missing closes the register and is therefore no fault of form;
// what is there must be well written.
func (c *checker) law() {
	d := c.d
	at := map[Reason]string{ReasonNoBasis: "x-legal-basis", ReasonNoPurpose: "x-purpose", ReasonNoNotice: "x-notice", ReasonNoAgreement: "x-agreement"}
	for _, r := range d.lacks() {
		c.warn(at[r], "closed", "%s", "%s", r.Text().Zh)
		last := &c.found[len(c.found)-1]
		last.Message = r.Text().En
	}
	c.grounds("x-legal-basis", d.LegalBasis)
	c.grounds("x-notice.codes", d.Notice.Codes)
	if d.Purpose != (mpolice.Text{}) {
		c.text("x-purpose", d.Purpose)
	}
	a := d.Agreement
	switch {
	case d.Own && a != (Agreement{}):
		c.add("x-agreement", "agreement", "警政署自有資料（x-own）無須協議，請刪除其一", "data of the police themselves (x-own) comes under no agreement: delete one")
	case a.Number != "" && a.From.IsZero():
		c.add("x-agreement.from", "agreement", "協議缺少生效日 from", "the agreement needs the day it begins (from)")
	case !a.From.IsZero() && !a.Until.IsZero() && a.Until.Before(a.From.Time):
		c.add("x-agreement.until", "agreement", "協議終止日在生效日之前", "the agreement ends before it begins")
	case a.Number != "" && a.Until.IsZero():
		c.warn("x-agreement", "agreement", "協議未定終止日：請定期檢討並填入 until", "the agreement has no end: say when it is looked at again (until)")
	}
}

func (c *checker) grounds(at string, codes []mpolice.GroundCode) {
	for i, g := range codes {
		where := fmt.Sprintf("%s[%d]", at, i)
		switch {
		case !groundShape.MatchString(string(g)):
			c.add(where, "ground", "「%[1]s」不是依據代號：寫法為法律縮寫、條、項、款，例如 PDPA-15-1", "%[1]q is no code of a ground: write the statute's short name and its numbers, such as PDPA-15-1", g)
		case slices.Contains(codes[:i], g):
			c.add(where, "duplicate", "依據 %[1]s 寫了兩次", "ground %[1]s stands twice", g)
		}
	}
}

func (c *checker) schema() {
	d := c.d
	if len(d.Fields) == 0 {
		c.add("fields", "missing", "沒有任何欄位", "there are no fields")
	}
	names, headers := map[mpolice.FieldName]bool{}, map[string]bool{}
	for i, f := range d.Fields {
		at := fmt.Sprintf("fields[%d]", i)
		if names[f.Name] {
			c.add(at+".name", "duplicate", "欄位 %[1]s 寫了兩次", "field %[1]s stands twice", f.Name)
		}
		if headers[f.Header()] {
			c.add(at+".x-column", "duplicate", "檔案欄名「%[1]s」用了兩次", "column %[1]q of the file is used twice", f.Header())
		}
		names[f.Name], headers[f.Header()] = true, true
	}
	c.primaryKey()
	switch d.FieldsMatch {
	case "", MatchExact, MatchEqual, MatchSubset, MatchSuperset, MatchPartial:
	default:
		c.add("fieldsMatch", "range", "fieldsMatch 應為 exact、equal、subset、superset 或 partial", "fieldsMatch must be exact, equal, subset, superset or partial")
	}
	for i, v := range d.MissingValues {
		if slices.Contains(d.MissingValues[:i], v) {
			c.add(fmt.Sprintf("missingValues[%d]", i), "duplicate", "缺值寫法「%[1]s」列了兩次", "missing value %[1]q stands twice", v)
		}
	}
}

func (c *checker) primaryKey() {
	d := c.d
	if len(d.PrimaryKey) == 0 && !d.Live {
		c.add("primaryKey", "missing", "缺少 primaryKey：哪些欄位使每一列唯一", "primaryKey is missing: which fields make a row unique")
	}
	for i, name := range d.PrimaryKey {
		at := fmt.Sprintf("primaryKey[%d]", i)
		j := slices.IndexFunc(d.Fields, func(f Field) bool { return f.Name == name })
		switch {
		case j < 0:
			c.add(at, "unknown-field", "primaryKey 之「%[1]s」不是欄位%[2]s", "primaryKey names %[1]q, which is no field%[3]s", name, c.meant(name, "，是不是「%s」？"), c.meant(name, ": did you mean %q?"))
		case slices.Contains(d.PrimaryKey[:i], name):
			c.add(at, "duplicate", "primaryKey 重複列出 %[1]s", "primaryKey names %[1]s twice", name)
		case !d.Fields[j].Constraints.Required:
			c.add(fmt.Sprintf("fields[%d]", j), "required", "主鍵欄位 %[1]s 須於 constraints 寫 \"required\": true", "field %[1]s of the primary key needs \"required\": true in its constraints", name)
		}
	}
}

func (c *checker) meant(name mpolice.FieldName, format string) string {
	var known []string
	for _, f := range c.d.Fields {
		known = append(known, string(f.Name))
	}
	if near := nearest(string(name), known); near != "" {
		return fmt.Sprintf(format, near)
	}
	return ""
}
