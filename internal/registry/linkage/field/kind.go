package field

import "fmt"

// Kind is what a column means. The zero Kind takes no part in linkage.
type Kind uint8

// The kinds. Their names (see [Kind.String]) are what a mapping uses.
const (
	Ignore       Kind = iota
	RecordID          // names the record, is no evidence
	Truth             // names the entity in labelled data, is no evidence
	Source            // names the register that a record came from
	Given             // given name(s)
	Middle            // further names or titles
	Family            // family name
	FullName          // a whole name in one column
	NameKey           // a homophone, variant or romanised key of the name, made by the caller
	Date              // a calendar date, kept as eight digits yyyymmdd
	Year              // a year
	Sex               // sex or gender, kept as its first letter
	NationalID        // a number with a check digit, given only when it is right
	Identifier        // any other number that is meant to name one entity
	Phone             // digits
	Email             //
	Postcode          //
	Street            // road, with or without the number; any line of an address
	HouseNumber       //
	Place             // suburb, city, district, state, birth place
	Category          // one of few values: occupation, language, type
	Number            // a measure: price, length
	Text              // free text: title, description
	Organization      // a company, restaurant, office: text without its legal form
	kindCount
)

var kindNames = [kindCount]string{
	"-", "id", "truth", "source", "given", "middle", "family", "full", "namekey", "date", "year", "sex",
	"nationalid", "identifier", "phone", "email", "postcode", "street", "house", "place", "category", "number", "text", "organization",
}

// String is the kind's name in mappings and models.
func (k Kind) String() string {
	if k >= kindCount {
		return fmt.Sprintf("kind(%d)", uint8(k))
	}
	return kindNames[k]
}

// MarshalText writes the kind's name.
func (k Kind) MarshalText() ([]byte, error) {
	if k >= kindCount {
		return nil, fmt.Errorf("kind %d is not known", uint8(k))
	}
	return []byte(kindNames[k]), nil
}

// UnmarshalText reads a kind's name or one of its aliases.
func (k *Kind) UnmarshalText(text []byte) error {
	kind, err := ParseKind(string(text))
	*k = kind
	return err
}

// kindAliases are what people write for a kind.
var kindAliases = map[string]Kind{
	"ignore": Ignore, "": Ignore, "cluster": Truth, "recid": RecordID, "first": Given, "firstname": Given,
	"last": Family, "surname": Family, "name": FullName, "fullname": FullName, "dob": Date, "gender": Sex,
	"nid": NationalID, "idno": Identifier, "tel": Phone, "mail": Email, "zip": Postcode, "address": Street,
	"number_of_house": HouseNumber, "city": Place, "title": Text, "company": Organization, "organisation": Organization, "birthdate": Date, "id number": Identifier,
}

// ParseKind reads a kind's name or alias.
func ParseKind(name string) (Kind, error) {
	for k, n := range kindNames {
		if n == name {
			return Kind(k), nil
		}
	}
	if k, ok := kindAliases[name]; ok {
		return k, nil
	}
	return Ignore, fmt.Errorf("%q is no kind of field; write one of %v", name, kindNames)
}

// Evidence reports whether columns of the kind are compared.
func (k Kind) Evidence() bool { return k > Source && k < kindCount }

// Private reports whether single values of the kind name a person or a
// household, so that they must not be listed in a model.
func (k Kind) Private() bool {
	switch k {
	case NationalID, Identifier, Phone, Email, Street, FullName, Text, Organization:
		return true
	}
	return false
}
