package purpose

import (
	"slices"
	"strings"
	"unicode"
)

// ReasonRules is vague.yaml: which reasons say nothing.
type ReasonRules struct {
	// MinMeaningful is the least weight of a reason: one for each Han character
	// and number, two for each Latin word, after the fillers are taken out.
	MinMeaningful int `yaml:"min_meaningful"`
	// MinDistinct is the least number of different characters and words.
	MinDistinct int `yaml:"min_distinct"`
	// RepeatLimit is how often a day one officer may give the same reason for
	// other subjects; a card may set its own.
	RepeatLimit int `yaml:"repeat_limit"`
	// Phrases are vague when they are the whole reason.
	Phrases []string `yaml:"phrases"`
	// Fillers add no substance wherever they stand.
	Fillers []string `yaml:"fillers"`
	// KeyboardRows are rows of keys; a reason that runs along one is no reason.
	KeyboardRows []string `yaml:"keyboard_rows"`

	phrases map[string]bool
	fillers []string // folded, longest first
}

// ReasonAssessment is what is wrong with a reason; the zero value is a reason
// that can stand.
type ReasonAssessment struct {
	Missing bool   `json:"missing"`
	Vague   bool   `json:"vague"`
	Never   string `json:"never"`   // category of the never-list, empty when none
	Repeats bool   `json:"repeats"` // the same words too often for other subjects
}

// FoldReason gives the form under which two reasons count as the same: widths
// folded, lower case, letters and digits only.
func FoldReason(text string) string {
	var b strings.Builder
	for _, r := range text {
		r = foldRune(r)
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func foldRune(r rune) rune {
	if r >= '\uFF01' && r <= '\uFF5E' {
		r -= 0xFEE0
	}
	return unicode.ToLower(r)
}

// AssessReason says what is wrong with a reason. used is how many of the
// officer's queries of the last 24 hours gave a reason that folds to the same
// for another subject. The text is not kept.
func (b *Bundle) AssessReason(text string, card *Card, used int) ReasonAssessment {
	folded := FoldReason(text)
	a := ReasonAssessment{
		Missing: strings.TrimSpace(text) == "",
		Never:   b.neverCategory(folded),
		Repeats: used > b.repeatLimit(card),
	}
	a.Vague = !a.Missing && b.Reasons.vague(text, folded)
	return a
}

func (b *Bundle) repeatLimit(card *Card) int {
	if card != nil && card.Repeats > 0 {
		return card.Repeats
	}
	return b.Reasons.RepeatLimit
}

// neverCategory finds the first category of the never-list that the reason
// betrays.
func (b *Bundle) neverCategory(folded string) string {
	for _, n := range b.never {
		if anyIn(folded, n.words) && !anyIn(folded, n.unless) {
			return n.code
		}
	}
	return ""
}

func anyIn(folded string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(folded, w) })
}

// vague reports whether a reason that is there says nothing.
func (r *ReasonRules) vague(text, folded string) bool {
	if folded == "" || r.phrases[folded] {
		return true
	}
	unit, times := smallestPeriod([]rune(folded))
	if times >= 3 || len(unit) == 1 || r.onKeyboardRow(string(unit)) {
		return true
	}
	s := meaningful(text, r.fillers)
	return s.weight < r.MinMeaningful || s.distinct < r.MinDistinct
}

// smallestPeriod gives the shortest string that repeated makes up s (the last
// turn may be cut short), and how many full turns there are.
func smallestPeriod(s []rune) (unit []rune, times int) {
	for n := 1; n <= len(s)/2; n++ {
		same := true
		for i := n; i < len(s) && same; i++ {
			same = s[i] == s[i-n]
		}
		if same {
			return s[:n], len(s) / n
		}
	}
	return s, 1
}

func (r *ReasonRules) onKeyboardRow(unit string) bool {
	back := []rune(unit)
	slices.Reverse(back)
	return slices.ContainsFunc(r.KeyboardRows, func(row string) bool {
		return strings.Contains(row, unit) || strings.Contains(row, string(back))
	})
}

// substance is how much a text says.
type substance struct{ weight, distinct int }

// meaningful counts what is left of a text without its fillers: one for a Han
// character or a number, two for a Latin word of two letters or more.
func meaningful(text string, fillers []string) substance {
	seen := map[string]bool{}
	var s substance
	for _, token := range tokens(dropFillers(text, fillers)) {
		if isASCII(token) && slices.Contains(fillers, token) {
			continue
		}
		s.weight += tokenWeight(token)
		seen[token] = true
	}
	s.distinct = len(seen)
	return s
}

// dropFillers blanks the fillers that are not Latin words; those are compared
// whole, as tokens, so that "check" does not eat into "checkpoint".
func dropFillers(text string, fillers []string) string {
	text = strings.Map(foldRune, text)
	for _, f := range fillers {
		if !isASCII(f) {
			text = strings.ReplaceAll(text, f, " ")
		}
	}
	return text
}

// tokens splits into single characters of scripts without spaces and runs of
// Latin letters or digits.
func tokens(text string) []string {
	var out []string
	var run []rune
	flush := func() {
		if len(run) > 0 {
			out = append(out, string(run))
			run = run[:0]
		}
	}
	for _, r := range text {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			run = append(run, r)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			flush()
			out = append(out, string(r))
		default:
			flush()
		}
	}
	flush()
	return out
}

func tokenWeight(token string) int {
	if !isASCII(token) || len(token) == 1 || strings.Trim(token, "0123456789") == "" {
		return 1
	}
	return 2
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) < 0
}
