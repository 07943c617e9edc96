package sqlite

import (
	"context"
	"fmt"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/face/gallery"
	"mpolice/internal/store/sqlite/sqlitedb"
)

// FacePhoto implements gallery.Photos.
func (s *Store) FacePhoto(ctx context.Context, id uint64) (gallery.Stored, error) {
	row, err := s.read.GetFacePhoto(ctx, int64(id))
	if err != nil {
		return gallery.Stored{}, fmt.Errorf("read photo: %w", notFound(err))
	}
	return facePhoto(row), nil
}

// FacePhotoOfRow implements gallery.Photos.
func (s *Store) FacePhotoOfRow(ctx context.Context, rowTag []byte) (gallery.Stored, error) {
	row, err := s.read.FacePhotoOfRow(ctx, rowTag)
	if err != nil {
		return gallery.Stored{}, fmt.Errorf("read photo: %w", notFound(err))
	}
	return facePhoto(row), nil
}

// FacePhotosOfPicture implements gallery.Photos.
func (s *Store) FacePhotosOfPicture(ctx context.Context, pictureTag []byte) ([]gallery.Stored, error) {
	return facePhotos(s.read.FacePhotosOfPicture(ctx, pictureTag))
}

// FacePhotosOfSubject implements gallery.Photos.
func (s *Store) FacePhotosOfSubject(ctx context.Context, subjectTag []byte, c gallery.Collection) ([]gallery.Stored, error) {
	return facePhotos(s.read.FacePhotosOfSubject(ctx, sqlitedb.FacePhotosOfSubjectParams{SubjectTag: subjectTag, Collection: string(c)}))
}

// FacePhotosOfCase implements gallery.Photos.
func (s *Store) FacePhotosOfCase(ctx context.Context, c mpolice.ReferenceID) ([]gallery.Stored, error) {
	return facePhotos(s.read.FacePhotosOfCase(ctx, c.String()))
}

// FacePhotosDue implements gallery.Photos.
func (s *Store) FacePhotosDue(ctx context.Context, today gallery.Day, limit int) ([]gallery.Stored, error) {
	return facePhotos(s.read.FacePhotosDue(ctx, sqlitedb.FacePhotosDueParams{Today: int64(today), MaxRows: int64(limit)}))
}

// FacePhotosLeaving implements gallery.Photos.
func (s *Store) FacePhotosLeaving(ctx context.Context, limit int) ([]gallery.Stored, error) {
	return facePhotos(s.read.FacePhotosLeaving(ctx, int64(limit)))
}

// FacePhotosAfter implements gallery.Photos.
func (s *Store) FacePhotosAfter(ctx context.Context, after uint64, limit int) ([]gallery.Stored, error) {
	return facePhotos(s.read.FacePhotosAfter(ctx, sqlitedb.FacePhotosAfterParams{After: int64(after), MaxRows: int64(limit)}))
}

// FacePhotoKeysAfter implements gallery.Photos.
func (s *Store) FacePhotoKeysAfter(ctx context.Context, after uint64, limit int) ([]gallery.PhotoKey, error) {
	rows, err := s.read.FacePhotoKeysAfter(ctx, sqlitedb.FacePhotoKeysAfterParams{After: int64(after), MaxRows: int64(limit)})
	if err != nil {
		return nil, fmt.Errorf("read photos: %w", notFound(err))
	}
	out := make([]gallery.PhotoKey, len(rows))
	for i, r := range rows {
		out[i] = gallery.PhotoKey{ID: uint64(r.ID), Collection: gallery.Collection(r.Collection), Category: gallery.CategoryCode(r.Category)}
	}
	return out, nil
}

// CountFacePhotos implements gallery.Photos.
func (s *Store) CountFacePhotos(ctx context.Context) ([]gallery.Count, error) {
	rows, err := s.read.CountFacePhotos(ctx)
	if err != nil {
		return nil, fmt.Errorf("count photos: %w", notFound(err))
	}
	out := make([]gallery.Count, len(rows))
	for i, r := range rows {
		out[i] = gallery.Count{
			Collection: gallery.Collection(r.Collection), Category: gallery.CategoryCode(r.Category),
			State: gallery.State(r.State), Year: int(r.Year), Photos: r.Photos,
		}
	}
	return out, nil
}

// LeaveFacePhotos implements gallery.Photos.
func (s *Store) LeaveFacePhotos(ctx context.Context, photos []gallery.Leaving, record audit.Sealed) error {
	return s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		for _, p := range photos {
			n, err := q.LeaveFacePhoto(ctx, sqlitedb.LeaveFacePhotoParams{
				Event: string(p.Event), Decision: p.Decision, Decided: int64(p.Decided), At: micros(p.At), RemovedBy: string(p.By),
				Empty: []byte{}, ID: int64(p.ID),
			})
			if err := one(n, err); err != nil {
				return err
			}
		}
		return nil
	})
}

