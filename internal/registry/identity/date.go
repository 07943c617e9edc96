package identity

// rocEpoch is the year before 民國元年: the Gregorian year is the year of the
// Republic plus 1911 (紀年依國曆, 國曆 = 西曆 − 1911).
const rocEpoch = 1911

// Precision is how much of a date is known.
type Precision uint8

// The precisions of a date.
const (
	ToDay Precision = iota
	ToMonth
	ToYear
)

// Date is a day, a month or a year of the Gregorian calendar. Month and Day
// are 0 when not known.
type Date struct {
	Year       int16
	Month, Day uint8
	Precision  Precision
	Findings   Findings
}

// Packed gives the date as the integer yyyymmdd, with 00 for an unknown part,
// which sorts by time.
func (d Date) Packed() int32 {
	return int32(d.Year)*10_000 + int32(d.Month)*100 + int32(d.Day)
}

// ROCYear is the year of the Republic; 0 and below are years before it
// (民前1年 is 0).
func (d Date) ROCYear() int { return int(d.Year) - rocEpoch }

// AppendISO appends yyyy-mm-dd, yyyy-mm or yyyy.
func (d Date) AppendISO(dst []byte) []byte {
	dst = appendPadded(dst, int(d.Year), 4)
	if d.Precision == ToYear {
		return dst
	}
	dst = appendPadded(append(dst, '-'), int(d.Month), 2)
	if d.Precision == ToMonth {
		return dst
	}
	return appendPadded(append(dst, '-'), int(d.Day), 2)
}

func appendPadded(dst []byte, n, width int) []byte {
	for p := pow10Of(width - 1); p > 0; p /= 10 {
		dst = append(dst, '0'+byte(n/p%10))
	}
	return dst
}

func pow10Of(n int) int {
	p := 1
	for range n {
		p *= 10
	}
	return p
}

// DateFormats is the set of spellings that a register uses.
type DateFormats uint16

// The spellings. ROC is the year of the Republic, AD the Gregorian year.
const (
	ROCDigits DateFormats = 1 << iota // 1150102, 0780607, 780607; 07806, 078 without day or month
	ROCParts                          // 78.6.7, 78/06/07, 078-06-07
	ROCWords                          // 民國78年6月7日, 七十八年六月七日, 民國元年, 民前3年
	ADDigits                          // 19890607; 198906, 1989 without day or month
	ADParts                           // 1989-06-07, 1989/6/7, and with a time of day after it
	ADWords                           // 西元1989年6月7日, 1989年6月7日

	// AnyDate is for a register whose descriptor does not say.
	AnyDate = ROCDigits | ROCParts | ROCWords | ADDigits | ADParts | ADWords
	// AnyROC and AnyAD are for registers that keep to one calendar.
	AnyROC = ROCDigits | ROCParts | ROCWords
	AnyAD  = ADDigits | ADParts | ADWords
)

// DateRules is what a register's descriptor says of a column of dates.
type DateRules struct {
	// Formats are the spellings to accept; none means [AnyDate].
	Formats DateFormats
	// Today is the packed date after which a date is in the future; 0 for a
	// column in which dates may be.
	Today int32
}

// ParseDate reads a date in the spellings of the rules. Digits alone are read
// by their number: eight are AD, seven ROC; six are ROC yymmdd, or AD yyyymm
// if only that is a date, and [DateAmbiguous] if both are and both formats are
// allowed; five are ROC yyymm; four an AD year; three and two an ROC year.
// With separators, a year of four digits is AD and a shorter one ROC. A month
// or day of 00 is unknown. A day that the calendar does not have, such as 29
// February of 民國 78 (1989), is ErrRange.
func ParseDate[T text](raw T, rules DateRules) (Date, error) {
	if rules.Formats == 0 {
		rules.Formats = AnyDate
	}
	if len(raw) == 0 {
		return Date{}, ErrEmpty
	}
	if len(raw) > maxRaw {
		return Date{}, ErrTooLong
	}
	if len(raw) <= 8 && allDigits(raw) {
		value := 0
		for i := range len(raw) {
			value = value*10 + int(raw[i]-'0')
		}
		return dateOfDigits(value, len(raw), rules)
	}
	return parseDateText(raw, rules)
}

// dateOfDigits reads a date written as digits alone.
func dateOfDigits(value, digits int, rules DateRules) (Date, error) {
	roc, ad := rules.Formats&ROCDigits != 0, rules.Formats&ADDigits != 0
	switch {
	case digits == 8 && ad:
		return newDate(value/10_000, value/100%100, value%100, rules)
	case digits == 8 && roc && value < 10_000_000, digits == 7 && roc:
		return newDate(value/10_000+rocEpoch, value/100%100, value%100, rules)
	case digits == 6:
		return dateOfSix(value, roc, ad, rules)
	case digits == 5 && roc:
		return newDate(value/100+rocEpoch, value%100, 0, rules)
	case digits == 4 && ad:
		return newDate(value, 0, 0, rules)
	case digits <= 3 && roc:
		return newDate(value+rocEpoch, 0, 0, rules)
	}
	return Date{}, ErrShape
}

// dateOfSix decides between ROC yymmdd and AD yyyymm.
func dateOfSix(value int, roc, ad bool, rules DateRules) (Date, error) {
	r, rocErr := newDate(value/10_000+rocEpoch, value/100%100, value%100, rules)
	a, adErr := newDate(value/100, value%100, 0, rules)
	roc, ad = roc && rocErr == nil, ad && adErr == nil && value/100 >= 1800
	switch {
	case roc && ad:
		r.Findings.Add(DateAmbiguous)
		return r, nil
	case roc:
		return r, nil
	case ad:
		return a, nil
	case rules.Formats&(ROCDigits|ADDigits) == 0:
		return Date{}, ErrShape
	}
	return Date{}, ErrRange
}

// The years that a register of living and dead people and their papers holds.
const (
	minYear = 1800
	maxYear = 2200
	oldYear = rocEpoch - 20
)

// newDate checks a date and notes what is suspect about it.
func newDate(year, month, day int, rules DateRules) (Date, error) {
	if year < minYear || year > maxYear || month > 12 || day > 31 || month < 0 || day < 0 {
		return Date{}, ErrRange
	}
	d := Date{Year: int16(year), Month: uint8(month), Day: uint8(day)}
	switch {
	case month == 0:
		d.Precision, d.Day = ToYear, 0
		d.Findings.Add(DatePartUnknown)
	case day == 0:
		d.Precision = ToMonth
		d.Findings.Add(DatePartUnknown)
	case day > daysIn(year, month):
		return Date{}, ErrRange
	case month == 1 && day == 1:
		d.Findings.Add(DateDefaultSuspect)
	}
	if rules.Today != 0 && d.Packed() > rules.Today {
		d.Findings.Add(DateFuture)
	}
	if year < oldYear {
		d.Findings.Add(DateOld)
	}
	return d, nil
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}
