package gallery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"sync"
)

// maxPicture bounds a picture file in bytes.
const maxPicture = 20 << 20

// row is one row on its way. Exactly one of fault and jpeg is set at the end,
// unless the row is there already.
type row struct {
	draft
	fault    *fault
	picture  []byte // keyed hash of the file
	rowTag   []byte
	there    bool // a photo came of this row before
	same     bool // in this very list
	jpeg     []byte
	template []float32
}

// read takes rows off the list and looks at their pictures, several at a time.
func (e *enrolment) read(ctx context.Context) (rows []*row, ended bool, err error) {
	today := DayOf(e.began)
	for len(rows) < e.opt.Chunk && !ended {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		v, err := e.list.row()
		switch {
		case errors.Is(err, io.EOF):
			ended = true
			continue
		case err != nil && !rowError(err):
			return nil, false, err
		}
		r := &row{}
		if err != nil {
			r.fault = &fault{"", err.Error()}
		} else {
			r.draft, r.fault = judge(v, e.list.line, today)
		}
		r.line = e.list.line
		rows = append(rows, r)
	}
	return rows, ended, e.look(ctx, rows)
}

// look looks at the pictures of the rows that the law lets in.
func (e *enrolment) look(ctx context.Context, rows []*row) error {
	queue := make(chan *row)
	var workers sync.WaitGroup
	errs := make([]error, e.opt.Workers)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for i := range e.opt.Workers {
		workers.Go(func() {
			for r := range queue {
				if errs[i] == nil {
					errs[i] = e.lookAt(ctx, r)
				}
				if errs[i] != nil {
					stop() // the rest is of no use
				}
			}
		})
	}
	for _, r := range rows {
		if r.fault == nil {
			queue <- r
		}
	}
	close(queue)
	workers.Wait()
	return firstCause(errs)
}

// firstCause gives the error that made the others stop.
func firstCause(errs []error) error {
	var found error
	for _, err := range errs {
		if err != nil && (found == nil || errors.Is(found, context.Canceled)) {
			found = err
		}
	}
	return found
}

// lookAt reads a row's picture, and makes its template unless a photo came of
// the row before.
func (e *enrolment) lookAt(ctx context.Context, r *row) error {
	d := e.desk
	_, err := d.Units.Unit(ctx, r.photo.Unit)
	if there, err := known(err); !there {
		r.fault = &fault{"unit", "unit"}
		return err
	}
	raw, f, err := e.file(r.file)
	if f != nil || err != nil {
		r.fault = f
		return err
	}
	r.picture = d.Tagger.Tag("picture", raw)
	r.rowTag = d.Tagger.Tag("row", []byte(r.subject.Canonical()), r.picture, []byte(r.photo.Category), []byte(r.photo.Case.String()))
	if err := e.compare(ctx, r); err != nil || r.fault != nil || r.there {
		return err
	}
	if r.jpeg, err = d.Engine.Clean(ctx, raw); err == nil && r.photo.Collection == CollectionPolice {
		r.template, err = d.Engine.Measure(ctx, r.jpeg)
	}
	var found *Finding
	switch {
	case errors.As(err, &found):
		r.fault, r.jpeg, r.template = &fault{"photo", found.Code}, nil, nil
		return nil
	case err != nil:
		return fmt.Errorf("line %d: %w", r.line, err)
	}
	return e.sound(r)
}

// sound holds the engine to its word: a template that is not of unit length
// would rank wrongly for ever.
func (e *enrolment) sound(r *row) error {
	if r.photo.Collection == CollectionPolice && !unitLength(r.template) {
		return fmt.Errorf("line %d: %w", r.line, errLength)
	}
	return nil
}

func unitLength(v []float32) bool {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return math.Abs(sum-1) < 1e-3 // false for what is no number
}

// compare holds a row against what is enrolled.
func (e *enrolment) compare(ctx context.Context, r *row) error {
	d := e.desk
	was, err := d.Store.FacePhotoOfRow(ctx, r.rowTag)
	there, err := known(err)
	if err != nil {
		return err
	}
	switch {
	case there && was.State != StateActive:
		r.fault = &fault{"", "removed_before"}
		return nil
	case there && !sameParticulars(was.Photo, r.photo):
		r.fault = &fault{"", "particulars"}
		return nil
	case there:
		r.there, r.same = true, was.Batch == e.batch.ID
		return nil
	}
	others, err := d.Store.FacePhotosOfPicture(ctx, r.picture)
	if err != nil {
		return err
	}
	tag := d.subjectTag(r.subject)
	for _, o := range others {
		if !bytes.Equal(o.SubjectTag, tag) {
			r.fault = &fault{"photo", "other_person"}
		}
	}
	return nil
}

func sameParticulars(a, b Photo) bool {
	return a.Basis == b.Basis && a.Unit == b.Unit && a.Taken == b.Taken && a.Retain == b.Retain
}

// file reads a picture. It opens nothing outside the folder and nothing that is
// not a plain file.
func (e *enrolment) file(name string) ([]byte, *fault, error) {
	st, err := e.from.Photos.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &fault{"photo", "no_file"}, nil
	case err != nil:
		return nil, &fault{"photo", "file_name"}, nil // leads out of the folder, or is no name here
	case !st.Mode().IsRegular():
		return nil, &fault{"photo", "no_regular_file"}, nil
	case st.Size() > maxPicture || st.Size() == 0:
		return nil, &fault{"photo", "file_size"}, nil
	}
	f, err := e.from.Photos.Open(name)
	if err != nil {
		return nil, &fault{"photo", "no_file"}, nil
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxPicture+1))
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("read photo: %w", unnamed(err))
	case len(raw) > maxPicture || len(raw) == 0:
		return nil, &fault{"photo", "file_size"}, nil
	}
	return raw, nil, nil
}

// unnamed takes the file's name out of an error: it may be a person's.
func unnamed(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	var s *os.SyscallError
	if errors.As(err, &s) {
		return s.Err
	}
	return err
}
