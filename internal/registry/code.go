package registry

import "slices"

// Written lists what the agency writes for the code of that value.
func (c Code) Written(value string) []string {
	if len(c.Feed) > 0 {
		return c.Feed
	}
	return []string{value}
}

// CodeOf gives the code value that the agency's writing stands for.
func (f Field) CodeOf(written string) (value string, ok bool) {
	for v, c := range f.Codes {
		if slices.Contains(c.Written(v), written) {
			return v, true
		}
	}
	return "", false
}

// Flag reads a boolean of the agency as "yes" or "no", the form in which flags
// are kept.
func (f Field) Flag(written string) (value string, ok bool) {
	yes, no := f.TrueValues, f.FalseValues
	if len(yes) == 0 {
		yes = []string{"true", "True", "TRUE", "1"}
	}
	if len(no) == 0 {
		no = []string{"false", "False", "FALSE", "0"}
	}
	switch {
	case slices.Contains(yes, written):
		return "yes", true
	case slices.Contains(no, written):
		return "no", true
	}
	return "", false
}

func sorted(codes map[string]Code) []string {
	out := make([]string, 0, len(codes))
	for v := range codes {
		out = append(out, v)
	}
	slices.Sort(out)
	return out
}
