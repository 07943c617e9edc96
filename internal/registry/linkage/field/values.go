package field

import (
	"math"
	"strconv"
	"strings"

	"mpolice"
)

// nothing lists what people and exports write, folded, where nothing is known.
var nothing = func() map[string]bool {
	out := map[string]bool{}
	for _, list := range []string{
		"null|(null)|#null!|none|nan|nat|unknown|unk|n a|n/a|n.a.|n.a|<na>|#n/a|nil|missing|not known|not available|not stated|not given|not recorded",
		"not provided|not applicable|undefined|no data|-|--|?|x|xx|xxx|\\n|k a|k.a.|keine angabe|unbekannt|onbekend|inconnu|desconocido|sconosciuto",
		"desconhecido|nieznany|neznamy|okand|ukjent|ukendt|bilinmiyor|tidak ada|khong co|khong ro|неизвестно|нет",
		"不詳|不详|未知|不明|無|无|無資料|无资料|空白|空|未填|未提供|沒有|なし|不祥|없음|미상|■",
	} {
		for w := range strings.SplitSeq(list, "|") {
			out[w] = true
			out[fold(w, Category)] = true
		}
	}
	delete(out, "na") // a name, unless the file shows otherwise
	return out
}()

// placeholder reports whether a folded value only says that nothing is known.
func placeholder(s string, k Kind) bool {
	if len(s) <= 32 && nothing[s] {
		if s == "nat" && (k == Given || k == Middle) {
			return false
		}
		return k != Text && k != Organization || len(s) < 2 || s != "x" && s != "none"
	}
	if s == "na" {
		return k != Given && k != Family && k != Middle
	}
	return strings.Trim(s, "-?. ") == ""
}

// notRepeated drops numbers of one repeated digit: 0000, 9999999.
func notRepeated(s string) string {
	if len(s) >= 4 && isDigit(rune(s[0])) && strings.Trim(s, s[:1]) == "" {
		return ""
	}
	return s
}

// sexes are what registers write for the two sexes, folded.
var sexes = func() map[string]string {
	out := map[string]string{"u": "", "9": "", "o": ""}
	for sex, list := range map[string]string{
		"m": "m male man boy men mann mannlich masculin homme hombre varon masculino maschio uomo homem mezczyzna muz mies ferfi erkek nam laki laki-laki мужской муж м 男 男性 1 남 남자 男生",
		"f": "f female woman girl women frau weiblich vrouw feminin femme mujer femenino feminino femmina donna mulher kobieta zena nainen no kadin nu perempuan женский жен ж 女 女性 2 0 여 여자 女生",
	} {
		for w := range strings.FieldsSeq(list) {
			out[fold(w, Sex)] = sex
		}
	}
	out["laki laki"] = "m"
	return out
}()

// normalizeSex keeps one letter for what registers write as sex.
func normalizeSex(s string) string {
	if sex, ok := sexes[s]; ok {
		return sex
	}
	return s
}

// normalizePhone keeps the digits, without the exit code and Taiwan's
// country code, so that +886 912…, 00886912… and 0912… are one.
func normalizePhone(s string) string {
	d := keep(s, isDigit)
	d = strings.TrimPrefix(d, "00")
	if rest, ok := strings.CutPrefix(d, "886"); ok && len(rest) >= 8 {
		d = rest
	}
	d = strings.TrimLeft(d, "0")
	if len(d) < 4 {
		return ""
	}
	return notRepeated(d)
}

// normalizeNumber writes a measure in its shortest decimal form; minutes and
// seconds ("3:05") become seconds. What is no number stays as it is.
func normalizeNumber(s string) string {
	s = strings.TrimLeft(s, "$€£¥ ")
	if m, sec, ok := strings.Cut(s, ":"); ok {
		a, err1 := strconv.ParseFloat(m, 64)
		b, err2 := strconv.ParseFloat(sec, 64)
		if err1 == nil && err2 == nil {
			return shortest(a*60 + b)
		}
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return s
	}
	return shortest(v)
}

func shortest(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// normalizeYear keeps the digits of a year: of more than four those that read
// as a year of our time, else the first four. Leading zeros go.
func normalizeYear(s string) string {
	if n, err := strconv.ParseFloat(s, 64); err == nil && n == math.Trunc(n) && n > 0 && n < 10000 {
		s = strconv.Itoa(int(n))
	}
	d := strings.TrimLeft(keep(s, isDigit), "0")
	for i := 0; len(d) > 4 && i+4 <= len(d); i++ {
		if c := d[i : i+2]; c == "18" || c == "19" || c == "20" {
			d = d[i : i+4]
		}
	}
	d = d[:min(len(d), 4)]
	if d == "9999" {
		return ""
	}
	return d
}

// normalizeNationalID keeps a national id or resident number whose check
// digit is right. One that is wrong is no evidence: it may be a slip of any
// number.
func normalizeNationalID(s string) string {
	id := keep(s, isWord)
	if mpolice.CheckNationalID(strings.ToUpper(id)) != nil {
		return ""
	}
	return id
}
