package intake

import (
	"cmp"
	"slices"
	"strings"

	"mpolice"
	"mpolice/internal/registry/identity"
)

// Rule is one thing that can be found of a row or of a delivery.
type Rule struct {
	// Code is its stable name, as quarantine, findings and reports carry it.
	Code string
	// Dimension is the characteristic of data quality of ISO/IEC 25012:2008.
	Dimension string
	// Severity is the gravest that the rule has: some rules keep a row out where
	// it stands in a field by which rows are found, and are only told elsewhere.
	Severity string
	Text     mpolice.Text
}

// The severities.
const (
	SeverityReject = "reject" // the row is quarantined
	SeverityWarn   = "warn"   // the row is taken in
)

// The characteristics of ISO/IEC 25012 that rules belong to.
const (
	dimAccuracy          = "accuracy"
	dimCompleteness      = "completeness"
	dimConsistency       = "consistency"
	dimCredibility       = "credibility"
	dimCompliance        = "compliance"
	dimPrecision         = "precision"
	dimUnderstandability = "understandability"
)

// The rules of the loader itself; the others are identity's findings.
const (
	ruleTooLong  = "compliance.too-long"
	ruleUnclosed = "compliance.unclosed-quote"
	ruleQuote    = "compliance.quote"
	ruleColumns  = "compliance.columns"
	ruleEncoding = "compliance.encoding"
	ruleOp       = "compliance.operation"
	ruleLength   = "compliance.length"
	rulePattern  = "compliance.pattern"
	ruleRange    = "compliance.range"
	ruleRequired = "completeness.required"
	ruleKeyPart  = "completeness.key"
	ruleUnkeyed  = "completeness.unkeyed"
	ruleKey      = "consistency.key"
	ruleUnique   = "consistency.unique"
	ruleSexDigit = "consistency.sex-digit"
	ruleBefore   = "consistency.before-birth"
	ruleValid    = "consistency.validity"
	ruleVolume   = "credibility.volume"
	ruleCode     = "accuracy.code"
	ruleNumber   = "accuracy.number"
	ruleInstant  = "accuracy.instant"
	ruleNID      = "nid.shape"
	ruleCompany  = "company.shape"
	rulePlate    = "plate.shape"
	ruleDate     = "date.shape"
	rulePhone    = "phone.shape"
	ruleAddress  = "address.shape"
	ruleDocument = "passport.document"
)

func text(zh, en string) mpolice.Text { return mpolice.Text{Zh: zh, En: en} }

