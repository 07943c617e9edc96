package gallery

import (
	"context"
	"time"

	"mpolice"
	"mpolice/internal/audit"
)

// Store keeps the rows. Every method that changes anything writes the record in
// the same transaction; a change that finds another state than it expects is
// mpolice.ErrConflict and changes nothing.
type Store interface {
	Photos
	Batches
	Openings
	Assemblies
}

// Photos are the rows of photos.
type Photos interface {
	FacePhoto(ctx context.Context, id uint64) (Stored, error)
	// FacePhotoOfRow gives the photo that a list's row became, in any state.
	FacePhotoOfRow(ctx context.Context, rowTag []byte) (Stored, error)
	FacePhotosOfPicture(ctx context.Context, pictureTag []byte) ([]Stored, error)
	// FacePhotosOfSubject gives a person's photos, newest first.
	FacePhotosOfSubject(ctx context.Context, subjectTag []byte, c Collection) ([]Stored, error)
	FacePhotosOfCase(ctx context.Context, c mpolice.ReferenceID) ([]Stored, error)
	// FacePhotosDue gives active photos whose last day is before today.
	FacePhotosDue(ctx context.Context, today Day, limit int) ([]Stored, error)
	FacePhotosLeaving(ctx context.Context, limit int) ([]Stored, error)
	// FacePhotosAfter gives active photos with a greater id, by id.
	FacePhotosAfter(ctx context.Context, after uint64, limit int) ([]Stored, error)
	// FacePhotoKeysAfter gives what of them tells templates and pictures apart.
	FacePhotoKeysAfter(ctx context.Context, after uint64, limit int) ([]PhotoKey, error)
	CountFacePhotos(ctx context.Context) ([]Count, error)
	// LeaveFacePhotos takes active photos out: all of them or none.
	LeaveFacePhotos(ctx context.Context, photos []Leaving, record audit.Sealed) error
	// RemoveFacePhotos writes the certificates of photos that were leaving.
	RemoveFacePhotos(ctx context.Context, certificates map[uint64][]byte, record audit.Sealed) error
}

// Leaving is the decision that a photo leaves.
type Leaving struct {
	ID       uint64
	Event    Event
	Decision string
	Decided  Day
	At       time.Time
	By       mpolice.OfficerID
}

// Batches are the enrolments of lists.
type Batches interface {
	// StartFaceBatch gives the batch its number, and reserves photo numbers from
	// first on. A number is never given out twice, whatever crashes.
	StartFaceBatch(ctx context.Context, b Batch, reserve int, record audit.Sealed) (id int64, first uint64, err error)
	// ResumeFaceBatch reserves numbers for a batch that is open.
	ResumeFaceBatch(ctx context.Context, id int64, reserve int, record audit.Sealed) (first uint64, err error)
	// AdvanceFaceBatch writes a chunk if the batch still stands at its first line,
	// and reserves the numbers of the next. A row that somebody else enrolled
	// meanwhile is mpolice.ErrConflict.
	AdvanceFaceBatch(ctx context.Context, c Chunk, reserve int, record audit.Sealed) (first uint64, err error)
	// EndFaceBatch ends a batch whose rows add up, and gives numbers that were
	// not used back.
	EndFaceBatch(ctx context.Context, e BatchEnd, record audit.Sealed) error
	FaceBatch(ctx context.Context, id int64) (Batch, error)
	LastFaceBatchOf(ctx context.Context, list []byte) (Batch, error)
	// OpenFaceBatches counts those that did not come to their end.
	OpenFaceBatches(ctx context.Context) (int64, error)
	FaceBatches(ctx context.Context, limit int) ([]Batch, error)
	FaceQuarantine(ctx context.Context, batch, after int64, limit int) ([]Quarantined, error)
}

// Openings are which categories are open to which purpose.
type Openings interface {
	ProposeFaceOpening(ctx context.Context, o Opening, record audit.Sealed) error
	ApproveFaceOpening(ctx context.Context, id string, by mpolice.OfficerID, at time.Time, record audit.Sealed) error
	CloseFaceOpening(ctx context.Context, id string, by mpolice.OfficerID, at time.Time, reason string, record audit.Sealed) error
	FaceOpening(ctx context.Context, id string) (Opening, error)
	FaceOpenings(ctx context.Context, limit int) ([]Opening, error)
	// FaceOpeningsOf gives the approved openings of a card that nobody closed.
	FaceOpeningsOf(ctx context.Context, card mpolice.CardCode) ([]Opening, error)
}

// Assemblies are the registered assemblies and the orders given for them.
type Assemblies interface {
	RegisterFaceAssembly(ctx context.Context, a Assembly, record audit.Sealed) error
	// AmendFaceAssembly replaces an assembly that was last changed at seen.
	AmendFaceAssembly(ctx context.Context, a Assembly, seen time.Time, record audit.Sealed) error
	FaceAssembly(ctx context.Context, id string) (Assembly, error)
	// FaceAssembliesBetween gives those that touch the time, cancelled ones too.
	FaceAssembliesBetween(ctx context.Context, from, to time.Time) ([]Assembly, error)
	EnterFaceOrder(ctx context.Context, o StoredOrder, record audit.Sealed) error
	FaceOrders(ctx context.Context, assembly string) ([]StoredOrder, error)
}
