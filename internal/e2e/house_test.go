package e2e

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/agency"
	"mpolice/internal/config"
	"mpolice/internal/pages"
	"mpolice/internal/server"
)

// house is one running program.
type house struct {
	url    string
	app    *server.App
	agency *switchboard
	close  func() // stops answering; also done when the test ends
}

// open runs the program on a fresh copy of the city.
func open(t *testing.T) *house {
	t.Helper()
	return openWith(t, server.Options{})
}

// openWith runs it with something changed.
func openWith(t *testing.T, opt server.Options) *house {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(streets)); err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &house{url: fmt.Sprintf("http://localhost:%d", ln.Addr().(*net.TCPAddr).Port)}
	live := h.connect(t, dir)
	cfg, err := config.Config{
		Data: dir, Listen: ln.Addr().String(), Origin: h.url, Live: []config.Live{live}, Demo: true,
	}.Complete()
	if err != nil {
		t.Fatal(err)
	}
	// The city was made a moment ago by its own clock.
	opt.Clock = mpolice.NewTravelClock(day.Add(time.Minute))
	if h.app, err = server.Open(context.Background(), cfg, opt); err != nil {
		t.Fatal(err)
	}
	h.serve(t, ln)
	return h
}

// serve answers on ln until the test ends or the house is closed.
func (h *house) serve(t *testing.T, ln net.Listener) {
	t.Helper()
	handler, err := h.app.Handler(personas())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.app.Serve(ctx, ln, handler) }()
	h.close = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
		if err := h.app.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	t.Cleanup(h.close)
}

// officer gives a person of the department.
func (h *house) officer(t *testing.T, id mpolice.OfficerID) mpolice.Officer {
	t.Helper()
	o, err := h.app.Store.Officer(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func personas() *pages.Demo {
	d := &pages.Demo{}
	for _, p := range city.Personas {
		d.Personas = append(d.Personas, pages.Persona{Officer: p.Officer, NoteZh: p.NoteZh, NoteEn: p.NoteEn})
	}
	return d
}

// switchboard is the immigration agency's line, on which faults can be put.
type switchboard struct {
	people *agency.Directory
	now    atomic.Pointer[agency.Agency]
}

// fail makes the agency fail from now on; agency.FaultNone mends it.
func (s *switchboard) fail(f agency.Fault) {
	s.now.Store(agency.New(s.people, agency.Options{Fault: f, Delay: time.Minute}))
}

func (s *switchboard) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.now.Load().ServeHTTP(w, r) }

// directory is the same for all houses: the agency only reads it.
var directory = sync.OnceValue(func() *agency.Directory { return agency.NewDirectory(city.Immigration()) })

// connect starts the agency and gives it as the configuration names one.
func (h *house) connect(t *testing.T, dir string) config.Live {
	t.Helper()
	folder := server.NewFolder(dir).Agency()
	pki, err := agency.NewPKI(folder, rand.Reader, mpolice.SystemClock{})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h.agency = &switchboard{people: directory()}
	h.agency.fail(agency.FaultNone)
	srv := &http.Server{Handler: h.agency, TLSConfig: pki.ServerTLS(), ReadHeaderTimeout: time.Minute}
	go func() { _ = srv.ServeTLS(ln, "", "") }() // always ends with ErrServerClosed
	t.Cleanup(func() { srv.Close() })
	return config.Live{
		Register: mpolice.RegisterImmigration, URL: "https://" + ln.Addr().String() + agency.Path, ServerName: agency.ServerName,
		CA: filepath.Join(folder, "ca.pem"), Cert: filepath.Join(folder, "client.pem"), Key: filepath.Join(folder, "client.pem"),
	}
}
