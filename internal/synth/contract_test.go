package synth_test

import (
	"slices"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/agency"
	"mpolice/internal/purpose"
	"mpolice/internal/source/sqlsource"
	"mpolice/rules"
)

// The rules, the sources and the made-up data speak of the same registers:
// every field of rules/registers.yaml has a source, and every code and date
// that the city writes is one that the rules have a label for.
func TestRulesSourcesAndCityAgree(t *testing.T) {
	bundle, err := purpose.Load(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	b := all(city(t, 20_000))
	values := map[mpolice.Register]map[mpolice.FieldName]map[string]bool{}
	add := func(register mpolice.Register, pairs ...string) {
		if values[register] == nil {
			values[register] = map[mpolice.FieldName]map[string]bool{}
		}
		for i := 0; i < len(pairs); i += 2 {
			name := mpolice.FieldName(pairs[i])
			if values[register][name] == nil {
				values[register][name] = map[string]bool{}
			}
			values[register][name][pairs[i+1]] = true
		}
	}
	for _, r := range b.Residents {
		add("household", "sex", r.Sex, "status", r.Status, "military", r.Military, "birth_date", r.BirthDate)
	}
	for _, r := range b.Vehicles {
		add("vehicle", "kind", r.Kind, "validity", r.Validity)
	}
	for _, r := range b.Licences {
		add("licence", "validity", r.Validity, "issued", r.Issued, "expires", r.Expires)
	}
	for _, r := range b.Wanted {
		add("wanted", "wanted", "yes", "issued", r.Issued)
	}
	for _, r := range b.Stolen {
		add("stolen", "stolen", "yes", "reported", r.Reported)
	}
	for _, r := range b.Cases {
		add("cases", "case_type", r.CaseType, "role", r.Role, "status", r.Status, "opened", r.Opened)
	}
	for _, r := range b.Priors {
		add("priors", "status", r.Status, "judged", r.Judged)
	}
	for _, r := range b.Missing {
		add("missing", "missing", "yes", "category", r.Category, "reported", r.Reported)
	}
	for _, r := range b.Immigration {
		add("immigration", "residence", r.Residence, "overstay", r.Overstay, "residence_expires", r.ResidenceExpires,
			"last_entry", r.LastEntry, "last_exit", r.LastExit)
	}
	for code, fields := range values {
		register, ok := bundle.Register(code)
		if !ok {
			t.Errorf("the rules have no register %s", code)
			continue
		}
		names := sqlsource.Fields(code)
		if register.Live {
			names = agency.Fields
		}
		if len(names) != len(register.Fields) {
			t.Errorf("%s: the source has %v", code, names)
		}
		for _, f := range register.Fields {
			if !slices.Contains(names, f.Name) {
				t.Errorf("%s: no source has %s", code, f.Name)
			}
			if f.Kind != purpose.FieldText && fields[f.Name] == nil {
				t.Errorf("%s: %s is not looked at here", code, f.Name)
			}
			for value := range fields[f.Name] {
				if !fits(f, value) {
					t.Errorf("%s: %s has no value %q", code, f.Name, value)
				}
			}
		}
	}
}

func fits(f purpose.Field, value string) bool {
	switch f.Kind {
	case purpose.FieldCode:
		_, ok := f.Codes[value]
		return ok
	case purpose.FieldFlag:
		return value == "yes" || value == "no"
	case purpose.FieldDate:
		_, err := time.Parse(time.DateOnly, value)
		return value == "" || err == nil
	}
	return true
}