// own are the rules of the loader.
var own = []Rule{
	{ruleTooLong, dimCompliance, SeverityReject, text("單列長度超過 256 KiB 上限", "The row is longer than the limit of 256 KiB")},
	{ruleUnclosed, dimCompliance, SeverityReject, text("引號未結束", "A quote is never closed")},
	{ruleQuote, dimCompliance, SeverityReject, text("引號位置不合 RFC 4180", "A quote stands where RFC 4180 has none")},
	{ruleColumns, dimCompliance, SeverityReject, text("欄位數與標題列不符", "The row has not as many columns as the header")},
	{ruleEncoding, dimCompliance, SeverityReject, text("有無法以約定編碼解讀的位元組", "Bytes cannot be read in the agreed encoding")},
	{ruleOp, dimCompliance, SeverityReject, text("異動別不是 I、U、D", "The operation is none of I, U, D")},
	{ruleLength, dimCompliance, SeverityReject, text("長度不在允許範圍", "The length is outside the allowed range")},
	{rulePattern, dimCompliance, SeverityReject, text("格式與綱要所定樣式不符", "The value does not match the pattern of its descriptor")},
	{ruleRange, dimCompliance, SeverityReject, text("值不在允許範圍", "The value is outside the allowed range")},
	{ruleRequired, dimCompleteness, SeverityReject, text("必填欄位空白", "A required field is empty")},
	{ruleKeyPart, dimCompleteness, SeverityReject, text("主鍵欄位空白，無法得知是哪一筆", "A field of the primary key is empty: it cannot be known which row it is")},
	{ruleUnkeyed, dimCompleteness, SeverityWarn, text("隔離之列讀不出主鍵：本檔缺少而終結的資料可能即為這些列", "No key can be read of quarantined rows: rows that this file lacks and that were ended may be these")},
	{ruleKey, dimConsistency, SeverityReject, text("同一主鍵在本檔出現多次而內容不同，各列均不收，登記資料維持原狀", "The same key stands in the file with different contents: none of the rows is taken, what is held stays")},
	{ruleUnique, dimConsistency, SeverityWarn, text("應唯一之值在本檔出現多次", "A value that should be unique stands several times in the file")},
	{ruleSexDigit, dimConsistency, SeverityWarn, text("證號所示性別與性別欄不同（變更登記者屬合法）", "The sex that the number tells differs from the column (lawful after a change of registration)")},
	{ruleBefore, dimConsistency, SeverityWarn, text("日期早於出生日期", "The date lies before the date of birth")},
	{ruleValid, dimConsistency, SeverityReject, text("有效期間起日晚於迄日", "The row's validity begins after it ends")},
	{ruleVolume, dimCredibility, SeverityWarn, text("本檔列數比登記資料多出三成以上", "The file has over 30 % more rows than the register")},
	{ruleCode, dimAccuracy, SeverityReject, text("值不在代碼表或列舉範圍內", "The value is not in the table of codes")},
	{ruleNumber, dimAccuracy, SeverityReject, text("不是數字", "The value is no number")},
	{ruleInstant, dimAccuracy, SeverityReject, text("日期時間無法解讀", "The date and time cannot be read")},
	{ruleNID, dimAccuracy, SeverityReject, text("證號格式不符（1 碼英文加 9 碼數字，或舊式統一證號）", "The number has not the form of a national or resident number")},
	{ruleCompany, dimAccuracy, SeverityReject, text("統一編號應為 8 碼數字", "A company number has 8 digits")},
	{rulePlate, dimAccuracy, SeverityReject, text("車牌號碼有不能出現的字元，或長度不符", "The plate has characters that no plate has, or a wrong length")},
	{ruleDate, dimAccuracy, SeverityReject, text("日期無法解讀或曆上沒有這一天", "The date cannot be read, or the calendar has no such day")},
	{rulePhone, dimAccuracy, SeverityWarn, text("電話號碼無法解讀，不能以電話查得", "The telephone number cannot be read; the row is not found by it")},
	{ruleAddress, dimAccuracy, SeverityWarn, text("地址無法解讀，不能以地址查得", "The address cannot be read; the row is not found by it")},
	{ruleDocument, dimAccuracy, SeverityWarn, text("護照號碼無法解讀，不能以護照查得", "The passport number cannot be read; the row is not found by it")},
}

