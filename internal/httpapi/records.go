package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"mpolice"
	"mpolice/internal/authn"
	"mpolice/internal/ledger"
	"mpolice/internal/logbook"
)

// session is GET /api/v1/session: who is signed in, on what device. Nobody is
// no error here.
func (a *API) session(w http.ResponseWriter, r *http.Request) error {
	type state struct {
		SignedIn  bool   `json:"signed_in"`
		Ended     string `json:"ended,omitempty"`
		Officer   string `json:"officer,omitempty"`
		Name      string `json:"name,omitempty"`
		Role      string `json:"role,omitempty"`
		Unit      string `json:"unit,omitempty"`
		Device    string `json:"device,omitempty"`
		SteppedUp bool   `json:"stepped_up"`
		Expires   string `json:"expires,omitempty"`
	}
	s, err := a.Cookies.Session(r)
	var ended *authn.Ended
	switch {
	case errors.As(err, &ended):
		return sendJSON(w, state{Ended: ended.Why})
	case errors.Is(err, authn.ErrNoSession):
		return sendJSON(w, state{})
	case err != nil:
		return err
	}
	return sendJSON(w, state{
		SignedIn: true, Officer: string(s.Officer.ID), Name: s.Officer.Name, Role: string(s.Officer.Role), Unit: string(s.Officer.Unit),
		Device: string(s.Device), SteppedUp: s.SteppedUp(a.Clock.Now()), Expires: s.ExpiresAt.Format(time.RFC3339),
	})
}

// Record is one record of the officer's own on the wire.
type Record struct {
	Record  string            `json:"record"`
	Kind    string            `json:"kind"`
	At      string            `json:"at"`
	Unit    string            `json:"unit"`
	Purpose string            `json:"purpose,omitempty"`
	Parent  string            `json:"parent,omitempty"`
	Number  int64             `json:"number"`
	Batch   uint64            `json:"batch"`
	Subject string            `json:"subject,omitempty"`
	Content map[string]string `json:"content,omitempty"`
	Gone    bool              `json:"content_destroyed,omitempty"`
}

func wireRecord(e logbook.Entry) Record {
	out := Record{
		Record: e.ID.String(), Kind: e.Kind.String(), At: e.At().Format("2006-01-02T15:04:05.000000Z"), Unit: string(e.Strata.Unit),
		Purpose: string(e.Strata.Card), Number: e.Seq, Batch: e.Batch, Gone: e.Destroyed,
	}
	if !e.Parent.IsZero() {
		out.Parent = e.Parent.String()
	}
	if e.Content != nil {
		out.Subject, out.Content = e.Content.Subject, map[string]string{}
		for _, f := range e.Content.Fields {
			out.Content[f.Name] = f.Value
		}
	}
	return out
}

// records is GET /api/v1/records?from=&to=&before=: my own, newest first.
func (a *API) records(w http.ResponseWriter, r *http.Request) error {
	who, err := a.Cookies.Session(r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	from, err := day(q.Get("from"), "from", 0)
	if err != nil {
		return err
	}
	to, err := day(q.Get("to"), "to", 1)
	if err != nil {
		return err
	}
	var before int64
	if s := q.Get("before"); s != "" {
		if before, err = strconv.ParseInt(s, 10, 64); err != nil || before < 1 {
			return &mpolice.Invalid{Field: "before", Key: "invalid.number"}
		}
	}
	page, err := a.Logbook.Mine(r.Context(), who.Officer, from, to, before)
	if err != nil {
		return err
	}
	out := struct {
		Records []Record `json:"records"`
		Next    int64    `json:"next,omitempty"`
	}{Records: []Record{}, Next: page.Next}
	for _, e := range page.Entries {
		out.Records = append(out.Records, wireRecord(e))
	}
	return sendJSON(w, out)
}

// day reads yyyy-mm-dd as the start of that day in Taipei, plus some days.
func day(s, field string, plus int) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, s, mpolice.Taipei)
	if err != nil {
		return time.Time{}, &mpolice.Invalid{Field: field, Key: "invalid.date"}
	}
	return t.AddDate(0, 0, plus).UTC(), nil
}

// own reads the record that the path names, if it is the officer's own.
func (a *API) own(r *http.Request) (logbook.Entry, []logbook.Entry, error) {
	who, err := a.Cookies.Session(r)
	if err != nil {
		return logbook.Entry{}, nil, err
	}
	id, err := mpolice.ParseRecordID(r.PathValue("id"))
	if err != nil {
		return logbook.Entry{}, nil, mpolice.ErrNotFound
	}
	return a.Logbook.Own(r.Context(), who.Officer, id)
}

// record is GET /api/v1/records/{id}.
func (a *API) record(w http.ResponseWriter, r *http.Request) error {
	e, children, err := a.own(r)
	if err != nil {
		return err
	}
	out := struct {
		Record
		Sealed   bool     `json:"sealed"`
		Children []Record `json:"children"`
	}{Record: wireRecord(e), Children: []Record{}}
	if cp, err := a.Log.Checkpoint(); err == nil {
		out.Sealed = e.Seq <= cp.Size
	}
	for _, c := range children {
		out.Children = append(out.Children, wireRecord(c))
	}
	return sendJSON(w, out)
}

// proof is GET /api/v1/records/{id}/proof: a C2SP tlog-proof file.
func (a *API) proof(w http.ResponseWriter, r *http.Request) error {
	e, _, err := a.own(r)
	if err != nil {
		return err
	}
	p, err := a.Log.Proof(e.Seq - 1)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", e.ID.String()+".tlog-proof"))
	_, err = w.Write(p.Marshal())
	return err
}

// checkpoint is GET /api/v1/log/checkpoint, open to everybody: whoever keeps
// one can later show that the log was rewritten.
func (a *API) checkpoint(w http.ResponseWriter, _ *http.Request) error {
	cp, err := a.Log.Checkpoint()
	if err != nil {
		return fmt.Errorf("%w: %w", ledger.ErrNotInLog, err)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err = w.Write(cp.Raw)
	return err
}

// vkey is GET /api/v1/log/vkey: the public key of the log.
func (a *API) vkey(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	key, err := a.Log.VKey()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, key)
	return err
}

// tile is GET /api/v1/log/tile/…: tiles and entry bundles by their C2SP path.
// Leaves hold no identifier, so they are open to everybody.
func (a *API) tile(w http.ResponseWriter, r *http.Request) error {
	b, err := a.Log.Tile(path.Join("tile", r.PathValue("path")))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	if !strings.Contains(r.PathValue("path"), ".p/") {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	_, err = w.Write(b)
	return err
}
