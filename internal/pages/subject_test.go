package pages

import (
	"testing"

	"mpolice"
	"mpolice/internal/purpose"
	"mpolice/internal/web"
)

func TestBirthYear(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]int{
		"": 0, " ": 0, "70": 1981, "民國70年": 1981, "７０": 1981, "1": 1912, "1981": 1981, "西元1981年": 1981, "115": 2026, "2026": 2026, "1850": 1850,
	} {
		if got, ok := birthYear(typed, 2026); !ok || got != want {
			t.Errorf("%q: %d %t, want %d", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"116", "2027", "0", "-5", "1849", "八十", "70-79", "99999999999999999999", "70\u202e"} {
		if got, ok := birthYear(typed, 2026); ok {
			t.Errorf("%q was taken for %d", typed, got)
		}
	}
}

func FuzzBirthYear(f *testing.F) {
	for _, s := range []string{"70", "民國70年", "", "西元", "１９８１", "年"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, ok := birthYear(s, 2026); ok && got != 0 && (got < firstBirth || got > 2026) {
			t.Errorf("%q is %d", s, got)
		}
	})
}

// every kind is taken by this card.
var anyCard = &purpose.Card{Subjects: mpolice.SubjectKinds}

func form(by string, fields map[string]string) typed {
	return typed{by: by, subjects: fields, again: map[string]string{}, bornFrom: fields["born_from"], bornTo: fields["born_to"]}
}

// TestSubjectOfTheForm: the picked way counts, whatever was left in the others.
func TestSubjectOfTheForm(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		form      typed
		key, raw  string
		fault, at string
	}{
		"picked":         {form: form("plate", map[string]string{"plate": "abc-1234", "name": "陳怡君"}), key: "plate:ABC1234", raw: "abc-1234"},
		"not picked":     {form: form("", map[string]string{"name": "陳怡君"}), key: "name:陳怡君", raw: "陳怡君"},
		"two, none":      {form: form("", map[string]string{"plate": "ABC1234", "name": "陳怡君"}), fault: web.InvalidSubjectOne, at: "name"},
		"picked, empty":  {form: form("name", map[string]string{"plate": "ABC1234"}), fault: "search.empty", at: "name"},
		"not of a card":  {form: form("nonsense", map[string]string{"phone": "345678"}), key: "phone:345678", raw: "345678"},
		"years":          {form: form("name", map[string]string{"name": "陳怡君", "born_from": "70", "born_to": "79"}), key: "name:陳怡君@1981-1990", raw: "陳怡君 1981–1990"},
		"from alone":     {form: form("name", map[string]string{"name": "陳怡君", "born_from": "70"}), key: "name:陳怡君@1981-2026", raw: "陳怡君 1981–2026"},
		"to alone":       {form: form("name", map[string]string{"name": "陳怡君", "born_to": "1990"}), key: "name:陳怡君@1850-1990", raw: "陳怡君 1850–1990"},
		"years reversed": {form: form("name", map[string]string{"name": "陳怡君", "born_from": "80", "born_to": "70"}), fault: web.InvalidYearOrder, at: "born_from"},
		"no year":        {form: form("name", map[string]string{"name": "陳怡君", "born_to": "1700"}), fault: web.InvalidYear, at: "born_to"},
		"no name":        {form: form("name", map[string]string{"name": " ", "born_from": "70"}), fault: "search.empty", at: "name"},
		"years in name":  {form: form("name", map[string]string{"name": "陳怡君@1981"}), fault: "search.characters", at: "name"},
		"short phone":    {form: form("phone", map[string]string{"phone": "5678"}), fault: "search.phone", at: "phone"},
		"words":          {form: form("phone", map[string]string{"phone": "電話"}), fault: "search.phone_shape", at: "phone"},
		"whole plate":    {form: form("plate_pattern", map[string]string{"plate_pattern": "ABC1234"}), fault: "search.plate_whole", at: "plate_pattern"},
		"vague plate":    {form: form("plate_pattern", map[string]string{"plate_pattern": "A??"}), fault: "search.plate", at: "plate_pattern"},
		"passport":       {form: form("passport", map[string]string{"passport": "ABC"}), fault: "search.passport", at: "passport"},
		"wrong digit":    {form: form("national_id", map[string]string{"national_id": "A123456780"}), fault: "invalid.check_digit", at: "national_id"},
		"nothing at all": {form: form("", map[string]string{}), fault: "invalid.subject_empty", at: "plate"},
	} {
		s, _, fault := x.form.subject(anyCard, 2026)
		switch {
		case x.fault == "" && (fault != nil || s.Canonical() != x.key || s.Raw != x.raw):
			t.Errorf("%s: %q as %q, %+v", name, s.Canonical(), s.Raw, fault)
		case x.fault != "" && (fault == nil || fault.Key != x.fault || fault.Field != x.at || !s.IsZero()):
			t.Errorf("%s: %+v, want %s at %s", name, fault, x.fault, x.at)
		}
	}
}

