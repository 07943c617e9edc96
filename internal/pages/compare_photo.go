package pages

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"mpolice/internal/compare"
	"mpolice/internal/face/picture"
	"mpolice/internal/query"
	"mpolice/internal/web"
)

const (
	// maxAround is what a form may carry around its photo.
	maxAround = 64 << 10
	// maxUnread is how much of a photo that is too large is read and thrown away,
	// so that the browser gets to see the page that says so.
	maxUnread = 64 << 20
	// maxUnseen is the same for somebody whose session has ended.
	maxUnseen = 4 << 20
	// uploadTime is how long a photo may take over a weak line.
	uploadTime = 3 * time.Minute
)

// Errors of a form with a photo, with the catalogue keys of their sentences.
var (
	errNoPhoto      = photoFault("compare.photo.none")
	errPhotos       = photoFault("compare.photo.several")
	errPhotoBroken  = photoFault("compare.photo.broken")
	errPhotoTooMuch = photoFault(string(picture.TooManyBytes))
)

// photoFault is the catalogue key of what is wrong with a photo.
type photoFault string

func (f photoFault) Error() string { return "photo was not taken: " + string(f) }

// casePhotoForm takes the photo, also in place of one that was taken.
func (p *Pages) casePhotoForm(w http.ResponseWriter, r *http.Request, v compare.View) error {
	if v.Step != compare.StepPhoto && v.Step != compare.StepFace && v.Step != compare.StepReady {
		return compare.ErrStep
	}
	return p.showPhotoForm(w, r, http.StatusOK, v, "")
}

func (p *Pages) showPhotoForm(w http.ResponseWriter, r *http.Request, status int, v compare.View, fault string) error {
	out := web.ComparePhotoView{Head: p.caseHead(r, v), Most: web.MaxPhoto, Kept: v.Probe != nil}
	if fault != "" {
		out.Errors = web.FieldErrors{{Field: "photo", Key: fault}}
	}
	return p.showCase(w, r, status, casePath(v.ID)+"/photo", out)
}

// casePhoto takes a photo in. It goes from the connection into one piece of
// memory, which the desk overwrites: Go's own form parser would put it into a
// temporary file.
func (p *Pages) casePhoto(w http.ResponseWriter, r *http.Request, v compare.View) error {
	data, source, err := readPhoto(w, r)
	var fault photoFault
	if errors.As(err, &fault) {
		return p.showPhotoForm(w, r, http.StatusBadRequest, v, string(fault))
	}
	after, err := p.Compare.Admit(r.Context(), who(r), v.ID, data, source)
	var (
		refused *query.Refused
		bad     *picture.Error
	)
	switch {
	case errors.As(err, &refused):
		return p.comparisonRefused(w, r, "/compare", v.Request, refused)
	case errors.As(err, &bad):
		return p.showPhotoForm(w, r, http.StatusBadRequest, after, p.pictureFault(r, bad))
	case errors.Is(err, compare.ErrPhotos):
		return p.showPhotoForm(w, r, http.StatusConflict, after, "compare.photo.many")
	case err != nil:
		return err
	}
	return toCase(w, r, v.ID)
}

// readPhoto reads the form of one photo.
func readPhoto(w http.ResponseWriter, r *http.Request) (data []byte, source string, err error) {
	c := http.NewResponseController(w)
	for _, extend := range []func(time.Time) error{c.SetReadDeadline, c.SetWriteDeadline} {
		_ = extend(time.Now().Add(uploadTime)) // where the server cannot, its own limit holds
	}
	if r.ContentLength > web.MaxPhoto+maxAround {
		_, _ = io.CopyN(io.Discard, r.Body, maxUnread)
		return nil, "", errPhotoTooMuch
	}
	r.Body = http.MaxBytesReader(w, r.Body, web.MaxPhoto+maxAround)
	form, err := r.MultipartReader()
	if err != nil {
		return nil, "", errNoPhoto
	}
	data, source, err = readParts(form, r.ContentLength)
	switch {
	case err == nil && len(data) == 0:
		err = errNoPhoto
	case web.TooLarge(err):
		err = errPhotoTooMuch
	}
	if err != nil {
		clear(data)
		return nil, "", err
	}
	return data, source, nil
}

// maxParts bounds the parts of the form: the source, the photo, and no other.
const maxParts = 2

// readParts reads the two parts of the form. A second photo is refused: one at a
// time.
func readParts(form *multipart.Reader, length int64) (data []byte, source string, err error) {
	for range maxParts + 1 {
		part, err := form.NextRawPart()
		if err == io.EOF { // bare at the end of the form, wrapped where it was cut off
			return data, source, nil
		}
		if err != nil {
			return data, "", broken(err)
		}
		switch name := part.FormName(); {
		case name == "source" && source == "":
			b, err := io.ReadAll(io.LimitReader(part, 16))
			if err != nil {
				return data, "", broken(err)
			}
			source = string(b)
		case name == "photo" && data == nil:
			if data, err = readWhole(part, length); err != nil {
				return data, "", broken(err)
			}
		default:
			return data, "", errPhotos
		}
	}
	return data, "", errPhotos
}

// readWhole reads a part into one piece of memory, so that no half-grown copies
// of a photo are left behind. length is what the whole request was said to have.
func readWhole(part io.Reader, length int64) ([]byte, error) {
	size := int64(web.MaxPhoto)
	if length >= 0 {
		size = min(size, length)
	}
	buf := make([]byte, size+1)
	n, err := io.ReadFull(part, buf)
	switch {
	case err == nil: // a byte more than may be
		clear(buf)
		return nil, errPhotoTooMuch
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return buf[:n], nil
	}
	clear(buf)
	return nil, err
}

// broken is a form that did not arrive whole.
func broken(err error) error {
	var fault photoFault
	if errors.As(err, &fault) || web.TooLarge(err) {
		return err
	}
	return errPhotoBroken
}

// probePicture sends the officer's own photo of the case.
func (p *Pages) probePicture(w http.ResponseWriter, r *http.Request) error {
	id, err := caseID(r)
	if err != nil {
		return err
	}
	jpeg, err := p.Compare.Photo(r.Context(), who(r), id)
	return sendPicture(w, jpeg, err)
}

// candidatePicture sends the photo of a candidate that was shown.
func (p *Pages) candidatePicture(w http.ResponseWriter, r *http.Request) error {
	id, err := caseID(r)
	if err != nil {
		return err
	}
	rank, err := rankOf(r.PathValue("rank"))
	if err != nil {
		return err
	}
	jpeg, err := p.Compare.Candidate(r.Context(), who(r), id, rank)
	return sendPicture(w, jpeg, err)
}

// sendPicture sends a photo that nobody keeps: the headers of the site forbid
// storing it and guessing its kind.
func sendPicture(w http.ResponseWriter, jpeg []byte, err error) error {
	if err != nil {
		return err
	}
	defer clear(jpeg)
	w.Header().Set("Content-Type", "image/jpeg")
	_, err = w.Write(jpeg)
	if err != nil {
		return nil // the browser has gone
	}
	return nil
}
