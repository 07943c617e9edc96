package registry

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"mpolice"
)

// Folder is where a bundle keeps its descriptors: registers/household.json …
const Folder = "registers"

// Bundle is a set of descriptors as it was loaded. It does not change and is
// safe for concurrent use.
type Bundle struct {
	descriptors []*Descriptor // by code
}

// Load reads registers/*.json. The error is Findings with every fault of every
// file; nothing is loaded in part. Warnings do not keep a file out: a register
// without a legal basis is listed, closed.
func Load(fsys fs.FS) (*Bundle, error) {
	names, err := fs.Glob(fsys, Folder+"/*.json")
	if err == nil && len(names) == 0 {
		err = errors.New("the folder registers holds no .json file")
	}
	if err != nil {
		return nil, fmt.Errorf("load descriptors: %w", err)
	}
	var all []*Descriptor
	var found Findings
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("load descriptors: %w", err)
		}
		d, f := Parse(name, data)
		found = append(found, f...)
		if d != nil {
			all = append(all, d)
		}
	}
	b, f := NewBundle(all)
	if err := append(found, f...).Err(); err != nil {
		return nil, err
	}
	return b, nil
}

// NewBundle makes a bundle of descriptors that were parsed one by one. Two of
// one code are a fault.
func NewBundle(all []*Descriptor) (*Bundle, Findings) {
	b := &Bundle{descriptors: slices.Clone(all)}
	slices.SortStableFunc(b.descriptors, func(x, y *Descriptor) int { return strings.Compare(string(x.Code), string(y.Code)) })
	var found Findings
	for i, d := range b.descriptors[min(1, len(b.descriptors)):] {
		if before := b.descriptors[i]; before.Code == d.Code {
			found = append(found, Finding{
				File: d.File, Line: d.Line("name"), Path: "name", Rule: "duplicate",
				Zh:      fmt.Sprintf("資料檔案 %s 已由 %s 描述", d.Code, path.Base(before.File)),
				Message: fmt.Sprintf("register %s is described by %s already", d.Code, path.Base(before.File)),
			})
		}
	}
	return b, found
}

// Descriptors lists every register's descriptor, by code.
func (b *Bundle) Descriptors() []*Descriptor { return b.descriptors }

// Descriptor gives one register's descriptor.
func (b *Bundle) Descriptor(code mpolice.Register) (*Descriptor, bool) {
	i := slices.IndexFunc(b.descriptors, func(d *Descriptor) bool { return d.Code == code })
	if i < 0 {
		return nil, false
	}
	return b.descriptors[i], true
}
