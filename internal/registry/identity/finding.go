package identity

import "math/bits"

// Finding is one rule that a value broke without becoming unusable.
type Finding uint8

// The findings, by what they are about.
const (
	NIDCheckDigit Finding = iota
	NIDPlaceholder
	CompanyCheckDigit
	PassportIssuer
	PassportNoDigit
	PassportShape
	MRZNumberDigit
	MRZBirthDigit
	MRZExpiryDigit
	MRZOptionalDigit
	MRZCompositeDigit
	MRZNameCut
	PlateUnknownShape
	PlateLetter
	PhoneNotValid
	PhoneExtension
	PhoneSeveral
	AddressNoCounty
	AddressAmbiguousDistrict
	AddressNoDistrict
	AddressRenamed
	AddressPostcode
	AddressNoNumber
	AddressRest
	DateDefaultSuspect
	DatePartUnknown
	DateFuture
	DateAmbiguous
	DateOld
	TextBlackSquare
	TextReplacement
	TextPrivateUse
	TextMojibake
	TextControl
	TextHalfCharacter
	TextAtWidth
	EmailDomain
	findingCount
)

// rules holds for each finding its code and what a data steward reads.
var rules = [findingCount]struct{ code, text string }{
	NIDCheckDigit:            {"nid.check_digit", "證號檢查碼不符"},
	NIDPlaceholder:           {"nid.placeholder", "證號疑為填充值"},
	CompanyCheckDigit:        {"company.check_digit", "統一編號檢查碼不符"},
	PassportIssuer:           {"passport.issuer", "護照發照國代碼不是三個字母"},
	PassportNoDigit:          {"passport.no_digit", "護照號碼沒有數字"},
	PassportShape:            {"passport.shape", "我國護照號碼不是九個數字"},
	MRZNumberDigit:           {"mrz.number_digit", "機讀區證件號碼檢查碼不符"},
	MRZBirthDigit:            {"mrz.birth_digit", "機讀區出生日期檢查碼不符"},
	MRZExpiryDigit:           {"mrz.expiry_digit", "機讀區效期檢查碼不符"},
	MRZOptionalDigit:         {"mrz.optional_digit", "機讀區選用欄檢查碼不符"},
	MRZCompositeDigit:        {"mrz.composite_digit", "機讀區總檢查碼不符"},
	MRZNameCut:               {"mrz.name_cut", "機讀區姓名可能遭截斷"},
	PlateUnknownShape:        {"plate.unknown_shape", "車牌格式不在已知牌類"},
	PlateLetter:              {"plate.letter_i_o", "車牌含不發放的字母 I 或 O"},
	PhoneNotValid:            {"phone.not_valid", "電話號碼不在編碼計畫內"},
	PhoneExtension:           {"phone.extension", "電話號碼附有分機"},
	PhoneSeveral:             {"phone.several", "一欄有數個電話號碼，僅取第一個"},
	AddressNoCounty:          {"address.no_county", "地址無縣市"},
	AddressAmbiguousDistrict: {"address.ambiguous_district", "鄉鎮市區同名，無法判定縣市"},
	AddressNoDistrict:        {"address.no_district", "地址無鄉鎮市區"},
	AddressRenamed:           {"address.renamed", "地址使用改制前名稱"},
	AddressPostcode:          {"address.postcode", "郵遞區號與行政區不符"},
	AddressNoNumber:          {"address.no_number", "地址無門牌號"},
	AddressRest:              {"address.rest", "地址有無法解析的部分"},
	DateDefaultSuspect:       {"date.default_suspect", "一月一日，疑為預設值"},
	DatePartUnknown:          {"date.part_unknown", "日期的月或日不詳"},
	DateFuture:               {"date.future", "日期在未來"},
	DateAmbiguous:            {"date.ambiguous", "日期寫法有兩種讀法"},
	DateOld:                  {"date.old", "日期早於民國前二十一年"},
	TextBlackSquare:          {"text.black_square", "有缺字符號"},
	TextReplacement:          {"text.replacement", "有無法解碼的字元"},
	TextPrivateUse:           {"text.private_use", "有造字（私人使用區）"},
	TextMojibake:             {"text.mojibake", "疑為編碼錯誤的亂碼"},
	TextControl:              {"text.control", "有控制字元或不可見字元"},
	TextHalfCharacter:        {"text.half_character", "結尾為半個字元，遭截斷"},
	TextAtWidth:              {"text.at_width", "長度恰為欄寬，可能遭截斷"},
	EmailDomain:              {"email.domain", "電子郵件網域格式不符"},
}

// Code is the stable name of the rule, as quarantine and quality pages show it.
func (f Finding) Code() string { return rules[f].code }

// Text says in Chinese what was found.
func (f Finding) Text() string { return rules[f].text }

// Findings is a set of findings. The zero value is a clean value.
type Findings uint64

// Add puts f into the set.
func (s *Findings) Add(f Finding) { *s |= 1 << f }

// Has reports whether f is in the set.
func (s Findings) Has(f Finding) bool { return s&(1<<f) != 0 }

// Each calls yield for every finding in order; it is a range function.
func (s Findings) Each(yield func(Finding) bool) {
	for ; s != 0; s &= s - 1 {
		if !yield(Finding(bits.TrailingZeros64(uint64(s)))) {
			return
		}
	}
}

// Codes lists the rule codes, nil for a clean value.
func (s Findings) Codes() []string {
	var codes []string
	for f := range s.Each {
		codes = append(codes, f.Code())
	}
	return codes
}
