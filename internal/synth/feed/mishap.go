package feed

import (
	"slices"
	"strings"
	"unicode/utf8"

	"mpolice/internal/registry"
)

// mishaps lists everything that can happen; weights are the writer's judgment.
var mishaps = []mishap{
	{CheckDigit, Refused, 30, stageValue, meaning(registry.SemanticNationalID), wrongDigit},
	{BadDate, Refused, 12, stageWritten, textDate, monthThirteen},
	{CalendarSlip, Refused, 12, stageWritten, rocField, gregorian},
	{Required, Refused, 12, stageValue, required, empty},
	{UnknownCode, Refused, 14, stageWritten, coded, constant("不明")},
	{ExtraColumn, Refused, 8, stageRecord, nil, nil},
	{Unclosed, Refused, 2, stageRecord, nil, nil},
	{TooLong, Refused, 1, stageRecord, nil, nil},
	{BadBytes, Refused, 6, stageRecord, personName, nil},
	{HalfCharacter, Refused, 0, stageRecord, nil, nil}, // half of what Truncated cuts
	{SameKey, Refused, 6, stageRecord, plainText, nil},

	{BlackSquare, Told, 16, stageValue, personName, lastCharacter("■")},
	{OwnCharacter, Told, 8, stageValue, personName, lastCharacter("\uE0A3")},
	{Replacement, Told, 6, stageValue, personName, lastCharacter("\uFFFD")},
	{Mojibake, Told, 6, stageValue, personName, mojibake},
	{Truncated, Told, 6, stageValue, wide, overflow},
	{DefaultBirth, Told, 10, stageValue, meaning(registry.SemanticBirth), firstOfJanuary},
	{OldCounty, Told, 16, stageValue, meaning(registry.SemanticAddress), oldCounty},
	{SexDigit, Told, 4, stageValue, meaning(registry.SemanticSex), otherSex},
	{BadPhone, Told, 8, stageValue, meaning(registry.SemanticPhone), badPhone},
	{NoDoor, Told, 10, stageValue, meaning(registry.SemanticAddress), noDoor},
	{Duplicate, Told, 10, stageRecord, nil, nil},

	{LastTwo, Hidden, 4, stageValue, personNumber, lastTwo},
	{DayMonth, Hidden, 10, stageValue, meaning(registry.SemanticBirth), dayMonth},
	{OtherBirth, Hidden, 12, stageValue, lesser(registry.SemanticBirth), otherBirth},
	{OtherAddress, Hidden, 14, stageValue, lesser(registry.SemanticAddress), otherAddress},
	{VariantName, Hidden, 24, stageValue, lesser(registry.SemanticName), variantName},
	{SoundName, Hidden, 24, stageValue, lesser(registry.SemanticName), soundName},
	{ShortName, Hidden, 8, stageValue, lesser(registry.SemanticName), shortName},
	{NoNumber, Hidden, 0, stageValue, personNumber, empty},
	{FormerNumber, Hidden, 0, stageValue, personNumber, nil},
}

type fitting = func(d *registry.Descriptor, f registry.Field) bool

func meaning(s registry.Semantic) fitting {
	return func(_ *registry.Descriptor, f registry.Field) bool { return f.Semantic == s }
}

// lesser is for registers that another register's word goes before.
func lesser(s registry.Semantic) fitting {
	return func(d *registry.Descriptor, f registry.Field) bool {
		return f.Semantic == s && !(d.Authoritative && f.Rank == 1)
	}
}

func personNumber(_ *registry.Descriptor, f registry.Field) bool {
	return f.Semantic == registry.SemanticNationalID
}

func personName(_ *registry.Descriptor, f registry.Field) bool {
	return f.Semantic == registry.SemanticName || f.Semantic == registry.SemanticOtherName
}

func required(d *registry.Descriptor, f registry.Field) bool { return f.Constraints.Required }

func textDate(_ *registry.Descriptor, f registry.Field) bool { return f.IsDate() && f.ROC() }

func rocField(_ *registry.Descriptor, f registry.Field) bool { return f.ROC() }

func coded(_ *registry.Descriptor, f registry.Field) bool {
	return len(f.Codes) > 0 || f.Type == "boolean"
}

func wide(_ *registry.Descriptor, f registry.Field) bool {
	return f.Width > 0 && f.Semantic == registry.SemanticAddress
}

