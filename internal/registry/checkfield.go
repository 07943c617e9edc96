package registry

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"mpolice"
)

// keys: a register is asked only by what one of its fields holds. A live one is
// asked at its agency, which need not send the key back.
func (c *checker) keys() {
	d := c.d
	if len(d.Keys) == 0 {
		c.add("x-keys", "missing", "缺少 x-keys：可用什麼查詢，例如 national_id", "x-keys is missing: by what the register is asked, such as national_id")
	}
	for i, k := range d.Keys {
		at := fmt.Sprintf("x-keys[%d]", i)
		given := slices.ContainsFunc(d.Fields, func(f Field) bool { return slices.Contains(f.Semantic.Keys(), k) })
		switch {
		case !KeyKind(k):
			c.add(at, "unknown-key-kind", "「%[1]s」不是查詢鍵；可用者：%[2]s", "%[1]q is no kind of key; there are: %[2]s", k, strings.Join(kinds(), ", "))
		case slices.Contains(d.Keys[:i], k):
			c.add(at, "duplicate", "查詢鍵 %[1]s 列了兩次", "key %[1]s stands twice", k)
		case !given && !d.Live:
			c.add(at, "key-not-given", "沒有欄位可供以 %[1]s 查詢：請於該欄位填 x-semantic（%[2]s）", "no field gives key %[1]s: set x-semantic of the field that does (%[2]s)", k, strings.Join(giving(k), ", "))
		}
	}
	if d.Authoritative && len(d.Meaning(SemanticNationalID)) == 0 && len(d.Meaning(SemanticPassport)) == 0 {
		c.add("x-authoritative", "authoritative", "權威檔案（x-authoritative）須有證號或護照號碼欄位", "an authoritative register needs a field with a national number or passport")
	}
}

func kinds() []string {
	var out []string
	for _, s := range Semantics() {
		for _, k := range s.Keys() {
			if !slices.Contains(out, string(k)) {
				out = append(out, string(k))
			}
		}
	}
	slices.Sort(out)
	return out
}

func giving(k mpolice.SubjectKind) []string {
	var out []string
	for _, s := range Semantics() {
		if slices.Contains(s.Keys(), k) {
			out = append(out, string(s))
		}
	}
	return out
}

const maxFresh = 24 * 366 // hours

func (c *checker) feed() {
	f, live := c.d.Feed, c.d.Live
	at := "x-feed"
	if !slices.Contains([]string{ModeSnapshot, ModeDelta, ModeLive}, f.Mode) {
		c.add(at+".mode", "feed", "mode 應為 snapshot（全量）、delta（異動）或 live（線上）", "mode must be snapshot, delta or live")
	} else if (f.Mode == ModeLive) != live {
		c.add(at+".mode", "feed", "線上介接者須同時寫 x-live: true 與 mode: live", "a live register says both x-live: true and mode: live")
	}
	if f.Fresh < 1 || f.Fresh > maxFresh {
		c.add(at+".fresh_hours", "range", "fresh_hours 為兩次傳送間隔之承諾，1 至 %[1]d 小時", "fresh_hours is the promised time between deliveries, 1 to %[1]d hours", maxFresh)
	}
	if f.Mode == ModeLive {
		if bare := (Feed{Mode: f.Mode, Fresh: f.Fresh}); f != bare {
			c.add(at, "feed", "線上介接沒有檔案：只需 mode 與 fresh_hours", "a live register has no files: only mode and fresh_hours apply")
		}
		return
	}
	c.file(f, at)
}

