package gallery

import (
	"errors"

	"mpolice"
)

// Errors of the gallery. They carry nothing of a person or a picture.
var (
	ErrRole       = errors.New("this person's role does not allow it")
	ErrSamePerson = errors.New("a second person must do this")
	ErrBusy       = errors.New("another enrolment, removal or re-enrolment is running; wait until it ends")
	ErrNoEngine   = errors.New("no face model is loaded that fits the templates in use; set face.models (see 'make models'), or run 'mpolice face reenrol' where the model was changed")
	ErrNoGallery  = errors.New("no photo gallery is open: nothing was ever enrolled here, or no face model is loaded (run 'make models' and set face.models)")
	ErrLapsed     = errors.New("the proposal has lapsed; propose it again")
	ErrOver       = errors.New("the assembly is over; its record stays as it is")
	// ErrLoss guards against a database that does not belong to the gallery.
	ErrLoss = errors.New("far more templates or pictures have no row than a crash can leave; is this the right database? Nothing was erased. Run reconcile with --accept-loss if the rows are lost indeed")
	// ErrUnbalanced: rows went missing between list and gallery.
	ErrUnbalanced = errors.New("rows in do not add up to enrolled + quarantined + duplicate + unchanged; the batch was not ended")
	// ErrIncomplete: a re-enrolment may not switch with photos missing.
	ErrIncomplete = errors.New("photos have no template of the new model; the old gallery stays in use. Look at the list, or allow that many with --allow")
	errLength     = errors.New("the model gave a template that is not of unit length")
	// ErrCategories: segments are numbered by categories that this program does not know.
	ErrCategories = errors.New("categories.yaml is broken")
)

func isIncomplete(err error) bool { return errors.Is(err, ErrIncomplete) }

func invalid(field, key string) error { return &mpolice.Invalid{Field: field, Key: key} }