func plainText(d *registry.Descriptor, f registry.Field) bool {
	return f.Type == "string" && len(f.Codes) == 0 && !keyed(d, f) && !f.IsDate() &&
		(f.Semantic == "" || f.Semantic == registry.SemanticAddress || f.Semantic == registry.SemanticName) &&
		f.Constraints.Pattern == "" && f.Constraints.MaxLength == 0 && len(f.Constraints.Enum) == 0
}

func empty(v string, _ *luck) (string, bool) { return "", v != "" }

func constant(to string) func(string, *luck) (string, bool) {
	return func(v string, _ *luck) (string, bool) { return to, v != "" }
}

// wrongDigit changes one of the digits by one to nine: the last, whose weight
// is 1, so that the check digit always tells.
func wrongDigit(v string, l *luck) (string, bool) {
	if len(v) != 10 {
		return v, false
	}
	return v[:9] + string(rune('0'+(int(v[9]-'0')+1+l.n(9))%10)), true
}

// lastTwo swaps digits of equal weight.
func lastTwo(v string, _ *luck) (string, bool) {
	if len(v) != 10 || v[8] == v[9] {
		return v, false
	}
	return v[:8] + v[9:] + v[8:9], true
}

// monthThirteen writes a month that no calendar has.
func monthThirteen(v string, _ *luck) (string, bool) {
	switch {
	case len(v) == 7:
		return v[:3] + "13" + v[5:], true
	case len(v) == 9 && v[3] == '/':
		return v[:4] + "13" + v[6:], true
	}
	return v, false
}

// gregorian writes 19890607 for 0780607.
func gregorian(v string, _ *luck) (string, bool) {
	digits := strings.ReplaceAll(v, "/", "")
	if len(digits) != 7 {
		return v, false
	}
	year := int(digits[0]-'0')*100 + int(digits[1]-'0')*10 + int(digits[2]-'0') + 1911
	return string([]byte{'0' + byte(year/1000), '0' + byte(year/100%10), '0' + byte(year/10%10), '0' + byte(year%10)}) + digits[3:], true
}

func firstOfJanuary(v string, _ *luck) (string, bool) {
	if len(v) != 10 || v[5:] == "01-01" {
		return v, false
	}
	return v[:5] + "01-01", true
}

func dayMonth(v string, _ *luck) (string, bool) {
	if len(v) != 10 || v[8:] > "12" || v[8:] == v[5:7] {
		return v, false
	}
	return v[:5] + v[8:] + "-" + v[5:7], true
}

// otherBirth changes the day by a digit, within a month's first 28.
func otherBirth(v string, l *luck) (string, bool) {
	if len(v) != 10 {
		return v, false
	}
	day := 1 + l.n(28)
	to := v[:8] + string([]byte{'0' + byte(day/10), '0' + byte(day%10)})
	return to, to != v
}

func otherAddress(v string, l *luck) (string, bool) {
	to := moved(v, l)
	return to, to != v && v != ""
}

// lastCharacter replaces the last character of a name of Han characters.
func lastCharacter(with string) func(string, *luck) (string, bool) {
	return func(v string, _ *luck) (string, bool) {
		r, size := utf8.DecodeLastRuneInString(v)
		if utf8.RuneCountInString(v) < 2 || r < 0x3400 || r == '■' || r >= 0xE000 && r < 0xF900 {
			return v, false
		}
		return v[:len(v)-size] + with, true
	}
}

// mojibake reads the UTF-8 of a name as Windows-1252 would, as far as both
// have the characters.
func mojibake(v string, _ *luck) (string, bool) {
	var b strings.Builder
	for i := range len(v) {
		b.WriteRune(rune(v[i]))
	}
	if utf8.RuneCountInString(v) < 2 || !strings.ContainsFunc(v, func(r rune) bool { return r > 0x3400 }) {
		return v, false
	}
	return strings.Map(func(r rune) rune {
		if r >= 0x80 && r < 0xA0 {
			return windows1252[r-0x80]
		}
		return r
	}, b.String()), true
}

// windows1252 is the code page's upper control area; what is not assigned
// becomes a question mark, as programs write it.
var windows1252 = []rune("€?‚ƒ„…†‡ˆ‰Š‹Œ?Ž??‘’“”•–—˜™š›œ?žŸ")

// overflow adds what clerks add to an address, until it is cut at the width.
func overflow(v string, _ *luck) (string, bool) {
	if v == "" {
		return v, false
	}
	for len(v) < 400 {
		v += "（原址整編前門牌，待查）"
	}
	return v, true
}

