package pages

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"mpolice"
	"mpolice/internal/web"
)

// Face is an invented person whom the demo's camera may see.
type Face struct {
	Number   int
	Name, ID string
	Where    mpolice.Text
	Photo    func() []byte             // JPEG
	Taken    func(at time.Time) []byte // the same, as a camera of the demo makes it
}

// faces lists whom one can photograph in a demonstration.
func (p *Pages) faces(w http.ResponseWriter, r *http.Request) error {
	var v web.FacesView
	l := web.LanguageOf(r)
	for _, f := range p.Demo.Faces {
		v.Faces = append(v.Faces, web.DemoFace{Number: f.Number, Name: f.Name, ID: f.ID, Where: l.Pick(f.Where.Zh, f.Where.En)})
	}
	return p.show(w, r, "", v)
}

// face gives one portrait, to look at or, taken now, to choose as a photo.
func (p *Pages) face(w http.ResponseWriter, r *http.Request) error {
	number, err := strconv.Atoi(strings.TrimSuffix(r.PathValue("file"), ".jpg"))
	for _, f := range p.Demo.Faces {
		if err != nil || f.Number != number {
			continue
		}
		w.Header().Set("Content-Type", "image/jpeg")
		if r.URL.Query().Get("save") == "" {
			w.Header().Set("Cache-Control", "max-age=3600")
			_, _ = w.Write(f.Photo()) // a browser that has gone on is no error
			return nil
		}
		w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="face-%d.jpg"`, number))
		w.Header().Set("Cache-Control", "no-store")
		_, _ = w.Write(f.Taken(p.Clock.Now().In(mpolice.Taipei)))
		return nil
	}
	return fmt.Errorf("demo face: %w", mpolice.ErrNotFound)
}
