package ledger

import (
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Verifier is the public key that the reader checks with.
func (r *Reader) Verifier() note.Verifier { return r.verifier }

// VKey is the text of the folder's public key file, to be handed to others.
func (r *Reader) VKey() (string, error) {
	text, err := r.disk.read(vkeyFile)
	return strings.TrimSpace(string(text)), err
}
