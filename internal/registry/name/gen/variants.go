package main

import (
	"cmp"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// joining are the properties whose characters are one class. Left out are
// kSpecializedSemanticVariant (same in some words only) and kSpoofingVariant
// (looks alike, means something else).
var joining = map[string]bool{
	"kZVariant": true, "kSemanticVariant": true,
	"kSimplifiedVariant": true, "kTraditionalVariant": true,
}

// variants writes one class of characters a line, members in code point order.
func variants(dir string) (string, error) {
	parent := map[rune]rune{}
	err := eachUnihan(filepath.Join(dir, "Unihan_Variants.txt.bz2"), func(r rune, property, value string) error {
		if !joining[property] {
			return nil
		}
		for target := range strings.FieldsSeq(value) {
			target, _, _ = strings.Cut(target, "<")
			other, err := codePoint(target)
			if err != nil {
				return err
			}
			parent[root(parent, other)] = root(parent, r)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(head("Characters that are the same in some sense: one class a line, the union of z, semantic, simplified and traditional variants.",
		"Unihan_Variants.txt: kZVariant, kSemanticVariant, kSimplifiedVariant, kTraditionalVariant"))
	for _, class := range classes(parent) {
		b.WriteString(string(class))
		b.WriteByte('\n')
	}
	return b.String(), nil
}

// root finds the representative of r's set and shortens the way to it.
func root(parent map[rune]rune, r rune) rune {
	if _, ok := parent[r]; !ok {
		parent[r] = r
	}
	for parent[r] != r {
		parent[r] = parent[parent[r]]
		r = parent[r]
	}
	return r
}

func classes(parent map[rune]rune) [][]rune {
	sets := map[rune][]rune{}
	for _, r := range slices.Sorted(maps.Keys(parent)) {
		top := root(parent, r)
		sets[top] = append(sets[top], r)
	}
	var all [][]rune
	for _, set := range sets {
		if len(set) > 1 {
			all = append(all, set)
		}
	}
	slices.SortFunc(all, func(a, b []rune) int { return cmp.Compare(a[0], b[0]) })
	return all
}
