package main

import (
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// maxReadings is how many toneless readings of one character are kept.
const maxReadings = 3

// rareReading is the count in kHanyuPinlu below which a reading is left out.
const rareReading = 5

// entry collects the readings of one character by source, best source first.
type entry struct {
	mandarin, modern, old []string
}

// readings writes one toneless syllable a line: the syllable, the characters
// for which it is the preferred reading, the characters for which it is another.
func readings(dir string) (string, error) {
	entries := map[rune]*entry{}
	err := eachUnihan(filepath.Join(dir, "Unihan_Readings.txt.bz2"), func(r rune, property, value string) error {
		e := entries[r]
		if e == nil {
			e = &entry{}
			entries[r] = e
		}
		e.add(property, value)
		return nil
	})
	if err != nil {
		return "", err
	}
	first, other := map[string][]rune{}, map[string][]rune{}
	for _, r := range slices.Sorted(maps.Keys(entries)) {
		for i, syllable := range entries[r].list() {
			if i == 0 {
				first[syllable] = append(first[syllable], r)
			} else {
				other[syllable] = append(other[syllable], r)
			}
		}
	}
	return readingTable(first, other), nil
}

func readingTable(first, other map[string][]rune) string {
	syllables := map[string]bool{}
	for s := range first {
		syllables[s] = true
	}
	for s := range other {
		syllables[s] = true
	}
	var b strings.Builder
	b.WriteString(head("Toneless Mandarin readings: syllable (v for ü), characters that are read so first, characters that may be read so.",
		"Unihan_Readings.txt: kMandarin (the last value, which is Taiwan's, first), kHanyuPinlu, kXHC1983, kTGHZ2013; kHanyuPinyin where kMandarin is silent"))
	for _, s := range slices.Sorted(maps.Keys(syllables)) {
		b.WriteString(s + "\t" + string(first[s]) + "\t" + string(other[s]) + "\n")
	}
	return b.String()
}

func (e *entry) add(property, value string) {
	for field := range strings.FieldsSeq(value) {
		switch property {
		case "kMandarin":
			e.mandarin = append(e.mandarin, toneless(field))
		case "kHanyuPinlu":
			reading, count, _ := strings.Cut(strings.TrimSuffix(field, ")"), "(")
			if n, err := strconv.Atoi(count); err == nil && n >= rareReading {
				e.modern = append(e.modern, toneless(reading))
			}
		case "kXHC1983", "kTGHZ2013":
			e.modern = append(e.modern, located(field)...)
		case "kHanyuPinyin":
			e.old = append(e.old, located(field)...)
		}
	}
}

// located reads "0207.101:dān,shàn".
func located(field string) []string {
	_, list, _ := strings.Cut(field, ":")
	var all []string
	for reading := range strings.SplitSeq(list, ",") {
		all = append(all, toneless(reading))
	}
	return all
}

// list is the kept readings, the preferred one first.
func (e *entry) list() []string {
	all := slices.Clone(e.mandarin)
	slices.Reverse(all) // the last is Taiwan's
	all = append(all, e.modern...)
	if len(all) == 0 {
		all = e.old[:min(1, len(e.old))]
	}
	var kept []string
	for _, s := range all {
		if s != "" && !slices.Contains(kept, s) {
			kept = append(kept, s)
		}
	}
	return kept[:min(maxReadings, len(kept))]
}

// marks maps the vowels with tone marks to plain letters.
var marks = strings.NewReplacer(
	"ā", "a", "á", "a", "ǎ", "a", "à", "a", "ō", "o", "ó", "o", "ǒ", "o", "ò", "o",
	"ē", "e", "é", "e", "ě", "e", "è", "e", "ê̄", "e", "ế", "e", "ê̌", "e", "ề", "e", "ê", "e",
	"ī", "i", "í", "i", "ǐ", "i", "ì", "i", "ū", "u", "ú", "u", "ǔ", "u", "ù", "u",
	"ǖ", "v", "ǘ", "v", "ǚ", "v", "ǜ", "v", "ü", "v",
	"ń", "n", "ň", "n", "ǹ", "n", "ḿ", "m", "m̀", "m", "̄", "", "̌", "", "̀", "", "́", "",
)

// toneless is the syllable in a-z, empty when something else is left over.
func toneless(s string) string {
	s = marks.Replace(strings.TrimSpace(s))
	for _, c := range s {
		if c < 'a' || c > 'z' {
			return ""
		}
	}
	return s
}
