package intake

import (
	"bytes"
	"time"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/identity"
)

// checker checks one cell, appends the value that is kept to the worker's arena
// and sets what the row is found by.
type checker func(w *worker, f *fieldPlan, cell []byte)

// checkerOf chooses by what the values mean, then by how they are written.
func checkerOf(f registry.Field) checker {
	switch f.Semantic {
	case registry.SemanticNationalID, registry.SemanticFormerID, registry.SemanticOtherID:
		return checkNationalID
	case registry.SemanticOwnerIDNote:
		return checkPersonOrCompany
	case registry.SemanticCompany:
		return checkCompany
	case registry.SemanticPassport:
		return checkPassport
	case registry.SemanticPlate:
		return checkPlate
	case registry.SemanticPhone:
		return checkPhone
	case registry.SemanticAddress:
		return checkAddress
	case registry.SemanticBirth, registry.SemanticDate, registry.SemanticDateROC:
		return checkDate
	case registry.SemanticSex:
		return checkSex
	}
	switch {
	case len(f.Codes) > 0 || f.Type == "boolean":
		return checkCode
	case f.Type == "date":
		return checkDate
	case f.Type == "integer" || f.Type == "number" || f.Type == "year":
		return checkNumber
	case f.Type == "datetime":
		return checkInstant
	}
	return keepText
}

func keepText(w *worker, _ *fieldPlan, cell []byte) { w.arena = append(w.arena, cell...) }

// checkNationalID refuses a wrong check digit in a number that rows are found
// by, and tells it in any other.
func checkNationalID(w *worker, f *fieldPlan, cell []byte) {
	id, err := identity.ParseNationalID(cell)
	if err != nil {
		w.reject(f.Name, ruleNID)
		return
	}
	w.arena = append(w.arena, id.Key[:]...)
	found := id.Findings
	if found.Has(identity.NIDCheckDigit) && f.Semantic != registry.SemanticOtherID {
		w.reject(f.Name, identity.NIDCheckDigit.Code())
		found &^= 1 << identity.NIDCheckDigit
	}
	w.found(f, found)
	key, _ := identity.PackID(id.Key[:])
	switch f.Semantic {
	case registry.SemanticNationalID:
		w.row.version.Person, w.sexes[0] = key, id.Sex
	case registry.SemanticFormerID:
		w.row.version.Former = key
	}
}

// checkPersonOrCompany takes a person's or a company's number: owners are both.
func checkPersonOrCompany(w *worker, f *fieldPlan, cell []byte) {
	if c, err := identity.ParseCompany(cell); err == nil {
		w.arena = append(w.arena, c.Key[:]...)
		w.found(f, c.Findings)
		return
	}
	id, err := identity.ParseNationalID(cell)
	if err != nil {
		w.reject(f.Name, ruleNID)
		return
	}
	w.arena = append(w.arena, id.Key[:]...)
	w.found(f, id.Findings)
	w.row.version.Person, _ = identity.PackID(id.Key[:])
}

func checkCompany(w *worker, f *fieldPlan, cell []byte) {
	c, err := identity.ParseCompany(cell)
	if err != nil {
		w.reject(f.Name, ruleCompany)
		return
	}
	w.arena = append(w.arena, c.Key[:]...)
	w.found(f, c.Findings)
}

func checkPlate(w *worker, f *fieldPlan, cell []byte) {
	from := len(w.arena)
	arena, p, err := identity.AppendPlate(w.arena, cell)
	if err != nil {
		w.reject(f.Name, rulePlate)
		return
	}
	w.arena = arena
	w.found(f, p.Findings)
	w.row.version.Plate = holding.PlateKey(string(arena[from:]))
}

// checkPhone keeps what was written: a number outside the plan is told, and the
// row is not refused for it.
func checkPhone(w *worker, f *fieldPlan, cell []byte) {
	w.arena = append(w.arena, cell...)
	p, err := identity.ParsePhone(cell)
	if err != nil {
		w.warn(f, rulePhone)
		return
	}
	w.found(f, p.Findings)
	w.row.version.Phone, _ = identity.PackPhoneTail(p.Digits())
}

