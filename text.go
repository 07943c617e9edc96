package mpolice

// Text is one wording in both languages. Chinese is the authoritative one.
type Text struct {
	Zh string `json:"zh" yaml:"zh"`
	En string `json:"en" yaml:"en"`
}

// In gives the English wording for "en" and the Chinese one for all else.
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.En
	}
	return t.Zh
}

// Complete reports whether both wordings are there.
func (t Text) Complete() bool { return t.Zh != "" && t.En != "" }

// IsZero reports whether neither wording is there.
func (t Text) IsZero() bool { return t == Text{} }
