package purpose

import (
	"errors"
	"slices"
	"strings"
	"time"

	"mpolice"
)

// FactKind is the type of one stated fact.
type FactKind string

// The kinds of fact.
const (
	FactSelect FactKind = "select" // one of the options
	FactText   FactKind = "text"   // free text, cleaned
	FactFlag   FactKind = "flag"   // stated or not
	FactTime   FactKind = "time"   // an instant that lies in the past
)

func (k FactKind) valid() bool {
	switch k {
	case FactSelect, FactText, FactFlag, FactTime:
		return true
	}
	return false
}

// Fact is one fact that the officer states for a purpose (要件事實).
type Fact struct {
	Key      string   `yaml:"key"`
	Kind     FactKind `yaml:"kind"`
	Required bool     `yaml:"required"` // a condition refuses when it is not stated
	Title    Text     `yaml:"title"`
	Hint     Text     `yaml:"hint"`
	Options  []Option `yaml:"options"`
	// MinMeaningful is the least substance of a text, counted as for reasons.
	MinMeaningful int `yaml:"min_meaningful"`
}

// Option is one choice of a select.
type Option struct {
	Value string `yaml:"value"`
	Title Text   `yaml:"title"`
}

// maxFactRunes bounds a text fact.
const maxFactRunes = 200

// Facts are stated facts in canonical form, by key: an option's value, cleaned
// text, "yes" for a flag, RFC 3339 UTC to the second for a time. A fact that
// was not stated is absent.
type Facts map[string]string

// ParseFacts checks what was typed against the card. Every fault is told, in
// the order of the keys; the facts are nil then. A missing fact is no fault
// here: the condition that needs it refuses with its article.
func (c *Card) ParseFacts(raw map[string]string) (Facts, []mpolice.Invalid) {
	out := Facts{}
	var faults []mpolice.Invalid
	keys := make([]string, 0, len(raw))
	for key := range raw {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		fact, ok := c.Fact(key)
		if !ok {
			faults = append(faults, mpolice.Invalid{Field: "facts." + shortKey(key), Key: "invalid.fact_unknown"})
			continue
		}
		value, fault := fact.parse(raw[key])
		if fault != "" {
			faults = append(faults, mpolice.Invalid{Field: "facts." + key, Key: fault})
		} else if value != "" {
			out[key] = value
		}
	}
	if faults != nil {
		return nil, faults
	}
	return out, nil
}

// shortKey keeps an unknown key from filling a page or carrying markup.
func shortKey(key string) string {
	if len(key) > 40 || strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		return "?"
	}
	return key
}

// parse gives the canonical value, empty when nothing was stated, or the
// catalogue key of the fault.
func (f Fact) parse(raw string) (value, fault string) {
	text, err := mpolice.CleanText(raw, maxFactRunes)
	switch {
	case errors.Is(err, mpolice.ErrTextTooLong):
		return "", "invalid.text_too_long"
	case err != nil:
		return "", "invalid.text_characters"
	case text == "":
		return "", ""
	}
	switch f.Kind {
	case FactSelect:
		for _, o := range f.Options {
			if o.Value == text {
				return text, ""
			}
		}
		return "", "invalid.option"
	case FactFlag:
		return parseFlag(text)
	case FactTime:
		return parseFactTime(text)
	}
	if f.MinMeaningful > 0 && meaningful(text, nil).weight < f.MinMeaningful {
		return "", "invalid.text_too_short"
	}
	return text, ""
}

func parseFlag(text string) (value, fault string) {
	switch text {
	case "yes", "true", "on", "1":
		return "yes", ""
	case "no", "false", "off", "0":
		return "", ""
	}
	return "", "invalid.flag"
}

// parseFactTime reads RFC 3339 or a form's local time, which is Taipei's.
func parseFactTime(text string) (value, fault string) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		t, err := time.ParseInLocation(layout, text, mpolice.Taipei)
		if err == nil && t.Year() >= 1912 && t.Year() <= 9999 {
			return t.UTC().Truncate(time.Second).Format(time.RFC3339), ""
		}
	}
	return "", "invalid.time"
}

// Minutes gives the whole minutes from a time fact to at; -1 when the fact was
// not stated or lies in the future.
func (f Facts) Minutes(key string, at time.Time) int {
	t, err := time.Parse(time.RFC3339, f[key])
	if err != nil || t.After(at) {
		return -1
	}
	return int(at.Sub(t) / time.Minute)
}