// TestYearsComeBack: what narrowing wrote into the boxes reads as the same years.
func TestYearsComeBack(t *testing.T) {
	t.Parallel()
	for _, l := range web.Languages {
		for _, b := range []mpolice.Birth{{From: 1981, To: 1990}, {From: 1850, To: 1915}, {From: 2020, To: 2026}, {}} {
			from, to := years(l, b)
			f := typed{bornFrom: from, bornTo: to}
			if got, fault := f.born(2026); fault != nil || got != b {
				t.Errorf("%s %v: %q to %q reads as %v", l, b, from, to, got)
			}
		}
	}
}

func TestNarrow(t *testing.T) {
	t.Parallel()
	card := &purpose.Card{
		Subjects: []mpolice.SubjectKind{mpolice.SubjectName},
		Registers: []purpose.CardRegister{
			{Register: "household", By: []mpolice.SubjectKind{mpolice.SubjectName}},
			{Register: "wanted", By: []mpolice.SubjectKind{mpolice.SubjectName}},
		},
	}
	for to, want := range map[string]struct {
		from, to  string
		registers int
	}{
		"household@1980": {"1980", "1989", 1},
		"household@2020": {"2020", "2026", 1}, // nobody was born after now
		"wanted":         {"70", "79", 1},
		"priors@1980":    {"70", "79", 2}, // not of the card: nothing changes
		"'; DROP":        {"70", "79", 2},
		"wide":           {"", "", 2},
	} {
		f := typed{by: "name", bornFrom: "70", bornTo: "79", registers: []string{"household", "wanted"}}
		f.narrow(card, to, 2026)
		if f.bornFrom != want.from || f.bornTo != want.to || len(f.registers) != want.registers {
			t.Errorf("%s: %s to %s in %v", to, f.bornFrom, f.bornTo, f.registers)
		}
	}
}

// TestBands: no probability is written as a number, and none is promised more
// than it is.
func TestBands(t *testing.T) {
	t.Parallel()
	for p, want := range map[float64]string{
		0: "", 0.3: "band.weak", 0.5: "band.open", 0.8999: "band.open", 0.9: "band.likely", 0.99: "band.very_likely", 0.9998: "band.very_likely", 0.9999: "band.certain", 1: "band.certain",
	} {
		if got := bandOf(p); got != want {
			t.Errorf("%v: %q, want %q", p, got, want)
		}
	}
}

func TestDecade(t *testing.T) {
	t.Parallel()
	for first, want := range map[int]string{1980: "民國69–78年", 1910: "西元1910–1919年", 1920: "民國9–18年"} {
		if got := decade(web.Chinese, first); got != want {
			t.Errorf("%d: %s", first, got)
		}
	}
	if got := decade(web.English, 1980); got != "1980–1989" {
		t.Error(got)
	}
}
