package main

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// compat writes pairs of a compatibility ideograph or a radical and the unified
// ideograph that it stands for.
func compat(dir string) (string, error) {
	pairs := map[rune]rune{}
	err := eachLine(filepath.Join(dir, "UnicodeData.txt"), func(line string) error {
		part := strings.Split(line, ";")
		if !strings.HasPrefix(part[1], "CJK COMPATIBILITY IDEOGRAPH") || part[5] == "" {
			return nil
		}
		return pair(pairs, part[0], part[5])
	})
	if err != nil {
		return "", err
	}
	err = eachLine(filepath.Join(dir, "EquivalentUnifiedIdeograph.txt"), func(line string) error {
		return radical(pairs, line)
	})
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(head("Compatibility ideographs and radicals, each with its unified ideograph.",
		"UnicodeData.txt (canonical decompositions), EquivalentUnifiedIdeograph.txt"))
	for _, r := range slices.Sorted(maps.Keys(pairs)) {
		b.WriteString(string(r) + "\t" + string(pairs[r]) + "\n")
	}
	return b.String(), nil
}

func pair(pairs map[rune]rune, from, to string) error {
	a, err := codePoint(from)
	if err != nil {
		return err
	}
	b, err := codePoint(to)
	pairs[a] = b
	return err
}

// radical reads "2E81 ; 5382 # ..." or "2E8B..2E8C ; 5C0F". Strokes (31C0 and
// following) are parts of characters and left alone.
func radical(pairs map[rune]rune, line string) error {
	line, _, _ = strings.Cut(line, "#")
	from, to, ok := strings.Cut(line, ";")
	if !ok {
		return nil
	}
	first, last, ranged := strings.Cut(strings.TrimSpace(from), "..")
	if !ranged {
		last = first
	}
	a, err := codePoint(first)
	if err != nil {
		return err
	}
	z, err := codePoint(last)
	if err != nil {
		return err
	}
	b, err := codePoint(strings.TrimSpace(to))
	for r := a; r <= z && r < 0x3000; r++ {
		pairs[r] = b
	}
	return err
}
