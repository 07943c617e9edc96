package compare

import "mpolice/internal/registry/linkage/field"

// Scale grades the values of one kind of field.
type Scale struct {
	// Levels names the levels, rising; the last is "exact".
	Levels []string
	// Grade gives the level of two different values, 0 to len(Levels)-2, the
	// shorter (or lesser) first; [Scale.Compare] puts them in that order.
	Grade func(a, b string) int
}

// Top is the level of equal values.
func (s Scale) Top() int { return len(s.Levels) - 1 }

// Compare gives the level of any two values.
func (s Scale) Compare(a, b string) int {
	if a == b {
		return s.Top()
	}
	return s.Grade(ordered(a, b))
}

// Of is the scale of a kind.
func Of(k field.Kind) Scale {
	switch k {
	case field.Given, field.Family:
		return Scale{[]string{"else", "weak", "similar", "close", "exact"}, gradeName}
	case field.Middle:
		return Scale{[]string{"else", "some", "most", "exact"}, gradeRest}
	case field.FullName:
		return Scale{[]string{"else", "some", "most", "all", "exact"}, gradeTokens}
	case field.Date:
		return Scale{[]string{"else", "same year", "two parts", "slip", "exact"}, gradeDate}
	case field.Year:
		return Scale{[]string{"else", "near", "slip", "exact"}, gradeYear}
	case field.Postcode:
		return Scale{[]string{"else", "area", "slip", "exact"}, gradePostcode}
	case field.Identifier, field.NationalID, field.Phone:
		return Scale{[]string{"else", "two slips", "slip", "exact"}, gradeIdentifier}
	case field.Email:
		return Scale{[]string{"else", "similar", "close", "exact"}, gradeEmail}
	case field.Street, field.Place:
		return Scale{[]string{"else", "some", "similar", "close", "exact"}, gradePlace}
	case field.HouseNumber:
		return Scale{[]string{"else", "slip", "exact"}, gradeHouse}
	case field.Number:
		return Scale{[]string{"else", "near", "close", "exact"}, gradeNumber}
	case field.Text, field.Organization:
		return Scale{[]string{"else", "little", "some", "half", "most", "all", "exact"}, gradeText}
	}
	if k == field.Category {
		return Scale{[]string{"else", "close", "exact"}, gradeCategory}
	}
	return Scale{[]string{"else", "exact"}, func(string, string) int { return 0 }}
}