// found words identity's findings in English and names their characteristic;
// the Chinese wording is identity's own.
var found = map[identity.Finding]struct{ dimension, en string }{
	identity.NIDCheckDigit:            {dimAccuracy, "The check digit of the number is wrong"},
	identity.NIDPlaceholder:           {dimCredibility, "The number looks like one typed to fill the field"},
	identity.CompanyCheckDigit:        {dimAccuracy, "The check digit of the company number is wrong"},
	identity.PassportIssuer:           {dimAccuracy, "The issuing state is not three letters"},
	identity.PassportNoDigit:          {dimAccuracy, "The passport number has no digit"},
	identity.PassportShape:            {dimAccuracy, "A passport of Taiwan has nine digits"},
	identity.MRZNumberDigit:           {dimAccuracy, "The machine-readable zone's check digit of the number is wrong"},
	identity.MRZBirthDigit:            {dimAccuracy, "The machine-readable zone's check digit of the birth date is wrong"},
	identity.MRZExpiryDigit:           {dimAccuracy, "The machine-readable zone's check digit of the expiry is wrong"},
	identity.MRZOptionalDigit:         {dimAccuracy, "The machine-readable zone's check digit of the optional field is wrong"},
	identity.MRZCompositeDigit:        {dimAccuracy, "The machine-readable zone's composite check digit is wrong"},
	identity.MRZNameCut:               {dimPrecision, "The name in the machine-readable zone may be cut short"},
	identity.PlateUnknownShape:        {dimAccuracy, "The plate has no known class's form"},
	identity.PlateLetter:              {dimAccuracy, "The plate has the letter I or O, which are not issued"},
	identity.PhoneNotValid:            {dimAccuracy, "The telephone number is not in the numbering plan"},
	identity.PhoneExtension:           {dimUnderstandability, "An extension stands with the telephone number"},
	identity.PhoneSeveral:             {dimUnderstandability, "Several telephone numbers stand in one field; the first is taken"},
	identity.AddressNoCounty:          {dimPrecision, "The address names no county"},
	identity.AddressAmbiguousDistrict: {dimPrecision, "Several counties have a district of this name"},
	identity.AddressNoDistrict:        {dimPrecision, "The address names no district"},
	identity.AddressRenamed:           {dimAccuracy, "The address uses a name from before a reform"},
	identity.AddressPostcode:          {dimConsistency, "The postcode is not that of the district"},
	identity.AddressNoNumber:          {dimPrecision, "The address has no house number"},
	identity.AddressRest:              {dimUnderstandability, "Part of the address cannot be read"},
	identity.DateDefaultSuspect:       {dimCredibility, "1 January: perhaps a default"},
	identity.DatePartUnknown:          {dimPrecision, "The month or day is not known"},
	identity.DateFuture:               {dimAccuracy, "The date lies in the future"},
	identity.DateAmbiguous:            {dimUnderstandability, "The date can be read in two ways"},
	identity.DateOld:                  {dimCredibility, "The date lies before 1891"},
	identity.TextBlackSquare:          {dimUnderstandability, "A sign stands for a character that could not be written"},
	identity.TextReplacement:          {dimUnderstandability, "A character could not be decoded"},
	identity.TextPrivateUse:           {dimUnderstandability, "A character of an agency's own (private use) is not known here"},
	identity.TextMojibake:             {dimUnderstandability, "The text looks as if it was decoded wrongly"},
	identity.TextControl:              {dimUnderstandability, "The text has control or invisible characters"},
	identity.TextHalfCharacter:        {dimPrecision, "The text ends in half a character: it was cut"},
	identity.TextAtWidth:              {dimPrecision, "The text fills its column to the last byte and may be cut"},
	identity.EmailDomain:              {dimAccuracy, "The domain of the e-mail address is malformed"},
}

// rejecting are identity's findings that keep a row out of a field by which
// rows are found.
var rejecting = []identity.Finding{identity.NIDCheckDigit, identity.DateFuture}

var ruleTable = func() map[string]Rule {
	table := make(map[string]Rule, len(own)+len(found))
	for _, r := range own {
		table[r.Code] = r
	}
	for f, x := range found {
		severity := SeverityWarn
		if slices.Contains(rejecting, f) {
			severity = SeverityReject
		}
		table[f.Code()] = Rule{f.Code(), x.dimension, severity, text(f.Text(), x.en)}
	}
	return table
}()

// Rules lists every rule, by code.
func Rules() []Rule {
	out := make([]Rule, 0, len(ruleTable))
	for _, r := range ruleTable {
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b Rule) int { return cmp.Compare(a.Code, b.Code) })
	return out
}

// Lookup finds the rule of that code. One that is not known, of a batch of a
// later version, is worded by its code.
func Lookup(code string) (Rule, bool) {
	if r, ok := ruleTable[code]; ok {
		return r, true
	}
	return Rule{Code: code, Dimension: dimAccuracy, Severity: SeverityWarn, Text: text(code, code)}, false
}

// Dimension gives the quality characteristic that a rule belongs to.
func Dimension(code string) string {
	r, _ := Lookup(code)
	return r.Dimension
}

// wording is what the quarantine keeps as the reason.
func wording(code string) string {
	r, _ := Lookup(code)
	return strings.TrimSpace(r.Text.Zh)
}
