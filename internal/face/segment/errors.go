package segment

import (
	"errors"
	"fmt"

	"mpolice/internal/face/segment/disk"
	"mpolice/internal/face/segment/keytree"
)

// Errors of a store. Texts carry no template and no person.
var (
	// ErrRootKey: no key tree in the folder opens under the keyring's root key.
	ErrRootKey = keytree.ErrRootKey
	// ErrHeld: another process has the folder.
	ErrHeld = disk.ErrHeld
	// ErrNoStore: there is no store in the folder, and none was to be made.
	ErrNoStore = errors.New("no template store in this folder; create one by enrolling, or restore it together with its root key")
	// ErrModel: the store holds templates of another model or length.
	ErrModel = errors.New("the store was made for another model; enrol again beside it and switch")
	// ErrDuplicate: a template of this id is in the store already.
	ErrDuplicate = errors.New("a template with this id is enrolled already; erase it first")
	// ErrAbsent: no live template has this id.
	ErrAbsent = errors.New("no live template has this id")
	// ErrErased: the template is erased and its key destroyed.
	ErrErased = errors.New("the template is erased")
	// ErrTooMany: a batch is larger than an open segment.
	ErrTooMany = errors.New("too many templates in one batch; append them in smaller batches")
	// ErrUnfinished: a change was interrupted after its point of no return, or
	// the disk did not confirm a write. Close the store and open it again: that
	// finishes what was begun.
	ErrUnfinished = errors.New("a change of the store was interrupted; restart to finish it")
	// ErrClosed: the store was closed.
	ErrClosed = errors.New("the template store is closed")
)

// Damage says which file is not as it was written. Restore the folder from a
// backup taken under the present root key, or enrol the segment's pictures again.
type Damage struct {
	File   string // base name
	Detail string
}

// Error names the file and what is wrong with it.
func (d *Damage) Error() string {
	return fmt.Sprintf("template file %s is damaged: %s", d.File, d.Detail)
}

func damage(file, format string, args ...any) error {
	return &Damage{File: file, Detail: fmt.Sprintf(format, args...)}
}