func checkAddress(w *worker, f *fieldPlan, cell []byte) {
	w.arena = append(w.arena, cell...)
	a, err := identity.ParseAddress(cell)
	if err != nil {
		w.warn(f, ruleAddress)
		return
	}
	w.found(f, a.Findings)
	w.row.version.Address = int64(a.Keys().Number)
}

// checkDate keeps a date as yyyy-mm-dd, or as much of it as is known.
func checkDate(w *worker, f *fieldPlan, cell []byte) {
	d, err := identity.ParseDate(cell, f.rules)
	if err != nil {
		w.reject(f.Name, ruleDate)
		return
	}
	if d.Findings.Has(identity.DateFuture) {
		w.reject(f.Name, identity.DateFuture.Code())
	}
	w.arena = d.AppendISO(w.arena)
	w.limit(f, d)
	if !f.dates {
		if day := d.Packed(); d.Precision == identity.ToDay && (w.event.day == 0 || day < w.event.day) {
			w.event = event{day, f}
		}
		return
	}
	w.found(f, d.Findings&^(1<<identity.DateFuture))
	w.row.version.Birth = d.Packed()
	if d.Month == 1 && d.Day == 1 {
		w.tally.jan1[f.index]++
	}
}

func checkSex(w *worker, f *fieldPlan, cell []byte) {
	code, ok := f.codes[string(cell)]
	if !ok {
		w.reject(f.Name, ruleCode)
		return
	}
	w.arena = append(w.arena, code...)
	w.sexes[1] = sexOf(code)
}

func sexOf(code string) identity.Sex {
	switch code {
	case "male":
		return identity.SexMale
	case "female":
		return identity.SexFemale
	}
	return identity.SexUnknown
}

func checkCode(w *worker, f *fieldPlan, cell []byte) {
	code, ok := f.codes[string(cell)]
	if !ok {
		w.reject(f.Name, ruleCode)
		return
	}
	w.arena = append(w.arena, code...)
}

// checkNumber takes decimals as Table Schema writes them: a sign, digits, a
// point and digits, and for numbers an exponent.
func checkNumber(w *worker, f *fieldPlan, cell []byte) {
	if !isNumber(cell, f.Type == "number") {
		w.reject(f.Name, ruleNumber)
		return
	}
	w.arena = append(w.arena, cell...)
}

func isNumber(b []byte, decimal bool) bool {
	b = sign(b)
	whole := digits(b)
	b = b[whole:]
	part := 0
	if decimal && len(b) > 0 && b[0] == '.' {
		part = digits(b[1:])
		b = b[1+part:]
	}
	if whole+part == 0 {
		return false
	}
	if decimal && len(b) > 1 && (b[0] == 'e' || b[0] == 'E') {
		b = sign(b[1:])
		return len(b) > 0 && digits(b) == len(b)
	}
	return len(b) == 0
}

func sign(b []byte) []byte {
	if len(b) > 0 && (b[0] == '+' || b[0] == '-') {
		return b[1:]
	}
	return b
}

func digits(b []byte) int {
	n := 0
	for n < len(b) && b[n] >= '0' && b[n] <= '9' {
		n++
	}
	return n
}

// instants are the ways in which files write a date and time.
var instants = []string{time.RFC3339Nano, "2006-01-02T15:04:05", time.DateTime, "2006-01-02 15:04", "2006/01/02 15:04:05", "2006/01/02 15:04"}

func checkInstant(w *worker, f *fieldPlan, cell []byte) {
	for _, layout := range instants {
		if _, err := time.Parse(layout, string(cell)); err == nil {
			w.arena = append(w.arena, cell...)
			return
		}
	}
	w.reject(f.Name, ruleInstant)
}

// checkPassport keeps letters and digits; the issuing state may stand before a
// colon.
func checkPassport(w *worker, f *fieldPlan, cell []byte) {
	number := cell
	if _, after, ok := bytes.Cut(cell, []byte{':'}); ok {
		number = after
	}
	w.arena = append(w.arena, cell...)
	p, err := mpolice.ParseSubject(mpolice.SubjectPassport, string(number))
	if err != nil {
		w.warn(f, ruleDocument)
		return
	}
	w.row.version.Document = holding.DocumentKey(p.Key)
}