// RemoveFacePhotos implements gallery.Photos.
func (s *Store) RemoveFacePhotos(ctx context.Context, certificates map[uint64][]byte, record audit.Sealed) error {
	return s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		for id, c := range certificates {
			if err := one(q.RemoveFacePhoto(ctx, sqlitedb.RemoveFacePhotoParams{Certificate: c, ID: int64(id)})); err != nil {
				return err
			}
		}
		return nil
	})
}

func facePhotos(rows []sqlitedb.FacePhoto, err error) ([]gallery.Stored, error) {
	if err != nil {
		return nil, fmt.Errorf("read photos: %w", notFound(err))
	}
	out := make([]gallery.Stored, len(rows))
	for i, r := range rows {
		out[i] = facePhoto(r)
	}
	return out, nil
}

func facePhoto(r sqlitedb.FacePhoto) gallery.Stored {
	return gallery.Stored{
		Photo: gallery.Photo{
			ID: uint64(r.ID), Collection: gallery.Collection(r.Collection), Category: gallery.CategoryCode(r.Category),
			Basis: mpolice.GroundCode(r.Basis), Case: mpolice.ParseReference(r.CaseRef), Unit: mpolice.UnitID(r.Unit),
			Taken: gallery.Day(r.Taken), Retain: gallery.Day(r.Retain), State: gallery.State(r.State), Batch: r.Batch,
			EnrolledAt: instant(r.EnrolledAt), Event: gallery.Event(r.Event), Decision: r.Decision, Decided: gallery.Day(r.Decided),
			RemovedAt: instant(r.RemovedAt), RemovedBy: mpolice.OfficerID(r.RemovedBy), Certificate: r.Certificate,
		},
		SubjectTag: r.SubjectTag, SubjectBox: r.SubjectBox, RowTag: r.RowTag, PictureTag: r.PictureTag,
	}
}

// bytesOf keeps nothing from being written as no value.
func bytesOf(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// The numbers that the gallery gives out.
const (
	photoNumbers = "photo"
	batchNumbers = "batch"
)

// takeNumbers reserves count numbers and gives the first.
func takeNumbers(ctx context.Context, q *sqlitedb.Queries, name string, count int) (int64, error) {
	next, err := q.TakeFaceNumbers(ctx, sqlitedb.TakeFaceNumbersParams{Count: int64(count), Name: name})
	return next - int64(count), err
}

// giveBack gives photo numbers back. Where somebody took numbers meanwhile, these
// stay unused.
func giveBack(ctx context.Context, q *sqlitedb.Queries, first, last uint64) error {
	_, err := q.GiveBackFaceNumbers(ctx, sqlitedb.GiveBackFaceNumbersParams{First: int64(first), Name: photoNumbers, Last: int64(last)})
	return err
}

// StartFaceBatch implements gallery.Batches.
func (s *Store) StartFaceBatch(ctx context.Context, b gallery.Batch, reserve int, record audit.Sealed) (id int64, first uint64, err error) {
	var photo int64
	err = s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) (err error) {
		if id, err = takeNumbers(ctx, q, batchNumbers, 1); err != nil {
			return err
		}
		if photo, err = takeNumbers(ctx, q, photoNumbers, reserve); err != nil {
			return err
		}
		return q.InsertFaceBatch(ctx, sqlitedb.InsertFaceBatchParams{
			ID: id, List: b.List, StartedAt: micros(b.StartedAt), StartedBy: string(b.StartedBy), Line: b.Line, Position: b.Position,
		})
	})
	if err != nil {
		return 0, 0, fmt.Errorf("start enrolment: %w", err)
	}
	return id, uint64(photo), nil
}

// ResumeFaceBatch implements gallery.Batches.
func (s *Store) ResumeFaceBatch(ctx context.Context, id int64, reserve int, record audit.Sealed) (first uint64, err error) {
	var photo int64
	err = s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		b, err := q.GetFaceBatch(ctx, id)
		if err != nil {
			return notFound(err)
		}
		if gallery.BatchState(b.State) != gallery.BatchOpen {
			return mpolice.ErrConflict
		}
		photo, err = takeNumbers(ctx, q, photoNumbers, reserve)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("resume enrolment: %w", err)
	}
	return uint64(photo), nil
}

// AdvanceFaceBatch implements gallery.Batches.
func (s *Store) AdvanceFaceBatch(ctx context.Context, c gallery.Chunk, reserve int, record audit.Sealed) (first uint64, err error) {
	var photo int64
	err = s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) (err error) {
		n, err := q.AdvanceFaceBatch(ctx, sqlitedb.AdvanceFaceBatchParams{
			Line: c.Line, Position: c.Position, RowsIn: c.Tally.In, Enrolled: c.Tally.Enrolled, Quarantined: c.Tally.Quarantined,
			Duplicate: c.Tally.Duplicate, Unchanged: c.Tally.Unchanged, ID: c.Batch, FromLine: c.FromLine,
		})
		if err := one(n, err); err != nil {
			return err
		}
		for _, p := range c.Photos {
			if err := unique(q.InsertFacePhoto(ctx, facePhotoRow(p))); err != nil {
				return err
			}
		}
		for _, r := range c.Quarantined {
			err := q.InsertFaceQuarantine(ctx, sqlitedb.InsertFaceQuarantineParams{
				Batch: r.Batch, Line: r.Line, Field: r.Field, Reason: r.Reason, PictureTag: bytesOf(r.Picture),
			})
			if err := unique(err); err != nil {
				return err
			}
		}
		if err := giveBack(ctx, q, c.Spare, c.End); err != nil {
			return err
		}
		photo, err = takeNumbers(ctx, q, photoNumbers, reserve)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("advance enrolment: %w", err)
	}
	return uint64(photo), nil
}

