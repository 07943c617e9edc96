package agency

import (
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"mpolice"
	"mpolice/internal/source/httpsource"
)

// Path is where the agency takes questions.
const Path = "/lookup"

// Fault is a way in which the agency fails on purpose.
type Fault string

// The faults.
const (
	FaultNone      Fault = ""
	FaultSlow      Fault = "slow"      // answers after Options.Delay
	FaultDown      Fault = "down"      // answers 503
	FaultMalformed Fault = "malformed" // answers half an object
)

// Valid reports whether f is one of the faults above.
func (f Fault) Valid() bool {
	return f == FaultNone || f == FaultSlow || f == FaultDown || f == FaultMalformed
}

// Options tell how the agency behaves for the whole of its life.
type Options struct {
	Fault Fault
	// Delay is how long a slow agency takes; 5 s when zero.
	Delay time.Duration
}

// Agency answers questions about the people of its directory.
type Agency struct {
	people   *Directory
	options  Options
	requests atomic.Int64
}

// New makes an agency.
func New(people *Directory, options Options) *Agency {
	if options.Delay == 0 {
		options.Delay = 5 * time.Second
	}
	return &Agency{people: people, options: options}
}

// Requests counts the requests that came in, answered or refused.
func (a *Agency) Requests() int64 { return a.requests.Load() }

// ServeHTTP answers one question. A client without the certificate agreed on
// is 403, a question that breaks the agreement 400; no body tells more.
func (a *Agency) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.requests.Add(1)
	if r.TLS == nil || len(r.TLS.VerifiedChains) == 0 || r.TLS.PeerCertificates[0].Subject.CommonName != ClientName {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	if r.URL.Path != Path || r.Method != http.MethodPost {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	question, ok := read(r)
	if !ok {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	switch a.options.Fault {
	case FaultDown:
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	case FaultSlow:
		if !wait(r.Context(), a.options.Delay) {
			return
		}
	}
	a.answer(w, question)
}

func (a *Agency) answer(w http.ResponseWriter, question httpsource.Request) {
	body, err := json.Marshal(httpsource.Response{
		Register: question.Register, Subject: question.Subject,
		Rows: a.people.rows(question.Subject.Key, question.Fields),
	})
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	if a.options.Fault == FaultMalformed {
		body = body[:len(body)/2]
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(body) // the caller may have gone
}

// maxQuestion bounds a question in bytes.
const maxQuestion = 4 << 10

// read takes a question that keeps the agreement.
func read(r *http.Request) (httpsource.Request, bool) {
	var q httpsource.Request
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return q, false
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, maxQuestion+1))
	if err != nil || len(data) > maxQuestion || httpsource.Decode(data, &q) != nil {
		return q, false
	}
	_, recordErr := mpolice.ParseRecordID(q.Record)
	subject, subjectErr := mpolice.ParseSubject(q.Subject.Kind, q.Subject.Key)
	known := !slices.ContainsFunc(q.Fields, func(f mpolice.FieldName) bool { return !slices.Contains(Fields, f) })
	return q, known && recordErr == nil && subjectErr == nil && q.Register == mpolice.RegisterImmigration &&
		subject.Kind == mpolice.SubjectNationalID && subject.Key == q.Subject.Key
}

// wait sleeps unless the caller goes first.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
