package intake

import (
	"errors"
	"fmt"
	"io/fs"

	"mpolice/internal/registry/identity"
)

// TablesIn reads agencies' private-use characters from private-use/NAME.tsv of a
// folder of rules. An agency without a table has characters that nobody here
// knows.
func TablesIn(fsys fs.FS) Tables {
	return func(name string) (identity.Big5Table, error) {
		f, err := fsys.Open("private-use/" + name + ".tsv")
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("private-use characters: %w", err)
		}
		defer f.Close()
		return identity.ReadBig5Table(f)
	}
}
