package gallery

import (
	"time"

	"mpolice"
)

// Collection says what a photo may be used for.
type Collection string

// The collections.
const (
	// CollectionPolice is searched 1:N; each photo has a template.
	CollectionPolice Collection = "police"
	// CollectionIdentity holds the registered photos of documents' holders. They
	// have no template and are never searched: one is held against the person
	// who shows the document (1:1).
	CollectionIdentity Collection = "identity"
)

// State is where a photo is in its life.
type State string

// The states. A photo goes through them in this order only.
const (
	StateActive State = "active"
	// StateLeaving: it was decided, the person is blanked, nobody is shown the
	// photo; template and picture are being destroyed.
	StateLeaving State = "leaving"
	StateRemoved State = "removed"
)

// Photo is one photo of the gallery as people may see it: never whose it is.
type Photo struct {
	ID         uint64
	Collection Collection
	Category   CategoryCode
	Basis      mpolice.GroundCode
	Case       mpolice.ReferenceID // empty once it has left
	Unit       mpolice.UnitID
	Taken      Day
	Retain     Day // the last day on which it may be kept
	State      State
	Batch      int64
	EnrolledAt time.Time

	// Why and when it left.
	Event       Event
	Decision    string // number of the decision, 裁判字號
	Decided     Day
	RemovedAt   time.Time
	RemovedBy   mpolice.OfficerID
	Certificate []byte // JSON of a [Certificate], once destroyed
}

// Stored is a photo as its row keeps it.
type Stored struct {
	Photo
	SubjectTag []byte // keyed, to look a person up; empty once it has left
	SubjectBox []byte // sealed, to open; empty once it has left
	RowTag     []byte // keyed hash of person, picture, category and case
	PictureTag []byte // keyed hash of the picture as it came; empty once it has left
}

// PhotoKey is what of an active photo's row tells which template and picture
// belong to it.
type PhotoKey struct {
	ID         uint64
	Collection Collection
	Category   CategoryCode
}

// Count is one cell of the statistics.
type Count struct {
	Collection Collection
	Category   CategoryCode
	State      State
	Year       int // in which the photos were taken
	Photos     int64
}
