package registry

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// maxFile bounds one descriptor: it is read by people.
const maxFile = 256 << 10

// Parse reads one descriptor and checks it; file is its name, as findings give
// it. Every mistake is told at once, sorted by line. The descriptor is nil when
// a finding is more than a warning. What the file leaves open is filled in:
// encoding, delimiter, limits, missing values, fieldsMatch.
//
// The reader is written here and follows Table Schema v2
// (https://datapackage.org/standard/table-schema/): a general JSON Schema
// validator would say what is wrong in the words of the schema, without lines
// and without a cure, and could not say that a key was probably meant.
func Parse(file string, data []byte) (*Descriptor, Findings) {
	var found Findings
	add := func(line int, path, rule, zh, en string, args ...any) {
		found = append(found, Finding{File: file, Line: line, Path: path, Rule: rule, Zh: fmt.Sprintf(zh, args...), Message: fmt.Sprintf(en, args...)})
	}
	if len(data) > maxFile {
		add(0, "", "size", "檔案超過 %d 位元組", "the file is over %d bytes", maxFile)
		return nil, found
	}
	d := &Descriptor{File: file, lines: map[string]int{}}
	root := readTree(data, add)
	if root == nil {
		found.Sort()
		return nil, found
	}
	shape := &shaper{add: add, lines: d.lines}
	shape.fill("", "", root, reflect.ValueOf(d).Elem())
	sum := sha256.Sum256(data)
	d.Digest = "sha256:" + hex.EncodeToString(sum[:])
	if root.kind == isObject {
		found = append(found, unheard(found, shape.meant, d.Check())...)
	}
	found.Sort()
	if len(found.Faults()) > 0 {
		return nil, found
	}
	d.fillDefaults()
	return d, found
}

// unheard leaves out what the checks say of a key whose form was at fault
// already, or which was spelt wrong, and of all within it.
func unheard(said Findings, meant []string, checked Findings) Findings {
	faulty := map[string]bool{}
	for _, f := range said {
		faulty[f.Path] = true
	}
	for _, path := range meant {
		faulty[path] = true
	}
	return slices.DeleteFunc(checked, func(c Finding) bool {
		for path := c.Path; path != ""; path = above(path) {
			if faulty[path] {
				return true
			}
		}
		return false
	})
}

// above gives the path that holds this one, such as "fields[2]" for
// "fields[2].name"; empty at the top.
func above(path string) string { return path[:max(strings.LastIndexAny(path, ".["), 0)] }

// The limits that hold when a descriptor names none.
const (
	defaultShrink = 0.05
	defaultReject = 0.05
)

func (d *Descriptor) fillDefaults() {
	if d.FieldsMatch == "" {
		d.FieldsMatch = MatchExact
	}
	if d.MissingValues == nil {
		d.MissingValues = []string{""}
	}
	if d.Live {
		return
	}
	f := &d.Feed
	if f.Encoding == "" {
		f.Encoding = EncodingUTF8
	}
	if f.Delimiter == "" {
		f.Delimiter = ","
	}
	if f.ShrinkLimit == 0 {
		f.ShrinkLimit = defaultShrink
	}
	if f.RejectLimit == 0 {
		f.RejectLimit = defaultReject
	}
}