func otherSex(v string, _ *luck) (string, bool) {
	switch v {
	case "male":
		return "female", true
	case "female":
		return "male", true
	}
	return v, false
}

func badPhone(v string, _ *luck) (string, bool) {
	if len(v) < 8 {
		return v, false
	}
	return v[:len(v)-4], true
}

// noDoor leaves an address without its number.
func noDoor(v string, _ *luck) (string, bool) {
	at := strings.LastIndex(v, "號")
	if at < 0 {
		return v, false
	}
	for at > 0 && isDigit(rune(v[at-1])) {
		at--
	}
	return v[:at], true
}

// oldCounties are those that became cities in 2010 and 2014 (內政部, 行政區劃
// 沿革), with districts that were theirs and what they were called.
var oldCounties = []struct{ now, was string }{
	{"新北市板橋區", "臺北縣板橋市"},
	{"新北市新莊區", "臺北縣新莊市"},
	{"新北市中和區", "臺北縣中和市"},
	{"新北市三重區", "臺北縣三重市"},
	{"新北市新店區", "臺北縣新店市"},
	{"新北市土城區", "臺北縣土城市"},
	{"新北市永和區", "臺北縣永和市"},
	{"臺中市大里區", "臺中縣大里市"},
	{"臺中市太平區", "臺中縣太平市"},
	{"臺中市豐原區", "臺中縣豐原市"},
	{"臺中市沙鹿區", "臺中縣沙鹿鎮"},
	{"高雄市鳳山區", "高雄縣鳳山市"},
	{"高雄市岡山區", "高雄縣岡山鎮"},
	{"臺南市永康區", "臺南縣永康市"},
	{"臺南市新營區", "臺南縣新營市"},
	{"桃園市桃園區", "桃園縣桃園市"},
	{"桃園市中壢區", "桃園縣中壢市"},
	{"桃園市平鎮區", "桃園縣平鎮市"},
	{"桃園市八德區", "桃園縣八德市"},
}

func oldCounty(v string, _ *luck) (string, bool) {
	for _, c := range oldCounties {
		if rest, ok := strings.CutPrefix(v, c.now); ok {
			return c.was + rest, true
		}
	}
	return v, false
}

// nameGroups are characters that are taken for each other in names: forms of
// one character, and characters of one sound.
var (
	variantGroups = groupsOf("峰峯 群羣 啟啓 真眞 鎮鎭 坤堃 勳勛 哲喆 青靑 晉晋 黃黄 鍾鐘 凃涂 溫温 裕𥙿 恆恒 臺台 廷庭 煥奐 燦灿")
	soundGroups   = groupsOf("志智至 俊峻竣駿 家嘉佳 惠慧蕙 淑叔 雅亞 怡宜儀 婷庭廷亭 君均鈞 玲鈴 偉瑋煒 文雯 明銘 宏弘鴻泓 誠成丞承 豪毫 霖林琳 翔祥 建健 信欣心 詩思 品聘 秀繡 珍真 芳方 英瑛 娟涓 佩珮 靜靖 萍平 筠雲 彥燕 柏伯 宇羽予 恩嗯 晴情 涵函 裕育毓 德得")
)

func groupsOf(text string) map[rune][]rune {
	out := map[rune][]rune{}
	for group := range strings.FieldsSeq(text) {
		all := []rune(group)
		for i, r := range all {
			out[r] = slices.Delete(slices.Clone(all), i, i+1)
		}
	}
	return out
}

func variantName(v string, l *luck) (string, bool) { return exchange(v, variantGroups, 0, l) }

// soundName leaves the surname alone.
func soundName(v string, l *luck) (string, bool) { return exchange(v, soundGroups, 1, l) }

// exchange replaces the first character from a place on that has a group.
func exchange(v string, groups map[rune][]rune, from int, l *luck) (string, bool) {
	name := []rune(v)
	for i := from; i < len(name); i++ {
		if others := groups[name[i]]; len(others) > 0 {
			name[i] = others[l.n(len(others))]
			return string(name), true
		}
	}
	return v, false
}

func shortName(v string, _ *luck) (string, bool) {
	r, size := utf8.DecodeLastRuneInString(v)
	if utf8.RuneCountInString(v) < 3 || r < 0x3400 {
		return v, false
	}
	return v[:len(v)-size], true
}
