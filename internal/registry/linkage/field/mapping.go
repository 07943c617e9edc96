package field

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Mapping states kinds by header, and optionally the common name under which
// a column of one file meets a column of another.
type Mapping map[string]Target

// Target is what a header is mapped to.
type Target struct {
	Kind Kind
	Name string // common name, "" = the header's own
}

// ParseMapping reads "first_name=given,sn=family,rec_id=-,cluster=truth". A
// target may carry a common name after a colon: "sn=family:surname". Headers
// are matched without regard to case; naming one twice is an error.
func ParseMapping(text string) (Mapping, error) {
	m := Mapping{}
	if strings.TrimSpace(text) == "" {
		return m, nil
	}
	if !utf8.ValidString(text) {
		return nil, fmt.Errorf("the column mapping is not UTF-8")
	}
	for _, pair := range strings.Split(text, ",") {
		header, target, ok := strings.Cut(pair, "=")
		header = HeaderKey(header)
		if !ok || header == "" {
			return nil, fmt.Errorf("%q is no mapping; write header=kind", strings.TrimSpace(pair))
		}
		if _, twice := m[header]; twice {
			return nil, fmt.Errorf("column %q is mapped twice", header)
		}
		kind, name, _ := strings.Cut(strings.TrimSpace(target), ":")
		k, err := ParseKind(strings.TrimSpace(kind))
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", header, err)
		}
		m[header] = Target{Kind: k, Name: strings.TrimSpace(name)}
	}
	return m, nil
}

// HeaderKey is the form in which headers are matched.
func HeaderKey(header string) string {
	return strings.ToLower(strings.TrimSpace(strings.TrimPrefix(header, "\uFEFF")))
}

// Apply overrides guesses. A header that the data does not have is an error:
// a misspelt mapping must not pass in silence. With several files a header
// has to be in one of them; used collects the ones met.
func (m Mapping) Apply(guesses []Guess, used map[string]bool) []string {
	names := make([]string, len(guesses))
	for i := range guesses {
		names[i] = words(guesses[i].Header)
		t, ok := m[HeaderKey(guesses[i].Header)]
		if !ok {
			continue
		}
		used[HeaderKey(guesses[i].Header)] = true
		guesses[i].Kind, guesses[i].Why = t.Kind, "mapping"
		if t.Name != "" {
			names[i] = words(t.Name)
		}
	}
	return names
}
