package pages

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/edge"
	"mpolice/internal/purpose"
	"mpolice/internal/web"
)

// firstBirth and rocFirst are the bounds of years of birth: the first that is
// taken, and the year before the first of the Republic of China.
const (
	firstBirth = 1850
	rocFirst   = 1911
	mostROC    = 200 // a smaller year is one of the Republic
)

// ways lists the kinds of subject that the card takes, one of them chosen.
func (p *Pages) ways(r *http.Request, c *purpose.Card, f *typed) []web.SubjectField {
	chosen := f.way(c)
	kinds := c.Typed()
	out := make([]web.SubjectField, len(kinds))
	for i, kind := range kinds {
		out[i] = p.way(r, kind, *f)
		out[i].Chosen = kind == chosen
	}
	return out
}

// way is one kind of subject as the form shows it.
func (p *Pages) way(r *http.Request, kind mpolice.SubjectKind, f typed) web.SubjectField {
	text := func(part string) string { return p.Site.Text(web.LanguageOf(r), "subject."+string(kind)+part) }
	out := web.SubjectField{
		Name: string(kind), Short: text(".short"), Label: text(""), Hint: text(".hint"),
		Value: f.subjects[string(kind)], Again: f.again[string(kind)],
	}
	if kind == mpolice.SubjectName {
		out.BornFrom, out.BornTo = f.bornFrom, f.bornTo
	}
	return out
}

// way gives the chosen kind: what was picked, or the first that something was
// typed for, or the first of the card.
func (f typed) way(c *purpose.Card) mpolice.SubjectKind {
	if by := mpolice.SubjectKind(f.by); slices.Contains(c.Typed(), by) {
		return by
	}
	if filled := f.filled(c); len(filled) > 0 {
		return filled[0]
	}
	return c.Typed()[0]
}

// filled lists the kinds for which something was typed.
func (f typed) filled(c *purpose.Card) []mpolice.SubjectKind {
	var out []mpolice.SubjectKind
	for _, kind := range c.Typed() {
		if strings.TrimSpace(f.subjects[string(kind)]) != "" || f.again[string(kind)] != "" {
			out = append(out, kind)
		}
	}
	return out
}

// subject reads the one subject that was typed: that of the picked way,
// whatever stands in the boxes of the others, or without a pick the only box
// that is filled.
func (f typed) subject(c *purpose.Card, year int) (mpolice.Subject, mpolice.SubjectKind, *web.FieldError) {
	kind := f.way(c)
	if filled := f.filled(c); !c.Accepts(mpolice.SubjectKind(f.by)) && len(filled) > 1 {
		return mpolice.Subject{}, kind, &web.FieldError{Field: string(filled[1]), Key: web.InvalidSubjectOne}
	}
	read := f.keyed
	if kind == mpolice.SubjectName {
		read = func(mpolice.SubjectKind) (mpolice.Subject, *web.FieldError) { return f.named(year) }
	}
	s, fault := read(kind)
	return s, kind, fault
}

// keyed reads a box. Typed a second time after a wrong digit, the second counts;
// the first may be mended too, but not to another number.
func (f typed) keyed(kind mpolice.SubjectKind) (mpolice.Subject, *web.FieldError) {
	s, err := mpolice.ParseSubject(kind, f.subjects[string(kind)])
	if again := f.again[string(kind)]; again != "" {
		first, firstErr := s, err
		s, err = mpolice.ParseSubject(kind, again)
		if firstErr == nil && err == nil && first.Key != s.Key {
			return mpolice.Subject{}, &web.FieldError{Field: string(kind), Key: web.InvalidAgain}
		}
	}
	if err != nil {
		return mpolice.Subject{}, &web.FieldError{Field: string(kind), Key: edge.SubjectFault(kind, err)}
	}
	return s, nil
}

// named reads a name and its years of birth. The years go on record as they
// were understood.
func (f typed) named(year int) (mpolice.Subject, *web.FieldError) {
	born, fault := f.born(year)
	if fault != nil {
		return mpolice.Subject{}, fault
	}
	raw := f.subjects[string(mpolice.SubjectName)]
	s, err := mpolice.NameSubject(raw, born)
	if err != nil {
		return mpolice.Subject{}, &web.FieldError{Field: string(mpolice.SubjectName), Key: edge.SubjectFault(mpolice.SubjectName, err)}
	}
	if !born.IsZero() {
		s.Raw = fmt.Sprintf("%s %d–%d", raw, born.From, born.To)
	}
	return s, nil
}

// born reads the years of birth; one that is left empty is open.
func (f typed) born(year int) (mpolice.Birth, *web.FieldError) {
	from, ok := birthYear(f.bornFrom, year)
	if !ok {
		return mpolice.Birth{}, &web.FieldError{Field: "born_from", Key: web.InvalidYear}
	}
	to, ok := birthYear(f.bornTo, year)
	if !ok {
		return mpolice.Birth{}, &web.FieldError{Field: "born_to", Key: web.InvalidYear}
	}
	switch {
	case from == 0 && to == 0:
		return mpolice.Birth{}, nil
	case from == 0:
		from = firstBirth
	case to == 0:
		to = year
	}
	if from > to {
		return mpolice.Birth{}, &web.FieldError{Field: "born_from", Key: web.InvalidYearOrder}
	}
	return mpolice.Birth{From: from, To: to}, nil
}

// birthYear reads 70, 民國70年 or 1981; zero when nothing was typed, false when
// it is no year of birth.
func birthYear(s string, now int) (year int, ok bool) {
	s = strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, strings.TrimSpace(s))
	s = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(s, "民國"), "西元"), "年")
	if s = strings.TrimSpace(s); s == "" {
		return 0, true
	}
	n, err := strconv.Atoi(s)
	if err == nil && n > 0 && n <= mostROC {
		n += rocFirst
	}
	return n, err == nil && n >= firstBirth && n <= now
}

// years writes years of birth for the boxes of the form, as the language does.
func years(l web.Language, b mpolice.Birth) (from, to string) {
	if b.IsZero() {
		return "", ""
	}
	write := func(year int) string {
		if l == web.English || year <= rocFirst {
			return strconv.Itoa(year)
		}
		return strconv.Itoa(year - rocFirst)
	}
	return write(b.From), write(b.To)
}

// asked gives the ticked registers that are kept by this kind of subject: the
// form offers every register of the card before it knows what will be typed.
func (f typed) asked(card *purpose.Card, kind mpolice.SubjectKind) []mpolice.Register {
	var out []mpolice.Register
	for _, reg := range card.AllRegisters(kind) {
		if slices.Contains(f.registers, string(reg)) {
			out = append(out, reg)
		}
	}
	return out
}
