package purpose

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"mpolice/internal/registry"
)

// maxFile bounds one rule file, and maxFiles a bundle: rules are read by
// people, and a folder given by mistake should fail quickly.
const (
	maxFile  = 1 << 20
	maxFiles = 1000
)

// Load reads a bundle from a folder of rules. The error is a Findings with
// every fault found, each with file and line; nothing is loaded in part.
func Load(fsys fs.FS) (*Bundle, error) {
	files, err := readFiles(fsys)
	if err != nil {
		return nil, fmt.Errorf("load rules: %w", err)
	}
	b := &Bundle{Digest: digest(files)}
	var faults Findings
	for _, f := range files {
		collect(&faults, b.read(f))
	}
	if len(faults) > 0 {
		return nil, faults.Err()
	}
	b.link(&faults)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return b, nil
}

// readFiles reads every .yaml, .json and .cedar file, in the order of their
// paths.
func readFiles(fsys fs.FS) ([]Source, error) {
	var out []Source
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() || !slices.Contains([]string{".yaml", ".json", ".cedar"}, path.Ext(name)) {
			return nil
		}
		if info, err := d.Info(); err != nil || info.Size() > maxFile || len(out) == maxFiles {
			return errors.Join(err, fmt.Errorf("%s: over %d bytes, or over %d files", name, maxFile, maxFiles))
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		out = append(out, Source{Path: name, Data: data})
		return nil
	})
	if err == nil && len(out) == 0 {
		err = errors.New("the folder holds no .yaml, .json or .cedar file")
	}
	slices.SortFunc(out, func(a, b Source) int { return strings.Compare(a.Path, b.Path) })
	return out, err
}

// digest is SHA-256 over each file's path and content, each after its length.
func digest(files []Source) string {
	h := sha256.New()
	h.Write([]byte("mpolice/rules/v1\x00"))
	for _, f := range files {
		for _, part := range [][]byte{[]byte(f.Path), f.Data} {
			var n [8]byte
			binary.BigEndian.PutUint64(n[:], uint64(len(part)))
			h.Write(n[:])
			h.Write(part)
		}
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// read parses one file by its place in the folder.
func (b *Bundle) read(src Source) error {
	var err error
	dir, name := path.Split(src.Path)
	switch {
	case dir == registry.Folder+"/" && path.Ext(name) == ".json":
		err = b.readRegister(src)
	case src.Path == "edges.yaml":
		var doc struct {
			Edges []Edge `yaml:"edges"`
		}
		b.edgeSheet, err = decodeSheet(src, &doc)
		b.edges = doc.Edges
	case src.Path == "grounds.yaml":
		var doc struct {
			Grounds []Ground `yaml:"grounds"`
		}
		b.groundSheet, err = decodeSheet(src, &doc)
		b.grounds = doc.Grounds
	case src.Path == "vague.yaml":
		b.reasonSheet, err = decodeSheet(src, &b.Reasons)
	case src.Path == "refusals.yaml":
		var doc struct {
			Refusals []Refusal `yaml:"refusals"`
		}
		b.refusalSheet, err = decodeSheet(src, &doc)
		b.refusals = doc.Refusals
	case dir == "cards/" && path.Ext(name) == ".yaml":
		card := &Card{}
		card.sheet, err = decodeSheet(src, card)
		b.cards = append(b.cards, card)
	case dir == "conditions/" && path.Ext(name) == ".cedar":
		b.Conditions = append(b.Conditions, src)
	case dir == "tests/" && path.Ext(name) == ".yaml":
		b.Tests = append(b.Tests, src)
	default:
		err = Findings{{File: src.Path, Rule: "unknown-file", Message: "no rule file of that name: see docs/rules.md for the folder's layout"}}
	}
	return err
}

// collect adds an error's findings.
func collect(to *Findings, err error) {
	var f Findings
	if errors.As(err, &f) {
		*to = append(*to, f...)
	}
}
