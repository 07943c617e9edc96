package servertest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/agency"
	"mpolice/internal/audit"
	"mpolice/internal/config"
	"mpolice/internal/pages"
	"mpolice/internal/query"
	"mpolice/internal/server"
	"mpolice/internal/source"
)

// House is one running program.
type House struct {
	App   *server.App
	Dir   string
	URL   string
	Clock *Clock
	// Stop ends the program as SIGTERM does; the end of the test does it too.
	Stop func()

	fault atomic.Pointer[agency.Agency]
	asked atomic.Int64
}

// Open runs the program on a fresh copy of the city.
func Open(t testing.TB) *House {
	t.Helper()
	return OpenOn(t, Folder(t), server.Options{})
}

// OpenOn runs the program on a data folder of the city, with something changed.
// A clock may be one of NewClock.
func OpenOn(t testing.TB, dir string, opt server.Options) *House {
	t.Helper()
	return openHouse(t, dir, opt, config.Face{})
}

func openHouse(t testing.TB, dir string, opt server.Options, face config.Face) *House {
	t.Helper()
	clock, ok := opt.Clock.(*Clock)
	if !ok {
		clock = NewClock(Day.Add(time.Minute)) // the city was made a moment ago
	}
	h := &House{Dir: dir, Clock: clock}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h.URL = fmt.Sprintf("http://localhost:%d", ln.Addr().(*net.TCPAddr).Port)
	cfg, err := config.Config{
		Data: dir, Store: Address(dir), Listen: ln.Addr().String(), Origin: h.URL, Demo: true, Live: []config.Live{h.connect(t), server.NewFolder(dir).LiveRoad()},
		Face: face,
	}.Complete()
	if err != nil {
		t.Fatal(err)
	}
	opt.Clock = h.Clock
	if h.App, err = server.Open(context.Background(), cfg, opt); err != nil {
		t.Fatal(err)
	}
	h.count()
	h.serve(t, ln)
	return h
}

// count puts a counter before every source.
func (h *House) count() {
	parts := h.App.Query.Parts
	for i, s := range parts.Sources {
		parts.Sources[i] = counted{s, &h.asked}
	}
	h.App.Query = query.New(parts)
	h.App.Face.Compare.Query = h.App.Query
}

// counted counts the requests that reach a source.
type counted struct {
	source.Source
	n *atomic.Int64
}

// Lookup counts and asks.
func (c counted) Lookup(ctx context.Context, receipt audit.Receipt, ask source.Ask) ([]source.Row, error) {
	c.n.Add(1)
	return c.Source.Lookup(ctx, receipt, ask)
}

// Asked is how many requests sources have seen.
func (h *House) Asked() int64 { return h.asked.Load() }

func (h *House) serve(t testing.TB, ln net.Listener) {
	t.Helper()
	demo := personas(t)
	if h.App.Config.Face.On() {
		demo.Faces = demoFaces(t)
	}
	handler, err := h.App.Handler(demo)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.App.Serve(ctx, ln, handler) }()
	h.Stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
		if err := h.App.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	t.Cleanup(h.Stop)
}

func personas(t testing.TB) *pages.Demo {
	d := &pages.Demo{}
	for _, p := range City(t).Personas {
		d.Personas = append(d.Personas, pages.Persona{Officer: p.Officer, NoteZh: p.NoteZh, NoteEn: p.NoteEn})
	}
	return d
}

// directory is the same for all houses: the agency only reads it.
var directory = sync.OnceValue(func() *agency.Directory {
	g, _ := made()
	return agency.NewDirectory(g.city.Immigration())
})

// Fail makes the live agency fail from now on; agency.FaultNone mends it.
func (h *House) Fail(f agency.Fault) {
	h.fault.Store(agency.New(directory(), agency.Options{Fault: f, Delay: time.Minute}))
}

// connect starts the live agency and gives it as the configuration names one.
func (h *House) connect(t testing.TB) config.Live {
	t.Helper()
	folder := server.NewFolder(h.Dir).Agency()
	pki, err := agency.NewPKI(folder, rand.Reader, mpolice.SystemClock{})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h.Fail(agency.FaultNone)
	srv := &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.fault.Load().ServeHTTP(w, r) }),
		TLSConfig:         pki.ServerTLS(),
		ReadHeaderTimeout: time.Minute,
	}
	go func() { _ = srv.ServeTLS(ln, "", "") }() // always ends with ErrServerClosed
	t.Cleanup(func() { srv.Close() })
	return config.Live{
		Register: mpolice.RegisterImmigration, URL: "https://" + ln.Addr().String() + agency.Path, ServerName: agency.ServerName,
		CA: filepath.Join(folder, "ca.pem"), Cert: filepath.Join(folder, "client.pem"), Key: filepath.Join(folder, "client.pem"),
	}
}

// Reopen runs the program again on the folder of a house that was stopped, with
// its clock.
func Reopen(t testing.TB, h *House) *House {
	t.Helper()
	return OpenOn(t, h.Dir, server.Options{Clock: h.Clock})
}
