package ledger

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// maxProblems bounds a report: a log with every file gone would otherwise list millions.
const maxProblems = 1000

// Problem is one thing that is wrong with a log folder.
type Problem struct {
	Where string `json:"where"` // file below the log folder
	What  string `json:"what"`  // what is wrong, with the index of the leaf or hash
}

// Report is the outcome of VerifyDir.
type Report struct {
	Size int64     `json:"size"` // leaves, as the signed checkpoint says
	Root tlog.Hash `json:"root"` // root, as the signed checkpoint says
	// Checked is the number of leaves that were read and found to belong to the tree.
	Checked int64 `json:"checked"`
	// Problems is empty if and only if the folder is sound; the first 1,000, one for each file.
	Problems []Problem `json:"problems"`
	// Omitted counts further problems.
	Omitted int `json:"omitted,omitempty"`
	// Unsealed names files past the checkpoint, which a sealer at work has just written. No signature
	// covers them yet. Always empty unless Options.Growing.
	Unsealed []string `json:"unsealed,omitempty"`

	named map[string]bool
}

// OK tells whether nothing is wrong.
func (r *Report) OK() bool { return len(r.Problems) == 0 }

// add notes the first problem of a file.
func (r *Report) add(where, format string, args ...any) {
	if r.named[where] {
		return
	}
	if len(r.Problems) == maxProblems {
		r.Omitted++
		return
	}
	if r.named == nil {
		r.named = map[string]bool{}
	}
	r.named[where] = true
	r.Problems = append(r.Problems, Problem{where, fmt.Sprintf(format, args...)})
}

// addDamage notes an error of a read.
func (r *Report) addDamage(where string, err error) {
	if d, ok := asDamage(err); ok {
		r.add(d.File, "%s", d.What)
		return
	}
	r.add(where, "cannot be read: %v", err)
}