// file checks how the agency's files are written.
func (c *checker) file(f Feed, at string) {
	if (f.Mode == ModeDelta) != (f.Operation != "") {
		c.add(at+".operation", "feed", "異動檔（delta）須以 operation 指出異動別欄名（值為 I、U、D）；全量檔沒有", "a delta names its column of operations (I, U, D) in operation; a snapshot has none")
	}
	if f.Operation != "" && slices.ContainsFunc(c.d.Fields, func(x Field) bool { return x.Header() == f.Operation }) {
		c.add(at+".operation", "feed", "異動別欄「%[1]s」不得同時是資料欄位", "the column of operations %[1]q cannot be a field too", f.Operation)
	}
	switch f.Encoding {
	case "", EncodingUTF8:
	case EncodingBig5:
		if f.PrivateUse == "" {
			c.add(at+".private_use", "encoding", "Big5 檔須以 private_use 指出該機關之造字表", "a Big5 file needs private_use, the table of the agency's own characters")
		}
	default:
		c.add(at+".encoding", "encoding", "encoding 應為 utf-8 或 big5", "encoding must be utf-8 or big5")
	}
	if f.Delimiter != "" && !slices.Contains([]string{",", ";", "\t", "|"}, f.Delimiter) {
		c.add(at+".delimiter", "feed", "delimiter 應為 , ; | 或 \\t", "delimiter must be , ; | or \\t")
	}
	for name, limit := range map[string]float64{"shrink_limit": f.ShrinkLimit, "reject_limit": f.RejectLimit} {
		if !(limit >= 0 && limit <= 1) {
			c.add(at+"."+name, "range", "%[1]s 為比率，0 至 1（0 為預設 0.05）", "%[1]s is a share from 0 to 1 (0 is the default of 0.05)", name)
		}
	}
}

var types = []string{"string", "integer", "number", "boolean", "date", "datetime", "year"}

func (c *checker) field(at string, f Field) {
	if !nameShape.MatchString(string(f.Name)) {
		c.add(at+".name", "name", "欄位 name 應為小寫英文代號，例如 birth_date", "a field's name must be a lower-case code such as birth_date")
	}
	if f.TitleZh == "" || f.TitleEn == "" {
		c.add(at, "translation", "欄位 %[1]s 須有 title（中文）與 x-title-en（英文）", "field %[1]s needs title (Chinese) and x-title-en", f.Name)
	}
	if !slices.Contains(types, f.Type) {
		c.add(at+".type", "unknown-type", "欄位 %[1]s 之 type 應為 %[2]s", "the type of field %[1]s must be one of %[2]s", f.Name, strings.Join(types, ", "))
	}
	if f.Format != "" && f.Format != "default" {
		c.add(at+".format", "format", "欄位 %[1]s：format 不適用；民國日期請用 type: string 與 x-semantic: roc.date", "field %[1]s: format does not apply; for ROC dates use type: string with x-semantic: roc.date", f.Name)
	}
	if !f.Class.Valid() {
		c.add(at+".x-class", "unknown-class", "欄位 %[1]s 之 x-class 應為 ordinary、contact、identity、special 或 sealed", "field %[1]s needs x-class ordinary, contact, identity, special or sealed", f.Name)
	}
	if f.Rank < 0 || f.Rank > 20 {
		c.add(at+".x-authority", "range", "x-authority 為 1（最先採信）至 20，0 為無", "x-authority runs from 1 (believed first) to 20; 0 is none")
	}
	if f.Width < 0 || f.Width > 4000 || f.Width > 0 && f.Type != "string" {
		c.add(at+".x-width", "range", "x-width 為文字欄位之位元組寬度，1 至 4000", "x-width is the width in bytes of a text field, 1 to 4000")
	}
	c.semantic(at, f)
	c.codes(at, f)
	c.constraints(at+".constraints", f)
}

func (c *checker) semantic(at string, f Field) {
	if !f.Semantic.Valid() {
		var known []string
		for _, s := range Semantics() {
			known = append(known, string(s))
		}
		c.add(at+".x-semantic", "unknown-semantic", "欄位 %[1]s 之語意「%[2]s」不存在；可用者：%[3]s", "field %[1]s: there is no semantic %[2]q; there are: %[3]s", f.Name, f.Semantic, strings.Join(known, ", "))
		return
	}
	if fit := meanings[f.Semantic].types; f.Semantic != "" && slices.Contains(types, f.Type) && !slices.Contains(fit, f.Type) {
		c.add(at+".type", "semantic-type", "欄位 %[1]s 之語意 %[2]s 須為 type: %[3]s", "field %[1]s: semantic %[2]s needs type %[3]s", f.Name, f.Semantic, strings.Join(fit, ", "))
	}
	if f.Semantic == SemanticSex {
		for value := range f.Codes {
			if value != "male" && value != "female" && value != "unknown" {
				c.add(at+".x-codes", "codes", "性別代碼應為 male、female 或 unknown，而非「%[1]s」", "codes of sex are male, female or unknown, not %[1]q", value)
			}
		}
		if len(f.Codes) == 0 {
			c.add(at, "codes", "性別欄位須以 x-codes 列出代碼", "a field of sex lists its codes in x-codes")
		}
	}
}

