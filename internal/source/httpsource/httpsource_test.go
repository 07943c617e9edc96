package httpsource_test

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/agency"
	"mpolice/internal/source"
	"mpolice/internal/source/httpsource"
	"mpolice/internal/source/sourcetest"
	"mpolice/internal/synth"
)

const (
	resident = "A800000014"
	former   = "AC03095424"
	nobody   = "A123456789"
)

func newPKI(t testing.TB) *agency.PKI {
	t.Helper()
	p, err := agency.NewPKI(t.TempDir(), rand.Reader, mpolice.SystemClock{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func directory() *agency.Directory {
	return agency.NewDirectory(slices.Values([]synth.Immigration{{
		NationalID: resident, FormerID: former, Residence: "resident", ResidenceExpires: "2027-01-31",
		LastEntry: "2020-02-02", LastExit: "2020-01-15", Overstay: "no", Employer: "範例塑膠工業股份有限公司",
	}}))
}

var wantFields = map[mpolice.FieldName]string{
	"residence": "resident", "residence_expires": "2027-01-31", "last_entry": "2020-02-02",
	"last_exit": "2020-01-15", "overstay": "no", "employer": "範例塑膠工業股份有限公司",
}

// start runs an agency as it runs in its own process, and gives its URL.
func start(t testing.TB, p *agency.PKI, options agency.Options) (*agency.Agency, string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	a := agency.New(directory(), options)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Serve(ctx, listener, p.ServerTLS()) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("agency ended: %v", err)
		}
	})
	return a, "https://" + listener.Addr().String() + agency.Path
}

