package field

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// headerWord is words or parts of headers and the kind that they speak for.
// Words of Han script match anywhere in the header, others match whole words,
// in the order of the list.
type headerWord struct {
	kind  Kind
	words string // divided by |
}

var headerWords = []headerWord{
	{FullName, "full name|fullname|first and surname|forename surname|person name|firstname lastname|displayname"},
	{Middle, "middle|midl|middlename|mname|suffix"},
	{Given, "given|forename|fore name|first name|firstname|fname|givenname|first"},
	{Family, "surname|sur name|family|last name|lastname|lname|sn|last|familyname"},
	{Identifier, "soc sec id|social security|ssn|nino|passport|licence|license"},
	{NationalID, "national id|nid|nationalid"},
	{Identifier, "isbn|upc|ean|doi|modelno|vin|imei"},
	{Date, "date of birth|birth date|birthdate|birthday|dob|born|date"},
	{Place, "birth place|birthplace|place of birth"},
	{Year, "year|yob|yr"},
	{Sex, "sex|gender"},
	{Phone, "phone|tel|telephone|mobile|fax|cell|phonenumber"},
	{Email, "email|e mail|mail"},
	{Postcode, "postcode|postal|zip|zipcode|plz|postalcode|post code"},
	{HouseNumber, "street number|house number|house|streetnumber|hnr"},
	{Street, "addr|address|street|road|strasse"},
	{Place, "suburb|city|town|state|county|country|district|region|locality|province|municipality|place"},
	{Category, "occupation|language|type|category|race|ethnic|party|status|genre|class|cuisine|nationality"},
	{Number, "price|length|duration|age|weight|amount"},
	{Text, "title|description|album|artist|authors|author|venue|journal|manufacturer|brand|abstract|product"},
	{Text, "song"},
	{FullName, "name"},
	{NationalID, "身分證|統一編號|統一證號|居留證"},
	{Identifier, "護照|證號|編號"},
	{Place, "出生地"},
	{Date, "出生|生日|日期"},
	{Sex, "性別"},
	{Phone, "電話|手機"},
	{Postcode, "郵遞"},
	{Street, "地址|住址|路街"},
	{Place, "縣市|鄉鎮|村里"},
	{Category, "國籍|職業"},
	{FullName, "姓名"},
	{Family, "姓氏"},
}

// truthHeaders and idHeaders name columns that are no evidence.
var (
	truthHeaders  = []string{"cluster", "cluster id", "clusterid", "truth", "ground truth", "entity id", "entity", "cid", "true id", "gold", "true match id", "match id"}
	sourceHeaders = []string{"source", "sourceid", "source id", "source dataset", "dataset", "register", "origin", "data source"}
	idHeaders     = []string{"id", "rec id", "recid", "record id", "recordid", "unique id", "uniqueid", "row", "row id", "rowid", "index", "tid", "ctid", "idx", "unnamed 0", "unnamed", "rid", "key", "uuid", "序號"}
)

// words splits a header at separators and changes of case: soc_sec_id,
// DateOfBirth and "Date of birth" alike become lower-case words.
func words(header string) string {
	var b strings.Builder
	var prev rune
	for _, r := range strings.TrimSpace(strings.TrimPrefix(header, "\uFEFF")) {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			r = ' '
		case unicode.IsUpper(r) && unicode.IsLower(prev), unicode.IsDigit(r) && unicode.IsLetter(prev):
			b.WriteByte(' ')
		}
		prev = r
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// byHeader guesses from the header alone; ok is false where it says nothing.
func byHeader(header string) (k Kind, ok bool) {
	h := words(header)
	for _, list := range []struct {
		names []string
		kind  Kind
	}{{truthHeaders, Truth}, {sourceHeaders, Source}, {idHeaders, RecordID}} {
		for _, n := range list.names {
			if h == n {
				return list.kind, true
			}
		}
	}
	for _, list := range headerWords {
		for word := range strings.SplitSeq(list.words, "|") {
			han := word[0] >= utf8.RuneSelf
			if han && strings.Contains(h, word) || strings.Contains(" "+h+" ", " "+word+" ") {
				return list.kind, true
			}
		}
	}
	return Ignore, false
}
