package identity

import "unicode/utf8"

// maxDateRunes bounds what a date takes, with words and a time of day.
const maxDateRunes = 40

// era is what stands before the year.
type era struct {
	word string
	// epoch is the year before the era's first; before counts backwards.
	epoch  int
	before bool
	roc    bool
}

// eras, the longer words first. Births before 1945 are found in the Japanese
// eras in old papers.
var eras = [...]era{
	{word: "中華民國前", epoch: rocEpoch, before: true, roc: true},
	{word: "中華民國", epoch: rocEpoch, roc: true},
	{word: "民國前", epoch: rocEpoch, before: true, roc: true},
	{word: "民前", epoch: rocEpoch, before: true, roc: true},
	{word: "民國", epoch: rocEpoch, roc: true},
	{word: "國前", epoch: rocEpoch, before: true, roc: true},
	{word: "前", epoch: rocEpoch, before: true, roc: true},
	{word: "-", epoch: rocEpoch, before: true, roc: true},
	{word: "西元"},
	{word: "公元"},
	{word: "明治", epoch: 1867, roc: true},
	{word: "大正", epoch: rocEpoch, roc: true},
	{word: "昭和", epoch: 1925, roc: true},
}

// dateText is a date taken apart.
type dateText struct {
	era   *era
	parts [3]numeral
	count int
	words bool
}

// parseDateText reads everything but bare digits.
func parseDateText[T text](raw T, rules DateRules) (Date, error) {
	var room [maxDateRunes]rune
	s, err := foldRunes(room[:0], raw)
	if err != nil {
		return Date{}, err
	}
	if len(s) == 0 {
		return Date{}, ErrEmpty
	}
	var t dateText
	if !t.read(s) {
		return Date{}, ErrShape
	}
	return t.date(rules)
}

// foldRunes appends the runes of raw, width folded and trimmed, to s without
// growing it.
func foldRunes[T text](s []rune, raw T) ([]rune, error) {
	for i := 0; i < len(raw); {
		r, size := runeAt(raw, i)
		i += size
		if r == utf8.RuneError && size < 3 {
			return nil, ErrCharacters
		}
		if r = foldWidth(r); r == ' ' && len(s) == 0 {
			continue
		}
		if len(s) == cap(s) {
			return nil, ErrTooLong
		}
		s = append(s, r)
	}
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s, nil
}

// read takes s apart: an era, up to three numbers, what stands between them.
func (t *dateText) read(s []rune) bool {
	for i := range eras {
		if rest, ok := cutWord(s, eras[i].word); ok {
			t.era, s = &eras[i], rest
			t.words = eras[i].word != "-"
			break
		}
	}
	for len(s) > 0 {
		for len(s) > 0 && s[0] == ' ' {
			s = s[1:]
		}
		n, size := readNumeral(s)
		if size == 0 && t.count == 0 && len(s) > 1 && s[0] == '元' && s[1] == '年' {
			n, size = numeral{value: 1}, 1
		}
		if size == 0 || t.count == len(t.parts) {
			return false
		}
		t.parts[t.count], s = n, s[size:]
		t.count++
		rest, done := t.separator(s)
		if done {
			return true
		}
		if len(rest) == len(s) && len(s) > 0 {
			return false
		}
		s = rest
	}
	return t.count > 0
}

// separator takes the mark after a part. It reports true when the date is
// complete and nothing but a time of day follows.
func (t *dateText) separator(s []rune) ([]rune, bool) {
	if t.count == 3 && isTimeOfDay(s) {
		return s, true
	}
	for len(s) > 0 && s[0] == ' ' {
		s = s[1:]
	}
	if len(s) == 0 {
		return s, false
	}
	switch r := s[0]; {
	case r == '年' && t.count == 1, r == '月' && t.count == 2, (r == '日' || r == '號') && t.count == 3:
		t.words = true
		return s[1:], false
	case t.count == 3:
	case r == '-' || r == '/' || r == '.' || r == '·' || r == '‧' || r == '、' || r == ',':
		if len(s) > 1 {
			return s[1:], false
		}
	}
	return s, false
}

// isTimeOfDay reports whether s is what databases print after a date.
func isTimeOfDay(s []rune) bool {
	if len(s) == 0 || s[0] != ' ' && s[0] != 'T' {
		return false
	}
	colon := false
	for _, r := range s[1:] {
		switch {
		case r == ':':
			colon = true
		case r >= '0' && r <= '9' || r == '.' || r == '+' || r == '-' || r == 'Z' || r == ' ':
		default:
			return false
		}
	}
	return colon
}

func cutWord(s []rune, word string) ([]rune, bool) {
	i := 0
	for _, r := range word {
		if i >= len(s) || s[i] != r {
			return s, false
		}
		i++
	}
	return s[i:], true
}

// date decides the calendar and checks the format against the rules.
func (t *dateText) date(rules DateRules) (Date, error) {
	year := t.parts[0]
	if t.count == 1 && !t.words && year.digits > 4 && (t.era == nil || t.era.word != "-") {
		return dateOfDigits(year.value, year.digits, rules)
	}
	if t.count == 1 && t.words && year.digits > 4 {
		return t.digitsOfEra(rules)
	}
	roc := t.era != nil && t.era.roc || t.era == nil && year.value < 1000
	if rules.Formats&t.format(roc) == 0 {
		return Date{}, ErrShape
	}
	y := year.value
	switch {
	case t.era != nil && t.era.before:
		y = t.era.epoch + 1 - y
	case t.era != nil:
		y += t.era.epoch
	case roc:
		y += rocEpoch
	}
	if t.count > 1 && (t.parts[1].value > 12 || t.parts[2].value > 31) {
		return Date{}, ErrRange
	}
	return newDate(y, t.parts[1].value, t.parts[2].value, rules)
}

// digitsOfEra reads 民國0780607: the calendar is said, the rest is digits.
func (t *dateText) digitsOfEra(rules DateRules) (Date, error) {
	switch {
	case t.era == nil || t.era.before || t.era.epoch != rocEpoch && t.era.epoch != 0:
		return Date{}, ErrShape
	case t.era.roc && rules.Formats&ROCWords != 0:
		return dateOfDigits(t.parts[0].value, t.parts[0].digits, DateRules{Formats: ROCDigits, Today: rules.Today})
	case !t.era.roc && rules.Formats&ADWords != 0:
		return dateOfDigits(t.parts[0].value, t.parts[0].digits, DateRules{Formats: ADDigits, Today: rules.Today})
	}
	return Date{}, ErrShape
}

// format names the spelling.
func (t *dateText) format(roc bool) DateFormats {
	switch {
	case t.words && roc:
		return ROCWords
	case t.words:
		return ADWords
	case t.count == 1 && roc:
		return ROCDigits | ROCParts
	case t.count == 1:
		return ADDigits | ADParts
	case roc:
		return ROCParts
	}
	return ADParts
}