func newSource(t testing.TB, url string, c *tls.Config) *httpsource.Source {
	t.Helper()
	s, err := httpsource.New(httpsource.Config{
		URL: url, Register: mpolice.RegisterImmigration, Fields: agency.Fields, TLS: c,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func deadURL(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "https://" + l.Addr().String() + agency.Path
}

func TestConformance(t *testing.T) {
	p := newPKI(t)
	a, url := start(t, p, agency.Options{})
	for _, number := range []string{resident, former} {
		t.Run(number, func(t *testing.T) {
			sourcetest.Run(t, sourcetest.Harness{
				Source: newSource(t, url, p.ClientTLS()), Dead: newSource(t, deadURL(t), p.ClientTLS()),
				Found:       sourcetest.Subject(t, mpolice.SubjectNationalID, number),
				None:        sourcetest.Subject(t, mpolice.SubjectNationalID, nobody),
				Unsupported: sourcetest.Subject(t, mpolice.SubjectPlate, "ABC-1234"),
				Want:        wantFields, Touched: a.Requests,
			})
		})
	}
}

// ask puts one question for one field.
func ask(ctx context.Context, t testing.TB, s source.Source) ([]source.Row, error) {
	t.Helper()
	subject := sourcetest.Subject(t, mpolice.SubjectNationalID, resident)
	return s.Lookup(ctx, sourcetest.Receipt(t, subject, s.Register()),
		source.Ask{Subject: subject, Fields: []mpolice.FieldName{"residence", "residence"}})
}

func TestFaults(t *testing.T) {
	p := newPKI(t)
	t.Run("down", func(t *testing.T) {
		_, url := start(t, p, agency.Options{Fault: agency.FaultDown})
		if rows, err := ask(t.Context(), t, newSource(t, url, p.ClientTLS())); err == nil || errors.Is(err, source.ErrMalformed) || rows != nil {
			t.Errorf("%d rows, error %v", len(rows), err)
		}
	})
	t.Run("malformed", func(t *testing.T) {
		_, url := start(t, p, agency.Options{Fault: agency.FaultMalformed})
		if rows, err := ask(t.Context(), t, newSource(t, url, p.ClientTLS())); !errors.Is(err, source.ErrMalformed) || rows != nil {
			t.Errorf("%d rows, error %v", len(rows), err)
		}
	})
	t.Run("slow", func(t *testing.T) {
		_, url := start(t, p, agency.Options{Fault: agency.FaultSlow, Delay: time.Hour})
		s := newSource(t, url, p.ClientTLS())
		subject := sourcetest.Subject(t, mpolice.SubjectNationalID, resident)
		answers, err := source.Fanout(t.Context(), sourcetest.Receipt(t, subject, s.Register()), []source.Question{{
			Source: s, Ask: source.Ask{Subject: subject}, Deadline: 200 * time.Millisecond,
		}})
		if err != nil || answers[0].Status != source.StatusLate {
			t.Errorf("answers %+v, error %v", answers, err)
		}
	})
}

// answering runs a server that holds our certificates and answers as told.
func answering(t *testing.T, p *agency.PKI, handler http.HandlerFunc) source.Source {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.TLS = p.ServerTLS()
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return newSource(t, server.URL+agency.Path, p.ClientTLS())
}

func TestAnswersThatBreakTheAgreement(t *testing.T) {
	const (
		head = `{"register":"immigration","subject":{"kind":"national_id","key":"` + resident + `"},`
		row  = `{"key":"IM-1","fields":{"residence":"resident"}}`
		good = head + `"rows":[` + row + `]}`
	)
	p := newPKI(t)
	body := func(s string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			io.WriteString(w, s) //nolint:errcheck // the client may leave
		}
	}
	if rows, err := ask(t.Context(), t, answering(t, p, body(good))); err != nil || len(rows) != 1 {
		t.Fatalf("the good answer: %d rows, error %v", len(rows), err)
	}
	malformed := map[string]http.HandlerFunc{
		"empty":                  body(""),
		"null":                   body("null"),
		"list":                   body("[" + good + "]"),
		"cut":                    body(good[:len(good)-2]),
		"trailing object":        body(good + good),
		"trailing text":          body(good + "x"),
		"unknown member":         body(head + `"rows":[],"extra":1}`),
		"member twice":           body(head + `"rows":[],"rows":[` + row + `]}`),
		"member twice, in cases": body(head + `"rows":[],"Rows":[` + row + `]}`),
		"field twice":            body(head + `"rows":[{"key":"1","fields":{"residence":"a","residence":"b"}}]}`),
		"no rows member":         body(head[:len(head)-1] + `}`),
		"rows null":              body(head + `"rows":null}`),
		"other register":         body(strings.Replace(good, "immigration", "household", 1)),
		"other subject":          body(strings.Replace(good, resident, nobody, 1)),
		"other kind":             body(strings.Replace(good, "national_id", "plate", 1)),
		"field not asked":        body(strings.Replace(good, `"residence":"resident"`, `"residence":"resident","employer":"x"`, 1)),
		"other field":            body(strings.Replace(good, `"residence":`, `"employer":`, 1)),
		"field missing":          body(strings.Replace(good, `"residence":"resident"`, ``, 1)),
		"fields null":            body(strings.Replace(good, `{"residence":"resident"}`, `null`, 1)),
		"number for a text":      body(strings.Replace(good, `"resident"`, `7`, 1)),
		"no record number":       body(strings.Replace(good, `IM-1`, ``, 1)),
		"control character":      body(strings.Replace(good, `"resident"`, `"a\u0000b"`, 1)),
		"direction character":    body(strings.Replace(good, `"resident"`, `"a\u202eb"`, 1)),
		"long value":             body(strings.Replace(good, `"resident"`, `"`+strings.Repeat("查", 501)+`"`, 1)),
		"not UTF-8":              body(strings.Replace(good, `"resident"`, "\"\xff\"", 1)),
		"51 rows":                body(head + `"rows":[` + strings.Repeat(row+",", source.MaxRows) + row + `]}`),
		"over 64 KB":             body(good + strings.Repeat(" ", 64<<10)),
		"deep":                   body(strings.Repeat("[", 30_000)),
		"HTML": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, good) //nolint:errcheck // the client may leave
		},
		"compressed": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			body("\x1f\x8b\x08 not unpacked")(w, nil)
		},
		"shorter than told": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(len(good)+10))
			body(good)(w, nil)
		},
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		},
	}
	for name, handler := range malformed {
		t.Run(name, func(t *testing.T) {
			rows, err := ask(t.Context(), t, answering(t, p, handler))
			if !errors.Is(err, source.ErrMalformed) || rows != nil {
				t.Errorf("%d rows, error %v", len(rows), err)
			}
			if err != nil && strings.Contains(err.Error(), resident) {
				t.Errorf("the error tells the subject: %v", err)
			}
		})
	}
	for name, status := range map[string]int{"server error": 500, "forbidden": 403, "not found": 404, "no content": 204} {
		t.Run(name, func(t *testing.T) {
			s := answering(t, p, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
			rows, err := ask(t.Context(), t, s)
			if err == nil || errors.Is(err, source.ErrMalformed) || rows != nil {
				t.Errorf("%d rows, error %v", len(rows), err)
			}
		})
	}
}

// What goes out names the intent and the fields, and nobody but the subject.
func TestQuestionOnTheWire(t *testing.T) {
	p := newPKI(t)
	var got string
	s := answering(t, p, func(w http.ResponseWriter, r *http.Request) {
		data, _ := io.ReadAll(r.Body)
		got = r.Method + " " + r.RequestURI + " " + string(data)
		w.WriteHeader(http.StatusTeapot)
	})
	subject := sourcetest.Subject(t, mpolice.SubjectNationalID, resident)
	receipt := sourcetest.Receipt(t, subject, s.Register())
	if _, err := s.Lookup(t.Context(), receipt, source.Ask{Subject: subject}); err == nil {
		t.Error("a teapot answered")
	}
	want := `POST /lookup {"register":"immigration","record":"` + receipt.Record().String() +
		`","subject":{"kind":"national_id","key":"` + resident + `"},"fields":[]}`
	if got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
}