func facePhotoRow(p gallery.Stored) sqlitedb.InsertFacePhotoParams {
	return sqlitedb.InsertFacePhotoParams{
		ID: int64(p.ID), Collection: string(p.Collection), Category: string(p.Category), Basis: string(p.Basis), CaseRef: p.Case.String(),
		Unit: string(p.Unit), Taken: int64(p.Taken), Retain: int64(p.Retain), SubjectTag: bytesOf(p.SubjectTag), SubjectBox: bytesOf(p.SubjectBox),
		RowTag: bytesOf(p.RowTag), PictureTag: bytesOf(p.PictureTag), Batch: p.Batch, EnrolledAt: micros(p.EnrolledAt), Certificate: []byte{},
	}
}

// EndFaceBatch implements gallery.Batches.
func (s *Store) EndFaceBatch(ctx context.Context, e gallery.BatchEnd, record audit.Sealed) error {
	return s.commit(ctx, []audit.Sealed{record}, func(ctx context.Context, q *sqlitedb.Queries) error {
		n, err := q.EndFaceBatch(ctx, sqlitedb.EndFaceBatchParams{At: micros(e.At), ID: e.Batch, Line: e.Line})
		if err := one(n, err); err != nil {
			return err
		}
		return giveBack(ctx, q, e.First, e.Last)
	})
}

// FaceBatch implements gallery.Batches.
func (s *Store) FaceBatch(ctx context.Context, id int64) (gallery.Batch, error) {
	row, err := s.read.GetFaceBatch(ctx, id)
	if err != nil {
		return gallery.Batch{}, fmt.Errorf("read enrolment: %w", notFound(err))
	}
	return faceBatch(row), nil
}

// LastFaceBatchOf implements gallery.Batches.
func (s *Store) LastFaceBatchOf(ctx context.Context, list []byte) (gallery.Batch, error) {
	row, err := s.read.LastFaceBatchOfList(ctx, list)
	if err != nil {
		return gallery.Batch{}, fmt.Errorf("read enrolment: %w", notFound(err))
	}
	return faceBatch(row), nil
}

// OpenFaceBatches implements gallery.Batches.
func (s *Store) OpenFaceBatches(ctx context.Context) (int64, error) {
	n, err := s.read.CountOpenFaceBatches(ctx)
	if err != nil {
		return 0, fmt.Errorf("read enrolments: %w", notFound(err))
	}
	return n, nil
}

// FaceBatches implements gallery.Batches.
func (s *Store) FaceBatches(ctx context.Context, limit int) ([]gallery.Batch, error) {
	rows, err := s.read.ListFaceBatches(ctx, int64(limit))
	if err != nil {
		return nil, fmt.Errorf("read enrolments: %w", notFound(err))
	}
	out := make([]gallery.Batch, len(rows))
	for i, r := range rows {
		out[i] = faceBatch(r)
	}
	return out, nil
}

func faceBatch(r sqlitedb.FaceBatch) gallery.Batch {
	return gallery.Batch{
		ID: r.ID, List: r.List, State: gallery.BatchState(r.State), StartedAt: instant(r.StartedAt), EndedAt: instant(r.EndedAt),
		StartedBy: mpolice.OfficerID(r.StartedBy), Line: r.Line, Position: r.Position,
		Tally: gallery.Tally{In: r.RowsIn, Enrolled: r.Enrolled, Quarantined: r.Quarantined, Duplicate: r.Duplicate, Unchanged: r.Unchanged},
	}
}

// FaceQuarantine implements gallery.Batches.
func (s *Store) FaceQuarantine(ctx context.Context, batch, after int64, limit int) ([]gallery.Quarantined, error) {
	rows, err := s.read.ListFaceQuarantine(ctx, sqlitedb.ListFaceQuarantineParams{Batch: batch, After: after, MaxRows: int64(limit)})
	if err != nil {
		return nil, fmt.Errorf("read quarantined rows: %w", notFound(err))
	}
	out := make([]gallery.Quarantined, len(rows))
	for i, r := range rows {
		out[i] = gallery.Quarantined{Batch: r.Batch, Line: r.Line, Field: r.Field, Reason: r.Reason, Picture: r.PictureTag}
	}
	return out, nil
}