func (c *checker) codes(at string, f Field) {
	if len(f.Codes) > 0 && f.Type != "string" {
		c.add(at+".x-codes", "codes", "欄位 %[1]s：只有文字欄位有 x-codes；是否欄位用 trueValues、falseValues", "field %[1]s: only text has x-codes; a boolean uses trueValues and falseValues", f.Name)
	}
	if len(f.TrueValues)+len(f.FalseValues) > 0 && f.Type != "boolean" {
		c.add(at, "codes", "欄位 %[1]s：trueValues、falseValues 限 type: boolean", "field %[1]s: trueValues and falseValues are for booleans only", f.Name)
	}
	for _, v := range f.TrueValues {
		if slices.Contains(f.FalseValues, v) {
			c.add(at+".falseValues", "codes", "欄位 %[1]s：「%[2]s」同時代表是與否", "field %[1]s: %[2]q stands for both yes and no", f.Name, v)
		}
	}
	by := map[string]string{}
	for _, value := range sorted(f.Codes) {
		code, where := f.Codes[value], at+".x-codes."+value
		if !nameShape.MatchString(value) {
			c.add(where, "codes", "代碼「%[1]s」應為小寫英文；機關之寫法請列於 feed", "code %[1]q must be a lower-case word; what the agency writes goes into feed", value)
		}
		if !code.Complete() {
			c.add(where, "translation", "代碼 %[1]s 須有中文（zh）與英文（en）", "code %[1]s needs both languages (zh and en)", value)
		}
		for _, w := range code.Written(value) {
			if other, twice := by[w]; twice {
				c.add(where+".feed", "codes", "機關寫法「%[1]s」同時屬於 %[2]s 與 %[3]s", "what the agency writes, %[1]q, belongs to both %[2]s and %[3]s", w, other, value)
			}
			by[w] = value
		}
	}
}

func (c *checker) constraints(at string, f Field) {
	k := f.Constraints
	if k.MinLength < 0 || k.MaxLength < 0 || k.MaxLength > 0 && k.MinLength > k.MaxLength {
		c.add(at, "constraints", "欄位 %[1]s：minLength 不得大於 maxLength，且不得為負", "field %[1]s: minLength must not exceed maxLength, nor be negative", f.Name)
	}
	if (k.MinLength > 0 || k.MaxLength > 0 || k.Pattern != "") && f.Type != "string" {
		c.add(at, "constraints", "欄位 %[1]s：長度與 pattern 限文字欄位", "field %[1]s: lengths and pattern are for text only", f.Name)
	}
	if _, err := regexp.Compile(k.Pattern); err != nil {
		c.add(at+".pattern", "constraints", "欄位 %[1]s：pattern 不是正確的規則運算式", "field %[1]s: pattern is no regular expression", f.Name)
	}
	for name, bound := range map[string]string{"minimum": k.Minimum, "maximum": k.Maximum} {
		if bound != "" && slices.Contains(types, f.Type) && !isBound(f, bound) {
			c.add(at+"."+name, "constraints", "欄位 %[1]s：%[2]s「%[3]s」不合其 type（日期請寫 yyyy-mm-dd）", "field %[1]s: %[2]s %[3]q does not fit its type (dates are yyyy-mm-dd)", f.Name, name, bound)
		}
	}
	for i, v := range k.Enum {
		if slices.Contains(k.Enum[:i], v) {
			c.add(fmt.Sprintf("%s.enum[%d]", at, i), "duplicate", "enum 之「%[1]s」列了兩次", "enum holds %[1]q twice", v)
		}
	}
	if len(k.Enum) > 0 && len(f.Codes) > 0 {
		c.add(at+".enum", "constraints", "欄位 %[1]s 已有 x-codes，請刪除 enum", "field %[1]s has x-codes: delete enum", f.Name)
	}
}

// isBound reports whether a bound can be compared with the field's values.
func isBound(f Field, bound string) bool {
	var err error
	switch {
	case f.IsDate():
		_, err = time.Parse(time.DateOnly, bound)
	case f.Type == "datetime":
		_, err = time.Parse(time.RFC3339, bound)
	case f.Type == "integer" || f.Type == "number" || f.Type == "year":
		_, err = strconv.ParseFloat(bound, 64)
	default:
		return false
	}
	return err == nil
}