// Each side refuses a stranger: another authority, another name, no
// certificate, an older TLS.
func TestBothSidesAreProved(t *testing.T) {
	p, stranger := newPKI(t), newPKI(t)
	a, url := start(t, p, agency.Options{})
	name := p.ClientTLS()
	name.ServerName = "other.mpolice.test"
	authority := p.ClientTLS()
	authority.RootCAs = stranger.ClientTLS().RootCAs
	client := p.ClientTLS()
	client.Certificates = stranger.ClientTLS().Certificates
	server := p.ClientTLS()
	server.Certificates = p.ServerTLS().Certificates // a server's certificate is no client's
	for what, c := range map[string]*tls.Config{
		"other name": name, "other authority": authority, "client of another authority": client, "server as client": server,
	} {
		if rows, err := ask(t.Context(), t, newSource(t, url, c)); err == nil || rows != nil {
			t.Errorf("%s: %d rows, error %v", what, len(rows), err)
		}
	}
	if a.Requests() != 0 {
		t.Errorf("%d requests reached the agency", a.Requests())
	}
	bare := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{
		RootCAs: p.ClientTLS().RootCAs, ServerName: agency.ServerName,
	}}}
	if resp, err := bare.Post(url, "application/json", nil); err == nil {
		resp.Body.Close()
		t.Error("a client without a certificate was served")
	}
	old := httptest.NewUnstartedServer(http.NotFoundHandler())
	old.TLS, old.Config.ErrorLog = p.ServerTLS(), log.New(io.Discard, "", 0)
	old.TLS.MinVersion, old.TLS.MaxVersion = tls.VersionTLS12, tls.VersionTLS12
	old.StartTLS()
	defer old.Close()
	if _, err := ask(t.Context(), t, newSource(t, old.URL, p.ClientTLS())); err == nil || !strings.Contains(err.Error(), "protocol version") {
		t.Errorf("TLS 1.2: %v", err)
	}
}

func TestNewRefuses(t *testing.T) {
	p := newPKI(t)
	good := func() httpsource.Config {
		return httpsource.Config{URL: "https://a.test/", Register: "immigration", Fields: agency.Fields, TLS: p.ClientTLS()}
	}
	for name, change := range map[string]func(*httpsource.Config){
		"http":            func(c *httpsource.Config) { c.URL = "http://a.test/" },
		"no host":         func(c *httpsource.Config) { c.URL = "https:///x" },
		"password in URL": func(c *httpsource.Config) { c.URL = "https://u:p@a.test/" },
		"no URL":          func(c *httpsource.Config) { c.URL = "" },
		"no register":     func(c *httpsource.Config) { c.Register = "" },
		"no fields":       func(c *httpsource.Config) { c.Fields = nil },
		"no TLS":          func(c *httpsource.Config) { c.TLS = nil },
		"unverified":      func(c *httpsource.Config) { c.TLS.InsecureSkipVerify = true },
		"system roots":    func(c *httpsource.Config) { c.TLS.RootCAs = nil },
		"no certificate":  func(c *httpsource.Config) { c.TLS.Certificates = nil },
		"absent files":    func(c *httpsource.Config) { c.TLS, c.CA, c.Cert, c.Key = nil, "a", "b", "c" },
	} {
		cfg := good()
		change(&cfg)
		if s, err := httpsource.New(cfg); err == nil || s != nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := httpsource.New(good()); err != nil {
		t.Error(err)
	}
}

// The files that a deployment names do what the config in memory does.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	p, err := agency.NewPKI(dir, rand.Reader, mpolice.SystemClock{})
	if err != nil {
		t.Fatal(err)
	}
	_, url := start(t, p, agency.Options{})
	file := func(name string) string { return filepath.Join(dir, name) }
	s, err := httpsource.New(httpsource.Config{
		URL: url, Register: mpolice.RegisterImmigration, Fields: agency.Fields, ServerName: agency.ServerName,
		CA: file("ca.pem"), Cert: file("client.pem"), Key: file("client.pem"),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if rows, err := ask(t.Context(), t, s); err != nil || len(rows) != 1 {
		t.Errorf("%d rows, error %v", len(rows), err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		`{"register":"immigration","subject":{"kind":"national_id","key":"A800000014"},"rows":[{"key":"1","fields":{"residence":"x"}}]}`,
		`{"rows":[],"rows":[]}`, `null`, `{}`, `[`, `{"a":{"a":1},"b":[{"a":1},{"a":2}]}`, "\xff",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var first, second httpsource.Response
		if httpsource.Decode(data, &first) != nil {
			return
		}
		if err := httpsource.Decode(data, &second); err != nil || fmt.Sprint(first) != fmt.Sprint(second) {
			t.Fatalf("decoded again: %v", err)
		}
	})
}

func BenchmarkLookup(b *testing.B) {
	p := newPKI(b)
	_, url := start(b, p, agency.Options{})
	s := newSource(b, url, p.ClientTLS())
	subject := sourcetest.Subject(b, mpolice.SubjectNationalID, resident)
	receipt := sourcetest.Receipt(b, subject, s.Register())
	for b.Loop() {
		if _, err := s.Lookup(b.Context(), receipt, source.Ask{Subject: subject, Fields: agency.Fields}); err != nil {
			b.Fatal(err)
		}
	}
}
